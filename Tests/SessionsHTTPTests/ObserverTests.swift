import HTTPTypes
import SessionCookies
import Sessions
import SessionsHTTP
import SessionsTesting
import Synchronization
import Testing

@Suite("an observer of automatic commit")
struct ObserverTests {
  @Test("is told what each session did, and how it failed, with no id and no data")
  func observed() async throws {
    let told = Mutex<[SessionEvent]>([])
    let store = ObservedStore(MemorySessionStore(ids: SessionIDSource { SessionID("CANARY-id") }))
    let sessions = try SessionLifecycle(
      storage: StoreSessionStorage(store: store, cookie: .hardened(name: "s", secrets: [Secret("x")])),
      observe: { event in told.withLock { $0.append(event) } })
    var browser = Browser()
    func request(_ handler: (Session) throws -> Void) async throws {
      let response = try await sessions.respond(to: browser.fields, fields: \HTTPResponse.headerFields) { session in
        try handler(session)
        return HTTPResponse(status: .ok)
      }
      browser.receive(response)
    }
    try await request { _ in }
    try await request { try $0.set("secret", "CANARY-data") }
    try await request { #expect($0.has("secret")) }
    try await request { try $0.unset("secret") }
    store.fail(.unavailable("no route"))
    await #expect(throws: SessionError.self) { try await request { _ in } }
    store.fail(nil)
    try await request { try $0.destroy() }
    let events = told.withLock { $0 }
    #expect(
      events.map(\.action) == [
        .opened, .opened, .created, .opened, .opened, .changed, .opened, .opened, .destroyed,
      ])
    #expect(events.map { $0.error != nil } == [false, false, false, false, false, false, true, false, false])
    #expect(events.allSatisfy { !"\($0)".contains("CANARY") && $0.duration >= .zero })
    #expect("\(events[2])".hasPrefix("session ~") && "\(events[6])".contains("no route"))
  }
}
