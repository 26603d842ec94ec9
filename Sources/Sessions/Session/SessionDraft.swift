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
  let rules: SessionRules

  /// Begins on content as it was read.
  init(_ content: SessionContent) {
    self.content = content
    rules = .of(content.codec)
    guard rules.flashLife == .nextRequest, case .split(_, let flash) = content else { return }
    incoming = flash
    for entry in flash.entries { make(.consume(entry.key, entry.value)) }
  }

  var count: Int { content.values.count + incoming.count }

  var edits: [SessionEdit] { made.map(\.edit) }
  var isEdited: Bool { !made.isEmpty }

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
    content = replayed(on: written)
  }

  /// Puts the edits on top of content that was read later.
  mutating func rebase(on newer: SessionContent) { content = replayed(on: newer) }

  /// Content as it was read later, with the edits of this request on top.
  func replayed(on newer: SessionContent) -> SessionContent {
    var content = newer
    for (_, edit) in made { edit.apply(to: &content) }
    return content
  }

  private func visibleFlash(_ name: JSString) -> JSONValue? {
    switch rules.flashLife {
    case .untilRead: content.flash(name)
    case .nextRequest: incoming[name]
    }
  }
}
