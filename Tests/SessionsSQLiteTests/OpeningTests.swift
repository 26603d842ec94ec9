import CSQLite
import Foundation
import Sessions
import SessionsSQLite
import Synchronization
import TestSupport
import Testing

/// Puts another database into the place of one, right after SQLite has opened that.
private enum Swap {
  typealias Open = @convention(c) (UnsafePointer<CChar>, Int32, Int32) -> Int32

  /// What is swapped for what, and how many openings it takes until then.
  static let next = Mutex<[String: (other: String, openings: Int)]>([:])
  private static let usual: Open? = {
    guard let vfs = sqlite3_vfs_find(nil), let open = vfs.pointee.xGetSystemCall(vfs, "open") else { return nil }
    return unsafeBitCast(open, to: Open.self)
  }()

  /// From now on, in this process.
  static let isInstalled: Bool = {
    guard usual != nil, let vfs = sqlite3_vfs_find(nil) else { return false }
    let opening: Open = { path, flags, mode in
      let file = usual?(path, flags, mode) ?? -1
      let reason = errno
      opened(String(cString: path))
      errno = reason
      return file
    }
    return vfs.pointee.xSetSystemCall(vfs, "open", unsafeBitCast(opening, to: sqlite3_syscall_ptr.self)) == SQLITE_OK
  }()

  private static func opened(_ path: String) {
    next.withLock { swaps in
      guard let swap = swaps[path] else { return }
      swaps[path] = swap.openings > 1 ? (swap.other, swap.openings - 1) : nil
      if swap.openings == 1 { rename(swap.other, path) }
    }
  }
}

@Suite("A database that is opened for writing") struct OpeningTests {
  @Test(
    "is refused where it, its log, its index or its journal is a pipe, which nobody waits for",
    arguments: ["", "-wal", "-shm", "-journal"])
  func pipes(_ suffix: String) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    if !suffix.isEmpty { _ = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true)) }
    #expect(mkfifo(path + suffix, 0o600) == 0)
    for creates in [false, true] {
      #expect(throws: StoreError.unavailable("\(path)\(suffix) is not a file")) {
        try SQLiteSessionStore(path: path, options: .init(createsDatabase: creates))
      }
    }
  }

  @Test("that comes into its place while it is held is refused, and not waited for", arguments: ["", "-wal", "-shm", "-journal"])
  func laterPipes(_ suffix: String) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
    for name in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + name) }
    if !suffix.isEmpty { try OtherConnection(path).run("PRAGMA user_version") }
    #expect(mkfifo(path + suffix, 0o600) == 0)
    await #expect(throws: StoreError.self) { try await store.create(StoredSession("a", "{}")) }
    await #expect(throws: StoreError.self) { try await store.read(SessionID("a")) }
  }

  @Test("and cannot create a file says why, and not that there is none when it tries to read it next")
  func refusedCreation() throws {
    let directory = try TemporaryDirectory()
    // From then on SQLite asks the system as this library does.
    _ = try SQLiteSessionStore(path: directory.path + "/s.db", options: .init(createsDatabase: true))
    let vfs = try #require(sqlite3_vfs_find(nil))
    guard let call = vfs.pointee.xGetSystemCall(vfs, "open") else {
      Issue.record("SQLite does not say how it opens files")
      return
    }
    let open = unsafeBitCast(call, to: Swap.Open.self)
    func refusal(_ name: UnsafePointer<CChar>, _ flags: Int32) -> Int32 { open(name, flags, 0o600) < 0 ? errno : 0 }
    for isOtherBetween in [false, true] {
      try Data().write(to: URL(fileURLWithPath: directory.path + "/taken"))
      let refusals = (directory.path + "/taken").withCString { name in
        // A refusal that lasts no longer than is wanted here, as another does while a disk is full.
        let first = refusal(name, O_RDWR | O_CREAT | O_EXCL)
        unlink(name)
        let other = isOtherBetween ? (directory.path + "/other").withCString { refusal($0, O_RDONLY) } : ENOENT
        return [first, other, refusal(name, O_RDONLY), refusal(name, O_RDONLY)]
      }
      #expect(refusals == [EEXIST, ENOENT, isOtherBetween ? ENOENT : EEXIST, ENOENT])
    }
  }

  /// The openings of a store: to look whether it is ours, one that reads, one that writes.
  @Test("in whose place another came at that moment is that other from then on", arguments: 1...3, ["WAL", "DELETE"])
  func swapped(_ openings: Int, _ mode: String) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/swapped.db", other = directory.path + "/other.db"
    for path in [path, other] {
      _ = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      try await OtherConnection(path).keepJournal(mode)
    }
    try #require(Swap.isInstalled)
    Swap.next.withLock { $0[path] = (other, openings) }
    let store = try SQLiteSessionStore(path: path)
    #expect(Swap.next.withLock { $0[path] == nil })
    _ = try await store.create(StoredSession("a", "{}"))
    #expect(try await store.read(SessionID("a")) != nil)
    #expect(try OtherConnection(path).texts("SELECT id FROM sessions") == ["a"])
  }
}
