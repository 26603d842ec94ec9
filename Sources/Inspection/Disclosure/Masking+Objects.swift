import ECMAScript
import Sessions
import SessionsAdministration

/// What another language wrote, where no name stands above a value: the texts of a payload that cannot be read, and what an object holds as
/// a list or would be made with. Which of it names what only its class knows: where one text names or looks like a credential, all are hidden.
extension Masking {
  /// Whether a list that stands under a key is judged by its texts together.
  static func isJudgedTogether(under key: JSString?) -> Bool {
    key == OpaqueKey.texts || key == ObjectKey.elements || key == ObjectKey.arguments || key == ObjectKey.state
  }

  /// - Parameter depth: in how many texts they lie.
  func rule(forTexts texts: [JSONValue], under key: JSString?, _ depth: Int) -> Rule? {
    let tells = texts.contains { self.tells($0, depth) }
    // In an audit no text is shown of a payload that nobody could read.
    let isHidden = tells || key == OpaqueKey.texts && hidesTexts && !texts.isEmpty
    return isHidden ? Rule("texts") : nil
  }

  /// Whether a text, or one in the lists that a list holds, says that all of them are hidden.
  private func tells(_ element: JSONValue, _ depth: Int) -> Bool {
    switch element {
    case .string(let text): rule(ofText: text, depth) != nil || hasTellingName(text)
    case .array(let elements): elements.contains { tells($0, depth) }
    case .null, .bool, .number, .object: false
    }
  }

  /// The rule of an object that holds values under no names, of a class whose name says what they are.
  func rule(ofObject object: JSONObject) -> Rule? {
    guard case .string(let type)? = object[ObjectKey.type], hasTellingName(type) else { return nil }
    let holdsSomething = Self.nameless.contains { key in
      switch object[key] {
      case .array(let elements)?: elements.contains(where: Self.isSomething)
      case let value?: Self.isSomething(value)
      case nil: false
      }
    }
    return holdsSomething ? Rule("texts") : nil
  }

  private static let nameless = [ObjectKey.elements, ObjectKey.arguments, ObjectKey.state, ObjectKey.bytes]

  /// Null and booleans are no credentials.
  private static func isSomething(_ value: JSONValue) -> Bool {
    switch value {
    case .null, .bool: false
    case .string(let text): !text.isEmpty
    case .number, .array, .object: true
    }
  }

  /// Whether a text has a name in it that hides what stands under it.
  private func hasTellingName(_ text: JSString) -> Bool {
    SensitiveKeys.names(in: text).contains { SensitiveKeys.rule(for: $0) != nil || adds($0) }
  }
}
