import SessionCookies
import Sessions

extension StoreContract {
  /// Sixteen tasks add one to the same number of a session, so many times each, with requests and commits of their own
  /// (``Session/update(_:as:default:_:)``). ``allCases`` has it with ten; a store's own tests may ask for a thousand.
  public static func counting(times: Int) -> StoreContract {
    StoreContract("a counter that sixteen tasks add to loses nothing: 16 x \(times)") { context in
      let cookie = SignedCookie.session(secrets: [Secret("a secret of the contract")])
      let store = AnyStore(base: context.store)
      // Alone first: a store whose revisions are wrong fails at once, and not after hundreds of attempts.
      let alone = StoreSessionStorage(store: store, cookie: cookie, conflictTimeout: .zero)
      let session = try await alone.getSession(cookieHeader: nil)
      try session.set("n", 1)
      let pair = try await alone.commitSession(session).pair
      try session.update("n", default: 0) { $0 -= 1 }
      _ = try await alone.commitSession(session)
      try await withThrowingTaskGroup { group in
        for _ in 0..<16 {
          group.addTask { for _ in 0..<times { try await add(to: pair, in: alone) } }
        }
        try await group.waitForAll()
      }
      let counted = try await alone.getSession(cookieHeader: pair).get("n", as: Int.self)
      try context.expect(counted == 16 * times, "16 tasks added \(times) each, and the counter says \(counted ?? 0)")
    }
  }
}

/// One request that adds one. Where each of its commit's attempts met a newer session, it is made again: the promise is of a count, not
/// of a time, and on a busy machine an attempt may take seconds. A store that never takes the number is given up after some hundreds.
private func add(to pair: String, in storage: StoreSessionStorage<AnyStore>) async throws {
  for request in 1... {
    let session = try await storage.getSession(cookieHeader: pair)
    try session.update("n", default: 0) { $0 += 1 }
    do throws(SessionError) {
      _ = try await storage.commitSession(session)
      return
    } catch {
      guard case .conflict = error, request < 20, !Task.isCancelled else { throw error }
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
