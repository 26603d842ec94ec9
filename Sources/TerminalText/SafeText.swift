/// Text that is safe to show: the only text a screen takes.
///
/// Every character in it has a width that terminals agree upon, and none can move the cursor, change the direction of writing, hide, or
/// begin an escape sequence. It is made from the program's own literals, or by sanitising; there is no third way, so that escape bytes
/// in somebody's data are an error of types and not a topic of reviews.
package struct SafeText: Hashable, Sendable {
  /// The text as it will be shown.
  package let string: String
  /// How many cells it takes.
  package let width: Int

  package init(trusted string: String, width: Int) {
    self.string = string
    self.width = width
  }

  /// An empty text.
  package init() { self.init(trusted: "", width: 0) }

  /// Text from anywhere. What has no place in a cell is written out: a control as `^[`, anything else as `\u{202e}`.
  package init(sanitising text: some StringProtocol) {
    if let width = plainWidth(text.utf8) {
      self.init(trusted: String(text), width: width)
      return
    }
    var sanitiser = Sanitiser()
    for character in text { sanitiser.append(character) }
    Work.add(sanitiser.count)
    self.init(trusted: sanitiser.text, width: sanitiser.width)
  }

  /// Bytes from anywhere. Bytes that are not UTF-8 are written out as `\xff`, one by one.
  package init(sanitisingUTF8 bytes: some Collection<UInt8>) {
    if let width = plainWidth(bytes) {
      self.init(trusted: String(decoding: bytes, as: UTF8.self), width: width)
      return
    }
    self = Sanitiser.pieces(of: bytes)
  }

  /// The beginning of a text from anywhere, for a place of some cells: what does not fit there is not even looked at, and an
  /// ellipsis stands for it.
  package init(sanitising text: some StringProtocol, cells: Int) {
    let limit = Self.bytes(for: cells)
    let beginning = Array(text.utf8.prefix(limit + 1))
    self.init(sanitisingUTF8: beginning, cells: cells)
  }

  /// The same of bytes.
  package init(sanitisingUTF8 bytes: [UInt8], cells: Int) {
    let limit = Self.bytes(for: cells)
    guard bytes.count > limit else {
      self = SafeText(sanitisingUTF8: bytes).clipped(to: cells)
      return
    }
    // What is left of a character that was cut goes too.
    var end = limit
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    let beginning = SafeText(sanitisingUTF8: bytes[..<end])
    self = beginning.prefix(max(0, cells - 1)) + (cells > 0 ? "…" : "")
  }

  /// How much of a text is looked at for each of its cells. More than a few bytes a cell take only marks upon marks.
  private static func bytes(for cells: Int) -> Int { max(0, cells) * 8 + 32 }

  package var isEmpty: Bool { width == 0 }

  package static func + (left: SafeText, right: SafeText) -> SafeText {
    Work.add(right.string.utf8.count)
    return SafeText(trusted: left.string + right.string, width: left.width + right.width)
  }

  package static func += (left: inout SafeText, right: SafeText) { left = left + right }
}

extension SafeText: ExpressibleByStringInterpolation {
  /// Text of the program itself. It is sanitised all the same, so that its width is always right.
  package init(stringLiteral literal: String) {
    self.init(sanitising: literal)
  }

  /// A sentence of the program with data in it: the whole is sanitised.
  package init(stringInterpolation: DefaultStringInterpolation) {
    self.init(sanitising: String(stringInterpolation: stringInterpolation))
  }
}

extension SafeText: CustomStringConvertible {
  package var description: String { string }
}

extension SafeText {
  package init(_ number: some BinaryInteger) { self.init(sanitising: String(number)) }

  /// The same text a number of times.
  package init(repeating text: SafeText, count: Int) {
    let count = max(0, count)
    self.init(trusted: String(repeating: text.string, count: count), width: text.width * count)
  }

  package static func spaces(_ count: Int) -> SafeText { SafeText(repeating: " ", count: count) }

  /// The texts, one after another, with a separator between them.
  package static func joined(_ texts: some Sequence<SafeText>, separator: SafeText = "") -> SafeText {
    var result = SafeText()
    var isFirst = true
    for text in texts {
      result = isFirst ? text : result + separator + text
      isFirst = false
    }
    return result
  }

  /// Text of several lines, as help is.
  package static func lines(of text: some StringProtocol) -> [SafeText] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { SafeText(sanitising: $0) }
  }
}

/// The width of text that is printable ASCII from end to end, or nil. Most text is, and needs no second look.
private func plainWidth(_ bytes: some Collection<UInt8>) -> Int? {
  let isPlain =
    bytes.withContiguousStorageIfAvailable { bytes in
      var index = 0
      while index < bytes.count, (0x20...0x7E).contains(bytes[index]) { index += 1 }
      return index == bytes.count
    } ?? bytes.allSatisfy { (0x20...0x7E).contains($0) }
  guard isPlain else { return nil }
  Work.add(bytes.count)
  return bytes.count
}
