package import ECMAScript
import Sessions
package import SessionsAdministration

/// Numbers that a person typed are stored as JavaScript prints them, where JavaScript reads them; those that nobody touched keep
/// their digits. A store that has integers gets what was typed.
extension JSONValue {
  /// Every number as JavaScript prints it: `1.50` is `1.5`.
  package var printedByJavaScript: JSONValue { mapNumbers { number, _ in JSNumber(number.value) } }

  /// Every number as it is stored.
  func printed(for numbers: PayloadCodec.Numbers) -> JSONValue { numbers == .doubles ? printedByJavaScript : self }

  /// The same value, with the digits of `old` wherever the same number stands at the same place.
  package func keepingDigits(of old: JSONValue?) -> JSONValue { otherDigits(of: old) ?? self }

  /// The same, and nil where that is the value itself.
  func otherDigits(of old: JSONValue?) -> JSONValue? {
    mapped(beside: old) { number, before in
      if case .number(let before)? = before, before.value == number.value { before } else { number }
    }
  }

  /// The first number, as it was typed, that whoever reads it takes for another, where `old` does not have it too; and what to say of it.
  package func misread(as numbers: PayloadCodec.Numbers, beside old: JSONValue?) -> (digits: String, words: String)? {
    var found: (digits: String, words: String)?
    _ = mapNumbers(beside: old) { number, before in
      if found == nil, before != .number(number), let words = number.misreading(as: numbers) {
        found = (number.source ?? number.text, words)
      }
      return number
    }
    return found
  }

  private func mapNumbers(beside old: JSONValue? = nil, _ change: (JSNumber, JSONValue?) -> JSNumber) -> JSONValue {
    mapped(beside: old, change) ?? self
  }

  /// Nil where no number becomes another: then it is its own copy, and takes no room.
  private func mapped(beside old: JSONValue?, _ change: (JSNumber, JSONValue?) -> JSNumber) -> JSONValue? {
    switch self {
    case .number(let number):
      let new = change(number, old)
      return new == number ? nil : .number(new)
    case .array(let elements):
      let before = old?.asArray ?? []
      var copy: [JSONValue]?
      for place in elements.indices {
        let beside = place < before.count ? before[place] : nil
        guard let element = elements[place].mapped(beside: beside, change) else { continue }
        if copy == nil { copy = elements }
        copy?[place] = element
      }
      return copy.map { .array($0) }
    case .object(let object):
      let before = old?.asObject
      var copy: JSONObject?
      for entry in object.entries {
        guard let value = entry.value.mapped(beside: before?[entry.key], change) else { continue }
        if copy == nil { copy = object }
        copy?[entry.key] = value
      }
      return copy.map { .object($0) }
    default: return nil
    }
  }
}

extension JSNumber {
  /// Doubles tell integers apart up to 2^53; a fraction is expected to be rounded, and an integer is not.
  fileprivate func misreading(as numbers: PayloadCodec.Numbers) -> String? {
    let digits = source ?? text
    guard value.isFinite else { return "\(digits) is too large: it is read as Infinity, and JavaScript would write null" }
    guard numbers == .doubles, value.magnitude >= 0x1p53, digits != text, digits != writtenOut,
      digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") })
    else { return nil }
    return "JavaScript reads this integer as \(text): write that, or yours in quotation marks, as a text"
  }

  /// An integer that JavaScript prints with an exponent, with all of its digits: `1.5e+21` is 15 and 20 zeros.
  private var writtenOut: String? {
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return nil }
    let whole = parts[0].prefix { $0 != "." }
    let fraction = parts[0].dropFirst(whole.count + 1)
    guard exponent >= fraction.count else { return nil }
    return "\(whole)\(fraction)" + String(repeating: "0", count: exponent - fraction.count)
  }
}

extension ContentEdit {
  /// The edit with its numbers as they are stored.
  func printed(for numbers: PayloadCodec.Numbers) -> ContentEdit {
    switch self {
    case .set(let path, let value): .set(path, value.printed(for: numbers))
    case .flash(let name, let value): .flash(name: name, value: value.printed(for: numbers))
    case .unset, .rename, .removeFlash, .replaceAll: self
    }
  }

  /// What to say of a number in it that whoever reads the session takes for another.
  func misreading(as numbers: PayloadCodec.Numbers, in content: SessionContent) -> String? {
    switch self {
    case .set(let path, let value): value.misread(as: numbers, beside: content[.data(path)])?.words
    case .flash(let name, let value): value.misread(as: numbers, beside: content.flash(name))?.words
    // Nothing is typed there, or it was looked at where it was.
    case .unset, .rename, .removeFlash, .replaceAll: nil
    }
  }
}
