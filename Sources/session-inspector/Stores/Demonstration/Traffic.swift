import SessionCookies
import ECMAScript
import Sessions

/// What visitors do to their sessions: deterministic but for the ids, the names of which no story depends on.
actor Traffic {
  private let store: MemorySessionStore
  private let storage: StoreSessionStorage<MemorySessionStore>
  private let time: StoryClock
  private var generator: SeededGenerator
  private var visitors: [Visitor] = []

  init(store: MemorySessionStore, cookie: SignedCookie, time: StoryClock, generator: SeededGenerator) {
    self.store = store
    storage = StoreSessionStorage(store: store, cookie: cookie, clock: time.wall)
    self.time = time
    self.generator = generator
  }

  // MARK: The past

  func populate() async throws {
    defer { time.tell(secondsAgo: 0) }
    for count in 0..<60 {
      // The nearer to now, the more people: the list has minutes at its top and hours at its end.
      let ago = Int64((60 - count) * (60 - count)) * 3 + Int64.random(in: 0..<20, using: &generator)
      time.tell(secondsAgo: ago)
      var visitor = Visitor()
      visitor.isIdle = count < 18
      if count % 6 != 1 { visitor.person = Scenery.people[count % Scenery.people.count] }
      let rest = Int64.random(in: 400...5_400, using: &generator)
      // A few end while one watches, and two never do.
      visitor.lifetime =
        [3, 31].contains(count) ? nil : count % 10 == 4 ? ago + Int64.random(in: 15...150, using: &generator) : ago + rest
      if count % 10 == 4 { visitor.isIdle = true }
      try await arrive(&visitor) { session in
        try furnish(session, number: count)
      }
      // Who comes back renews for an hour.
      if visitor.lifetime != nil, !visitor.isIdle { visitor.lifetime = 3_600 }
      visitors.append(visitor)
    }
  }

  private func furnish(_ session: Session, number: Int) throws(SessionError) {
    if number % 4 == 3 { try putInCart(session) }
    if number % 7 == 3 {
      try session.javaScript.flash("notice", .string(JSString(Scenery.messages[number % Scenery.messages.count].text)))
    }
    switch number {
    case 6:
      // Somebody who clicked on everything: too big for a cookie.
      let orders = (0..<40).map { index -> JSONValue in
        let ware = generator.pick(Scenery.wares)
        return [
          "id": .number(JSNumber(Double(10_000 + index))), "sku": .string(JSString(ware.sku)),
          "name": .string(JSString(ware.name)),
        ]
      }
      try session.javaScript.set("recentOrders", .array(orders))
    case 11: try session.javaScript.set("userAgent", .string(JSString(Scenery.hostileAgent)))
    case 17:
      try session.javaScript.set(
        "experiments", ["10": "control", "2": "b", "checkout-2026": ["variant": "b", "since": 1.7619552e12, "weight": 1e-7]])
    case 23:
      try session.javaScript.set("impersonator", "grace@example.org")
    default: break
    }
  }

  // MARK: The present

  /// One event, and how many milliseconds until the next.
  func step() async -> Int64 {
    do {
      if try await !readWaitingMessage() { try await act() }
    } catch {
      // Someone, an operator perhaps, changed or destroyed a session under a request: its visitor sees an error page and goes.
    }
    return Int64.random(in: 220...620, using: &generator)
  }

  private func act() async throws {
    let crowd = store.count
    switch Int.random(in: 0..<100, using: &generator) {
    case 0..<58: try await visit { session in try turnPage(session) }
    case 58..<70: try await visit { session in try putInCart(session) }
    case 70..<80: try await visit { session in try leaveMessage(session) }
    case 80..<90 where crowd < 75: try await logIn()
    case 90..<95 where crowd > 50: try await logOut()
    default: _ = try await store.deleteExpired(before: time.now.adding(seconds: -25), limit: 3)
    }
  }

  /// Messages wait five to ten seconds, as long as a person takes to follow a link; whoever left them.
  private func readWaitingMessage() async throws -> Bool {
    let now = time.now
    for index in visitors.indices {
      guard let id = visitors[index].id, let stored = try await store.read(id), !stored.isExpired(at: now),
        let content = try? SessionCodec.flat.decode(stored.payload), !content.flashEntries.isEmpty
      else {
        visitors[index].readsAt = nil
        continue
      }
      guard let moment = visitors[index].readsAt else {
        visitors[index].readsAt = now.adding(milliseconds: Int64.random(in: 5_000...10_000, using: &generator))
        continue
      }
      guard moment <= now else { continue }
      visitors[index].readsAt = nil
      let names = content.flashEntries.map(\.key)
      try await request(index) { session in
        for name in names { _ = session.javaScript.get(name) }
        try turnPage(session)
      }
      return true
    }
    return false
  }

  private func visit(_ work: (Session) throws -> Void) async throws {
    let free = visitors.indices.filter { !visitors[$0].isIdle && visitors[$0].readsAt == nil }
    guard !free.isEmpty else { return try await logIn() }
    try await request(generator.pick(free), work)
  }

  /// One request of a visitor's: open, work, commit, and keep the cookie, as every application does it.
  private func request(_ index: Int, _ work: (Session) throws -> Void) async throws {
    let visitor = visitors[index]
    do {
      let session = try await storage.getSession(cookieHeader: visitor.cookie)
      guard !session.isNew else {
        // Logged out by an operator, or expired: whoever comes back is a stranger.
        visitors.removeAll { $0.id == visitor.id }
        return
      }
      try work(session)
      let header = try await storage.commitSession(session, options: expiry(of: visitor))
      visitors[index].cookie = header.pair
      visitors[index].id = session.id
    } catch {
      visitors.removeAll { $0.id == visitor.id }
      throw error
    }
  }

  private func logIn() async throws {
    var visitor = Visitor()
    visitor.lifetime = Bool.random(using: &generator) ? 3_600 : 900
    visitor.isIdle = Int.random(in: 0..<8, using: &generator) == 0
    visitor.person = generator.pick(Scenery.people)
    try await arrive(&visitor) { session in try session.javaScript.flash("success", "Welcome back!") }
    visitors.append(visitor)
  }

  private func logOut() async throws {
    let free = visitors.indices.filter { !visitors[$0].isIdle && visitors[$0].readsAt == nil }
    guard !free.isEmpty else { return }
    let visitor = visitors.remove(at: generator.pick(free))
    let session = try await storage.getSession(cookieHeader: visitor.cookie)
    _ = try await storage.destroySession(session)
  }

  private func arrive(_ visitor: inout Visitor, _ work: (Session) throws -> Void) async throws {
    let session = try await storage.getSession(cookieHeader: nil)
    try greet(session, visitor.person)
    try work(session)
    visitor.cookie = try await storage.commitSession(session, options: expiry(of: visitor)).pair
    visitor.id = session.id
  }

  private func expiry(of visitor: Visitor) -> CookieAttributes {
    guard let lifetime = visitor.lifetime else { return CookieAttributes() }
    return CookieAttributes(expires: .value(time.now.adding(seconds: lifetime)))
  }

  // MARK: What pages do

  private func greet(_ session: Session, _ person: Scenery.Person?) throws(SessionError) {
    if let person {
      try session.javaScript.set("userId", .number(JSNumber(Double(Int.random(in: 1_000...9_999, using: &generator)))))
      try session.javaScript.set(
        "user",
        [
          "name": .string(JSString(person.name)), "email": .string(JSString(person.email)),
          "role": .string(JSString(person.role)),
        ])
      try session.javaScript.set("locale", .string(JSString(person.locale)))
      if person.role != "customer" || Int.random(in: 0..<5, using: &generator) == 0 {
        try session.javaScript.set(
          "oauth",
          [
            "provider": "example-id", "accessToken": .string(JSString("ya29." + generator.text(48))),
            "refreshToken": .string(JSString("1//0" + generator.text(40))), "scopes": ["openid", "email"],
          ])
      }
    } else {
      try session.javaScript.set("locale", .string(JSString(generator.pick(Scenery.people).locale)))
    }
    try session.javaScript.set("csrfToken", .string(JSString(generator.text(32))))
    try session.javaScript.set("theme", Bool.random(using: &generator) ? "dark" : "light")
    try session.javaScript.set("userAgent", .string(JSString(generator.pick(Scenery.agents))))
    try session.javaScript.set("visits", 1)
    try session.javaScript.set("lastPath", "/")
  }

  private func turnPage(_ session: Session) throws(SessionError) {
    let path = JSONValue.string(JSString(generator.pick(Scenery.pages)))
    try session.javaScript.set("lastPath", path)
    try session.javaScript.set("visits", .number(JSNumber((session.javaScript.get("visits")?.asDouble ?? 0) + 1)))
    let history = (session.javaScript.get("history")?.asArray ?? []) + [path]
    try session.javaScript.set("history", .array(history.suffix(5)))
  }

  private func putInCart(_ session: Session) throws(SessionError) {
    var cart = session.javaScript.get("cart")?.asArray ?? []
    let ware = generator.pick(Scenery.wares)
    let line: JSONValue = [
      "sku": .string(JSString(ware.sku)), "name": .string(JSString(ware.name)), "price": .number(JSNumber(ware.price)),
      "qty": .number(JSNumber(Double(Int.random(in: 1...3, using: &generator)))),
    ]
    if cart.count >= 4 { cart.removeFirst() }
    try session.javaScript.set("cart", .array(cart + [line]))
  }

  private func leaveMessage(_ session: Session) throws(SessionError) {
    let message = generator.pick(Scenery.messages)
    try session.javaScript.flash(JSString(message.name), .string(JSString(message.text)))
  }
}
