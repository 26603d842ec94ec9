import ECMAScript
import Sessions
import SessionsAdministration
import Synchronization
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI

/// What a monitor tells of a store that others change.
@Suite("Before and after of every session") struct StoreMonitorTests {
  private let clock = StillClock(now)
  private let store: MemorySessionStore
  private let monitor: StoreMonitor

  init() {
    store = MemorySessionStore(clock: clock.wall)
    monitor = StoreMonitor(reader: store, summaries: maker(), clock: clock.wall, uptime: { [clock] in clock.uptime })
  }

  /// What another writer does.
  private enum Act: Sendable {
    case create(String, String, expires: Int64?)
    case write(String, String, expires: Int64?)
    case delete(String)
    case wait(seconds: Int64)
  }

  private func act(_ act: Act) async throws {
    switch act {
    case .create(let id, let payload, let expires):
      _ = try await store.create(
        StoredSession(
          id: SessionID(id), payload: Array(payload.utf8), expires: expires.map { clock.now.adding(seconds: $0) }))
    case .write(let id, let payload, let expires):
      var stored = try #require(try await store.read(SessionID(id)))
      stored.payload = Array(payload.utf8)
      if let expires { stored.expires = clock.now.adding(seconds: expires) }
      _ = try await store.update(stored)
    case .delete(let id): _ = try await store.delete(SessionID(id), ifRevision: nil)
    case .wait(let seconds): clock.advance(milliseconds: seconds * 1000)
    }
  }

  /// The words of what is told when the store says that these changed.
  private func told(_ ids: String...) async throws -> [String] {
    try await told(ids.map { SessionID($0) })
  }

  private func told(_ ids: [SessionID]) async throws -> [String] {
    var log = EventLog()
    for look in try await monitor.look(at: ids, isNews: true) {
      if let event = look.event { log.observe(event) }
    }
    return log.entries.reversed().map { "\($0.actor) \($0.event.words())" }
  }

