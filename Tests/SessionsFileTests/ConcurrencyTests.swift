import Dispatch
import ECMAScript
import Foundation
import Platform
import Sessions
import SessionsFile
import TestSupport
import Testing

@Suite("Many writers at once")
struct ConcurrencyTests {
  static let id = SessionID("0123456789abcdef")

  private func number(_ session: StoredSession) throws -> Int {
    guard case .object(let object) = try JSON.parse(session.payload), case .number(let number) = object["n"] else { return -1 }
    return Int(number.value)
  }

  /// Each handle has descriptors of its own, so that their locks are as those of different processes.
  @Test("4 handles x 4 tasks x 25 increments: none is lost")
  func increments() async throws {
    let directory = try TemporaryDirectory()
    let stores = try (0..<4).map { _ in
      try FileSessionStore(path: directory.path, options: .init(durability: .relaxed, lockTimeout: .seconds(60)))
    }
    _ = try await stores[0].create(StoredSession(id: Self.id, payload: Array(#"{"n":0}"#.utf8)))
    try await withThrowingTaskGroup { group in
      for task in 0..<16 {
        let store = stores[task % 4]
        group.addTask {
          for _ in 0..<25 {
            while true {
              var session = try #require(try await store.read(Self.id))
              session.payload = Array("{\"n\":\(try number(session) + 1)}".utf8)
              if case .updated = try await store.update(session) { break }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let session = try #require(try await stores[0].read(Self.id))
    #expect(try number(session) == 400)
    #expect(try directory.files() == ["0123/456789abcdef"])
  }

  @Test("readers beside hot writers never see half a session, and never none")
  func reading() async throws {
    let directory = try TemporaryDirectory()
    let store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed))
    let reader = try FileSessionReader(path: directory.path)
    let long = String(repeating: "x", count: 20_000)
    _ = try await store.create(StoredSession(id: Self.id, payload: Array("{\"n\":0,\"x\":\"\(long)\"}".utf8)))
    let isDone = Shared(false)
    try await withThrowingTaskGroup { group in
      group.addTask {
        for step in 1...300 {
          let payload = "{\"n\":\(step),\"x\":\"\(step.isMultiple(of: 2) ? long : "")\"}"
          _ = try await store.update(StoredSession(id: Self.id, payload: Array(payload.utf8)))
        }
        isDone.change { $0 = true }
      }
      group.addTask {
        var last = 0
        while !isDone.current {
          let session = try #require(try await reader.read(Self.id))
          let now = try number(session)
          #expect(now >= last)
          last = now
          #expect(try await reader.all().count == 1)
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("the same new id from many handles: one creates it, in a shard that one makes", arguments: [true, false])
  func creating(inOneStep: Bool) async throws {
    let calls = inOneStep ? Syscalls.system : .system.withoutRenameNew
    for round in 0..<20 {
      let directory = try TemporaryDirectory()
      let stores = try (0..<8).map { _ in
        try FileSessionStore(path: directory.path, options: .init(durability: .relaxed), syscalls: calls)
      }
      let created = try await withThrowingTaskGroup(of: CreateOutcome.self) { group in
        for store in stores { group.addTask { try await store.create(StoredSession(id: Self.id, payload: Array("{}".utf8))) } }
        return try await group.reduce(into: [CreateOutcome]()) { $0.append($1) }
      }
      #expect(created.count { $0 != .exists } == 1, "round \(round)")
      #expect(try directory.names() == ["", "0123", "0123/456789abcdef"], "round \(round)")
    }
  }

  @Test("while one makes a shard, others wait: its directory is not swept as a dead writer's, its shard not replaced")
  func making() async throws {
    //  one                             | another
    //  --------------------------------|------------------------------
    //  makes a temporary directory   > |
    //                                  | create: waits, in vain
    //  < renames it to the shard       |
    //  creates the session             |
    let directory = try TemporaryDirectory()
    let other = try FileSessionStore(path: directory.path, options: .init(lockTimeout: .milliseconds(20)))
    let failures = Shared<[StoreError]>([])
    let calls = Shared<[String]>([])
    let store = try FileSessionStore(
      path: directory.path,
      syscalls: .system.intercepted { (call) throws(Errno) in
        // The first is the shard's, the second the session's.
        let isShard = calls.change {
          $0.append(call)
          return call == "renameNew" && $0.count { $0 == call } == 1
        }
        guard isShard else { return }
        let isDone = DispatchSemaphore(value: 0)
        Task.detached {
          do throws(StoreError) {
            _ = try await other.create(StoredSession(id: Self.id, payload: Array(#"{"by":"another"}"#.utf8)))
          } catch {
            failures.change { $0.append(error) }
          }
          isDone.signal()
        }
        isDone.wait()
      })
    guard case .created = try await store.create(StoredSession(id: Self.id, payload: Array("{}".utf8))) else {
      Issue.record("another created it")
      return
    }
    #expect(failures.current.count == 1)
    #expect(failures.current.allSatisfy { if case .timedOut = $0 { true } else { false } })
    #expect(calls.current.count { $0 == "makeDirectory" } == 1)
    #expect(try directory.names() == ["", "0123", "0123/456789abcdef"])
    // Whoever comes later finds the shard.
    #expect(try await other.create(StoredSession(id: Self.id, payload: Array("{}".utf8))) == .exists)
  }

  @Test(
    "a shard that somebody removes or replaces before our first file is in it is made again; not for ever",
    arguments: [false, true], [1, 7, 8])
  func removed(isReplaced: Bool, times: Int) async throws {
    let directory = try TemporaryDirectory()
    let removals = Shared(0)
    var calls = Syscalls.system
    calls.open = { (at, name, flags, mode) throws(Errno) in
      if flags & O_CREAT != 0, removals.current < times {
        removals.change { $0 += 1 }
        rmdir(directory.path + "/0123")
        if isReplaced { mkdir(directory.path + "/0123", 0o700) }
      }
      return try Syscalls.system.open(at, name, flags, mode)
    }
    let store = try FileSessionStore(path: directory.path, syscalls: calls)
    let session = StoredSession(id: Self.id, payload: Array("{}".utf8))
    if times < 8 {
      guard case .created = try await store.create(session) else {
        Issue.record("not created")
        return
      }
      #expect(try directory.names() == ["", "0123", "0123/456789abcdef"])
    } else {
      await #expect(
        performing: { try await store.create(session) },
        throws: { if case StoreError.unavailable = $0 { true } else { false } })
      #expect(try directory.files() == [])
    }
    #expect(removals.current == times)
  }

  @Test("an application that writes in place between our look and our write keeps its write: we see a conflict")
  func inPlace() async throws {
    //  us                              | an application without a lock
    //  --------------------------------|------------------------------
    //  read                            |
    //  update: look, write beside it > |
    //                                  | truncate and write
    //  < look again: not what it was   |
    //  conflict                        |
    let directory = try TemporaryDirectory()
    try directory.write(#"{"data":{"n":1}}"#, to: "0123/456789abcdef")
    var calls = Syscalls.system
    let path = directory.path + "/0123/456789abcdef"
    let system = calls
    calls.sync = { (fd) throws(Errno) in
      if (try? system.status(fd))?.kind == .regular { writeInPlace(path) }
      try system.sync(fd)
    }
    let store = try FileSessionStore(path: directory.path, syscalls: calls)
    var session = try #require(try await store.read(Self.id))
    session.payload = Array(#"{"n":2}"#.utf8)
    #expect(try await store.update(session) == .conflict)
    #expect(try directory.text(of: "0123/456789abcdef") == #"{"data":{"n":99}}"#)
    #expect(try directory.files() == ["0123/456789abcdef"])
  }

  enum Destroying: String, CaseIterable, CustomTestStringConvertible {
    case unchanged, toBeBroughtBack, expired
    var testDescription: String { rawValue }
  }

  @Test(
    "what an application writes in place between our look and the end of a session is looked at, too",
    arguments: Destroying.allCases)
  func inPlaceBeforeTheEnd(_ destroying: Destroying) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(#"{"data":{"n":1},"expires":"2020-01-01T00:00:00.000Z"}"#, to: "0123/456789abcdef")
    let path = directory.path + "/0123/456789abcdef"
    let inode = try Syscalls.system.statusAt(AT_FDCWD, path).inode
    let (isLocked, isWritten) = (Shared(false), Shared(false))
    var calls = Syscalls.system
    calls.lock = { (fd, operation) throws(Errno) in
      try Syscalls.system.lock(fd, operation)
      isLocked.change { $0 = operation & LOCK_UN == 0 }
    }
    calls.read = { (fd, buffer) throws(Errno) in
      let count = try Syscalls.system.read(fd, buffer)
      if isLocked.current, !isWritten.current, try Syscalls.system.status(fd).inode == inode {
        isWritten.change { $0 = true }
        writeInPlace(path)
      }
      return count
    }
    let store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed), syscalls: calls)
    let revision = try await store.read(Self.id)?.revision
    switch destroying {
    case .unchanged: #expect(try await store.delete(Self.id, ifRevision: revision) == .conflict)
    case .toBeBroughtBack:
      let written = Shared<[WriteOutcome]>([])
      try await store.apply([.delete(Self.id, ifRevision: nil)], keepingBefore: true) { outcomes in
        written.change { $0 += outcomes }
        return true
      }
      guard case .deleted(let before)? = written.current.first else {
        Issue.record("not destroyed")
        return
      }
      #expect(before?.text == #"{"n":99}"#)
    case .expired: #expect(try await store.deleteExpired(before: Timestamp(milliseconds: 1_795_270_051_000), limit: 9) == 0)
    }
    #expect(isWritten.current)
    #expect(try directory.files() == (destroying == .toBeBroughtBack ? [] : ["0123/456789abcdef"]))
  }

  @Test(
    "a lock that another holds and never lets go is a timeout, not a wait for ever",
    arguments: [.full, .relaxed] as [FileSessionStore.Durability])
  func timeout(_ durability: FileSessionStore.Durability) async throws {
    let directory = try TemporaryDirectory()
    try directory.write("{}", to: "0123/456789abcdef")
    let shard = open(directory.path + "/0123", O_RDONLY)
    defer { close(shard) }
    #expect(flock(shard, LOCK_EX) == 0)
    let store = try FileSessionStore(path: directory.path, options: .init(durability: durability, lockTimeout: .milliseconds(20)))
    await #expect(
      performing: { try await store.delete(Self.id, ifRevision: nil) },
      throws: { if case StoreError.timedOut = $0 { true } else { false } })
    // Readers do not ask for it.
    #expect(try await store.read(Self.id) != nil)
    #expect(flock(shard, LOCK_UN) == 0)
    #expect(try await store.delete(Self.id, ifRevision: nil) == .deleted)
  }
}

private func writeInPlace(_ path: String) {
  let fd = open(path, O_WRONLY | O_TRUNC)
  _ = Array(#"{"data":{"n":99}}"#.utf8).withUnsafeBytes { write(fd, $0.baseAddress, $0.count) }
  close(fd)
}
