import SessionCookies
import ECMAScript
import HTTPTypes
import Sessions
import SessionsHTTP
import SessionsTesting
import Synchronization

/// A store that counts what it is asked, fails when told to, and lets a test say when each call happens.
final class ObservedStore<Base: SessionStore>: SessionStore {
  let base: Base
  private let counted = Mutex((reads: 0, writes: 0))
  private let failure = Mutex<StoreError?>(nil)

  init(_ base: Base) { self.base = base }

  var reads: Int { counted.withLock { $0.reads } }
  var writes: Int { counted.withLock { $0.writes } }
  func reset() { counted.withLock { $0 = (0, 0) } }
  /// Every call from now on fails; nil: none.
  func fail(_ error: StoreError?) { failure.withLock { $0 = error } }

  private func called(writing: Bool) async throws(StoreError) {
    counted.withLock { if writing { $0.writes += 1 } else { $0.reads += 1 } }
    if let error = failure.withLock({ $0 }) { throw error }
    await InterleavingScheduler.take()
  }

  var guarantees: StoreGuarantees { base.guarantees }
  func makeID() -> SessionID { base.makeID() }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    try await called(writing: false)
    return try await base.read(id)
  }
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    try await called(writing: true)
    return try await base.create(session)
  }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    try await called(writing: true)
    return try await base.update(session)
  }
  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await called(writing: true)
    return try await base.delete(id, ifRevision: revision)
  }
}

/// A server without a network: requests go in with the cookies of a browser, responses come out.
struct Server<Base: SessionStore>: Sendable {
  let clock = ManualClock()
  let store: ObservedStore<Base>
  let sessions: SessionLifecycle
  static var secret: String { "canary-secret-0123456789-0123456789-abcdef" }

  init(_ base: Base, policy: SessionPolicy = SessionPolicy(), codec: SessionCodec = .flat) throws {
    store = ObservedStore(base)
    let cookie = SignedCookie.hardened(name: "s", secrets: [Secret(Self.secret)])
    sessions = try SessionLifecycle(
      storage: StoreSessionStorage(store: store, cookie: cookie, codec: codec, clock: clock.clock), policy: policy,
      clock: clock.clock)
  }

  /// One request; the browser takes note of what it is told.
  @discardableResult
  func request(
    _ browser: inout Browser, status: HTTPResponse.Status = .ok, fields: HTTPFields = [:],
    _ handler: (Session) async throws -> Void = { _ in }
  ) async throws -> HTTPResponse {
    let response = try await sessions.respond(to: browser.fields, fields: \HTTPResponse.headerFields) { session in
      try await handler(session)
      return HTTPResponse(status: status, headerFields: fields)
    }
    browser.receive(response)
    return response
  }
}

extension Server where Base == MemorySessionStore {
  init(policy: SessionPolicy = SessionPolicy()) throws { try self.init(MemorySessionStore(), policy: policy) }
}

/// The cookie jar of one browser.
struct Browser: Sendable {
  var cookie: String?

  var fields: HTTPFields {
    var fields = HTTPFields()
    fields.append(HTTPField(name: .cookie, value: "theme=dark"))
    if let cookie { fields.append(HTTPField(name: .cookie, value: cookie)) }
    return fields
  }

  mutating func receive(_ response: HTTPResponse) {
    for text in response.headerFields[values: .setCookie] {
      guard let header = SetCookie(parsing: text), header.name == "__Host-s" else { continue }
      cookie = header.value.isEmpty ? nil : "\(header.name)=\(header.value)"
    }
  }
}

struct HandlerFailed: Error {}
