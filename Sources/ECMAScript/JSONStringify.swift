extension JSON {
  /// How numbers and keys are written.
  public enum Rendering: Hashable, Sendable {
    /// As `JSON.stringify`: numbers in JavaScript's digits, array indices first, at every depth.
    case ecmaScript
    /// As the text had it: numbers by their ``JSNumber/source``, keys in the order of insertion. For editors: lines are not
    /// indented further than forty levels, so that what is deep takes no more than a few times itself.
    case asWritten
  }

  /// The bytes of `JSON.stringify(value)`: lone surrogates escaped, so always UTF-8.
  ///
  /// - Parameter indent: spaces a level, at most ten, as the third argument of JavaScript's.
  public static func stringify(_ value: JSONValue, numbers: Rendering = .ecmaScript, indent: Int = 0) -> [UInt8] {
    withStringified(value, numbers: numbers, indent: indent) { Array($0) }
  }

  /// The same, for as long as `body` runs.
  package static func withStringified<Result>(
    _ value: JSONValue, numbers: Rendering = .ecmaScript, indent: Int = 0, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    // Most sessions fit on the stack.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1000) { room in
      var writer = JSONWriter(rendering: numbers, indent: min(max(indent, 0), 10), in: room)
      writer.write(value)
      return body(writer.bytes)
    }
  }

  /// The same in pieces, each cut between two values: so a large value need not stand as one text beside itself.
  package static func write(
    _ value: JSONValue, numbers: Rendering = .ecmaScript, indent: Int = 0,
    to receive: @escaping (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1000) { room in
      var writer = JSONWriter(rendering: numbers, indent: min(max(indent, 0), 10), in: room, receive)
      writer.write(value)
      receive(writer.bytes)
    }
  }

  /// The same of what takes about so many bytes: no more room is made meanwhile than for those.
  package static func stringify(_ value: JSONValue, numbers: Rendering, expecting count: Int) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(count + count / 16)
    write(value, numbers: numbers) { text += $0 }
    return text
  }

  /// Whether a text is how a value is written, of which no second text is made.
  package static func isText(_ text: [UInt8], of value: JSONValue, numbers: Rendering = .ecmaScript) -> Bool {
    var (place, isSame) = (0, true)
    write(value, numbers: numbers) { piece in
      isSame = isSame && text[place...].starts(with: piece)
      place += isSame ? piece.count : 0
    }
    return isSame && place == text.count
  }

  /// The text of `JSON.stringify(value)`.
  public static func text(_ value: JSONValue, numbers: Rendering = .ecmaScript, indent: Int = 0) -> String {
    String(decoding: stringify(value, numbers: numbers, indent: indent), as: UTF8.self)
  }
}

/// Writes into memory that it knows to be large enough, at first its caller's and then of its own: an array would look at itself
/// before each byte.
private struct JSONWriter: ~Copyable {
  private let rendering: JSON.Rendering
  private let indent: Int
  private static let deepest = 40
  private var depth = 0
  private var text: UnsafeMutableBufferPointer<UInt8>
  private var count = 0
  private var isOwn = false
  /// Takes what is written piece by piece; nil: it is kept.
  private let receive: ((UnsafeBufferPointer<UInt8>) -> Void)?
  private static let piece = 1 << 16

  init(
    rendering: JSON.Rendering, indent: Int, in room: UnsafeMutableBufferPointer<UInt8>,
    _ receive: ((UnsafeBufferPointer<UInt8>) -> Void)? = nil
  ) {
    self.rendering = rendering
    self.indent = indent
    self.receive = receive
    text = room
  }

