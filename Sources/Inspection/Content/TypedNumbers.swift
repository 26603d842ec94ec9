package import ECMAScript
import Sessions
import SessionsAdministration

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

  /// The digits of a number that JavaScript reads as Infinity, and would write as null, where `old` does not have it too.
  package func infiniteDigits(beside old: JSONValue?) -> String? {
    var found: String?
    _ = mapNumbers(beside: old) { number, before in
      if !number.value.isFinite, before != .number(number) { found = found ?? number.source ?? number.text }
      return number
    }
    return found
  }

  package static func infinityWords(_ digits: String) -> String {
    "\(digits) is too large: it is read as Infinity, and JavaScript would write null"
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

extension ContentEdit {
  /// The edit with its numbers as they are stored.
  func printed(for numbers: PayloadCodec.Numbers) -> ContentEdit {
    switch self {
    case .set(let path, let value): .set(path, value.printed(for: numbers))
    case .flash(let name, let value): .flash(name: name, value: value.printed(for: numbers))
    case .unset, .rename, .removeFlash, .replaceAll: self
    }
  }
}
