/// A value that JSON can say, as JavaScript holds it after `JSON.parse`.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(JSNumber)
  case string(JSString)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  public var isNull: Bool { self == .null }
  public var asBool: Bool? { if case .bool(let value) = self { value } else { nil } }
  public var asNumber: JSNumber? { if case .number(let value) = self { value } else { nil } }
  public var asDouble: Double? { asNumber?.value }
  /// The number where it is whole and fits.
  public var asInt: Int? { asDouble.flatMap { Int(exactly: $0) } }
  public var asString: JSString? { if case .string(let value) = self { value } else { nil } }
  public var asArray: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  public var asObject: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// The value under a key of an object; nil where there is none or this is no object.
  public subscript(key: JSString) -> JSONValue? { asObject?[key] }
  /// The value at an index of an array; nil where there is none or this is no array.
  public subscript(index: Int) -> JSONValue? {
    asArray.flatMap { $0.indices.contains(index) ? $0[index] : nil }
  }

  /// Whether JavaScript's `if (value)` takes the branch.
  public var isTruthy: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .number(let number): number.value != 0 && !number.value.isNaN
    case .string(let text): !text.isEmpty
    case .array, .object: true
    }
  }

  /// What a person calls the kind: `null`, `boolean`, `number`, `string`, `array`, `object`.
  public var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

// No nil literal: in `value["key"] == nil` it would mean null, not absence.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .number(JSNumber(Double(value))) }
  public init(floatLiteral value: Double) { self = .number(JSNumber(value)) }
  public init(stringLiteral value: String) { self = .string(JSString(value)) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (JSString, JSONValue)...) { self = .object(JSONObject(elements)) }
}
