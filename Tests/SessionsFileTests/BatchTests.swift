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

@Suite("Several writes at once")
struct BatchTests {
  private struct Waits: Sendable {
    var files = 0
    var directories = 0
    var all = 0
  }

  /// The system, in which each wait for the disk is counted and none takes long.
  private func counting(_ waits: Shared<Waits>) -> Syscalls {
    var calls = Syscalls.system
    calls.sync = { (fd) throws(Errno) in
      let isDirectory = try Syscalls.system.status(fd).kind == .directory
      waits.change { if isDirectory { $0.directories += 1 } else { $0.files += 1 } }
    }
    calls.syncAll = { (_) throws(Errno) in waits.change { $0.all += 1 } }
    return calls
  }

  private func ids(_ count: Int, shards: Int) -> [SessionID] {
    (0..<count).map { index in
      let digits = String(0x1000 + index % shards, radix: 16) + String(0x1000_0000_0000 + index, radix: 16).dropFirst(1)
      return SessionID(digits + String(repeating: "0", count: 16 - digits.count))
    }
  }

  @Test("a batch waits for the disk once, however many directories it touches", arguments: [1, 3, 300])
  func waiting(shards: Int) async throws {
    let directory = try TemporaryDirectory()
    let waits = Shared(Waits())
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter), syscalls: counting(waits))
    let ids = ids(600, shards: shards)
    let created = try await store.apply(ids.map { .create(StoredSession(id: $0, payload: Array("{}".utf8))) })
    #expect(created.allSatisfy { if case .created = $0 { true } else { false } })
    waits.change { $0 = Waits() }
    let told = Shared(0)
    let batches = Shared(0)
    try await store.apply(ids.map { .delete($0, ifRevision: nil) }, keepingBefore: false) { outcomes in
      #expect(outcomes.allSatisfy { $0 == .deleted(before: nil) })
      told.change { $0 += outcomes.count }
      batches.change { $0 += 1 }
      return true
    }
    #expect(told.current == 600)
    #expect(waits.current.files == 0)
    if shards <= 4 {
      #expect(waits.current.all == 0 && waits.current.directories <= shards * batches.current)
    } else {
      #expect(waits.current.all == batches.current && waits.current.directories == 0)
    }
    #expect(try directory.files() == [])
  }

  @Test("what is done and the disk does not confirm is told as that", arguments: [2, 300])
  func failing(shards: Int) async throws {
    let directory = try TemporaryDirectory()
    let ids = ids(400, shards: shards)
    for id in ids { try directory.write("{}", to: "\(id.text.prefix(4))/\(id.text.dropFirst(4))") }
    var calls = Syscalls.system
    let isBroken = Shared(false)
    calls.sync = { (_) throws(Errno) in if isBroken.current { throw Errno(EIO) } }
    calls.syncAll = { (_) throws(Errno) in if isBroken.current { throw Errno(EIO) } }
    let store = try FileSessionStore(path: directory.path, options: .init(layout: .reactRouter), syscalls: calls)
    for shard in Set(ids.map { $0.text.prefix(4) }) {
      _ = try await store.create(StoredSession(id: SessionID("\(shard)ffffffffffff"), payload: Array("{}".utf8)))
    }
    isBroken.change { $0 = true }
    let outcomes = try await store.apply(ids.map { .delete($0, ifRevision: nil) })
    #expect(outcomes.count == ids.count)
    #expect(outcomes.allSatisfy { $0 == .unconfirmed(.deleted(before: nil), Errno(EIO).message) })
    for id in ids { #expect(try await store.read(id) == nil) }
  }

  @Test("a shard that another holds is told of those in it alone; the others are done")
  func locked() async throws {
    let directory = try TemporaryDirectory()
    let ids = ids(60, shards: 30)
    for id in ids { try directory.write("{}", to: "\(id.text.prefix(4))/\(id.text.dropFirst(4))") }
    let held = try (0..<20).map { index in
      let fd = open("\(directory.path)/\(ids[index].text.prefix(4))", O_RDONLY)
      try #require(flock(fd, LOCK_EX) == 0)
      return fd
    }
    defer { for fd in held { close(fd) } }
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: .reactRouter, durability: .relaxed, lockTimeout: .milliseconds(200)))
    let outcomes = try await store.apply(ids.map { .delete($0, ifRevision: nil) })
    for (index, outcome) in outcomes.enumerated() {
      if index % 30 < 20 {
        guard case .failed(.timedOut) = outcome else {
          Issue.record("\(outcome)")
          continue
        }
      } else {
        #expect(outcome == .deleted(before: nil))
      }
    }
  }

  @Test(
    "sessions that requests hold are waited for once, all together, after those that nobody holds",
    arguments: [(.php, "sess_"), (.codeIgniter, "ci_session")] as [(FileLayout, String)], [false, true])
  func heldFiles(_ application: (layout: FileLayout, prefix: String), areLetGo: Bool) async throws {
    let directory = try TemporaryDirectory()
    let ids = (0..<24).map { SessionID(String(repeating: "0", count: 30) + String(10 + $0)) }
    for id in ids { try directory.write("n|i:1;", to: application.prefix + id.text) }
    let held = Set(
      try ids.prefix(16).map { try Syscalls.system.statusAt(AT_FDCWD, "\(directory.path)/\(application.prefix)\($0.text)").inode }
    )
    // In the order in which they were asked for, by the file.
    let asked = Shared<[UInt64]>([])
    var calls = Syscalls.system
    calls.lock = { (fd, operation) throws(Errno) in
      let inode = try Syscalls.system.status(fd).inode
      guard operation & LOCK_UN == 0, held.contains(inode) else { return try Syscalls.system.lock(fd, operation) }
      let count = asked.change {
        $0.append(inode)
        return $0.count
      }
      if !areLetGo || count <= held.count { throw Errno(EWOULDBLOCK) }
    }
    let store = try FileSessionStore(
      path: directory.path,
      options: .init(layout: application.layout, durability: .relaxed, lockTimeout: .milliseconds(areLetGo ? 60_000 : 200)),
      syscalls: calls)
    let outcomes = try await store.apply(ids.map { .delete($0, ifRevision: nil) })
    for (id, outcome) in zip(ids, outcomes) {
      guard case .failed(.timedOut(let words)) = outcome else {
        #expect(outcome == .deleted(before: nil))
        continue
      }
      #expect(ids.prefix(16).contains(id) && !areLetGo && words.contains("together"))
    }
    #expect(outcomes.count { $0 == .deleted(before: nil) } == (areLetGo ? 24 : 8))
    // Each once without waiting; then the first for as long as is waited, and the others when that is over.
    #expect(Set(asked.current.prefix(held.count)) == held)
    let waited = asked.current.dropFirst(held.count)
    #expect(Set(waited) == held)
    #expect(waited.drop { $0 == waited.first }.count == held.count - 1)
  }

  @Test("a session that a request holds is waited for after others that took longer than is waited for")
  func heldAmongSlow() async throws {
    let directory = try TemporaryDirectory()
    let ids = (0..<2).map { SessionID(String(repeating: "0", count: 30) + String(10 + $0)) }
    for id in ids { try directory.write("n|i:1;", to: "sess_" + id.text) }
    let held = try Syscalls.system.statusAt(AT_FDCWD, "\(directory.path)/sess_\(ids[0].text)").inode
    let asked = Shared(0)
    var calls = Syscalls.system
    calls.lock = { (fd, operation) throws(Errno) in
      let status = try Syscalls.system.status(fd)
      if operation & LOCK_UN == 0, status.kind == .regular {
        if status.inode != held {
          // Longer than a lock is waited for here.
          usleep(2_000)
        } else {
          let count = asked.change { (count: inout Int) -> Int in
            count += 1
            return count
          }
          // Not waited for, then found held once more, and let go.
          if count <= 2 { throw Errno(EWOULDBLOCK) }
        }
      }
      try Syscalls.system.lock(fd, operation)
    }
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: .php, durability: .relaxed, lockTimeout: .milliseconds(1)), syscalls: calls)
    let outcomes = try await store.apply(ids.map { .delete($0, ifRevision: nil) })
    #expect(outcomes == [.deleted(before: nil), .deleted(before: nil)])
    #expect(asked.current == 3)
  }
}

extension SessionID {
  fileprivate var text: String { reveal()?.string ?? "" }
}
