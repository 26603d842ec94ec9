import SessionCookies
import ECMAScript
import HTTPTypes
import Sessions
import SessionsFile
import SessionsHTTP
import SessionsLive
import SessionsSQLite
import SessionsTesting
import Synchronization
import TestSupport
import Testing

/// Requests of one session that run at the same time: in every order of their calls of the store, and in random ones.
@Suite("requests at the same time")
struct TogetherTests {
  /// What one request does to the session that all of them opened, or begin without.
  enum Deed: CaseIterable, Sendable { case look, set, consume, flash, renew, logIn, destroy }

  enum Kind: CaseIterable, Sendable { case memory, file, sqlite, live }

  @Test("two, in every order: nothing lost, nothing revived, no flash restored", arguments: Kind.allCases)
  func two(_ kind: Kind) async throws {
    let ground = try await Ground(kind)
    let pairs = Deed.allCases.enumerated().flatMap { index, first in Deed.allCases[index...].map { [first, $0] } }
    var orders = 0
    // A short run has every order on memory, and as many as each pair has at least, at random, on the others.
    if kind == .memory || Effort.isLong {
      for pair in pairs {
        orders += try await InterleavingScheduler.everyOrder { try await Self.run(pair, on: ground, $0, "\(pair)") }
      }
    } else {
      let fuzzing = Fuzzing("two requests at the same time on \(kind)", iterations: 6)
      var generator = SeededGenerator(seed: fuzzing.seed)
      for pair in pairs {
        for _ in 0..<fuzzing.iterations {
          try await Self.run(
            pair, on: ground, { Int.random(in: 0..<$0, using: &generator) }, "seed \(fuzzing.seed): \(pair)")
          orders += 1
        }
      }
    }
    // Two calls each make six orders: fewer than that for each pair, and requests did not run together.
    #expect(orders >= pairs.count * 6)
    print("\(kind): \(orders) orders of two requests")
  }

  @Test("five, at random: the same", arguments: [(Kind.memory, 100), (.file, 20), (.sqlite, 20), (.live, 20)])
  func five(_ kind: Kind, rounds: Int) async throws {
    let fuzzing = Fuzzing("five requests at the same time on \(kind)", iterations: rounds, long: 60 * rounds)
    var generator = SeededGenerator(seed: fuzzing.seed)
    let ground = try await Ground(kind)
    for round in 0..<fuzzing.iterations {
      let deeds = (0..<5).map { _ in Deed.allCases.randomElement(using: &generator) ?? .set }
      let label = "seed \(fuzzing.seed), round \(round): \(deeds)"
      try await Self.run(deeds, on: ground, { Int.random(in: 0..<$0, using: &generator) }, label)
    }
  }

  /// A store of each kind, for as long as a test runs: empty at the begin of each run.
  private struct Ground {
    let directory: TemporaryDirectory
    let store: any SessionStore & SessionLister
    /// Lets the memory of this process be used through a socket.
    var agent: LiveAgent?

    init(_ kind: Kind) async throws {
      directory = try TemporaryDirectory()
      switch kind {
      case .memory: store = MemorySessionStore()
      case .file: store = try FileSessionStore(path: directory.path, options: .init(durability: .relaxed))
      case .sqlite:
        let options = SQLiteSessionStore.Options(durability: .relaxed, createsDatabase: true)
        store = try SQLiteSessionStore(path: directory.path + "/s.db", options: options)
      case .live:
        agent = try LiveAgent(serving: MemorySessionStore(), at: directory.path + "/s")
        store = try await LiveSessionStore(path: directory.path + "/s")
      }
    }
  }

  private static func run(_ deeds: [Deed], on ground: Ground, _ choose: (Int) -> Int, _ label: String) async throws {
    try await run(deeds, on: ground.store, choose, label)
    for entry in try await ground.store.everything() { _ = try await ground.store.delete(entry.id, ifRevision: nil) }
  }

