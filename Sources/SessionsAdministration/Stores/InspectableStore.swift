package import Sessions

/// An opened store as an inspector needs it: what reads it, what tells of changes, what writes it, and what there is to know
/// of it. A server needs none of this, and a store itself knows none of it.
///
/// What reads is a part of it and not its supertype: what a reader can do beyond listing (``IndexedSessionLister``) is then
/// asked of the reader itself, and a backend forwards no call.
package protocol InspectableStore: Sendable {
  var reader: any SessionLister { get }
  /// Nil: it cannot tell of changes.
  var watcher: (any SessionWatcher)? { get }
  /// Nil: opened for reading only. Nothing else here writes, so nothing can.
  var writer: (any SessionStore)? { get }
  /// What it is. Asked again where it can change: how changes are noticed does.
  var facts: StoreFacts { get }

  /// Of a store that may go and come back: why it cannot be reached, nil where it can, and whenever that changes.
  func connection() -> AsyncStream<String?>?
  /// What a store that is asked now and then owes by way of an answer; nil: nothing, or it is never asked.
  var silence: StoreSilence? { get }
  /// What an operator should know of it now; of what was listed, as of the last listing.
  func advisories() async -> [Advisory]
  /// What stands in the way.
  ///
  /// - Parameter id: the session, of which only what can be seen without changing anything is said; nil: any session of this
  ///   store, whatever the session.
  /// - Returns: nil where nothing does, as far as can be told beforehand.
  func obstacle(to action: StoreAction, on id: SessionID?) async -> Obstacle?
  /// Why the store would refuse a write for the sake of the record that it is to change; nil where it would not, as far as can be
  /// told without writing. Whether the record has changed meanwhile is not asked.
  func refusal(of write: StoreWrite) async -> StoreError?
}

extension InspectableStore {
  package var watcher: (any SessionWatcher)? { nil }
  package var writer: (any SessionStore)? { nil }
  package func connection() -> AsyncStream<String?>? { nil }
  package var silence: StoreSilence? { nil }
  package func advisories() async -> [Advisory] { [] }
  package func obstacle(to action: StoreAction, on id: SessionID?) async -> Obstacle? { nil }
  package func refusal(of write: StoreWrite) async -> StoreError? { nil }

  /// What stands in the way of an action on every session.
  package func obstacles() async -> [StoreAction: Obstacle] {
    var obstacles: [StoreAction: Obstacle] = [:]
    for action in StoreAction.allCases { obstacles[action] = await obstacle(to: action, on: nil) }
    return obstacles
  }
}
