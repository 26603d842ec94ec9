import ECMAScript
import Sessions

/// Reads a payload from front to back, inert and bounded: whatever the bytes claim, no more memory, depth or time is spent
/// than their count allows.
struct PayloadReader {
  /// Of arrays and objects within one another.
  static let maximumDepth = 256
  /// Of values altogether: a session of more is none.
  static let maximumValues = 100_000

  let bytes: [UInt8]
  private(set) var index = 0
  private var depth = 0
  private var values = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var rest: Int { bytes.count - index }
  var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func byte() throws(MalformedRecord) -> UInt8 {
    guard index < bytes.count else { throw cutShort }
    defer { index += 1 }
    return bytes[index]
  }

  mutating func take(_ count: Int) throws(MalformedRecord) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest else { throw cutShort }
    defer { index += count }
    return bytes[index..<index + count]
  }

  /// The bytes up to the next `end`, which is passed.
  mutating func take(upTo end: Unicode.Scalar, atMost limit: Int = .max) throws(MalformedRecord) -> ArraySlice<UInt8> {
    let last = limit < rest ? index + limit : bytes.count
    guard let endIndex = bytes[index..<last].firstIndex(of: UInt8(ascii: end)) else {
      throw last == bytes.count ? cutShort : error("a \(end) must come sooner")
    }
    defer { index = endIndex + 1 }
    return bytes[index..<endIndex]
  }

  mutating func expect(_ text: StaticString) throws(MalformedRecord) {
    for offset in 0..<text.utf8CodeUnitCount {
      guard index < bytes.count else { throw cutShort }
      guard bytes[index] == text.utf8Start[offset] else { throw error("\(text) must come here") }
      index += 1
    }
  }

  mutating func bigEndian<Integer: FixedWidthInteger>(_: Integer.Type) throws(MalformedRecord) -> Integer {
    try take(Integer.bitWidth / 8).reduce(0) { $0 << 8 | Integer(truncatingIfNeeded: $1) }
  }

  /// Opens one value more, within those that are open; ``leave()`` closes it.
  mutating func enter() throws(MalformedRecord) {
    guard depth < Self.maximumDepth else { throw error("nested more than \(Self.maximumDepth) deep") }
    guard values < Self.maximumValues else { throw error("more than \(Self.maximumValues) values") }
    depth += 1
    values += 1
  }

  mutating func leave() { depth -= 1 }

  func end() throws(MalformedRecord) {
    if rest > 0 { throw error("\(rest) bytes follow the end of the value") }
  }

  var cutShort: MalformedRecord { MalformedRecord(bytes: bytes, reason: "cut short", offset: bytes.count) }
  func error(_ reason: String) -> MalformedRecord { MalformedRecord(bytes: bytes, reason: reason, offset: index) }
}

extension MalformedRecord {
  /// The same of the payload as the store has it, where this is about what was packed in it.
  func packed(in payload: [UInt8], _ what: String) -> MalformedRecord {
    let position = offset.map { " (at byte \($0) of the \(bytes.count) in it)" } ?? ""
    return MalformedRecord(bytes: payload, reason: "\(what): \(reason)\(position)")
  }
}