  /// What became of one request.
  struct End: Sendable {
    /// Whether it worked on the session that was there at the begin.
    var sawSession = false
    var sawFlash = false
    var error: SessionError?
    var cookie: String?
  }

  private static func run(
    _ deeds: [Deed], on store: some SessionStore & SessionLister, _ choose: (Int) -> Int, _ label: String
  ) async throws {
    let server = try Server(store, policy: SessionPolicy(idle: .seconds(1800), precision: .zero))
    var browser = Browser()
    try await server.request(&browser) { session in
      try session.set("mark", "first")
      try session.flash("notice", "once")
    }
    let oldID = try #require(try await server.record).id
    server.clock.advance(by: 1000)

    let ends = Mutex<[Int: End]>([:])
    let opened = browser
    let requests = deeds.enumerated().map { number, deed -> @Sendable () async -> Void in
      {
        var mine = opened
        var end = End()
        do {
          try await server.request(&mine) { session in
            end.sawSession = session.javaScript.peek("mark") != nil
            try Self.act(deed, number, session, &end)
          }
        } catch let error as SessionError { end.error = error } catch { Issue.record("\(error): \(label)") }
        end.cookie = mine.cookie
        ends.withLock { [end] in $0[number] = end }
      }
    }
    await InterleavingScheduler().run(requests, choose: choose)
    try await judge(deeds, ends.withLock { $0 }, oldID, server, label)
  }

  private static func act(_ deed: Deed, _ number: Int, _ session: Session, _ end: inout End) throws {
    switch deed {
    case .look: _ = session.javaScript.data
    case .set: try session.set("own\(number)", true)
    case .consume: end.sawFlash = session.javaScript.get("notice") == "once"
    case .flash: try session.flash("flash\(number)", true)
    case .renew: try session.renewID()
    case .logIn: try UserSessions().logIn("u", to: session)
    case .destroy: try session.destroy()
    }
  }

  private static func judge<Store: SessionStore & SessionLister>(
    _ deeds: [Deed], _ ends: [Int: End], _ oldID: SessionID, _ server: Server<Store>, _ label: String
  ) async throws {
    // The record that goes on with what was there at the begin: one at the most, whatever its id.
    var survivors: [SessionContent] = []
    var isOldThere = false
    for entry in try await server.store.base.everything() {
      guard case .stored(let stored) = entry.content else {
        Issue.record("\(entry): \(label)")
        continue
      }
      let content = try SessionCodec.flat.decode(stored.payload)
      if content.value("mark") != nil { survivors.append(content) }
      if stored.id == oldID { isOldThere = true }
    }
    #expect(survivors.count <= 1, "the session became two: \(label)")

    // A request that came too late for the session began one of its own; only the others count here.
    let kept = deeds.enumerated().filter { ends[$0.offset]?.error == nil && ends[$0.offset]?.sawSession == true }
    for (number, end) in ends {
      guard let error = end.error else { continue }
      #expect(error == .gone && end.sawSession, "request \(number) failed with \(error): \(label)")
    }
    let ended = kept.contains { $0.element == .destroy }
    let moved = kept.contains { $0.element == .renew || $0.element == .logIn }
    if ended || moved { #expect(!isOldThere, "an ended id is there again: \(label)") }
    if ended && !moved { #expect(survivors.isEmpty, "the session was revived: \(label)") }
    if !ended { #expect(survivors.count == 1, "the session was lost: \(label)") }
    guard let survivor = survivors.first else { return }
    for (number, deed) in kept {
      switch deed {
      case .set: #expect(survivor.value(JSString("own\(number)")) == true, "a change was lost: \(label)")
      case .flash: #expect(survivor.flash(JSString("flash\(number)")) == true, "a flash was lost: \(label)")
      case .consume: #expect(survivor.flash("notice") == nil, "a consumed flash was restored: \(label)")
      case .logIn: #expect(survivor.value("userId") == "u", "a login was lost: \(label)")
      case .look, .renew, .destroy: break
      }
    }
  }
}
