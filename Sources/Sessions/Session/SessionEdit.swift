import ECMAScript

/// One thing that a request did to a session, such that doing it again on newer data means the same.
///
/// A commit that finds the record changed replays its edits on what is there now: different keys never lose updates, and the
/// same key is last-writer-wins, which is what `set` means.
enum SessionEdit: Hashable, Sendable {
  case set(JSString, JSONValue)
  case unset(JSString)
  case flash(JSString, JSONValue)
  /// The flash with this value was read here. A newer message under the same name was not, and stays for its reader.
  case consume(JSString, JSONValue)

  /// Whether nothing is left of it where the next edit is this one.
  func isSuperseded(by next: SessionEdit) -> Bool {
    if case .set(let key, _) = self, case .set(key, _) = next { true } else { false }
  }

  func apply(to content: inout SessionContent) {
    switch self {
    case .set(let key, let value): content.set(key, value)
    case .unset(let key): content.unset(key)
    case .flash(let name, let value): content.setFlash(name, value)
    case .consume(let name, let value): if content.flash(name) == value { content.removeFlash(name) }
    }
  }
}
