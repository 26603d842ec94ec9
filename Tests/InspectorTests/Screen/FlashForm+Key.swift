import ECMAScript
import Sessions

extension FlashForm {
  /// Messages in lists in an object under a key of the data, in those sessions that have it.
  static func under(_ name: String) -> FlashForm {
    let key = JSString(name)
    return FlashForm(name, fits: { $0[key] != nil }) { values in
      values[key]?.asObject?.entries ?? []
    } put: { messages, values in
      var kept = values[key]?.asObject ?? JSONObject()
      kept.put(all: messages.map { ($0.key, $0.value.map { $0.asArray == nil ? .array([$0]) : $0 }) })
      values[key] = .object(kept)
    }
  }
}
