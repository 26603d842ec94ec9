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

  static func integer(_ text: String) -> Int? { value(text) == nil ? nil : Int(text) }

  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
