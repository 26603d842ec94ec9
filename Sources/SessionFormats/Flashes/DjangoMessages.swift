import ECMAScript
import Sessions
import SessionsAdministration
import Synchronization

/// Django's messages, where they stand in the session: a JSON text under `_messages`, of lists `["__json_message", is safe, level,
/// message, tags]`. By default they are in a cookie of their own, and only what has no room there is in the session.
extension FlashForm {
  static let django = FlashForm("Django messages", fits: { _ in true }) { values in
    MessagesRead.last.read(values).entries
  } put: { new, values in
    let replaced = Set(new.map(\.key))
    var list = MessagesRead.last.read(values).messages.filter { !replaced.contains($0.told.name) }.map { $0.parts }
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

}

/// The messages of the sessions that were looked at last, which are asked for again and again: a text is read once. Two of them, because an
/// edit has one before and one after it.
private final class MessagesRead: Sendable {
  static let last = MessagesRead()

  struct Read {
    /// Each as it stands there, with its tags, and what is told of it.
    var messages: [(parts: [JSONValue], told: DjangoMessage)] = []
    var entries: [JSONObject.Entry] = []

    init(_ text: JSString) {
      guard let list = try? JSON.parse(text).asArray else { return }
      messages = list.compactMap { message in
        guard var parts = message.asArray, let told = DjangoMessage(parts) else { return nil }
        if parts.count == 4 { parts.append("") }
        return (parts, told)
      }
      entries = FlashForm.lists(of: messages.map { ($0.told.name, $0.told.message) })
    }
  }

  private let last = Mutex<[(text: JSString, read: Read)]>([])

  func read(_ values: JSONObject) -> Read {
    guard let text = values["_messages"]?.asString else { return Read("") }
    if let known = last.withLock({ $0 }).first(where: { $0.text == text }) { return known.read }
    let read = Read(text)
    last.withLock { $0 = [(text, read)] + $0.prefix(1) }
    return read
  }
}
