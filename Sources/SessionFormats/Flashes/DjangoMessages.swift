import ECMAScript
import Sessions
import SessionsAdministration

/// Django's messages, where they stand in the session: a JSON text under `_messages`, of lists `["__json_message", is safe, level,
/// message, tags]`. By default they are in a cookie of their own, and only what has no room there is in the session.
extension FlashForm {
  static let django = FlashForm("Django messages", fits: { _ in true }) { values in
    lists(of: messages(values).map { ($0.told.name, $0.told.message) })
  } put: { new, values in
    let replaced = Set(new.map(\.key))
    var list = messages(values).filter { !replaced.contains($0.told.name) }.map { $0.parts }
    for case (let name, let new?) in new {
      let level = DjangoMessage.level(named: name) ?? Int(name.string)
      for message in new.asArray ?? [new] {
        list.append([
          DjangoMessage.mark, 0, .number(JSNumber(Double(level ?? DjangoMessage.info))), message,
          .string(level == nil ? name : ""),
        ])
      }
    }
    values["_messages"] = list.isEmpty ? nil : .string(JSString(JSON.text(.array(list.map { .array($0) }))))
  }

  /// Each as it stands there, with its tags, and what is told of it.
  private static func messages(_ values: JSONObject) -> [(parts: [JSONValue], told: DjangoMessage)] {
    guard let text = values["_messages"]?.asString, let list = try? JSON.parse(text).asArray else { return [] }
    return list.compactMap { message in
      guard var parts = message.asArray, let told = DjangoMessage(parts) else { return nil }
      if parts.count == 4 { parts.append("") }
      return (parts, told)
    }
  }
}
