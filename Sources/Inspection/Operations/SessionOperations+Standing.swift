import Sessions

/// Of a store that goes on with whatever comes into its place, and writes to that, each write says for which it was begun.
extension SessionOperations {
  /// Which of those is there; nil: no other store is ever written to.
  package var standing: Int? { (store as? any SuccessiveStore)?.turns }

  /// The same for what was begun while that one was there: nothing is done by it once another is.
  package func bound(to standing: Int?) -> SessionOperations {
    guard let standing, let store = store as? any SuccessiveStore else { return self }
    return SessionOperations(store: store.bound(to: standing), planner: planner)
  }

  /// Why nothing that was begun for that one is done any more; nil: it is there.
  package func refusal(of standing: Int?) -> String? {
    guard let standing, let store = store as? any SuccessiveStore, store.turns != standing else { return nil }
    return store.turnWords
  }
}
