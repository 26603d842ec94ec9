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

/// A request that holds the lock of a session, as PHP does.
private final class Request: Sendable {
  private let file: Int32

  /// Makes a session anew, and holds it.
  init(making path: String, _ bytes: String) throws {
    file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    try #require(file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0)
    try #require(write(file, bytes, bytes.utf8.count) == bytes.utf8.count)
  }

  deinit {
    // A process that another test is starting has the file open too, until it runs.
    flock(file, LOCK_UN)
    close(file)
  }
}

@Suite("What is made anew under a name that is waited for") struct RemadeTests {
  private static let name = "sess_abcdefghijklmnopqrstuvwxyz"
  private static let id = SessionID("abcdefghijklmnopqrstuvwxyz")

  /// The moment at which one request's session is destroyed, and the next one makes it again.
  enum Moment: String, CaseIterable, CustomTestStringConvertible {
    case beforeItIsLocked, whenItWasNotThere
    var testDescription: String { rawValue }
  }

  @Test(
    "a session is written, destroyed and swept only when the request that holds it by then is over", arguments: Moment.allCases)
  func session(_ moment: Moment) async throws {
    for write in ["update", "delete"] {
      let directory = try TemporaryDirectory()
      let path = directory.path + "/" + Self.name
      try directory.write("n|i:1;", to: Self.name)
      var session = try #require(try await FileSessionReader(path: directory.path, layout: .php).read(Self.id))
      session.payload = Array("n|i:2;".utf8)
      if moment == .whenItWasNotThere { unlink(path) }
      let request = Shared<Request?>(nil)
      let isArmed = Shared(false)
      let remake: @Sendable () -> Void = {
        let isTheMoment = isArmed.change { (armed: inout Bool) -> Bool in
          defer { armed = false }
          return armed
        }
        guard isTheMoment else { return }
        unlink(path)
        let next = try? Request(making: path, "n|i:1;")
        request.change { $0 = next }
      }
      var calls = Syscalls.system
      calls.lock = { (fd, operation) throws(Errno) in
        if moment == .beforeItIsLocked, try Syscalls.system.status(fd).kind == .regular { remake() }
        try Syscalls.system.lock(fd, operation)
      }
      calls.statusAt = { (at, name) throws(Errno) in
        defer { if moment == .whenItWasNotThere, name == Self.name { remake() } }
        return try Syscalls.system.statusAt(at, name)
      }
      let store = try FileSessionStore(
        path: directory.path, options: .init(layout: .php, durability: .relaxed, lockTimeout: .milliseconds(20)), syscalls: calls)
      let change: () async throws -> Void = { [session] in
        if write == "update" {
          _ = try await store.update(session)
        } else {
          _ = try await store.delete(Self.id, ifRevision: session.revision)
        }
      }
      isArmed.change { $0 = true }
      await #expect(
        performing: { try await change() }, throws: { if case StoreError.timedOut = $0 { true } else { false } })
      #expect(request.current != nil)
      #expect(try directory.text(of: Self.name) == "n|i:1;")
      request.change { $0 = nil }
      if write == "delete" { session.revision = try await store.read(Self.id)?.revision }
      try await change()
      #expect(try directory.contents() == (write == "update" ? [Self.name: session.payload] : [:]))
    }
  }

  @Test("a directory of sessions is on the disk with its name, whatever number the system gave it")
  func shard() async throws {
    let directory = try TemporaryDirectory()
    let root = try Syscalls.system.statusAt(AT_FDCWD, directory.path).inode
    let syncs = Shared(0)
    var calls = Syscalls.system
    // A number is given again once it is free: here each directory but the root has the same.
    let numbered: @Sendable (FileStatus) -> FileStatus = { status in
      var status = status
      if status.kind == .directory, status.inode != root { status.inode = 7 }
      return status
    }
    calls.status = { (fd) throws(Errno) in numbered(try Syscalls.system.status(fd)) }
    calls.statusAt = { (at, name) throws(Errno) in numbered(try Syscalls.system.statusAt(at, name)) }
    calls.sync = { (fd) throws(Errno) in
      if try Syscalls.system.status(fd).inode == root { syncs.change { $0 += 1 } }
    }
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter), syscalls: calls)
    for turn in 1...3 {
      _ = try await store.create(StoredSession("0123456789abcdef", "{}"))
      #expect(syncs.current == turn)
      unlink(directory.path + "/0123/456789abcdef")
      rmdir(directory.path + "/0123")
    }
  }
}
