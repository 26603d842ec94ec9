import ECMAScript

/// A session's content while a request works on it: what a save would write, and the edits that led there.
struct SessionDraft: Sendable {
  /// What a save would write.
  private(set) var content: SessionContent
  /// What was done since the last read or save, oldest first.
  private var made: [(number: Int, edit: SessionEdit)] = []
  /// The number of the latest edit ever made: what a save that begins now will have kept.
  private(set) var latest = 0
  /// Flashes of the request before, readable throughout this one and already out of ``content`` (Remix 3 only).
  private(set) var incoming = JSONObject()
  /// Why the edits cannot be stored as they were made.
  private(set) var failure: SessionError?
  let rules: SessionRules

  /// Begins on content as it was read.
  init(_ content: SessionContent) {
    self.content = content
    rules = .of(content.codec)
    guard rules.flashLife == .nextRequest, case .split(_, let flash) = content else { return }
    incoming = flash
    for entry in flash.entries { consume(entry.key, entry.value) }
  }

  var count: Int { content.values.count + incoming.count }

  var isEdited: Bool { !made.isEmpty }

  /// Whether something was made out of a value, which only a storage that replays can keep.
  var hasUpdates: Bool { made.contains { if case .update = $0.edit { true } else { false } } }

  func has(_ name: JSString) -> Bool { content.value(name) != nil || visibleFlash(name) != nil }

  /// The value under exactly this key.
  func value(_ key: JSString) -> JSONValue? {
    content.value(key).flatMap { rules.nullIsAbsent && $0 == .null ? nil : $0 }
  }

  /// The flash of this name that waits for its reader.
  func flash(_ name: JSString) -> JSONValue? { visibleFlash(name) }

  func peek(_ name: JSString) -> JSONValue? { value(name) ?? visibleFlash(name) }

  mutating func get(_ name: JSString) -> JSONValue? {
    let found = peek(name)
    if rules.flashLife == .untilRead, content.value(name) == nil, let found { consume(name, found) }
    return found
  }

  /// Uses up the flash of this name, if it is still this one.
  mutating func take(_ name: JSString, _ value: JSONValue) -> Bool {
    guard visibleFlash(name) == value else { return false }
    switch rules.flashLife {
    case .untilRead: consume(name, value)
    // It was out of the content from the start.
    case .nextRequest: incoming[name] = nil
    }
    return true
  }

  mutating func set(_ key: JSString, _ value: JSONValue) {
    guard !(rules.nullIsAbsent && value == .null) else { return unset(key) }
    content.set(key, value)
    note(.set(key, value))
  }

  mutating func unset(_ key: JSString) {
    content.unset(key)
    note(.unset(key))
  }

  mutating func flash(_ name: JSString, _ value: JSONValue) {
    content.setFlash(name, value)
    note(.flash(name, value))
  }

  /// - Parameter changed: the content as `update` left it.
  mutating func update(to changed: SessionContent, _ update: SessionEdit.Update) {
    content = changed
    note(.update(update))
  }

  private mutating func consume(_ name: JSString, _ value: JSONValue) {
    content.removeFlash(name)
    note(.consume(name, value))
  }

  /// Keeps an edit that was made, for a commit that has to make it again.
  private mutating func note(_ edit: SessionEdit) {
    latest += 1
    // A value set over and over is one edit, or a long request would replay thousands.
    if let last = made.indices.last, made[last].edit.isSuperseded(by: edit) {
      made[last] = (latest, edit)
    } else {
      if made.isEmpty { made.reserveCapacity(4) }
      made.append((latest, edit))
    }
  }

  /// Takes note that the edits up to a number are in `written`, which is what the store holds now.
  mutating func settle(_ written: SessionContent, through number: Int) {
    made.removeAll { $0.number <= number }
    do throws(SessionError) {
      content = try replayed(on: written)
    } catch {
      // Made while the commit ran, and it does not fit what others stored: the next commit says so.
      content = written
      failure = error
    }
  }

  /// Puts the edits on top of content that was read later.
  mutating func rebase(on newer: SessionContent) throws(SessionError) { content = try replayed(on: newer) }

  /// Content as it was read later, with the edits of this request on top.
  func replayed(on newer: SessionContent) throws(SessionError) -> SessionContent {
    var content = newer
    for (_, edit) in made { try edit.apply(to: &content) }
    return content
  }

  private func visibleFlash(_ name: JSString) -> JSONValue? {
    switch rules.flashLife {
    case .untilRead: content.flash(name)
    case .nextRequest: incoming[name]
    }
  }
}
