import SessionCookies
import ECMAScript
import Sessions
import SessionsTesting

/// One session in one store, and requests that use it.
struct RequestWorld {
  let store: ObservedStore
  let clock = ManualClock()
  let storage: StoreSessionStorage<ObservedStore>
  let cookie: SignedCookie

  init(
    ids: SessionIDSource = .random256, attributes: CookieAttributes = CookieAttributes(), conflictTimeout: Duration = .seconds(60)
  ) {
    store = ObservedStore(ids: ids)
    cookie = .session(secrets: [Secret("k1")], attributes: attributes)
    storage = StoreSessionStorage(store: store, cookie: cookie, clock: clock.clock, conflictTimeout: conflictTimeout)
  }

  /// Stores a session and returns the pair that its next request sends.
  func stored(_ data: JSONObject, options: CookieAttributes = CookieAttributes()) async throws -> (pair: String, id: SessionID) {
    let session = Session(.flat(data))
    let header = try await storage.commitSession(session, options: options)
    store.reset()
    guard let id = session.id else { throw SessionError.gone }
    return (header.pair, id)
  }

  func open(_ pair: String?) async throws -> Session { try await storage.getSession(cookieHeader: pair) }

  /// What the store holds: the text of the payload; nil where there is nothing.
  func payload(_ id: SessionID) async throws -> String? {
    try await store.memory.read(id).map { String(decoding: $0.payload, as: UTF8.self) }
  }

  func pair(for id: String) throws -> String { try cookie.serialize(.string(JSString(id))).pair }
}
