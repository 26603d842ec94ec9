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
  /// The storage that made it; nil: none, any may commit it.
  var storage: StorageIdentity?
  var isDestroyed = false
  var renewal: Renewal?
  /// Gives the new id at once (Remix 3), not with the commit.
  var ids: SessionIDSource?

  /// A new id was asked for.
  struct Renewal: Hashable, Sendable {
    /// The record to delete with the commit; nil: it stays.
    var deleting: SessionID?
  }

  init(_ content: SessionContent) { draft = SessionDraft(content) }

  var isChanged: Bool { !draft.edits.isEmpty || renewal != nil }

  mutating func renew(keepingOld: Bool) {
    let old = stored?.id
    renewal = Renewal(deleting: keepingOld ? renewal?.deleting : old)
    if let ids { id = ids.next() }
  }

  mutating func destroy() {
    isDestroyed = true
    draft = SessionDraft(draft.content.codec.empty)
  }
}
