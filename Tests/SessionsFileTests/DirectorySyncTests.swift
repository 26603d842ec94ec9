import Platform
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

  /// The system, in which that fails so while `isFailing` says so; files are forced to it as ever.
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
}
