import ECMAScript
import Platform
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Forcing a directory to the disk") struct DirectorySyncTests {
  private static let ids = (0..<10).map { SessionID("\(1000 + $0)000000000000") }

  /// The system, in which that fails so while `isFailing` says so; for files it never fails.
  private func calls(failing code: Int32, while isFailing: @escaping @Sendable () -> Bool = { true }) -> Syscalls {
    var calls = Syscalls.system
    calls.sync = { (fd) throws(Errno) in
      if isFailing(), try Syscalls.system.status(fd).kind == .directory { throw Errno(code) }
    }
    calls.syncAll = { (_) throws(Errno) in if isFailing() { throw Errno(code) } }
    return calls
  }

  private func session(_ id: SessionID, _ payload: String) -> StoredSession {
    StoredSession(id: id, payload: Array(payload.utf8))
  }

  @Test(
    "a file system that cannot be asked for that takes writes as any other, one by one and many together",
    arguments: [EINVAL, ENOTSUP, ENOSYS])
  func unknown(code: Int32) async throws {
    let directory = try TemporaryDirectory()
    let store = try FileSessionStore(
      path: directory.path + "/made", options: .init(layout: .reactRouter, createsDirectory: true), syscalls: calls(failing: code)
    )
    let id = Self.ids[0]
    guard case .created = try await store.create(session(id, #"{"n":1}"#)),
      case .updated = try await store.update(session(id, "{}"))
    else { throw NeverHappened("it was neither made nor changed") }
    #expect(try await store.delete(id, ifRevision: nil) == .deleted)
    for count in [2, Self.ids.count] {
      let ids = Self.ids.prefix(count)
      let created = try await store.apply(ids.map { .create(session($0, "{}")) })
      #expect(created.allSatisfy { if case .created = $0 { true } else { false } })
      let deleted = try await store.apply(ids.map { .delete($0, ifRevision: nil) })
      #expect(deleted.allSatisfy { $0 == .deleted(before: nil) })
    }
  }

  @Test("such a one takes a write into a session's own file, with the note that is made beside it", arguments: [EINVAL, ENOSYS])
  func unknownInPlace(code: Int32) async throws {
    let directory = try TemporaryDirectory()
    let (old, new) = (CrashPayload.bytes(FileLayout.php.payload, 4), CrashPayload.bytes(FileLayout.php.payload, 2))
    try directory.write(old, to: InPlaceTests.name)
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .php), syscalls: calls(failing: code))
    guard case .updated = try await store.update(StoredSession(id: InPlaceTests.id, payload: new)) else {
      throw NeverHappened("it was not changed")
    }
    #expect(try directory.bytes(of: InPlaceTests.name) == new)
    #expect(try directory.files() == [InPlaceTests.name])
  }

  /// The system, in which that fails once a name was taken away.
  private func callsFailingAfterUnlink() -> Syscalls {
    let isGone = Shared(false)
    var calls = calls(failing: EIO, while: { isGone.current })
    calls.unlink = { (at, name) throws(Errno) in
      try Syscalls.system.unlink(at, name)
      isGone.change { $0 = true }
    }
    return calls
  }

  @Test("that fails takes back nothing of a session that is gone: cachelib's count knows of it")
  func counted() async throws {
    let copy = try FileLayoutFixture.copy("flask-session")
    let file = "948d2b4630b62dd3053d03e07e01cee64b0d899741dbbaf8121d3f2212487ce2"
    let count = try copy.bytes(of: OtherLayoutsTests.countFile)
    let layout = try FileSessionReader(path: copy.path, among: FileLayout.known).layout
    let store = try FileSessionStore(path: copy.path, options: .init(layout: layout), syscalls: callsFailingAfterUnlink())
    await #expect(throws: StoreError.unconfirmed(nil, Errno(EIO).message)) {
      try await store.delete(SessionID(digest: file), ifRevision: nil)
    }
    #expect(try !copy.files().contains(file))
    #expect(try copy.bytes(of: OtherLayoutsTests.countFile) != count)
  }

  @Test("that fails ends a sweep, and what that has deleted is gone")
  func swept() async throws {
    let directory = try TemporaryDirectory()
    try directory.write(#"{"data":{},"expires":"2020-01-01T00:00:00.000Z"}"#, to: "1000/000000000000")
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: .reactRouter), syscalls: callsFailingAfterUnlink())
    await #expect(throws: StoreError.unconfirmed(nil, Errno(EIO).message)) {
      try await store.deleteExpired(before: Timestamp(milliseconds: 1_795_270_051_000), limit: 10)
    }
    #expect(try directory.files() == [])
  }
}
