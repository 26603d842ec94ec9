import ECMAScript

/// In what the two families of originals differ while a request runs.
struct SessionRules: Sendable {
  /// When a flash is used up.
  enum FlashLife: Sendable {
    /// By the first `get` of its name, even in the request that made it (React Router, Remix 2).
    case untilRead
    /// It shows in the request after the one that made it, however often it is read, and is not saved again (Remix 3).
    case nextRequest
  }

  var flashLife: FlashLife
  /// Whether setting null removes the key, and a null that is there gives way to a flash.
  var nullIsAbsent: Bool

  static func of(_ codec: SessionCodec) -> SessionRules {
    switch codec {
    case .flat: SessionRules(flashLife: .untilRead, nullIsAbsent: false)
    case .split: SessionRules(flashLife: .nextRequest, nullIsAbsent: true)
    }
  }
}

/// A session's content while a request works on it: what a save would write, and the edits that led there.
struct SessionDraft: Sendable {
  /// What a save would write.
  private(set) var content: SessionContent
  /// What was done since the last read or save, oldest first.
  private(set) var edits: [SessionEdit] = []
  /// Flashes of the request before, readable throughout this one and already out of ``content`` (Remix 3 only).
  private(set) var incoming = JSONObject()
  let rules: SessionRules

  /// Begins on content as it was read.
  init(_ content: SessionContent) {
    self.content = content
    rules = .of(content.codec)
    guard rules.flashLife == .nextRequest, case .split(_, let flash) = content else { return }
    incoming = flash
    for entry in flash.entries { make(.consume(entry.key, entry.value)) }
  }

  func has(_ name: JSString) -> Bool { content.value(name) != nil || visibleFlash(name) != nil }

  func peek(_ name: JSString) -> JSONValue? {
    if let value = content.value(name), !(rules.nullIsAbsent && value == .null) { return value }
    return visibleFlash(name)
  }

  mutating func get(_ name: JSString) -> JSONValue? {
    let found = peek(name)
    if rules.flashLife == .untilRead, content.value(name) == nil, let found { make(.consume(name, found)) }
    return found
  }

  mutating func set(_ key: JSString, _ value: JSONValue) {
    make(rules.nullIsAbsent && value == .null ? .unset(key) : .set(key, value))
  }

  mutating func make(_ edit: SessionEdit) {
    edit.apply(to: &content)
    // A value set over and over is one edit, or a long request would replay thousands.
    if case .set(let key, _) = edit, case .set(key, _)? = edits.last { edits.removeLast() }
    edits.append(edit)
  }

  /// Takes note that the first `count` edits are in `written`, which is what the store holds now.
  mutating func settle(_ written: SessionContent, edits count: Int) {
    edits.removeFirst(count)
    content = written
    for edit in edits { edit.apply(to: &content) }
  }

  /// The content as read later, with the edits of this request on top.
  func replayed(on newer: SessionContent) -> SessionContent {
    var content = newer
    for edit in edits { edit.apply(to: &content) }
    return content
  }

  private func visibleFlash(_ name: JSString) -> JSONValue? {
    switch rules.flashLife {
    case .untilRead: content.flash(name)
    case .nextRequest: incoming[name]
    }
  }
}
