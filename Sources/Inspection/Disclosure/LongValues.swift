import ECMAScript
import SessionsAdministration
import TerminalText

/// What hides the long values of a content, where each of them was looked at once: to ask it again costs nothing.
package struct LongValues: Hashable, Sendable {
  /// By the paths' digests: of paths that are deep and many the steps would take more room than all that is in the session.
  private var rules: [Int: Masking.Rule?] = [:]

  /// Bytes from which a value is long.
  private static let long = 1_024

  package init() {}

  /// Keeps what hides a value, where it is long.
  mutating func look(at value: JSONValue, _ key: JSString?, _ masking: Masking, digest: Int) {
    if Self.isLong(key, value) { rules[digest] = .some(masking.rule(key: key, value: value)) }
  }

  /// The rule that hides a value: what is kept of a long one.
  func rule(at path: ContentPath, key: JSString?, value: JSONValue, _ masking: Masking) -> Masking.Rule? {
    if Self.isLong(key, value), let known = rules[path.digest] { return known }
    return masking.rule(key: key, value: value)
  }

  private static func isLong(_ key: JSString?, _ value: JSONValue) -> Bool {
    // A list of texts is judged by all that is in it, however deep.
    if case .array(let elements) = value, !elements.isEmpty, Masking.isJudgedTogether(under: key) || key == ObjectKey.entries {
      return true
    }
    var left = long - (key?.byteCount ?? 0)
    // Two more than a value of two names is looked for in: the object of the second name, and a list that holds that.
    return !fits(value, MemberValues.depth + 2, &left)
  }

  /// Whether what of a value is gone over takes no more than what is left.
  ///
  /// - Parameter depth: how many values lie in each other before it goes no deeper: names say nothing of what is further in.
  private static func fits(_ value: JSONValue, _ depth: Int, _ left: inout Int) -> Bool {
    left -= 1
    guard left >= 0 else { return false }
    switch value {
    case .null, .bool: break
    case .string(let text): left -= text.byteCount
    case .number(let number): left -= number.source?.utf8.count ?? 0
    case .array where depth == 0, .object where depth == 0: break
    case .array(let elements):
      for element in elements { guard fits(element, depth - 1, &left) else { return false } }
    case .object(let object):
      for entry in object.entries {
        left -= entry.key.byteCount
        guard fits(entry.value, depth - 1, &left) else { return false }
      }
    }
    return left >= 0
  }
}
