import Foundation
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

/// PHP's files, which the application locks while it uses them, often in a directory that everybody shares.
@Suite("PHP's files") struct PHPFilesTests {
  @Test("while a request of PHP's holds a session, it is neither written nor destroyed; then it is written where it stands")
  func phpLock() async throws {
    let copy = try FileLayoutFixture.copy("php")
    let store = try FileSessionStore(
      recognising: copy.path, options: .init(durability: .relaxed, lockTimeout: .milliseconds(20)))
    #expect(store.guarantees.compareAndSwap == .exact)
    let file = copy.path + "/sess_testphpsession000000000000"
    let request = open(file, O_RDWR)
    defer { close(request) }
    flock(request, LOCK_EX)
    var session = try #require(try await store.read(SessionID("testphpsession000000000000")))
    session.payload = Array("user|s:5:\"grace\";".utf8)
    for write in [0, 1] {
      await #expect(
        performing: {
          if write == 0 { _ = try await store.update(session) } else { _ = try await store.delete(session.id, ifRevision: nil) }
        }, throws: { if case StoreError.timedOut = $0 { true } else { false } })
    }
    flock(request, LOCK_UN)
    guard case .updated(let revision) = try await store.update(session) else {
      Issue.record("not updated")
      return
    }
    // The request that waited has the same file open, and reads what was written.
    var bytes = [UInt8](repeating: 0, count: 100)
    #expect(Array(bytes[..<pread(request, &bytes, 100, 0)]) == session.payload)
    #expect(try await store.delete(session.id, ifRevision: revision) == .deleted)
  }

  @Test("in a directory that everybody shares, no session is made, since whose it is is not known; one that was there comes back")
  func sticky() async throws {
    let copy = try FileLayoutFixture.copy("php")
    chmod(copy.path, 0o1777)
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: .relaxed))
    let session = try #require(try await store.read(SessionID("testphpsession000000000000")))
    #expect(store.createObstacle != nil)
    await #expect(throws: StoreError.self) {
      try await store.create(StoredSession(id: SessionID("testphpsession000000000009"), payload: session.payload))
    }
    #expect(try await store.delete(session.id, ifRevision: session.revision) == .deleted)
    #expect(try copy.files().count == 2)
    #expect(try await store.create(session) == .created(try #require(session.revision)))
    #expect(try copy.files().count == 3)
  }
}
