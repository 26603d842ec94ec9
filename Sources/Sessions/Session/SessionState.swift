import ECMAScript

/// Which storage a session belongs to.
final class StorageIdentity: Sendable {}

/// All that a ``Session`` knows of itself.
struct SessionState: Sendable {
  var draft: SessionDraft
  var id: SessionID?
  /// What the cookie said where that was no text: kept to be sent back, as the originals do (parity only).
  var foreignID: JSONValue?
  /// The record as it was last read or written; nil: none.
  var stored: StoredSession?
  var isNew = true
  /// The storage that made it; nil: none, any may commit it.
  var storage: StorageIdentity?
  /// Whether its storage replays what a request did where another was faster.
  var replaysUpdates = true
  var isDestroyed = false
  /// Whether anybody has looked at it or changed it: whether a response may depend on it.
  var isAccessed = false
  var phase = SessionPhase.manual
  var renewal: Renewal?
  /// Gives a renewed session its id at once (Remix 3), not with the commit.
  var ids: SessionIDSource?
  /// The id it was made or read with, which a renewal deletes however often it is asked for (Remix 3).
  var originalID: SessionID?

  /// A new id was asked for.
  struct Renewal: Hashable, Sendable {
    /// The record to delete with the commit; nil: it stays.
    var deleting: SessionID?
  }

  init(_ content: SessionContent) { draft = SessionDraft(content) }

  /// Why nothing can be changed any more; nil: it can.
  var refusal: SessionError? {
    if isDestroyed { return .destroyed }
    return phase.isSealed ? .sealed : nil
  }

  var isChanged: Bool { draft.isEdited || renewal != nil }

  mutating func renew(keepingOld: Bool) {
    let old = originalID ?? stored?.id
    renewal = Renewal(deleting: keepingOld ? renewal?.deleting : old)
    if let ids { id = ids.next() }
  }

  mutating func destroy() {
    isDestroyed = true
    draft = SessionDraft(draft.content.codec.empty)
  }
}
