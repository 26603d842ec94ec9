import SessionCookies
import ECMAScript
import Sessions
import SessionsTesting
import Testing

/// Where the originals have a fault, what we do by default and what the option named for parity does.
@Suite("the originals' faults")
struct ParityTests {
  let store = MemorySessionStore()
  let clock = ManualClock()
  let cookie = SignedCookie.session(secrets: [Secret("k1")])
  let parity: ClosureSessionStorage
  let ours: StoreSessionStorage<MemorySessionStore>

  init() {
    parity = .parity(over: store, cookie: cookie, clock: clock.clock)
    ours = StoreSessionStorage(store: store, cookie: cookie, clock: clock.clock)
  }

  @Test("an unknown id is adopted there, and not here")
  func adoption() async throws {
    let pair = try cookie.serialize("chosen").pair
    let mine = try await ours.getSession(cookieHeader: pair)
    #expect(mine.id == nil)
    #expect(try await ours.commitSession(mine).pair != pair)
    let theirs = try await parity.getSession(cookieHeader: pair)
    #expect(theirs.id == SessionID("chosen"))
    #expect(try await parity.commitSession(theirs).pair == pair)
    #expect(try await store.read(SessionID("chosen")) != nil)
  }

  @Test("a destroyed session comes back there, and not here")
  func resurrection() async throws {
    for isParity in [true, false] {
      let storage: any SessionStorage = isParity ? parity : ours
      let pair = try await storage.commitSession(Session(.flat(["a": 1]))).pair
      let late = try await storage.getSession(cookieHeader: pair)
      try late.set("b", 1)
      _ = try await storage.destroySession(try await storage.getSession(cookieHeader: pair))
      if isParity {
        #expect(try await storage.commitSession(late).pair == pair)
        #expect(try await storage.getSession(cookieHeader: pair).javaScript.peek("b") == 1)
      } else {
        await #expect(throws: SessionError.gone) { try await storage.commitSession(late) }
        #expect(try await storage.getSession(cookieHeader: pair).isNew)
      }
    }
  }

  @Test("the last commit wins there, and restores a flash that was consumed; here both are kept")
  func lostUpdates() async throws {
    for isParity in [true, false] {
      let storage: any SessionStorage = isParity ? parity : ours
      let pair = try await storage.commitSession(Session(.flat(["__flash_m__": 1]))).pair
      let a = try await storage.getSession(cookieHeader: pair), b = try await storage.getSession(cookieHeader: pair)
      _ = a.javaScript.get("m")
      try a.set("a", 1)
      try b.set("b", 1)
      _ = try await storage.commitSession(a)
      _ = try await storage.commitSession(b)
      let data = try await storage.getSession(cookieHeader: pair).javaScript.data
      #expect(JSON.text(.object(data)) == (isParity ? #"{"__flash_m__":1,"b":1}"# : #"{"a":1,"b":1}"#))
    }
  }

  @Test("reading an expired session deletes it there, and not here")
  func expiredReads() async throws {
    let pair = try await ours.commitSession(Session(), options: CookieAttributes(maxAge: 1)).pair
    clock.advance(by: 1_000)
    #expect(try await ours.getSession(cookieHeader: pair).isNew)
    #expect(store.count == 1)
    #expect(try await parity.getSession(cookieHeader: pair).isNew)
    #expect(store.count == 0)
  }

  @Test("a committed session does not know its id there, and makes two records; here it does")
  func twice() async throws {
    let session = Session(), other = Session()
    for _ in 0..<2 { _ = try await parity.commitSession(session) }
    #expect(session.id == nil && store.count == 2)
    for _ in 0..<2 { _ = try await ours.commitSession(other) }
    #expect(other.id != nil && store.count == 3)
  }

  @Test("bad options leave a record there, and none here")
  func badOptions() async throws {
    let options = CookieAttributes(maxAge: 1.5)
    await #expect(throws: SessionError.self) { try await ours.commitSession(Session(), options: options) }
    #expect(store.count == 0)
    await #expect(throws: SessionError.self) { try await parity.commitSession(Session(), options: options) }
    #expect(store.count == 1)
  }