  private static let first = Act.create("a", #"{"user":"ada","cart":[{"qty":1}],"__flash_n__":"hi"}"#, expires: 60)
  private static let label = SessionLabel(id: SessionID("b"), key: testKey)

  /// As the row says it.
  private static let problem = summary("a", "{").problem ?? ""

  @Test(
    "is told in paths, with old and new, who did it, and why a session is gone",
    arguments: [
      ([.write("a", #"{"user":"ada","cart":[{"qty":3}],"__flash_n__":"hi"}"#, expires: nil)], ["app cart[0].qty 1 → 3"]),
      (
        [.write("a", #"{"user":"ada","cart":[{"qty":1}]}"#, expires: 72)],
        [
          "app touched expires +12s", "app flash n consumed",
        ]
      ),
      ([.write("a", "{", expires: nil)], ["app \(problem)"]),
      ([.delete("a")], ["app destroyed"]), ([.wait(seconds: 59), .delete("a")], ["app destroyed"]),
      ([.wait(seconds: 60), .delete("a")], ["expiry removed by cleanup"]),
      // An id that is renewed is one session.
      (
        [.create("b", #"{"user":"ada","cart":[{"qty":1}]}"#, expires: 60), .delete("a")],
        ["app ended goes on as \(label)", "app created"]
      ),
      // Another user's is another session, and so is what has hardly anything of it.
      ([.create("b", #"{"user":"bob","cart":[{"qty":1}]}"#, expires: 60), .delete("a")], ["app destroyed", "app created"]),
      (
        [.delete("a"), .create("a", "{}", expires: nil)],
        [
          "app expires never", "app flash n consumed", "app user removed \"ada\"", "app cart removed 1 item",
        ]
      ),
      ([], []),
    ] as [([Act], [String])])
  private func changes(_ acts: [Act], _ expected: [String]) async throws {
    try await act(Self.first)
    #expect(try await monitor.baseline { _ in } == 1)
    for act in acts { try await self.act(act) }
    #expect(Set(try await told("a", "b")) == Set(expected))
    // What was told once is no news.
    #expect(try await told("a", "b") == [])
  }

  @Test(
    "an id that was renewed is one session, also where the old one went first, whatever the clock is set to",
    arguments: [0, -3_600, 3_600] as [Int64])
  func renewed(clockIsSetBy seconds: Int64) async throws {
    try await act(Self.first)
    _ = try await monitor.baseline { _ in }
    try await act(.delete("a"))
    #expect(try await told("a") == ["app destroyed"])
    clock.now = clock.now.adding(seconds: seconds)
    try await act(.create("b", #"{"user":"ada","cart":[{"qty":1}]}"#, expires: 60))
    #expect(try await told("b") == ["app created in place of \(SessionLabel(id: SessionID("a"), key: testKey))"])
    // Whoever comes much later takes nobody's place.
    try await act(.delete("b"))
    #expect(try await told("b") == ["app destroyed"])
    try await act(.wait(seconds: 6))
    try await act(.create("c", #"{"user":"ada","cart":[{"qty":1}]}"#, expires: 60))
    #expect(try await told("c") == ["app created"])
  }

  @Test("of a session that was never seen what it was is not known, and of one that is gone not why") func unseen() async throws {
    try await act(Self.first)
    #expect(try await told("a") == ["app changed before: not known"])
    let other = StoreMonitor(reader: store, summaries: maker(), clock: clock.wall)
    try await act(.delete("a"))
    let look = try #require(try await other.look(at: [SessionID("a")], isNews: true).first)
    #expect(look.event?.ending == .unknown && look.event?.actor == .unknown && look.event?.before == .unknown)
  }

  @Test("what this program wrote was this program, also where the store tells of it before the write has come back")
  func ours() async throws {
    try await act(Self.first)
    _ = try await monitor.baseline { _ in }
    let id = SessionID("a")
    let (stream, push) = AsyncStream.makeStream(of: StoreChange.self)
    let events = Mutex<[StoreEvent]>([])
    monitor.willWrite([id])
    let following = Task { [monitor] in
      await monitor.follow(stream) { news in
        if case .session(let look) = news, let event = look.event { events.withLock { $0.append(event) } }
        return true
      }
    }
    try await act(.write("a", "{}", expires: nil))
    push.yield(.changed(id))
    push.yield(.changed(SessionID("other")))
    try await act(.create("other", "{}", expires: nil))
    // The other is told, this one waits.
    try await eventually("nothing is told") { events.withLock { !$0.isEmpty } }
    #expect(events.withLock { $0.allSatisfy { $0.id != id } })
    monitor.claim([OwnWrite(id, before: nil, after: try await store.read(id))])
    monitor.didWrite([id])
    try await eventually("what waits is not told") { events.withLock { $0.contains { $0.id == id } } }
    #expect(events.withLock { $0.last { $0.id == id }?.actor } == .you)
    push.finish()
    await following.value
  }

  @Test("what is done to many is this program's, with what was before, whoever has looked at it and however the watch tells")
  func oursOfMany() async throws {
    let ids = (0..<300).map { SessionID("s\($0)") }
    for id in ids { try await act(.create(id.reveal()?.string ?? "", #"{"n":1}"#, expires: 60)) }
    // Nobody has listed or read a session so far.
    let operations = SessionOperations(store: store, format: maker().format).claimed(by: monitor)
    func run(_ act: MassWrite.Act) async throws -> (result: MassResult, words: [String]) {
      let events = Mutex<[StoreEvent]>([])
      let (stream, push) = AsyncStream.makeStream(of: StoreChange.self)
      let following = Task { [monitor] in
        await monitor.follow(stream) { news in
          if case .session(let look) = news, let event = look.event { events.withLock { $0.append(event) } }
          return true
        }
      }
      var isFirst = true
      let result = await MassOperations(reader: store, operations: operations).run(MassWrite(act, keepsUndo: true)) { _ in
        // The store tells of what is written before the act is over, and the watch has time to look.
        if isFirst {
          for id in ids { push.yield(.changed(id)) }
          try? await Task.sleep(for: .milliseconds(120))
        }
        isFirst = false
        return true
      }
      // And of what was written after that look.
      for id in ids { push.yield(.changed(id)) }
      try await eventually("not all is told") { events.withLock { Set($0.map(\.id)) } == Set(ids) }
      push.finish()
      await following.value
      var log = EventLog()
      for event in events.withLock({ $0 }) { log.observe(event) }
      return (result, log.entries.map { "\($0.actor) \($0.event.words())" })
    }
    let marked = MarkedSessions(ids)
    let flashed = try await run(.write(.edit([.flash(name: "notice", value: "hello")]), on: marked))
    #expect(flashed.words == ids.map { _ in "you flash notice" })
    let destroyed = try await run(.write(.destroy, on: marked))
    #expect(destroyed.words == ids.map { _ in "you destroyed" })
    // Told once, whoever looks again.
    #expect(try await told(Array(ids.prefix(9))) == [])
    let restored = try await run(.undo(destroyed.result.reversals))
    #expect(restored.words.count { $0 == "you restored" } == ids.count && restored.words.allSatisfy { $0.hasPrefix("you") })
  }

  @Test(
    "one that was destroyed here and that a request writes again within a minute came back, whether its end was seen or not",
    arguments: [(true, 1_400, true), (false, 1_400, true), (false, 60_000, true), (true, 61_000, false)] as [(Bool, Int64, Bool)],
    [0, -3_600, 3_600] as [Int64])
  func cameBack(_ row: (endIsSeen: Bool, wait: Int64, isTold: Bool), clockIsSetBy seconds: Int64) async throws {
    let (endIsSeen, wait, isTold) = row
    try await act(Self.first)
    _ = try await monitor.baseline { _ in }
    try await act(.delete("a"))
    monitor.claim([OwnWrite(SessionID("a"), before: nil, after: nil)])
    if endIsSeen { #expect(try await told("a") == ["you destroyed"]) }
    clock.advance(milliseconds: wait)
    clock.now = clock.now.adding(seconds: seconds)
    // With the very bytes that it had.
    try await act(.create("a", #"{"user":"ada","cart":[{"qty":1}],"__flash_n__":"hi"}"#, expires: 60))
    let words = try await told("a")
    #expect(words.contains("app came back \(wait / 1000).\(wait % 1000 / 100) s later, written by the application") == isTold)
    #expect(words.contains { $0.contains("created") } != isTold)
    #expect(try await told("a") == [])
  }

  @Test("one that is brought back here did not come back by itself, and what was read before its end is no return")
  func broughtBack() async throws {
    try await act(Self.first)
    _ = try await monitor.baseline { _ in }
    let listing = monitor.beginListing()
    let before = try await store.page(PageRequest(contents: true)).entries
    try await act(.delete("a"))
    monitor.claim([OwnWrite(SessionID("a"), before: nil, after: nil)])
    #expect(monitor.learn(before, in: listing).isEmpty)
    #expect(try await told("a") == ["you destroyed"])
    try await act(Self.first)
    monitor.claim([OwnWrite(SessionID("a"), before: nil, after: try await store.read(SessionID("a")), makes: true)])
    #expect(try await told("a").first == "you restored")
  }

  @Test("what nobody named is told by the next listing: changed, new and gone") func listings() async throws {
    for id in ["a", "c", "d"] { try await act(.create(id, #"{"n":1}"#, expires: nil)) }
    _ = try await monitor.baseline { _ in Issue.record("the first listing is no news") }
    try await act(.write("a", #"{"n":2}"#, expires: nil))
    try await act(.delete("c"))
    try await act(.create("e", "{}", expires: nil))
    var log = EventLog()
    _ = try await monitor.baseline { look in if let event = look.event { log.observe(event) } }
    #expect(Set(log.entries.map { $0.event.words() }) == ["n 1 → 2", "destroyed", "created"])
  }

  @Test("a listing that is ended before its end counts nothing") func ended() async throws {
    // More than a page of them.
    for number in 0..<600 { try await act(.create("\(number)", "{}", expires: nil)) }
    let count = try await Task { [monitor] in
      withUnsafeCurrentTask { $0?.cancel() }
      return try await monitor.baseline { _ in }
    }.value
    #expect(count == nil)
  }

  @Test("of more sessions it remembers no more than its bound, and says of the others that it does not know") func bound()
    async throws
  {
    let count = Effort.scaled(2 * SessionMemory.sessions, long: 100_000)
    for number in 0..<count { try await act(.create("\(number)", #"{"n":\#(number)}"#, expires: nil)) }
    #expect(try await monitor.baseline { _ in } == count)
    #expect(monitor.remembered.sessions == SessionMemory.sessions)
    let all = (0..<count).map { SessionID("\($0)") }
    var counts: [String: Int] = [:]
    for id in all { try await act(.write(id.reveal()?.string ?? "", #"{"n":-1}"#, expires: nil)) }
    for ids in all.batches {
      for look in try await monitor.look(at: ids, isNews: true) {
        counts[look.event.map { $0.before == .unknown ? "unknown" : "known" } ?? "nothing", default: 0] += 1
      }
      #expect(monitor.remembered.sessions <= SessionMemory.sessions && monitor.remembered.bytes <= SessionMemory.bytes)
    }
    #expect(counts["nothing"] == nil && counts["known", default: 0] > 0 && counts["unknown", default: 0] >= count / 2)
  }

  @Test("what is too large is let go, the least recently touched first") func memory() {
    var memory = SessionMemory(sessions: 3, bytes: 4 * SessionMemory.overhead)
    func record(_ bytes: Int) -> SessionMemory.Record {
      SessionMemory.Record(content: .payload(Array(repeating: 0, count: bytes)), expires: nil, look: 0, listing: 0)
    }
    for name in ["a", "b", "c"] { memory.remember(SessionID(name), record(8)) }
    memory.remember(SessionID("a"), record(8))
    memory.remember(SessionID("d"), record(8))
    #expect(Set(memory.ids) == Set(["a", "c", "d"].map { SessionID($0) }))
    memory.remember(SessionID("e"), record(2 * SessionMemory.overhead))
    #expect(Set(memory.ids) == Set(["e"].map { SessionID($0) }) || memory.cost <= 4 * SessionMemory.overhead)
    memory.remember(SessionID("f"), record(9 * SessionMemory.overhead))
    #expect(memory[SessionID("f")] == nil && memory.cost <= 4 * SessionMemory.overhead)
    for id in memory.ids { memory.forget(id) }
    #expect(memory.count == 0 && memory.cost == 0)
  }
}
