import ECMAScript
import Foundation
import Platform
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

  /// `session.save_path = "2;600;PATH"`.
  @Test("files two directories down are read, changed, destroyed, brought back and watched as others are")
  func nested() async throws {
    let copy = try TemporaryDirectory(copying: Vectors.fixture("Frameworks/php/depth-2"))
    let store = try FileSessionStore(recognising: copy.path, options: .init(durability: .relaxed))
    let reader = try FileSessionReader(path: copy.path, among: FileLayout.known)
    #expect(store.layout.name == "PHP" && reader.layout == store.layout)
    let ids = ["9z0000fixture00000000000002", "d4e5f6fixture00000000000000", "d4e5f6fixture00000000000001"]
    for limit in [1, 2, 9] { #expect(try await reader.all(limit: limit).compactMap { $0.id.reveal()?.string } == ids) }
    let changes = reader.changes()
    var session = try #require(try await store.read(SessionID(ids[0])))
    session.payload = Array("n|i:2;".utf8)
    guard case .updated(let revision) = try await store.update(session) else {
      Issue.record("not updated")
      return
    }
    #expect(try copy.text(of: "9/z/sess_" + ids[0]) == "n|i:2;")
    for await change in changes where change == .changed(SessionID(ids[0])) { break }
    session.revision = revision
    #expect(try await store.delete(session.id, ifRevision: revision) == .deleted)
    #expect(try await store.read(session.id) == nil)
    #expect(try await store.create(session) == .created(revision))
    #expect(try await store.read(session.id) != nil)
  }

  @Test("a file that has just become empty is read again, as PHP cuts a session before it writes a shorter one")
  func underWay() async throws {
    let directory = try TemporaryDirectory()
    let (name, id) = ("sess_aaaaaaaaaaaaaaaaaaaaaaaaaa", SessionID("aaaaaaaaaaaaaaaaaaaaaaaaaa"))
    for isListed in [false, true] {
      try directory.write("", to: name)
      let file = directory.path + "/" + name
      // The write comes when the reader has seen the cut: at its second look.
      let looks = Shared(0)
      var calls = Syscalls.system
      calls.read = { (descriptor, buffer) throws(Errno) in
        if looks.change({
          $0 += 1; return $0
        }) == 2 {
          try? Data("user|i:7;".utf8).write(to: URL(fileURLWithPath: file))
        }
        return try Syscalls.system.read(descriptor, buffer)
      }
      let reader = try FileSessionReader(path: directory.path, layout: .php, syscalls: calls)
      looks.change { $0 = 0 }
      let payload =
        if isListed, case .stored(let session)? = try await reader.all().first?.content { session.payload } else {
          try #require(try await reader.read(id)).payload
        }
      #expect(String(decoding: payload, as: UTF8.self) == "user|i:7;")
    }
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
