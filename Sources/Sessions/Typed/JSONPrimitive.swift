import ECMAScript

/// A Swift type that is one JSON value, neither array nor object.
protocol JSONPrimitive: Codable {
  /// Nil where JavaScript has no such value.
  var json: JSONValue? { get }
  /// Nil where the value is another one than this type can hold.
  init?(json: JSONValue)
}

/// What is JSON already stays what it is, to the last digit of a number.
extension JSONValue: JSONPrimitive {
  var json: JSONValue? { self }
  init?(json: JSONValue) { self = json }
}

extension JSString: JSONPrimitive {
  var json: JSONValue? { .string(self) }
  init?(json: JSONValue) {
    guard case .string(let text) = json else { return nil }
    self = text
  }
}

extension Bool: JSONPrimitive {
  var json: JSONValue? { .bool(self) }
  init?(json: JSONValue) {
    guard case .bool(let value) = json else { return nil }
    self = value
  }
}

extension String: JSONPrimitive {
  var json: JSONValue? { .string(JSString(self)) }
  /// Text with a lone surrogate is none that Swift can hold.
  init?(json: JSONValue) {
    guard case .string(let text) = json, text.isWellFormed else { return nil }
    self = text.string
  }
}

extension Double: JSONPrimitive {
  /// JSON has neither NaN nor infinity.
  var json: JSONValue? { isFinite ? .number(JSNumber(self)) : nil }
  init?(json: JSONValue) {
    guard case .number(let number) = json else { return nil }
    self = number.value
  }
}

extension Float: JSONPrimitive {
  var json: JSONValue? { isFinite ? .number(JSNumber(Double(self))) : nil }
  init?(json: JSONValue) {
    guard case .number(let number) = json else { return nil }
    self = Float(number.value)
  }
}

extension JSONPrimitive where Self: FixedWidthInteger {
  /// A whole number that a double cannot hold exactly is refused, not rounded: an id that changes is worse than an error.
  var json: JSONValue? { Double(exactly: self).map { .number(JSNumber($0)) } }
  init?(json: JSONValue) {
    guard case .number(let number) = json else { return nil }
    self.init(exactly: number.value)
  }
}

extension Int: JSONPrimitive {}
extension Int8: JSONPrimitive {}
extension Int16: JSONPrimitive {}
extension Int32: JSONPrimitive {}
extension Int64: JSONPrimitive {}
extension UInt: JSONPrimitive {}
extension UInt8: JSONPrimitive {}
extension UInt16: JSONPrimitive {}
extension UInt32: JSONPrimitive {}
extension UInt64: JSONPrimitive {}

/// A position within a value that is encoded or decoded, for messages.
struct JSONKey: CodingKey {
  var stringValue: String
  var intValue: Int?

  init(stringValue: String) { self.stringValue = stringValue }
  init(intValue: Int) {
    stringValue = "\(intValue)"
    self.intValue = intValue
  }

  /// Where `superEncoder()` and `superDecoder()` put what they are given.
  static let `super` = JSONKey(stringValue: "super")
}
