package import ECMAScript

/// A value in a few words, as one line of a tree or an event shows it.
package struct ValueSummary: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable { case object, array, string, number, bool, null }

  package let kind: Kind
  /// `"dark"`, `42`, `{sku, qty, price}`, `3 items`; cut with an ellipsis. Holds whatever the data holds: sanitise it.
  package let text: String
  /// How long the whole is, in bytes, where ``text`` is only its beginning.
  package let clipped: Int?
  package let isMasked: Bool

  /// How many characters of a text are shown in a line.
  package static let textLimit = 200
  private static let keysLimit = 5
  private static let keyLimit = 24

  /// - Parameters:
  ///   - masked: shows that there is something, and nothing of it.
  ///   - masking: which keys in it are not told; a session's own id is known to that of the session alone.
  package init(_ value: JSONValue, masked: Bool = false, masking: Masking, limit: Int = Self.textLimit) {
    isMasked = masked
    let whole: Int?
    let words: String
    switch value {
    case .null: (kind, words, whole) = (.null, "null", nil)
    case .bool(let flag): (kind, words, whole) = (.bool, flag ? "true" : "false", nil)
    case .number(let number):
      let digits = number.source ?? number.text
      let isLong = digits.utf8.count > limit
      (kind, words, whole) = (.number, isLong ? String(digits.prefix(limit)) + "…" : digits, isLong ? digits.utf8.count : nil)
    case .string(let text):
      kind = .string
      let (quoted, size) = Self.quoted(text, limit)
      (words, whole) = (quoted, size)
    case .array(let elements):
      (kind, words, whole) = (.array, elements.isEmpty ? "[]" : elements.count == 1 ? "1 item" : "\(elements.count) items", nil)
    case .object(let object): (kind, words, whole) = (.object, masked ? "" : Self.keys(of: object, masking), nil)
    }
    text = masked ? Masking.mask : words
    clipped = masked ? nil : whole
  }

  /// The same of an object or a list, with what stands in it, as far as a line may need it.
  ///
  /// - Parameter shown: the whole, as it may be shown.
  package func spelt(_ shown: JSONValue?) -> ValueSummary {
    guard !isMasked, kind == .object || kind == .array, let shown else { return self }
    let whole = JSON.text(shown, numbers: .asWritten)
    let beginning = whole.prefix(Self.textLimit)
    let text = beginning.endIndex < whole.endIndex ? beginning + "…" : whole[...]
    return ValueSummary(kind: kind, text: String(text), clipped: clipped, isMasked: false)
  }

  /// The same of a value that is hidden by now.
  var masked: ValueSummary { ValueSummary(kind: kind, text: Masking.mask, clipped: nil, isMasked: true) }

  private init(kind: Kind, text: String, clipped: Int?, isMasked: Bool) {
    (self.kind, self.text, self.clipped, self.isMasked) = (kind, text, clipped, isMasked)
  }

  private static func quoted(_ text: JSString, _ limit: Int) -> (String, Int?) {
    let size = text.byteCount
    if size <= limit { return (JSON.text(.string(text)), nil) }
    // The ellipsis stands for the closing quote too.
    return (String(JSON.text(.string(JSString(text.beginning(limit)))).dropLast()), size)
  }

  private static func keys(of object: JSONObject, _ masking: Masking) -> String {
    if object.isEmpty { return "{}" }
    let shown = object.entries.prefix(keysLimit).map { entry in
      let key = masking.shown(entry.key) ?? entry.key
      return key.byteCount <= keyLimit ? key.string : String(key.beginning(keyLimit * 4).prefix(keyLimit - 1)) + "…"
    }
    let rest = object.count - shown.count
    return "{\(shown.joined(separator: ", "))\(rest > 0 ? ", … \(rest) more" : "")}"
  }
}
