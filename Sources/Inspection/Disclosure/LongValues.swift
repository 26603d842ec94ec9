import ECMAScript
import SessionsAdministration
import TerminalText

/// What hides the long values of a content, where each of them was looked at once: to ask it again costs nothing.
package struct LongValues: Hashable, Sendable {
  private var rules: [ContentPath: Masking.Rule?] = [:]

  /// Bytes from which a text is long.
  private static let long = 1_024

  package init() {}

  /// Keeps what hides a value, where it is long.
  mutating func look(at value: JSONValue, _ key: JSString?, _ masking: Masking, path: () -> ContentPath) {
    if Self.isLong(key, value) { rules[path()] = .some(masking.rule(key: key, value: value)) }
  }

  /// The rule that hides a value: what is kept of a long one.
  func rule(at path: ContentPath, key: JSString?, value: JSONValue, _ masking: Masking) -> Masking.Rule? {
    if Self.isLong(key, value), let known = rules[path] { return known }
    if case .object(let object) = value, object.count > Self.long { Work.add(object.count) }
    return masking.rule(key: key, value: value)
  }

  private static func isLong(_ key: JSString?, _ value: JSONValue) -> Bool {
    if let key, key.byteCount > long { return true }
    return switch value {
    case .string(let text): text.byteCount > long
    case .number(let number): number.source.map { $0.utf8.count > long } ?? false
    // A list is judged by all that is in it.
    case .array(let elements):
      elements.count > long || !elements.isEmpty && (Masking.isJudgedTogether(under: key) || key == ObjectKey.entries)
    // So is an object by all its members, and by a text in it: the bytes that it is, what its class is called, or what one of few members
    // says of another.
    case .object(let object) where object.count > long: true
    case .object(let object) where object.count > NamingObjects.most:
      isLong(object[ObjectKey.bytes]) || isLong(object[ObjectKey.type])
    case .object(let object): object.entries.contains { isLong($0.value) }
    case .null, .bool: false
    }
  }

  private static func isLong(_ member: JSONValue?) -> Bool { member?.asString.map { $0.byteCount > long } ?? false }
}
