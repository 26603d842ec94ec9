import ECMAScript
import SessionCookies
import Sessions
import SessionsTesting
import Testing

/// A value that is made out of the one before.
@Suite("an update")
struct UpdateTests {
  struct Visits: Codable, Sendable {
    var visits: Int?
    var pages: [String]?
  }

  @Test("is made again out of what another request left, with the key's other edits in their order")
  func replayed() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["n": 1, "k": "old"])
    let a = try await world.open(pair), b = try await world.open(pair)
    #expect(try a.update("n", default: 0) { $0 += 10 } == 11)
    try a.update("n", default: 0) { $0 *= 2 }
    try a.set("k", "a")
    try a.update("k", default: "") { $0 += "!" }
    try b.set("n", 5)
    _ = try await world.storage.commitSession(b)
    //                                   set, commit
    _ = try await world.storage.commitSession(a)
    // update, update, commit: conflict, replay
    #expect(try await world.payload(id) == #"{"n":30,"k":"a!"}"#)
    #expect(try a.get("n") == 30, "the session knows what was stored")
  }

  @Test("of the whole session is made again too, and touches what it changed alone")
  func whole() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["visits": 1, "pages": ["/"]])
    let a = try await world.open(pair), b = try await world.open(pair)
    try a.update(as: Visits.self) { $0.pages = ($0.pages ?? []) + ["/a"] }
    try b.update(as: Visits.self) { $0.pages = ($0.pages ?? []) + ["/b"] }
    try b.set("visits", 2)
    for session in [b, a] { _ = try await world.storage.commitSession(session) }
    #expect(try await world.payload(id) == #"{"visits":2,"pages":["/","/b","/a"]}"#)
  }

  @Test("of the whole session with a default begins once, and goes on from what another request left")
  func wholeWithDefault() async throws {
    struct Place: Codable, Sendable { var city: String, visits: Int }
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["other": 1])
    let a = try await world.open(pair), b = try await world.open(pair)
    try a.update(as: Place.self, default: Place(city: "Leeds", visits: 0)) { $0.visits += 1 }
    try b.update(as: Place.self, default: Place(city: "Hull", visits: 10)) { $0.visits += 1 }
    for session in [b, a] { _ = try await world.storage.commitSession(session) }
    #expect(try await world.payload(id) == #"{"other":1,"city":"Hull","visits":12}"#)
  }

  @Test("that no longer fits what another request left is an error of the commit, and nothing is written")
  func unfit() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["n": 1])
    let a = try await world.open(pair), b = try await world.open(pair)
    try a.update("n", default: 0) { $0 += 1 }
    try b.set("n", "one")
    _ = try await world.storage.commitSession(b)
    await #expect { try await world.storage.commitSession(a) } throws: {
      "\($0)" == #"The value of "n" is string, and does not fit Int"#
    }
    #expect(try await world.payload(id) == #"{"n":"one"}"#)
    #expect(throws: SessionError.self) { try b.update("n", default: 0) { $0 += 1 } }
    #expect(!b.isChanged)
  }

  @Test("made while a commit runs is not lost where it does not fit what others stored: the next commit says so")
  func duringCommit() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["n": 1])
    let a = try await world.open(pair)
    try a.set("k", 1)
    world.store.beforeUpdate {
      _ = try await world.store.memory.update(StoredSession(id: id, payload: Array(#"{"n":"one"}"#.utf8)))
      try a.update("n", default: 0) { $0 += 1 }
    }
    _ = try await world.storage.commitSession(a)
    #expect(try await world.payload(id) == #"{"n":"one","k":1}"#)
    await #expect(throws: SessionError.self) { try await world.storage.commitSession(a) }
  }

  @Test("is refused where the storage cannot keep its promise, and the error says what to do")
  func unsupported() async throws {
    let cookie = SignedCookie.session(secrets: [Secret("k1")])
    let storages: [any SessionStorage] = [
      CookieSessionStorage(cookie: cookie), ClosureSessionStorage.parity(over: MemorySessionStore(), cookie: cookie),
    ]
    for storage in storages {
      #expect(!storage.guarantees.mergesChanges)
      let session = try await storage.getSession(cookieHeader: nil)
      #expect(throws: SessionError.updateUnsupported) { try session.update("n", default: 0) { $0 += 1 } }
      #expect(throws: SessionError.updateUnsupported) { try session.update(as: Visits.self) { $0.visits = 1 } }
      let free = Session()
      try free.update("n", default: 0) { $0 += 1 }
      await #expect(throws: SessionError.updateUnsupported) { try await storage.commitSession(free) }
    }
    let remix = try await Remix3SessionStorage.cookie().read(nil)
    #expect(throws: SessionError.updateUnsupported) { try remix.update("n", default: 0) { $0 += 1 } }
    #expect("\(SessionError.updateUnsupported)".contains("StoreSessionStorage"))
    #expect(StoreSessionStorage(store: MemorySessionStore(), cookie: cookie).guarantees.mergesChanges)
  }

  @Test("of sixteen tasks, a thousand times each, in memory: sixteen thousand")
  func counter() async throws {
    try await StoreContract.counting(times: 1_000).run { MemorySessionStore() }
  }
}