  @Test("an unsigned cookie that is no text is an id there, which loses data and is sent back; here it is none")
  func textlessIDs() async throws {
    let unsigned = SignedCookie.session()
    let theirs = ClosureSessionStorage.parity(over: store, cookie: unsigned, clock: clock.clock)
    let mine = StoreSessionStorage(store: store, cookie: unsigned, clock: clock.clock)
    for header in ["__session=%%%", "__session=e30%3D", "__session=W10%3D"] {
      let session = try await theirs.getSession(cookieHeader: header)
      try session.set("a", 1)
      let sent = try await theirs.commitSession(session).pair
      #expect(sent == (header.hasSuffix("W10%3D") ? header : "__session=e30%3D"))
      _ = try await theirs.destroySession(session)
      #expect(store.count == 0)
      #expect(try await mine.getSession(cookieHeader: header).isNew)
    }
  }
}

@Suite("Remix 3's read and save")
struct Remix3StorageTests {
  let store = MemorySessionStore()

  @Test("do not adopt an unknown id unless told to")
  func unknownIDs() async throws {
    for adopts in [false, true] {
      let storage = Remix3SessionStorage(store: store, useUnknownIDs: adopts)
      let session = try await storage.read("client-chosen")
      #expect((session.id == SessionID("client-chosen")) == adopts)
      #expect(try await storage.save(session) == nil, "a clean session sends no cookie and stores nothing")
      #expect(store.count == 0)
    }
  }

  @Test("lose nothing of two that save at once, and do not revive what was destroyed")
  func overlapping() async throws {
    for adopts in [false, true] {
      let storage = Remix3SessionStorage(store: store, useUnknownIDs: adopts)
      let first = try await storage.read(nil)
      try first.set("n", 0)
      let cookie = try await storage.save(first)
      let a = try await storage.read(cookie), b = try await storage.read(cookie)
      try a.set("a", 1)
      try b.set("b", 1)
      _ = try await storage.save(a)
      #expect(try await storage.save(b) == cookie)
      #expect(try await storage.read(cookie).javaScript.content == .split(values: ["n": 0, "a": 1, "b": 1], flash: [:]))
      try a.destroy()
      #expect(try await storage.save(a) == "")
      try b.set("c", 1)
      await #expect(throws: SessionError.gone) { try await storage.save(b) }
      #expect(store.count == 0)
    }
  }

  @Test("let two requests that adopt the same id share it")
  func sharedAdoption() async throws {
    let storage = Remix3SessionStorage(store: store, useUnknownIDs: true)
    let a = try await storage.read("chosen"), b = try await storage.read("chosen")
    try a.set("a", 1)
    try b.set("b", 1)
    _ = try await storage.save(a)
    _ = try await storage.save(b)
    #expect(try await storage.read("chosen").javaScript.content == .split(values: ["a": 1, "b": 1], flash: [:]))
  }

  @Test("take junk in the cookie for no session", arguments: ["x", "{}", #"{"i":1,"d":[{},{}]}"#, #"{"i":"a","d":[{}]}"#, "[]"])
  func junk(_ value: String) async throws {
    let session = try await Remix3SessionStorage.cookie().read(JSString(value))
    #expect(session.isNew && session.javaScript.content.isEmpty && session.id?.reveal()?.string.count == 36)
  }

  @Test("share their records with a storage of the split form")
  func sameRecords() async throws {
    let cookie = SignedCookie(name: "session", secrets: [Secret("k1")], form: .remix3)
    let storage = StoreSessionStorage(store: store, cookie: cookie, codec: .split)
    let session = try await storage.getSession(cookieHeader: nil)
    try session.flash("m", "hi")
    let header = try await storage.commitSession(session)
    let id = try #require(session.id?.reveal())
    #expect(try await Remix3SessionStorage(store: store).read(id).javaScript.get("m") == "hi")
    let next = try await storage.getSession(cookieHeader: header.pair)
    #expect(next.javaScript.get("m") == "hi" && next.javaScript.get("m") == "hi")
    _ = try await storage.commitSession(next)
    #expect(!(try await storage.getSession(cookieHeader: header.pair)).has("m"))
  }
}
