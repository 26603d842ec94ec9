import ECMAScript
import Sessions

/// Django's messages, where they stand in the session: a JSON text under `_messages`, of lists `["__json_message", is safe, level,
/// message, tags]`. By default they are in a cookie of their own, and only what has no room there is in the session.
extension FlashForm {
  static let django = FlashForm("Django messages", fits: { _ in true }) { values in
    lists(of: messages(values).map { (name(of: $0), $0[3]) })
  } put: { new, values in
    let replaced = Set(new.map(\.key))
    var list = messages(values).filter { !replaced.contains(name(of: $0)) }
    for case (let name, let new?) in new {
      let level = levels.first { $0.name == name }?.number ?? Int(name.string)
      for message in new.asArray ?? [new] {
        list.append([
          "__json_message", 0, .number(JSNumber(Double(level ?? 20))), message, .string(level == nil ? name : ""),
        ])
      }
    }
    values["_messages"] = list.isEmpty ? nil : .string(JSString(JSON.text(.array(list.map { .array($0) }))))
  }

  private static let levels: [(name: JSString, number: Int)] = [
    ("debug", 10), ("info", 20), ("success", 25), ("warning", 30), ("error", 40),
  ]

  private static func messages(_ values: JSONObject) -> [[JSONValue]] {
    guard let text = values["_messages"]?.asString, let list = try? JSON.parse(text).asArray else { return [] }
    return list.compactMap { message in
      guard var parts = message.asArray, parts.count >= 4, parts[0] == "__json_message" else { return nil }
      if parts.count == 4 { parts.append("") }
      return parts
    }
  }

  /// Its level's; of a message of one's own its tags.
  private static func name(of message: [JSONValue]) -> JSString {
    let level = message[2].asInt ?? 20
    if level == 20, let tags = message[4].asString, !tags.isEmpty { return tags }
    return levels.first { $0.number == level }?.name ?? JSString(String(level))
  }
}
