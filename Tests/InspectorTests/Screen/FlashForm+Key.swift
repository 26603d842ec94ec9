import ECMAScript
import Sessions

extension FlashForm {
  /// Messages in an object under a key of the data, in those sessions that have it.
  static func under(_ name: String) -> FlashForm {
    let key = JSString(name)
    return FlashForm(name, fits: { $0[key] != nil }) { values in
      values[key]?.asObject?.entries ?? []
    } put: { name, message, values in
      var messages = values[key]?.asObject ?? JSONObject()
      messages[name] = message
      values[key] = .object(messages)
    }
  }
}
