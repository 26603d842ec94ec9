import ECMAScript
import Sessions

extension FlashForm {
  /// Messages in lists in an object under a key of the data, in those sessions that have it.
  static func under(_ name: String) -> FlashForm {
    let key = JSString(name)
    return FlashForm(name, fits: { $0[key] != nil }) { values in
      values[key]?.asObject?.entries ?? []
    } put: { name, message, values in
      var messages = values[key]?.asObject ?? JSONObject()
      messages[name] = message.map { $0.asArray == nil ? .array([$0]) : $0 }
      values[key] = .object(messages)
    }
  }
}
