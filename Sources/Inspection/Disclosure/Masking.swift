package import ECMAScript
import Sessions

/// Which values are hidden until someone asks for them: by the name of their key, by their shape, and by the user's rules.
///
/// A value under a sensitive key is hidden as a whole, whatever is inside it; but not what is said of a cookie, where no cookie is.
/// A key that is a credential itself is hidden with its value.
package struct Masking: Hashable, Sendable {
  /// Why a value is hidden, in the word shown beside it.
  package struct Rule: Hashable, Sendable {
    package let name: String
    package init(_ name: String) { self.name = name }
  }

  /// What stands for a hidden value in JSON; refused where a value is expected, so that it is never stored.
  package static let mask = "********"

  /// Keys (folded to lower case) that the user hides, and those that the user shows although a rule would hide them.
  private let added: Set<String>
  private let excepted: Set<String>
  /// Whether the texts of a payload that only its own language can read are hidden in any case.
  private var hidesTexts = false

  package init(added: [String] = [], excepted: [String] = []) {
    self.added = Set(added.map { $0.lowercased() })
    self.excepted = Set(excepted.map { $0.lowercased() })
  }

  /// The same, showing no text of a payload that only its own language can read.
  package var hidingTexts: Masking {
    var masking = self
    masking.hidesTexts = true
    return masking
  }

  /// The rule that hides `value` where it stands under `key` (nil: an element of an array, or the root).
  ///
  /// Null and booleans are no credentials: under a sensitive key they say whether there is one, and stay visible, unless the
  /// user named the key.
  package func rule(key: JSString?, value: JSONValue) -> Rule? {
    if let key, !added.isEmpty || !excepted.isEmpty {
      let name = key.string.lowercased()
      if added.contains(name) { return Rule("yours") }
      if excepted.contains(name) { return nil }
    }
    // A key that is a credential is hidden with whatever stands under it.
    if let rule = key.flatMap(CredentialPatterns.rule(forKey:)) { return Rule(rule) }
    switch value {
    case .null, .bool: return nil
    case .string(let text) where text.isEmpty: return nil
    case .string where key == OpaqueKey.payload: return Rule("payload")
    case .string(let text): return (key.flatMap(SensitiveKeys.rule) ?? CredentialPatterns.rule(for: text)).map(Rule.init)
    case .number(let number): return (key.flatMap(SensitiveKeys.rule) ?? CredentialPatterns.rule(for: number)).map(Rule.init)
    case .array(let elements) where key == OpaqueKey.texts: return rule(forTexts: elements)
    case .object(let object):
      guard let rule = key.flatMap(SensitiveKeys.rule), rule != "cookie" || !CookieMetadata.isAll(of: object) else { return nil }
      return Rule(rule)
    case .array: return key.flatMap(SensitiveKeys.rule).map(Rule.init)
    }
  }

  /// Which text belongs to which name cannot be told without running the payload's language: where one of them names or looks
  /// like a credential, all are hidden.
  private func rule(forTexts texts: [JSONValue]) -> Rule? {
    let tells = texts.contains { element in
      guard case .string(let text) = element else { return false }
      return CredentialPatterns.rule(for: text) != nil
        || SensitiveKeys.names(in: text).contains { SensitiveKeys.rule(for: $0) != nil || added.contains($0.string.lowercased()) }
    }
    return tells || hidesTexts && !texts.isEmpty ? Rule("texts") : nil
  }

  /// What stands for a key that is hidden; nil: the key itself is shown.
  package func shown(_ key: JSString) -> JSString? {
    guard let shown = CredentialPatterns.shown(key), !excepted.contains(key.string.lowercased()) else { return nil }
    return shown
  }

  /// Whether a rule hides `value` or anything in it.
  package func hidesAnything(in value: JSONValue, key: JSString? = nil) -> Bool {
    if rule(key: key, value: value) != nil { return true }
    return switch value {
    case .array(let elements): elements.contains { hidesAnything(in: $0) }
    case .object(let object): object.entries.contains { hidesAnything(in: $0.value, key: $0.key) }
    default: false
    }
  }

  /// A copy of `value` in which every hidden value is `"********"`.
  package func masked(_ value: JSONValue, key: JSString? = nil) -> JSONValue { changed(value, key: key) ?? value }

  package func masked(_ object: JSONObject) -> JSONObject { changed(object) ?? object }

  /// Nil where nothing in it is hidden: then it is its own copy, and takes no room.
  private func changed(_ value: JSONValue, key: JSString?) -> JSONValue? {
    if rule(key: key, value: value) != nil { return .string(JSString(Self.mask)) }
    switch value {
    case .array(let elements):
      var copy: [JSONValue]?
      for place in elements.indices {
        guard let element = changed(elements[place], key: nil) else { continue }
        if copy == nil { copy = elements }
        copy?[place] = element
      }
      return copy.map { .array($0) }
    case .object(let object): return changed(object).map { .object($0) }
    default: return nil
    }
  }

  private func changed(_ object: JSONObject) -> JSONObject? {
    var copy: JSONObject?
    for entry in object.entries {
      guard let value = changed(entry.value, key: entry.key) else { continue }
      if copy == nil { copy = object }
      copy?[entry.key] = value
      if let name = shown(entry.key) { copy?.rename(entry.key, to: name) }
    }
    return copy
  }
}
