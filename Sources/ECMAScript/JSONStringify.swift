extension JSON {
  /// How numbers and keys are written.
  public enum Rendering: Hashable, Sendable {
    /// As `JSON.stringify`: numbers in JavaScript's digits, array indices first, at every depth.
    case ecmaScript
    /// As the text had it: numbers by their ``JSNumber/source``, keys in the order of insertion. For editors.
    case asWritten
  }

  /// The bytes of `JSON.stringify(value)`: lone surrogates escaped, so always UTF-8.
  ///
  /// - Parameter indent: spaces a level, at most ten, as the third argument of JavaScript's.
  public static func stringify(_ value: JSONValue, numbers: Rendering = .ecmaScript, indent: Int = 0) -> [UInt8] {
    var writer = JSONWriter(rendering: numbers, indent: min(max(indent, 0), 10))
    // A session's usual size: most texts grow once or not at all.
    writer.bytes.reserveCapacity(480)
    writer.write(value)
    return writer.bytes
  }

  /// The text of `JSON.stringify(value)`.
  public static func text(_ value: JSONValue, numbers: Rendering = .ecmaScript, indent: Int = 0) -> String {
    String(decoding: stringify(value, numbers: numbers, indent: indent), as: UTF8.self)
  }
}

private struct JSONWriter {
  let rendering: JSON.Rendering
  let indent: Int
  var bytes: [UInt8] = []
  private var depth = 0

  init(rendering: JSON.Rendering, indent: Int) {
    self.rendering = rendering
    self.indent = indent
  }

  mutating func write(_ value: JSONValue) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let number): write(number)
    case .string(let text): write(text)
    case .array(let elements):
      container("[", elements, "]") { writer, element in writer.write(element) }
    case .object(let object):
      container("{", rendering == .ecmaScript ? object.entriesInPropertyOrder : object.entries, "}") { writer, entry in
        writer.write(entry.key)
        writer.bytes.append(UInt8(ascii: ":"))
        if writer.indent > 0 { writer.bytes.append(0x20) }
        writer.write(entry.value)
      }
    }
  }

  private mutating func write(_ number: JSNumber) {
    if rendering == .asWritten, let source = number.source {
      bytes += source.utf8
    } else {
      // JSON has no word for what is not finite.
      bytes += (number.value.isFinite ? number.text : "null").utf8
    }
  }

  private mutating func container<Element>(
    _ open: Unicode.Scalar, _ elements: [Element], _ close: Unicode.Scalar, _ body: (inout Self, Element) -> Void
  ) {
    bytes.append(UInt8(ascii: open))
    depth += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine()
      body(&self, element)
    }
    depth -= 1
    if !elements.isEmpty { newLine() }
    bytes.append(UInt8(ascii: close))
  }

  private mutating func newLine() {
    guard indent > 0 else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: indent * depth))
  }

  private mutating func write(_ text: JSString) {
    bytes.append(UInt8(ascii: "\""))
    text.wtf8.withUnsafeBufferPointer { source in
      var runStart = 0
      var index = 0
      while index < source.count {
        let byte = source[index]
        let isSurrogate = byte == 0xED && source[index + 1] >= 0xA0
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || isSurrogate else {
          index += 1
          continue
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[runStart..<index]))
        if isSurrogate {
          escape(UInt16(text.wtf8.generalisedScalar(at: index).value))
          index += 3
        } else {
          escape(UInt16(byte))
          index += 1
        }
        runStart = index
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[runStart...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ unit: UInt16) {
    bytes.append(UInt8(ascii: "\\"))
    switch unit {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x22, 0x5C: bytes.append(UInt8(unit))
    default:
      let digits = String(unit, radix: 16)
      bytes += ("u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
    }
  }
}
