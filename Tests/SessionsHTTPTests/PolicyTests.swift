import SessionCookies
import ECMAScript
import HTTPTypes
import Sessions
import SessionsFile
import SessionsHTTP
import SessionsSQLite
import SessionsTesting
import Synchronization
import TestSupport
import Testing

@Suite("session policy")
struct PolicyTests {
  @Test("the idle limit, to the millisecond: alive before it, over at it and after", arguments: [-1, 0, 1])
  func idle(_ offset: Int64) async throws {
    let server = try Server(policy: SessionPolicy(idle: .seconds(1800), precision: .zero))
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    server.clock.advance(by: 1_000_000)
    try await server.request(&browser)
    server.clock.advance(by: 1_800_000 + offset)
    try await server.request(&browser) { #expect($0.isNew == (offset >= 0)) }
  }

  @Test("the absolute limit, to the millisecond, however much the session is used", arguments: [-1, 0, 1], [nil, 600])
  func absolute(_ offset: Int64, _ idle: Int?) async throws {
    let policy = SessionPolicy(idle: idle.map { .seconds($0) }, absolute: .seconds(3600), precision: .zero)
    let server = try Server(policy: policy)
    server.clock.advance(by: 123)
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    for _ in 0..<7 {
      server.clock.advance(by: 500_000)
      try await server.request(&browser) { try $0.set("a", 2) }
    }
    server.clock.advance(by: 3_600_000 - 3_500_000 + offset)
    try await server.request(&browser) { #expect($0.isNew == (offset >= 0)) }
  }

  @Test("a use is recorded when it moves the expiry by the precision: at 59.999 s not, at 60 s", arguments: [59_999, 60_000])
  func precision(_ elapsed: Int64) async throws {
    let server = try Server(policy: SessionPolicy(idle: .seconds(1800)))
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    server.store.reset()
    server.clock.advance(by: elapsed)
    let response = try await server.request(&browser)
    #expect(server.store.writes == (elapsed < 60_000 ? 0 : 1))
    #expect((response.headerFields[.setCookie]?.contains("Max-Age=1800") == true) == (elapsed >= 60_000))
    #expect(response.headerFields[.vary] == (elapsed < 60_000 ? nil : "Cookie"))
  }

  @Test("a clock that steps back an hour moves no expiry later, and writes nothing")
  func stepBack() async throws {
    let server = try Server(policy: SessionPolicy(idle: .seconds(1800), absolute: .seconds(7200), precision: .zero))
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    let before = try #require(try await server.record?.expires)
    server.clock.advance(by: -3_600_000)
    server.store.reset()
    try await server.request(&browser)
    #expect(server.store.writes == 0)
    #expect(try await server.record?.expires == before)
    try await server.request(&browser) { try $0.set("a", 2) }
    #expect(try #require(try await server.record?.expires) <= before)
    server.clock.advance(by: 3_600_000 + 7_200_000)
    try await server.request(&browser) { #expect($0.isNew) }
  }

  @Test("a login begins the absolute limit anew; a renewal alone does not")
  func renewal() async throws {
    let server = try Server(policy: SessionPolicy(absolute: .seconds(100)))
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    server.clock.advance(by: 60_000)
    try await server.request(&browser) { try $0.renewID() }
    server.clock.advance(by: 30_000)
    try await server.request(&browser) { try UserSessions().logIn("u", to: $0) }
    server.clock.advance(by: 99_999)
    try await server.request(&browser) { #expect(UserSessions().user(of: $0) == "u") }
    server.clock.advance(by: 1)
    try await server.request(&browser) { #expect($0.isNew) }
  }

  @Test("a session from before the policy begins when it is first seen; what is no time is long past")
  func missingStart() async throws {
    let memory = MemorySessionStore()
    let earlier = try Server(memory)
    var browser = Browser()
    try await earlier.request(&browser) { try $0.set("a", 1) }
    let server = try Server(memory, policy: SessionPolicy(absolute: .seconds(100)))
    try await server.request(&browser)
    #expect(server.store.writes == 1)
    server.clock.advance(by: 100_000)
    try await server.request(&browser) { #expect($0.isNew) }

    var other = Browser()
    try await server.request(&other) { try $0.set(SessionPolicy.startKey, "soon") }
    try await server.request(&other) { #expect($0.isNew) }
  }

  @Test("without limits there is no key of the policy's, and the bytes are the application's alone")
  func bytes() async throws {
    let server = try Server()
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    let record = try #require(try await server.record)
    #expect(String(decoding: record.payload, as: UTF8.self) == #"{"a":1}"#)
    #expect(record.expires == nil)
  }

  @Test("rolling does not bring back a session that ended meanwhile, and does not complain")
  func touchOfGone() async throws {
    let server = try Server(policy: SessionPolicy(idle: .seconds(1800), precision: .zero))
    var browser = Browser()
    try await server.request(&browser) { try $0.set("a", 1) }
    server.clock.advance(by: 1000)
    let response = try await server.request(&browser) { session in
      let id = try #require(session.id)
      _ = try await server.store.base.delete(id, ifRevision: nil)
    }
    #expect(response.headerFields[.setCookie] == nil)
    #expect(server.store.base.count == 0)
  }

  @Test("limits that cannot be kept are refused at the start")
  func refused() throws {
    let cookie = SignedCookie.hardened(name: "s", secrets: [Secret("x")])
    let inCookie = CookieSessionStorage(cookie: cookie)
    let inStore = StoreSessionStorage(store: MemorySessionStore(), cookie: cookie)
    let directory = try TemporaryDirectory()
    let inFiles = { (layout: FileLayout) in
      StoreSessionStorage(
        store: try FileSessionStore(path: directory.path, options: .init(layout: layout)), cookie: cookie, codec: layout.codec)
    }
    let cases: [(any SessionStorage, SessionPolicy, SessionSetupError)] = [
      (inCookie, SessionPolicy(idle: .seconds(60), precision: .zero), .idleNotEnforced),
      // Its files have no place for an expiry.
      (try inFiles(.remix3), SessionPolicy(idle: .seconds(60), precision: .zero), .idleNotEnforced),
      (inStore, SessionPolicy(idle: .milliseconds(1500)), .limit("idle")),
      (inStore, SessionPolicy(idle: .zero), .limit("idle")),
      (inStore, SessionPolicy(absolute: .seconds(-1)), .limit("absolute")),
      (inStore, SessionPolicy(idle: .seconds(60), precision: .seconds(60)), .precision),
    ]
    for (storage, policy, error) in cases {
      #expect(throws: error) { try SessionLifecycle(storage: storage, policy: policy) }
    }
    _ = try SessionLifecycle(storage: inCookie, policy: SessionPolicy(absolute: .seconds(60)))
    _ = try SessionLifecycle(storage: try inFiles(.remix3), policy: SessionPolicy(absolute: .seconds(60)))
    _ = try SessionLifecycle(storage: try inFiles(.reactRouter), policy: SessionPolicy(idle: .seconds(600)))
  }

  @Test("a store that keeps no expiry any more has none to prolong: a request that changes nothing writes and sends nothing")
  func keptNoMore() async throws {
    let base = ForgetfulStore()
    let server = try Server(base, policy: SessionPolicy(idle: .seconds(1800)))
    var browser = Browser()
    base.keepsExpiry.withLock { $0 = false }
    try await server.request(&browser) { try $0.set("a", 1) }
    server.store.reset()
    for _ in 0..<3 {
      let response = try await server.request(&browser) { try #expect($0.get("a", as: Int.self) == 1) }
      #expect(response.headerFields[.setCookie] == nil)
    }
    #expect(server.store.writes == 0)
  }

  @Test("a sweep deletes what has expired and nothing else, in batches, on memory, files and SQLite")
  func sweep() async throws {
    let directory = try TemporaryDirectory()
    try await sweep(MemorySessionStore())
    try await sweep(try FileSessionStore(path: directory.path, options: .init(durability: .relaxed)))
    let database = try TemporaryDirectory()
    try await sweep(
      try SQLiteSessionStore(path: database.path + "/s.db", options: .init(durability: .relaxed, createsDatabase: true)))
  }

  private func sweep(_ store: some SessionSweeper & SessionLister) async throws {
    let clock = ManualClock()
    for number in 0..<50 {
      let expires = number < 30 ? clock.now.adding(milliseconds: Int64(number - 29)) : nil
      _ = try await store.create(StoredSession(id: store.makeID(), payload: Array("{}".utf8), expires: expires))
    }
    #expect(try await ExpirySweep(store: store, batch: 7, clock: clock.clock).sweep() == 30)
    #expect(try await store.everything().count == 20)
  }

  @Test("a sweeper runs until it is cancelled, and goes on after a failure")
  func sweeper() async throws {
    let (reports, continuation) = AsyncStream.makeStream(of: ExpirySweep.Report.self)
    let sweep = ExpirySweep(store: FlakySweeper(), every: .milliseconds(1), report: { continuation.yield($0) })
    let task = Task { await sweep.run() }
    var seen: [ExpirySweep.Report] = []
    for await report in reports {
      seen.append(report)
      if seen.count == 3 { break }
    }
    task.cancel()
    await task.value
    #expect(seen == [.failed(.timedOut("busy")), .failed(.timedOut("busy")), .deleted(0)])
  }
}

/// Keeps an expiry until it is told not to.
private final class ForgetfulStore: SessionStore {
  let keepsExpiry = Mutex(true)
  private let memory = MemorySessionStore()

  private func kept(_ session: StoredSession) -> StoredSession {
    var session = session
    if !guarantees.keepsExpiry { session.expires = nil }
    return session
  }

  var guarantees: StoreGuarantees {
    StoreGuarantees(compareAndSwap: .exact, durable: false, keepsExpiry: keepsExpiry.withLock(\.self))
  }
  func makeID() -> SessionID { memory.makeID() }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await memory.read(id) }
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await memory.create(kept(session)) }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await memory.update(kept(session)) }
  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await memory.delete(id, ifRevision: revision)
  }
}

/// Fails twice, then has nothing to delete.
private actor FlakySweeper: SessionSweeper {
  private var calls = 0
  nonisolated var guarantees: StoreGuarantees { StoreGuarantees(compareAndSwap: .exact, durable: false) }
  nonisolated func makeID() -> SessionID { SessionID("x") }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { nil }
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { .exists }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { .gone }
  func delete(_ id: SessionID, ifRevision: Revision?) async throws(StoreError) -> DeleteOutcome { .gone }
  func deleteExpired(before: Timestamp, limit: Int) async throws(StoreError) -> Int {
    calls += 1
    if calls < 3 { throw .timedOut("busy") }
    return 0
  }
}

extension Server where Base: SessionLister {
  /// The one record that there is.
  var record: StoredSession? {
    get async throws {
      let entries = try await store.base.everything()
      guard entries.count == 1, case .stored(let stored)? = entries.first?.content else { return nil }
      return stored
    }
  }
}

extension SessionLister {
  /// Every record, however the store cuts its pages.
  func everything() async throws -> [SessionEntry] {
    var entries: [SessionEntry] = []
    var request = PageRequest()
    while true {
      let page = try await page(request)
      entries += page.entries
      guard let next = page.next else { return entries }
      request.cursor = next
    }
  }
}
