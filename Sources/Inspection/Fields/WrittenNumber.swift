import ECMAScript

/// A number as a person writes it in a filter: as JSON does, `42`, `-1.5`, `2e10`. What else Swift reads as one, `0x1`, `+1`, `007`, `inf`, is
/// a text, as it is where a value is set.
enum WrittenNumber {
  static func value(_ text: String) -> Double? {
    let bytes = text.utf8
    // White space around it makes it a text.
    guard let first = bytes.first, let last = bytes.last, isDigit(first) || first == UInt8(ascii: "-"), isDigit(last),
      case .number(let number)? = try? JSON.parse(text)
    else { return nil }
    return number.value
  }

  /// The same of a text that an application keeps, which may begin with zeros: an id of a customer is a text there, and a number to
  /// whoever asks for those above it.
  static func value(ofText text: String) -> Double? {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    guard isNegative || text.utf8.first.map(isDigit) ?? false, text.utf8.count <= longest else { return nil }
    if let value = value(text) { return value }
    let digits = text.dropFirst(isNegative ? 1 : 0)
    guard digits.utf8.first == UInt8(ascii: "0") else { return nil }
    let significant = digits.drop { $0 == "0" }
    // One zero is left where nothing else stands before its point.
    let hasWhole = significant.utf8.first.map(isDigit) ?? false
    return value("\(isNegative ? "-" : "")\(hasWhole ? "" : "0")\(significant)")
  }

  /// Bytes: no more than a row keeps of a value.
  private static let longest = 120

  static func integer(_ text: String) -> Int? { value(text) == nil ? nil : Int(text) }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
