import ECMAScript
import Platform

/// What other languages' values are in a JSON tree. What JSON has no word for is an object with one telling key.
extension JSONValue {
  /// An integer with all its digits.
  static func integer(_ integer: some FixedWidthInteger) -> JSONValue { .number(JSNumber(digits: String(integer))) }

  /// Bytes of the longest integer that is read: what takes more is none of a session's.
  static let longestInteger = 256

  /// An integer of any size: its magnitude, the least byte first.
  static func integer(magnitude: ArraySlice<UInt8>, isNegative: Bool) -> JSONValue {
    var rest = Array(magnitude.reversed().drop { $0 == 0 })
    var digits: [UInt8] = []
    while !rest.isEmpty {
      var remainder = 0
      for index in rest.indices {
        let number = remainder << 8 | Int(rest[index])
        (rest[index], remainder) = (UInt8(number / 10), number % 10)
      }
      digits.append(UInt8(ascii: "0") + UInt8(remainder))
      rest.removeFirst(rest.prefix { $0 == 0 }.count)
    }
    if digits.isEmpty { return .integer(0) }
    return .number(JSNumber(digits: (isNegative ? "-" : "") + String(decoding: digits.reversed(), as: UTF8.self)))
  }

  /// A float, told from an integer by how it is written; `NaN` and infinities by name.
  static func float(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> JSONValue {
    value.isFinite ? .number(JSNumber(digits: value.description)) : label("__float__", .string(JSString(value.description)))
  }

  /// Text where the bytes are UTF-8, else hexadecimal.
  static func text(_ bytes: ArraySlice<UInt8>) -> JSONValue {
    JSString(utf8: bytes).map { .string($0) } ?? binary(bytes)
  }

  static func binary(_ bytes: ArraySlice<UInt8>) -> JSONValue { .object(JSONObject(ShownBytes.entries(of: bytes))) }

  static func label(_ key: JSString, _ value: JSONValue) -> JSONValue { .object([key: value]) }
}

extension JSNumber {
  /// A number of JSON's grammar, kept as it is written.
  init(digits: String) {
    let value = Double(digits) ?? .nan
    self.init(value, source: JSNumber.text(of: value) == digits ? nil : digits)
  }

  /// How it is written.
  var digits: String { source ?? text }
}

/// Bytes for people: hexadecimal, the first of them where there are many.
enum ShownBytes {
  static let shown = 1024

  static func text(_ bytes: ArraySlice<UInt8>) -> String { Hex.text(bytes.prefix(shown)) }

  /// Nil where it is not hexadecimal.
  static func bytes(of text: String) -> [UInt8]? {
    let digits = text.utf8.compactMap(\.hexDigitValue)
    guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// `__bytes__`, and where not all of them are shown `__count__`.
  static func entries(of bytes: ArraySlice<UInt8>) -> [(JSString, JSONValue)] {
    [("__bytes__", .string(JSString(text(bytes))))] + (bytes.count > shown ? [("__count__", .integer(bytes.count))] : [])
  }
}