  deinit { if isOwn { text.deallocate() } }

  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: text[..<count]) }

  mutating func write(_ value: borrowing JSONValue) {
    switch value {
    case .null: put("null")
    case .bool(let value): put(value ? "true" : "false")
    case .number(let number): write(number)
    case .string(let text): write(text)
    case .array(let elements):
      open("[")
      for index in elements.indices {
        separate(index)
        write(elements[index])
      }
      close("]", isEmpty: elements.isEmpty)
    case .object(let object):
      let entries = rendering == .ecmaScript ? object.entriesInPropertyOrder : object.entries
      open("{")
      for index in entries.indices {
        separate(index)
        write(entries[index].key)
        reserve(2)
        put(UInt8(ascii: ":"))
        if indent > 0 { put(0x20) }
        write(entries[index].value)
      }
      close("}", isEmpty: entries.isEmpty)
    }
  }

  private mutating func write(_ number: JSNumber) {
    if rendering == .asWritten, let source = number.source {
      put(source)
    } else {
      // JSON has no word for what is not finite.
      put(number.value.isFinite ? number.text : "null")
    }
  }

  private mutating func open(_ bracket: Unicode.Scalar) {
    reserve(1)
    put(UInt8(ascii: bracket))
    depth += 1
  }

  private mutating func separate(_ index: Int) {
    if let receive, count >= Self.piece {
      receive(bytes)
      count = 0
    }
    if index > 0 {
      reserve(1)
      put(UInt8(ascii: ","))
    }
    newLine()
  }

  private mutating func close(_ bracket: Unicode.Scalar, isEmpty: Bool) {
    depth -= 1
    if !isEmpty { newLine() }
    reserve(1)
    put(UInt8(ascii: bracket))
  }

  private mutating func newLine() {
    guard indent > 0 else { return }
    let blanks = indent * (rendering == .asWritten ? min(depth, Self.deepest) : depth)
    reserve(1 + blanks)
    put(0x0A)
    for _ in 0..<blanks { put(0x20) }
  }

  private mutating func write(_ string: JSString) {
    if let short = string.short, !short.needsEscapes {
      reserve(2 + ShortText.storedSize)
      put(UInt8(ascii: "\""))
      short.store(in: UnsafeMutableBufferPointer(rebasing: text[count...]))
      count += Int(short.count)
      put(UInt8(ascii: "\""))
      return
    }
    string.withWTF8 { source in
      reserve(source.count + 2)
      put(UInt8(ascii: "\""))
      var runStart = 0
      var index = 0
      while index < source.count {
        if index + 8 <= source.count, let start = source.baseAddress {
          let special = EightBytes(start + index).special
          guard special != 0 else {
            index += 8
            continue
          }
          index += special.trailingZeroBitCount / 8
        }
        let byte = source[index]
        let isSurrogate = byte == 0xED && source[index + 1] >= 0xA0
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || isSurrogate else {
          index += 1
          continue
        }
        put(UnsafeBufferPointer(rebasing: source[runStart..<index]))
        // Room for the escape, and for what is left.
        reserve(6 + source.count - index + 1)
        if isSurrogate {
          escape(UInt16(string.wtf8.generalisedScalar(at: index).value))
          index += 3
        } else {
          escape(UInt16(byte))
          index += 1
        }
        runStart = index
      }
      put(UnsafeBufferPointer(rebasing: source[runStart...]))
      put(UInt8(ascii: "\""))
    }
  }

  private mutating func escape(_ unit: UInt16) {
    put(UInt8(ascii: "\\"))
    switch unit {
    case 0x08: put(UInt8(ascii: "b"))
    case 0x09: put(UInt8(ascii: "t"))
    case 0x0A: put(UInt8(ascii: "n"))
    case 0x0C: put(UInt8(ascii: "f"))
    case 0x0D: put(UInt8(ascii: "r"))
    case 0x22, 0x5C: put(UInt8(unit))
    default:
      put(UInt8(ascii: "u"))
      for shift in [12, 8, 4, 0] as [UInt16] {
        let digit = UInt8(unit >> shift & 15)
        put(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
      }
    }
  }

  // MARK: Memory

  /// Makes room for so many bytes more.
  private mutating func reserve(_ more: Int) {
    guard count + more > text.count else { return }
    let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(2 * text.count, count + more))
    _ = larger.update(from: bytes)
    if isOwn { text.deallocate() }
    (text, isOwn) = (larger, true)
  }

  private mutating func put(_ byte: UInt8) {
    text[count] = byte
    count += 1
  }

  private mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress, let target = text.baseAddress else { return }
    (target + count).update(from: start, count: bytes.count)
    count += bytes.count
  }

  private mutating func put(_ string: String) {
    var string = string
    string.withUTF8 { bytes in
      reserve(bytes.count)
      put(bytes)
    }
  }
}
