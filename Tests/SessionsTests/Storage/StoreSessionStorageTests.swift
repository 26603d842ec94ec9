import SessionCookies
import ECMAScript
import Sessions
import SessionsTesting
import Testing

@Suite("sessions in a store")
struct StoreSessionStorageTests {
  @Test("a new session gets an id with its first commit, and goes on under it")
  func firstCommit() async throws {
    let world = RequestWorld()
    let session = try await world.open(nil)
    #expect(session.id == nil && session.isNew && !session.isChanged)
    try session.set("a", 1)
    let header = try await world.storage.commitSession(session)
    let id = try #require(session.id)
    #expect(!session.isNew && !session.isChanged)
    try session.set("b", 2)
    #expect(try await world.storage.commitSession(session).pair == header.pair)
    #expect(try await world.payload(id) == #"{"a":1,"b":2}"#)
    #expect(world.store.memory.count == 1)
    let next = try await world.open(header.pair)
    #expect(next.id == id && next.javaScript.content == session.javaScript.content && !next.isNew)
  }

  @Test("an untouched session is not written, and its bytes stay as they were when only its expiry changes")
  func untouched() async throws {
    let world = RequestWorld()
    let id = SessionID("by-hand")
    // As no JavaScript would write it.
    let payload = Array("{ \"n\" : 1.0 }".utf8)
    _ = try await world.store.create(StoredSession(id: id, payload: payload))
    let pair = try world.pair(for: "by-hand")
    let before = try await world.store.memory.read(id)
    world.store.reset()
    let session = try await world.open(pair)
    #expect(try await world.storage.commitSession(session).pair == pair)
    #expect(world.store.counts == ObservedStore.Counts(reads: 1))
    #expect(try await world.store.memory.read(id) == before)
    _ = try await world.storage.commitSession(session, options: CookieAttributes(maxAge: 10))
    let after = try #require(try await world.store.memory.read(id))
    #expect(after.payload == payload && after.expires == world.clock.now.adding(seconds: 10))
    try session.set("m", 2)
    _ = try await world.storage.commitSession(session)
    #expect(try await world.payload(id) == #"{"n":1,"m":2}"#)
  }

  @Test("one change or a hundred are one write", arguments: [1, 100])
  func oneWrite(_ changes: Int) async throws {
    let world = RequestWorld()
    let session = try await world.open(try await world.stored(["a": 1]).pair)
    for index in 0..<changes { try session.set("k\(index)", true) }
    _ = try await world.storage.commitSession(session)
    #expect(world.store.counts == ObservedStore.Counts(reads: 1, updates: 1))
  }

