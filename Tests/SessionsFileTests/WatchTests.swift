import ECMAScript
import Foundation
import Platform
import Sessions
import SessionsFile
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("What happens to a directory is told")
struct WatchTests {
  /// Every way of watching keeps the same promises.
  enum Method: String, CaseIterable, CustomTestStringConvertible {
    case inotify, polling, partly = "inotify and polling"
    var testDescription: String { rawValue }

    var syscalls: Syscalls {
      var calls = Syscalls.system
      let system = calls
      switch self {
      case .inotify: break
      case .polling: calls.watchQueue = { () throws(Errno) in throw Errno(EMFILE) }
      case .partly:
        let left = Shared(2)
        calls.watch = { (queue, path, events) throws(Errno) in
          guard
            left.change({
              $0 -= 1; return $0 >= 0
            })
          else { throw Errno(ENOSPC) }
          return try system.watch(queue, path, events)
        }
      }
      return calls
    }
  }

  func reader(_ directory: TemporaryDirectory, _ syscalls: Syscalls = .system) throws -> FileSessionReader {
    try FileSessionReader(path: directory.path, layout: .reactRouter, syscalls: syscalls, pollInterval: .milliseconds(20))
  }

  /// Waits until every one of `wanted` was told.
  func expect(_ wanted: Set<StoreChange>, from stream: AsyncStream<StoreChange>, _ what: Comment) async throws {
    let missing = Shared(wanted)
    let listening = Task {
      for await change in stream where missing.change({ $0.remove(change) != nil && $0.isEmpty }) { break }
    }
    #expect(try await eventually([]) { missing.current } == [], what)
    // Who has all of them listens no more; to cancel that would end the stream, which the next one listens to.
    if !missing.current.isEmpty { listening.cancel() }
    await listening.value
  }

