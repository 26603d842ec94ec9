package import ECMAScript

/// One of Django's messages as its sessions keep it: `["__json_message", is safe, level, message, tags]`.
package struct DjangoMessage: Sendable {
  package let message: JSONValue
  /// What it is told under: its level's name; of a message of one's own its tags.
  package let name: JSString

  /// Nil where a list is something else.
  package init?(_ parts: [JSONValue]) {
    guard parts.count >= 4, parts[0] == Self.mark else { return nil }
    message = parts[3]
    let level = parts[2].asInt ?? Self.info
    if level == Self.info, parts.count > 4, let tags = parts[4].asString, !tags.isEmpty {
      name = tags
    } else {
      name = Self.levels.first { $0.number == level }?.name ?? JSString(String(level))
    }
  }

  package static let mark: JSONValue = "__json_message"
  /// The level of a message of one's own.
  package static let info = 20

  /// The number of a level that is called so.
  package static func level(named name: JSString) -> Int? { levels.first { $0.name == name }?.number }

  private static let levels: [(name: JSString, number: Int)] = [
    ("debug", 10), ("info", 20), ("success", 25), ("warning", 30), ("error", 40),
  ]
}
