import ECMAScript
import Sessions

/// Messages among the data itself, and beside them a note of which of the keys are messages.
extension FlashForm {
  /// Laravel's `_flash`. What a page flashes is `new`, and `old` once that page's session is stored: the next page shows it, and
  /// forgets it when it stores its own. So a message that is left in the store is an old one.
  static let laravel = FlashForm("Laravel", fits: { _ in true }) { values in
    let names = ["old", "new"].flatMap { (values["_flash"]?[$0]?.asArray ?? []).compactMap(\.asString) }
    return names.compactMap { name in values[name].map { JSONObject.Entry(key: name, value: $0) } }
  } put: { messages, values in
    var flash = values["_flash"]?.asObject ?? ["old": [], "new": []]
    let left = messages.filter { $0.value != nil }.map { JSONValue.string($0.key) }
    flash["old"] = .array((flash["old"]?.asArray ?? []).without(messages) + left)
    flash["new"] = .array((flash["new"]?.asArray ?? []).without(messages))
    values.put(all: messages)
    values["_flash"] = .object(flash)
  }

  /// CodeIgniter's `__ci_vars`: `new` until the next page begins, then `old` until the one after that.
  static let codeIgniter = FlashForm("CodeIgniter", fits: { $0["__ci_last_regenerate"] != nil }) { values in
    (values["__ci_vars"]?.asObject?.entries ?? []).compactMap { entry in
      entry.value == "new" ? values[entry.key].map { JSONObject.Entry(key: entry.key, value: $0) } : nil
    }
  } put: { messages, values in
    mark(messages, with: "new", under: "__ci_vars", in: &values)
  }

  /// Yii's `__flash`: -1 until a page has asked for it.
  static let yii = FlashForm("Yii", fits: { $0["__flash"] != nil }) { values in
    (values["__flash"]?.asObject?.entries ?? []).compactMap { entry in
      (entry.value.asDouble ?? 1) <= 0 ? values[entry.key].map { JSONObject.Entry(key: entry.key, value: $0) } : nil
    }
  } put: { messages, values in
    mark(messages, with: -1, under: "__flash", in: &values)
  }

  private static func mark(_ messages: [Message], with mark: JSONValue, under key: JSString, in values: inout JSONObject) {
    var marks = values[key]?.asObject ?? JSONObject()
    marks.put(all: messages.map { ($0.key, $0.value == nil ? nil : mark) })
    values.put(all: messages)
    values[key] = marks.isEmpty && values[key] == nil ? nil : .object(marks)
  }
}
