import SessionCookies
import Sessions

extension StoreContract {
  /// Sixteen tasks add one to the same number of a session, so many times each, with requests and commits of their own
  /// (``Session/update(_:as:default:_:)``). ``allCases`` has it with ten; a store's own tests may ask for a thousand.
  public static func counting(times: Int) -> StoreContract {
    StoreContract("a counter that sixteen tasks add to loses nothing: 16 x \(times)") { context in
      let cookie = SignedCookie.session(secrets: [Secret("a secret of the contract")])
      let store = AnyStore(base: context.store)
      // Alone first: a store whose revisions are wrong fails at once, and not after a minute.
      let alone = StoreSessionStorage(store: store, cookie: cookie, conflictTimeout: .zero)
      let session = try await alone.getSession(cookieHeader: nil)
      try session.set("n", 1)
      let pair = try await alone.commitSession(session).pair
      try session.update("n", default: 0) { $0 -= 1 }
      _ = try await alone.commitSession(session)
      // The promise is of a count, not of a time: on a busy machine an attempt may take seconds.
      let storage = StoreSessionStorage(store: store, cookie: cookie, conflictTimeout: .seconds(600))
      try await withThrowingTaskGroup { group in
        for _ in 0..<16 {
          group.addTask {
            for _ in 0..<times {
              let session = try await storage.getSession(cookieHeader: pair)
              try session.update("n", default: 0) { $0 += 1 }
              _ = try await storage.commitSession(session)
            }
          }
        }
        try await group.waitForAll()
      }
      let counted = try await storage.getSession(cookieHeader: pair).get("n", as: Int.self)
      try context.expect(counted == 16 * times, "16 tasks added \(times) each, and the counter says \(counted ?? 0)")
    }
  }
}

/// A store of a type that only a running program knows.
private struct AnyStore: SessionStore {
  let base: any SessionStore

  var guarantees: StoreGuarantees { base.guarantees }
  func makeID() -> SessionID { base.makeID() }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await base.read(id) }
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await base.create(session) }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await base.update(session) }
  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await base.delete(id, ifRevision: revision)
  }
}