  @Test("another process creates, changes in place, replaces and deletes", arguments: Method.allCases)
  func changes(_ method: Method) async throws {
    let directory = try TemporaryDirectory()
    for shard in ["aaaa", "bbbb", "cccc"] { try directory.write("{}", to: "\(shard)/000000000001") }
    let reader = try reader(directory, method.syscalls)
    let stream = reader.changes()
    #expect(reader.watchMethod == method.rawValue)
    let ids = ["aaaa", "bbbb", "cccc"].map { SessionID($0 + "000000000001") }
    for shard in ["aaaa", "bbbb", "cccc"] { try directory.write(#"{"data":{"n":1}}"#, to: "\(shard)/000000000001") }
    try await expect(Set(ids.map { .changed($0) }), from: stream, "changed in place")

    let second = reader.changes()
    let store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed))
    for id in ids { _ = try await store.update(StoredSession(id: id, payload: Array(#"{"n":2}"#.utf8))) }
    _ = try await store.create(StoredSession("cccc000000000002", "{}"))
    try await expect(Set((ids + [SessionID("cccc000000000002")]).map { .changed($0) }), from: second, "replaced and created")

    let third = reader.changes()
    for id in ids { _ = try await store.delete(id, ifRevision: nil) }
    try await expect(Set(ids.map { .deleted($0) }), from: third, "deleted")
  }

  @Test("of new shards, and the files put into them before anyone could watch, none is missed", arguments: Method.allCases)
  func newShards(_ method: Method) async throws {
    let directory = try TemporaryDirectory()
    let stream = try reader(directory, method.syscalls).changes()
    var wanted: Set<StoreChange> = []
    for index in 0..<300 {
      let shard = String(0x1000 + index, radix: 16)
      try directory.write("{}", to: "\(shard)/000000000001")
      wanted.insert(.changed(SessionID("\(shard)000000000001")))
    }
    try await expect(wanted, from: stream, "new shards")
  }

  @Test("strangers' files, temporary files and reading tell nothing")
  func strangers() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("{}", to: "aaaa/000000000001")
    let reader = try reader(directory)
    let stream = reader.changes()
    try directory.write("x", to: "README")
    try directory.write("x", to: "aaaa/.session-0.tmp")
    try directory.write("x", to: "docs/a")
    _ = try await reader.all()
    try directory.write("{}", to: "aaaa/000000000002")
    var iterator = stream.makeAsyncIterator()
    // Events come in their order: had the others been told, they would be here first.
    #expect(await iterator.next() == .changed(SessionID("aaaa000000000002")))
  }

  @Test("a lost event is a resync, and what is made afterwards is seen")
  func overflow() async throws {
    let directory = try TemporaryDirectory()
    try directory.write("{}", to: "aaaa/000000000001")
    // The system says that its queue ran over, and the event of a new shard is among what it lost.
    let isFirst = Shared(true)
    var calls = Syscalls.system
    let queue = Shared<Int32>(-1)
    let system = calls
    calls.watchQueue = { () throws(Errno) in
      let fd = try system.watchQueue()
      queue.change { $0 = fd }
      return fd
    }
    @Sendable func isQueue(_ fd: Int32) -> Bool { queue.current == fd }
    calls.read = { (fd, buffer) throws(Errno) in
      let count = try system.read(fd, buffer)
      let overflows =
        isQueue(fd)
        && isFirst.change { first in
          let was = first
          first = false
          return was
        }
      guard overflows else { return count }
      var event = inotify_event()
      event.wd = -1
      event.mask = UInt32(IN_Q_OVERFLOW)
      withUnsafeBytes(of: event) { buffer.copyMemory(from: $0) }
      return MemoryLayout<inotify_event>.size
    }
    let stream = try reader(directory, calls).changes()
    try directory.write("{}", to: "bbbb/000000000001")
    try await expect([.resync], from: stream, "no resync after an overflow")
    try directory.write("{}", to: "bbbb/000000000002")
    try await expect([.changed(SessionID("bbbb000000000002"))], from: stream, "not seen in a shard whose event was lost")
  }

  @Test("a reader that is far behind is told to list again, and loses nothing after that")
  func slowReader() async throws {
    let directory = try TemporaryDirectory()
    let reader = try reader(directory)
    let stream = reader.changes()
    for index in 0..<6000 {
      try directory.write("{}", to: "aaaa/\(String(0x1000_0000_0000 + index, radix: 16))")
    }
    // All that was not told by name is behind the resync.
    let told = Shared<Set<StoreChange>>([])
    let listening = Task { for await change in stream { told.change { _ = $0.insert(change) } } }
    defer { listening.cancel() }
    try await eventually("neither a resync nor every change is told") {
      told.change { $0.contains(.resync) || $0.count == 6000 }
    }
  }

  @Test("a watch that ends leaves no descriptor and no thread behind; a removed directory ends it", arguments: Method.allCases)
  func ending(_ method: Method) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("{}", to: "aaaa/000000000001")
    let closed = Shared<Set<Int32>>([])
    let opened = Shared<Set<Int32>>([])
    var calls = method.syscalls
    let system = calls
    calls.watchQueue = { () throws(Errno) in
      let fd = try system.watchQueue()
      opened.change { _ = $0.insert(fd) }
      return fd
    }
    calls.close = { (fd) throws(Errno) in
      closed.change { _ = $0.insert(fd) }
      try system.close(fd)
    }
    let reader = try reader(directory, calls)
    for _ in 0..<5 {
      let task = Task { for await _ in reader.changes() {} }
      task.cancel()
      await task.value
      // A stream that nobody ever reads.
      _ = reader.changes()
    }
    // The threads go in their own time.
    try await eventually("a watch that ended keeps its descriptor") { opened.current.isSubset(of: closed.current) }

    let last = reader.changes()
    try FileManager.default.removeItem(atPath: directory.path)
    for await _ in last {}
  }

  @Test("that a directory of sessions is closed, or open again, is told where no file in it changed", arguments: Method.allCases)
  func closedShard(_ method: Method) async throws {
    let directory = try TemporaryDirectory()
    for shard in ["aaaa", "bbbb", "cccc"] { try directory.write("{}", to: "\(shard)/000000000001") }
    let isClosed = Shared(false)
    var calls = method.syscalls
    calls.open = { (at, name, flags, mode) throws(Errno) in
      if name == "bbbb", isClosed.current { throw Errno(EACCES) }
      return try Syscalls.system.open(at, name, flags, mode)
    }
    let stream = try reader(directory, calls).changes()
    for mode: mode_t in [0o711, 0o700] {
      // As for a user to whom it is closed; root may read it whatever its mode is.
      isClosed.change { $0 = mode == 0o711 }
      #expect(chmod(directory.path + "/bbbb", mode) == 0)
      try await expect([.resync], from: stream, "\(String(mode, radix: 8))")
    }
  }

  #if canImport(Glibc)
    @Test("where rights to a directory of sessions are given or taken, each of its files is looked at") func rights() async throws
    {
      let directory = try TemporaryDirectory()
      for file in 0..<3 { try directory.write("{}", to: "aaaa/00000000000\(file)") }
      let stream = try reader(directory).changes()
      defer { chmod(directory.path + "/aaaa", 0o700) }
      #expect(chmod(directory.path + "/aaaa", 0o600) == 0)
      let ids = (0..<3).map { SessionID("aaaa00000000000\($0)") }
      try await expect(Set(ids.map { .changed($0) }), from: stream, "rights were taken")
    }
  #endif

  /// What may happen to a directory from outside; some of it leaves what is open as it was.
  enum Loss: String, CaseIterable, CustomTestStringConvertible {
    case removed, removedEmpty, renamed, parentRenamed, replacedByFile, replacedByDirectory, closed, notEntered, linkTurned
    var testDescription: String { rawValue }
  }

  @Test(
    "the loss of a directory ends the watch and fails a listing, and both find it when it is back", arguments: Method.allCases,
    Loss.allCases)
  func loss(_ method: Method, _ loss: Loss) async throws {
    let directory = try TemporaryDirectory()
    let manager = FileManager.default
    let (parent, aside) = (directory.path + "/parent", directory.path + "/aside")
    var path = parent + "/store"
    try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
    if loss != .removedEmpty { try directory.write("{}", to: "parent/store/aaaa/000000000001") }
    if loss == .linkTurned {
      try manager.createSymbolicLink(atPath: directory.path + "/link", withDestinationPath: path)
      path = directory.path + "/link"
    }
    let isClosed = Shared(false)
    var calls = method.syscalls
    calls.open = { [path] (at, name, flags, mode) throws(Errno) in
      // As for a user who may not read it; root always may.
      if name == path, loss == .closed, isClosed.current { throw Errno(EACCES) }
      return try Syscalls.system.open(at, name, flags, mode)
    }
    calls.statusAt = { (at, name) throws(Errno) in
      // As for one who may read it, and not go in.
      if loss == .notEntered, isClosed.current { throw Errno(EACCES) }
      return try Syscalls.system.statusAt(at, name)
    }
    let reader = try FileSessionReader(path: path, layout: .reactRouter, syscalls: calls, pollInterval: .milliseconds(20))
    let stream = reader.changes()
    switch loss {
    case .removed, .removedEmpty: try manager.removeItem(atPath: path)
    case .renamed: try manager.moveItem(atPath: path, toPath: aside)
    case .parentRenamed: try manager.moveItem(atPath: parent, toPath: aside)
    case .replacedByFile, .replacedByDirectory:
      try manager.moveItem(atPath: path, toPath: aside)
      if loss == .replacedByFile {
        try directory.write("a file", to: "parent/store")
      } else {
        try directory.write("{}", to: "parent/store/bbbb/000000000002")
      }
    case .closed, .notEntered: isClosed.change { $0 = true }
    case .linkTurned:
      try directory.write("{}", to: "other/bbbb/000000000002")
      try manager.removeItem(atPath: path)
      try manager.createSymbolicLink(atPath: path, withDestinationPath: directory.path + "/other")
    }
    for await _ in stream {}
    // What took its place is found at once; otherwise a listing says why there is none.
    if loss != .replacedByDirectory, loss != .linkTurned {
      await #expect(throws: StoreError.self) { try await reader.page(PageRequest()) }
      isClosed.change { $0 = false }
      try? manager.removeItem(atPath: path)
      try directory.write("{}", to: "parent/store/bbbb/000000000002")
    }
    #expect(try await reader.all().map(\.id) == [SessionID("bbbb000000000002")])
    let again = reader.changes()
    let place = loss == .linkTurned ? "other" : "parent/store"
    try directory.write("{}", to: place + "/bbbb/000000000003")
    try await expect([.changed(SessionID("bbbb000000000003"))], from: again, "after it was back")
  }
}
