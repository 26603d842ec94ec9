package import ECMAScript
package import SessionsAdministration

/// The type under which a value is edited.
package enum EditedType: String, Hashable, Sendable, CaseIterable {
  case string, number, bool, null, json

  /// The type of a value; text that one line cannot hold faithfully is edited as JSON, with its escapes.
  package init(of value: JSONValue) {
    switch value {
    case .string(let text): self = text.isWellFormed && text.wtf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) ? .string : .json
    case .number: self = .number
    case .bool: self = .bool
    case .null: self = .null
    case .array, .object: self = .json
    }
  }

  package var next: EditedType {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }
}

/// Text that a person types, and the value it stands for.
package enum ValueInput {
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    /// Where, in characters from 1, where that is known.
    package let position: Int?
    package init(_ description: String, position: Int? = nil) { (self.description, self.position) = (description, position) }
  }

  /// The text to begin editing with.
  package static func text(of value: JSONValue, as type: EditedType) -> String {
    if case .string(let text) = value, type == .string { return text.string }
    return JSON.text(value, numbers: .asWritten)
  }

  /// The value that a text says under a type, its numbers as they are stored.
  ///
  /// - Parameter old: what the value replaces: doubles that are the same in it keep their digits.
  package static func value(
    _ text: String, as type: EditedType, replacing old: JSONValue? = nil, numbers: PayloadCodec.Numbers = .doubles
  ) throws(Failure) -> JSONValue {
    let value = try typed(text, as: type)
    guard !holdsMask(value) else { throw Failure("\(Masking.mask) is what stands for a masked value; it is never stored") }
    if let number = value.misread(as: numbers, beside: old) { throw Failure(number.words) }
    return numbers == .doubles ? value.printedByJavaScript.keepingDigits(of: old) : value
  }

  private static func typed(_ text: String, as type: EditedType) throws(Failure) -> JSONValue {
    let trimmed = text.trimmed
    switch type {
    case .string: return .string(JSString(text))
    case .number:
      guard case .number? = try? JSON.parse(trimmed) else {
        throw Failure("is not a JSON number: 42, -1.5, 2e10")
      }
      return try json(trimmed)
    case .bool:
      switch trimmed.lowercased() {
      case "true": return .bool(true)
      case "false": return .bool(false)
      default: throw Failure("a boolean is true or false")
      }
    case .null:
      guard trimmed.isEmpty || trimmed == "null" else {
        throw Failure("null has no other value; choose another type to keep the text")
      }
      return .null
    case .json: return try json(trimmed)
    }
  }

  /// The value of a text whose type nobody said: JSON where it is JSON, else the text itself.
  package static func guess(_ text: String, numbers: PayloadCodec.Numbers = .doubles) throws(Failure) -> JSONValue {
    let trimmed = text.trimmed
    let type: EditedType = trimmed.isEmpty ? .string : (try? JSON.parse(trimmed)) == nil ? .string : .json
    return try value(text, as: type, numbers: numbers)
  }

  /// A message that a page shows once. An empty one shows nothing, and takes the place of one that waits.
  package static func message(_ value: JSONValue) throws(Failure) -> JSONValue {
    if showsNothing(value) { throw Failure("the message is empty: type what the page is to show") }
    return value
  }

  /// Whether a page has nothing to show of it: null, blanks and letters without width, and what consists of these alone.
  private static func showsNothing(_ value: JSONValue) -> Bool {
    switch value {
    case .null: true
    case .bool, .number: false
    case .string(let text): text.string.unicodeScalars.allSatisfy(\.isInvisible)
    case .array(let elements): elements.allSatisfy(showsNothing)
    case .object(let object): object.entries.allSatisfy { showsNothing($0.value) }
    }
  }

  /// The text as it goes on when the type is changed while editing: what was typed is kept where the new type can say it.
  package static func convert(_ text: String, from old: EditedType, to new: EditedType) -> String {
    if old == new { return text }
    let trimmed = text.trimmed
    switch new {
    case .string:
      if case .string(let inner)? = try? JSON.parse(trimmed), old == .json { return inner.string }
      return text
    case .json: return old == .string ? JSON.text(.string(JSString(text))) : (try? JSON.parse(trimmed)) == nil ? "null" : trimmed
    case .number:
      if case .string(let inner)? = try? JSON.parse(trimmed) { return inner.string.trimmed }
      return trimmed == "true" ? "1" : trimmed == "false" || trimmed == "null" ? "0" : trimmed
    case .bool: return ["", "0", "false", "null", "no", "off"].contains(trimmed.lowercased()) ? "false" : "true"
    case .null: return "null"
    }
  }

  private static func holdsMask(_ value: JSONValue) -> Bool {
    switch value {
    case .string(let text): text == JSString(Masking.mask)
    case .array(let elements): elements.contains(where: holdsMask)
    case .object(let object): object.contains { holdsMask($0.value) }
    default: false
    }
  }

  private static func json(_ text: String) throws(Failure) -> JSONValue {
    do {
      return try JSON.parse(text)
    } catch {
      let before = String(decoding: Array(text.utf8).prefix(error.offset), as: UTF8.self)
      throw Failure("not valid JSON: \(error.reason)", position: before.count + 1)
    }
  }
}

extension String {
  /// Without the white space around it.
  package var trimmed: String {
    let rest = drop(while: \.isWhitespace)
    return String(rest.dropLast(rest.reversed().prefix(while: \.isWhitespace).count))
  }
}

extension Unicode.Scalar {
  fileprivate var isInvisible: Bool {
    // An empty cell of Braille is no blank to Unicode.
    properties.isWhitespace || properties.isDefaultIgnorableCodePoint || value == 0x2800
      || [.control, .format].contains(properties.generalCategory)
  }
}