  @Test("a commit dates the session as the originals do, and without options clears what options had set")
  func expiry() async throws {
    let date = Timestamp(milliseconds: 1_738_368_000_000)
    let cases: [(cookie: CookieAttributes, options: CookieAttributes, expires: Int64?)] = [
      (.init(), .init(), nil), (.init(), .init(maxAge: 30), 30_000), (.init(maxAge: 100), .init(), 100_000),
      (.init(maxAge: 100), .init(maxAge: 7), 7_000), (.init(maxAge: 100), .init(maxAge: .omit), 100_000),
      (.init(), .init(expires: .value(date)), 2_678_400_000), (.init(maxAge: 100), .init(expires: .value(date)), 2_678_400_000),
      (.init(), .init(maxAge: 7, expires: .value(date)), 7_000), (.init(expires: .value(date)), .init(), 2_678_400_000),
      (.init(), .init(maxAge: 0), 0), (.init(), .init(maxAge: -5), -5_000),
    ]
    for (cookie, options, expires) in cases {
      let world = RequestWorld(attributes: cookie)
      let id = try await world.stored(["a": 1], options: options).id
      let stored = try #require(try await world.store.memory.read(id))
      #expect(stored.expires.map { $0 - world.clock.now } == expires, "\(cookie) and \(options)")
    }
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["a": 1], options: CookieAttributes(maxAge: 90))
    _ = try await world.storage.commitSession(try await world.open(pair))
    #expect(try await world.store.memory.read(id)?.expires == nil)
  }

  @Test("a session is over at the very millisecond of its expiry, and is not deleted by looking")
  func expired() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["a": 1], options: CookieAttributes(maxAge: 10))
    world.clock.advance(by: 9_999)
    #expect(try await world.open(pair).id == id)
    world.clock.advance(by: 1)
    let late = try await world.open(pair)
    #expect(late.id == nil && late.isNew && late.javaScript.content.isEmpty)
    #expect(world.store.counts.writes == 0)
    #expect(try await world.payload(id) != nil)
    world.clock.advance(by: -3_600_000)
    #expect(try await world.open(pair).id == id, "a clock that steps back changes nothing in the store")
  }

  @Test("of 10,000 unknown, malformed, foreign and oversized cookies none is adopted, and nothing is written")
  func strictIDs() async throws {
    let world = RequestWorld()
    _ = try await world.stored(["a": 1])
    let other = SignedCookie.session(secrets: [Secret("another secret")])
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    for index in 0..<10_000 {
      let length = index % 100 == 0 ? 20_000 : Int.random(in: 0...60, using: &generator)
      let text = String(decoding: (0..<length).map { _ in UInt8.random(in: 0x20..<0x7F, using: &generator) }, as: UTF8.self)
      let pair =
        switch index % 4 {
        case 0: try world.cookie.serialize(.string(JSString(text))).pair
        case 1: try other.serialize(.string(JSString(text))).pair
        case 2: "__session=" + text
        default: try world.cookie.serialize([[1, "x"], ["id": "x"], 5, true, .null, .string(JSString(text))][index % 6]).pair
        }
      let session = try await world.open(pair)
      #expect(session.id == nil && session.isNew && session.javaScript.content.isEmpty, "seed \(seed), cookie \(index)")
    }
    #expect(world.store.counts.writes == 0)
    let session = try await world.open(try world.pair(for: "chosen-by-a-client"))
    _ = try await world.storage.commitSession(session)
    let id = try #require(session.id)
    #expect(id != SessionID("chosen-by-a-client"))
  }

  @Test("options are validated and the cookie is measured before anything is written")
  func validatedFirst() async throws {
    let long = SessionIDSource { SessionID(String(repeating: "x", count: 3_100)) }
    let world = RequestWorld(ids: long)
    await #expect(throws: SessionError.self) {
      try await world.storage.commitSession(try await world.open(nil))
    }
    let plain = RequestWorld()
    let bad: [CookieAttributes] = [
      .init(maxAge: 1.5), .init(path: "a;b"), .init(domain: "-"), .init(sameSite: .value(.init(rawValue: "x"))),
    ]
    for options in bad {
      await #expect(throws: SessionError.self) {
        try await plain.storage.commitSession(try await plain.open(nil), options: options)
      }
    }
    #expect(world.store.counts.writes == 0 && plain.store.counts.writes == 0)
  }

  @Test("a store that fails is an error, never a new session; a record that cannot be understood too")
  func failClosed() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["a": 1])
    world.store.failNext(.timedOut("test"))
    await #expect(throws: SessionError.store(.timedOut("test"))) { try await world.open(pair) }
    _ = try await world.store.update(StoredSession(id: id, payload: Array("{\"a\":".utf8)))
    await #expect(throws: SessionError.self) { try await world.open(pair) }
    world.store.failNext(.full("test"))
    let session = Session(.flat(["b": 2]))
    await #expect(throws: SessionError.store(.full("test"))) { try await world.storage.commitSession(session) }
    #expect(
      session.isNew && session.id == nil && session.javaScript.peek("b") == 2, "a failed commit leaves the session as it was")
    _ = try await world.storage.commitSession(session)
    #expect(!session.isNew)
  }

  @Test("destroying deletes the record, sends an expired cookie, and ends the session for good")
  func destroy() async throws {
    let world = RequestWorld(attributes: CookieAttributes(maxAge: 3600, domain: "example.org", path: "/app", secure: true))
    let (pair, id) = try await world.stored(["a": 1])
    let session = try await world.open(pair)
    let header = try await world.storage.destroySession(session, options: CookieAttributes(maxAge: 99, path: "/other"))
    #expect(
      header.text == "__session=; Domain=example.org; Path=/other; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; SameSite=Lax")
    #expect(try await world.payload(id) == nil)
    #expect(session.isDestroyed && session.javaScript.peek("a") == nil)
    await #expect(throws: SessionError.destroyed) { try await world.storage.commitSession(session) }
    #expect(world.store.memory.count == 0)
    _ = try await world.storage.destroySession(session)
    #expect(try await world.open(pair).isNew)
  }

  @Test("a session of another storage is refused")
  func foreign() async throws {
    let world = RequestWorld(), other = RequestWorld()
    let session = try await other.open(nil)
    await #expect(throws: SessionError.foreignSession) { try await world.storage.commitSession(session) }
    await #expect(throws: SessionError.foreignSession) { try await world.storage.destroySession(session) }
    let cookies = CookieSessionStorage(cookie: world.cookie)
    await #expect(throws: SessionError.foreignSession) { try await cookies.commitSession(session) }
  }

  @Test("ids that are taken are tried no more than a few times", arguments: [3, 20])
  func takenIDs(_ collisions: Int) async throws {
    let counter = ManualClock(Timestamp(milliseconds: 0))
    let world = RequestWorld(
      ids: SessionIDSource {
        counter.advance(by: 1)
        return SessionID(counter.now.milliseconds <= collisions ? "taken" : "free")
      })
    _ = try await world.store.memory.create(StoredSession(id: SessionID("taken"), payload: Array(#"{"mine":1}"#.utf8)))
    let session = Session()
    if collisions == 3 {
      _ = try await world.storage.commitSession(session)
      #expect(session.id == SessionID("free"))
    } else {
      await #expect(throws: SessionError.self) { try await world.storage.commitSession(session) }
      #expect(session.isNew)
    }
    #expect(try await world.payload(SessionID("taken")) == #"{"mine":1}"#)
  }
}

@Suite("sessions in the cookie")
struct CookieSessionStorageTests {
  @Test("the whole header may be 4096 long and no longer", arguments: [4095, 4096, 4097])
  func size(_ length: Int) async throws {
    let storage = CookieSessionStorage(cookie: .session(named: String(repeating: "s", count: 13)))
    func header(_ count: Int, _ path: String) async throws -> SetCookie {
      try await storage.commitSession(
        Session(.flat(["a": .string(JSString(String(repeating: "x", count: count)))])),
        options: CookieAttributes(path: .value(path)))
    }
    let base = try await header(2_700, "/").length
    let path = "/" + String(repeating: "p", count: length - base)
    if length <= 4096 {
      #expect(try await header(2_700, path).length == length)
    } else {
      await #expect(throws: SessionError.cookieTooLarge(length: 4097)) { try await header(2_700, path) }
      #expect("\(SessionError.cookieTooLarge(length: 4097))" == "Cookie length will exceed browser maximum. Length: 4097")
    }
  }

  @Test("a destroyed session is not committed again; with the originals' way it is")
  func destroyed() async throws {
    let cookie = SignedCookie.session(secrets: [Secret("k1")])
    let session = Session(.flat(["a": 1]))
    let parity = CookieSessionStorage(cookie: cookie, destroyIsFinal: false)
    _ = try await parity.destroySession(session)
    let pair = try await parity.commitSession(session).pair
    let strict = CookieSessionStorage(cookie: cookie)
    let read = try await strict.getSession(cookieHeader: pair)
    #expect(read.javaScript.peek("a") == 1 && !read.isNew && read.id == nil)
    _ = try await strict.destroySession(read)
    await #expect(throws: SessionError.destroyed) { try await strict.commitSession(read) }
  }
}
