import ECMAScript

/// One thing that a request did to a session, such that doing it again on newer data means the same.
///
/// A commit that finds the record changed replays its edits on what is there now: different keys never lose updates, the same key
/// is last-writer-wins, which is what `set` means, and what was made out of a value is made again out of the newer one.
enum SessionEdit: Sendable {
  case set(JSString, JSONValue)
  case unset(JSString)
  case flash(JSString, JSONValue)
  /// The flash with this value was read here. A newer message under the same name was not, and stays for its reader.
  case consume(JSString, JSONValue)
  case update(Update)

  /// A change that depends on what is there.
  struct Update: Sendable {
    /// The one key that it changes; nil: it may change several.
    var key: JSString?
    var change: @Sendable (inout SessionContent) throws(SessionError) -> Void
  }

  /// Whether nothing is left of it where the next edit is this one.
  func isSuperseded(by next: SessionEdit) -> Bool {
    guard case .set(let key, _) = next else { return false }
    return switch self {
    case .set(key, _): true
    case .update(let update): update.key == key
    case .set, .unset, .flash, .consume: false
    }
  }

  /// - Throws: what an update throws whose value does not fit.
  func apply(to content: inout SessionContent) throws(SessionError) {
    switch self {
    case .set(let key, let value): content.set(key, value)
    case .unset(let key): content.unset(key)
    case .flash(let name, let value): content.setFlash(name, value)
    case .consume(let name, let value): if content.flash(name) == value { content.removeFlash(name) }
    case .update(let update): try update.change(&content)
    }
  }
}
