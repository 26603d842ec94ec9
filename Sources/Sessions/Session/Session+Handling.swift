package import ECMAScript

/// What a server needs that opens a session before a handler and commits it afterwards.
extension Session {
  /// What happened to the session while the handler ran: it decides whether to commit, and which headers to send.
  package struct Outcome: Hashable, Sendable {
    package var isAccessed: Bool
    package var isNew: Bool
    package var isChanged: Bool
    package var isDestroyed: Bool
    /// Whether nothing would be kept: neither values nor flashes.
    package var isEmpty: Bool
    /// The expiry of its record, where there is one that has one.
    package var expires: Timestamp?
  }

  /// The session is a handler's now, and will be committed for it.
  package func beginHandling() { withState { $0.phase = .handling } }

  /// Seals the session, and says what became of it. One commit or destruction can follow; no change can.
  ///
  /// - Parameters:
  ///   - key: a key that every session which is kept has to have; nil: none.
  ///   - value: what to put there where it is missing.
  /// - Returns: nil where the session was sealed before.
  package func endHandling(adding key: JSString? = nil, _ value: JSONValue = .null) -> Outcome? {
    withState { state in
      guard state.phase == .handling else { return nil }
      let isEmpty = state.draft.content.isEmpty
      if let key, !state.isDestroyed, !(state.isNew && isEmpty), state.draft.content.value(key) == nil {
        state.draft.set(key, value)
      }
      state.phase = .closing
      return Outcome(
        isAccessed: state.isAccessed, isNew: state.isNew, isChanged: state.isChanged, isDestroyed: state.isDestroyed,
        isEmpty: isEmpty, expires: state.stored?.expires)
    }
  }

  /// Seals the session for good: nothing of it will be kept.
  package func abandon() { withState { $0.phase = .closed } }

  /// A value, without taking that for an access of the application's.
  package func valueIgnoringAccess(at key: JSString) -> JSONValue? { snapshot.draft.content.value(key) }
}
