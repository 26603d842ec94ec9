import Inspection
import Platform
import Sessions
import SessionsAdministration
import SessionsFile
import Synchronization
import TestSupport
import Testing

@Suite("A session whose file its application writes anew at each look") struct BusySessionTests {
  private final class Looks: Sendable {
    let count = Atomic(0)
  }

  @Test("is there to be destroyed, though nobody can tell what is in it") func destroyed() async throws {
    let directory = try TemporaryDirectory()
    let id = SessionID("1000000000000000")
    try FileTree.write(Array(#"{"data":{"n"#.utf8), to: directory.path + "/1000/000000000000")
    let looks = Looks()
    var syscalls = Syscalls.system
    syscalls.status = { (fd) throws(Errno) in
      var status = try Syscalls.system.status(fd)
      if status.kind == .regular { status.modified.seconds += looks.count.add(1, ordering: .relaxed).newValue }
      return status
    }
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter), syscalls: syscalls)
    let outcome = try await SessionOperations(store: store, format: .flat).destroy(id, ifRevision: nil)
    guard case .made(before: nil, after: nil) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(try await store.read(id) == nil)
  }
}
