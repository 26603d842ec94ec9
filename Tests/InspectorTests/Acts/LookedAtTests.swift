import ECMAScript
import Platform
import Sessions
import SessionsAdministration
import Synchronization
import TestSupport
import Testing

@testable import Inspection
@testable import SessionsFile

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Many sessions that were looked at when they were chosen are not all read again before they are destroyed.
@Suite("Destroying many that were looked at") struct LookedAtTests {
  static let count = 2_500

  /// How often each call was made.
  final class Calls: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    var current: [String: Int] { counts.withLock { $0 } }
    func add(_ call: String) { counts.withLock { $0[call, default: 0] += 1 } }
    func forget() { counts.withLock { $0 = [:] } }
  }

  /// A directory of sessions, and what is asked of the system for them.
  struct Shelf {
    let directory: TemporaryDirectory
    let store: FileSessionStore
    let calls = Calls()
    let ids: [SessionID]

    init() async throws {
      directory = try TemporaryDirectory()
      var syscalls = Syscalls.system
      // Nothing here is to outlive a loss of power.
      syscalls.sync = { (_) throws(Errno) in }
      syscalls.syncAll = { (_) throws(Errno) in }
      store = try FileSessionStore(
        path: directory.path, options: .init(layout: .reactRouter),
        syscalls: syscalls.intercepted { [calls] (call) throws(Errno) in calls.add(call) })
      ids = (0..<LookedAtTests.count).map {
        SessionID(String(0x1000 + $0 % 40, radix: 16) + String(0x1_0000_0000_0000 + $0, radix: 16).dropFirst(1))
      }
      let outcomes = try await store.apply(
        ids.map { .create(StoredSession(id: $0, payload: Array(#"{"role":"guest"}"#.utf8))) })
      #expect(outcomes.allSatisfy { if case .created = $0 { true } else { false } })
    }

    private func path(of id: SessionID) throws -> String {
      let location = try #require(store.layout.location(of: id) as FileLocation?)
      return "\(directory.path)/\(location.shard)/\(location.file)"
    }

    /// As an application does that only notes that somebody was there.
    func touch(_ id: SessionID) throws {
      let file = try Syscalls.system.open(AT_FDCWD, path(of: id), O_RDONLY, 0)
      defer { close(file) }
      try Syscalls.system.setTimes(file, 1_000_000_000, 1_000_000_000)
    }

    /// As they are now.
    func lookedAt() async throws -> [LookedAt] {
      var found: [LookedAt] = []
      for batch in ids.batches {
        for entry in try await store.entries(of: batch).values {
          found.append(try #require(LookedAt(maker().summary(of: entry).summary)))
        }
      }
      return found
    }

    /// Destroys all that are still guests.
    func run(_ lookedAt: [LookedAt]) async -> MassResult {
      var planner = WritePlanner(format: .flat)
      planner.isMeant = { entry in
        guard case .stored(let stored) = entry.content else { return false }
        return stored.payload == Array(#"{"role":"guest"}"#.utf8)
      }
      calls.forget()
      var mass = MassOperations(reader: store, operations: SessionOperations(store: store, planner: planner))
      mass.lookedAt = lookedAt
      return await mass.run(MassWrite(.write(.destroy, on: MarkedSessions(ids)))) { _ in true }
    }
  }

  @Test("each is read once, when its revision is compared, and the disk is waited for some few times")
  func readsOnce() async throws {
    let shelf = try await Shelf()
    let seen = try await shelf.lookedAt()
    #expect(seen.count == Self.count)
    let result = await shelf.run(seen)
    #expect(result.done == Self.count)
    let calls = shelf.calls.current
    #expect(calls["read"] == Self.count && calls["unlink"] == Self.count, "\(calls)")
    // 1,024 first, then as many as are left; where the machine is busy fewer at a time, and never fewer than 256.
    #expect(calls["syncAll"].map { 2...7 ~= $0 } == true, "\(calls)")
    #expect(try await shelf.store.page(PageRequest(limit: 10)).entries.isEmpty)
  }

  @Test("one that was written or used since is looked at again: it is destroyed only while it is still meant")
  func changedSince() async throws {
    let shelf = try await Shelf()
    let seen = try await shelf.lookedAt()
    let ids = shelf.ids
    let (promoted, used, gone) = (ids[3...5], ids[1_800...1_809], ids[70...72])
    for id in promoted {
      _ = try await shelf.store.update(StoredSession(id: id, payload: Array(#"{"role":"admin"}"#.utf8)))
    }
    for id in used { try shelf.touch(id) }
    for id in gone { _ = try await shelf.store.delete(id, ifRevision: nil) }
    let result = await shelf.run(seen)
    // They alone were read again, and those that are destroyed once more when that was compared.
    #expect(shelf.calls.current["read"] == Self.count - gone.count + promoted.count + 2 * used.count)
    #expect(result.done == Self.count - promoted.count - gone.count)
    #expect(result.skipped == ["changed meanwhile: it is not meant any more": promoted.count, "gone": gone.count])
    let left = try await shelf.store.page(PageRequest(limit: 10)).entries.map(\.id)
    #expect(Set(left) == Set(promoted))
  }

  @Test("what was looked at in part is looked at where it was not, and a store that compares no moments is asked for all")
  func inPart() async throws {
    let shelf = try await Shelf()
    let seen = try await shelf.lookedAt()
    let result = await shelf.run(Array(seen.prefix(2_000)))
    #expect(result.done == Self.count && result.skipped.isEmpty)
    let shop = try await Shop(12)
    var mass = MassOperations(reader: shop.store, operations: shop.operations)
    let entry = SessionEntry(id: SessionID("session-0"), size: 1, modified: now, content: .unread)
    var summary = maker().summary(of: entry).summary
    #expect(LookedAt(summary) == nil)
    summary.revision = Revision("never")
    mass.lookedAt = [try #require(LookedAt(summary))]
    #expect(await mass.run(MassWrite(.write(.destroy, on: shop.marked))) { _ in true }.done == 10)
  }
}
