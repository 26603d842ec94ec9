package import ECMAScript
import TerminalText

/// Text in which a filter's bare words are looked for: folded, in fields that no word can span, without hidden values.
package struct SearchText: Hashable, Sendable {
  /// How much of a session a row keeps; what is longer is searched in the session itself.
  package static let limit = 2_048

  package private(set) var bytes: [UInt8] = []
  /// Whether everything is in ``bytes``; otherwise that a word is missing proves nothing.
  package private(set) var isComplete = true

  private let maximum: Int

  package init(limit: Int = Self.limit) { maximum = limit }

  /// Where what the session holds begins, behind what a row says of it.
  private var beginningOfContent: Int?

  /// From here on it is the text of what the session holds.
  package mutating func beginContent() { beginningOfContent = bytes.count }

  /// The same without the text of what the session holds.
  package var withoutContent: SearchText {
    guard let beginningOfContent else { return self }
    var copy = self
    copy.bytes.removeSubrange(beginningOfContent...)
    copy.isComplete = false
    return copy
  }

  /// Nothing more is kept: that a word is missing proves nothing.
  package mutating func end() { isComplete = false }

  package static func fold(_ text: String) -> [UInt8] {
    Work.add(text.utf8.count)
    return Array(text.lowercased().utf8)
  }

  /// All that a session is called by.
  package mutating func append(_ label: SessionLabel) {
    append(label.description)
    append("~\(label.fingerprint)")
  }

  package mutating func append(_ text: JSString) { append(text.string) }

  package mutating func append(_ text: String) {
    guard isComplete, !text.isEmpty else { return }
    // A long text is cut before it is folded: folding a megabyte to keep two kilobytes of it would be slow.
    let room = maximum - bytes.count - 1
    if text.utf8.count > room { isComplete = false }
    guard room > 0 else { return }
    bytes.append(
      contentsOf: Self.fold(text.utf8.count > room ? String(text.unicodeScalars.prefix(room).map(Character.init)) : text).prefix(
        room))
    bytes.append(0x0A)
  }

  /// Keys and scalar values, nothing that `masking` hides.
  package mutating func append(_ value: JSONValue, key: JSString?, masking: Masking) {
    guard isComplete else { return }
    if let key { if masking.shown(key) == nil { append(key) } else { return } }
    guard masking.rule(key: key, value: value) == nil else { return }
    switch value {
    case .null: break
    case .bool(let flag): append(flag ? "true" : "false")
    case .number(let number): append(number.source ?? number.text)
    case .string(let text): append(text)
    case .array(let elements): for element in elements where isComplete { append(element, key: nil, masking: masking) }
    case .object(let object):
      for entry in object.entries where isComplete { append(entry.value, key: entry.key, masking: masking) }
    }
  }

  /// Whether it holds `word`, which must be folded already.
  package func contains(_ word: [UInt8]) -> Bool { Self.find(word, in: bytes) }

  package static func find(_ word: [UInt8], in bytes: [UInt8]) -> Bool { look(for: word, in: bytes).isFound }

  /// - Returns: also how many bytes were compared for it.
  static func look(for word: [UInt8], in bytes: [UInt8]) -> (isFound: Bool, steps: Int) {
    guard let first = word.first else { return (true, 0) }
    guard bytes.count >= word.count else { return (false, 0) }
    return bytes.withUnsafeBufferPointer { text in
      word.withUnsafeBufferPointer { word in
        var (start, inside) = (0, 0)
        let last = text.count - word.count
        while start <= last {
          if text[start] == first {
            var index = 1
            while index < word.count, text[start + index] == word[index] { index += 1 }
            inside += index
            if index == word.count { return (true, start + inside) }
          }
          start += 1
        }
        return (false, start + inside)
      }
    }
  }
}
