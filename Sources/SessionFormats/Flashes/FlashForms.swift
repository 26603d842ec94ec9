import ECMAScript
import Sessions

/// Messages under a key of their own, by category: an object of lists, or of single messages.
extension FlashForm {
  /// An object under `key`, of lists: connect-flash's `flash`, the flash bags of Symfony.
  static func lists(_ name: String, under keys: [JSString], fits: @escaping @Sendable (JSONObject) -> Bool) -> FlashForm {
    FlashForm(name, fits: fits) { values in
      keys.flatMap { values[$0]?.asObject?.entries ?? [] }.filter { $0.value != .array([]) }
    } put: { messages, values in
      let key = keys.first { values[$0] != nil } ?? keys[0]
      // PHP's empty array is a list to whoever reads it as JSON.
      var kept = values[key]?.asObject ?? JSONObject()
      kept.put(all: messages.map { ($0.key, $0.value.map { $0.asArray == nil ? .array([$0]) : $0 }) })
      values[key] = .object(kept)
    }
  }

  /// connect-flash, `req.flash(type, message)`: known by the key that it leaves in each session that it has touched.
  static let connectFlash = lists("connect-flash", under: ["flash"]) { $0["flash"]?.asObject != nil }

  /// Symfony's flash bag, which is called `_symfony_flashes` since 3.0.
  static let symfony = lists("Symfony", under: ["_symfony_flashes", "_sf2_flashes"]) { values in
    values.keys.contains { key in key.string.hasPrefix("_sf2_") || key == "_symfony_flashes" }
  }

  /// `_flashes`, a list of pairs, which `get_flashed_messages` takes out whole.
  static let flask = FlashForm("Flask", fits: { _ in true }) { values in
    lists(of: flaskPairs(values))
  } put: { messages, values in
    let replaced = Set(messages.map(\.key))
    var pairs = flaskPairs(values).filter { !replaced.contains($0.category) }
      .map { JSONValue.array([.string($0.category), $0.message]) }
    for case (let category, let new?) in messages {
      for message in new.asArray ?? [new] { pairs.append(.array([.string(category), message])) }
    }
    values["_flashes"] = pairs.isEmpty ? nil : .array(pairs)
  }

  /// Messages by category, in the order in which these were first met.
  static func lists(of pairs: [(category: JSString, message: JSONValue)]) -> [JSONObject.Entry] {
    var (order, lists): ([JSString], [JSString: [JSONValue]]) = ([], [:])
    for (category, message) in pairs {
      if lists[category] == nil { order.append(category) }
      // Appended where it stands: a list that were copied for each of its messages would cost the square of their number.
      lists[category, default: []].append(message)
    }
    return order.map { JSONObject.Entry(key: $0, value: .array(lists[$0] ?? [])) }
  }

  /// A pair is a tuple in the session's own JSON, `{" t": [...]}`.
  private static func flaskPairs(_ values: JSONObject) -> [(category: JSString, message: JSONValue)] {
    (values["_flashes"]?.asArray ?? []).compactMap { pair in
      guard let parts = pair.asArray ?? pair[" t"]?.asArray, parts.count == 2, let category = parts[0].asString else {
        return nil
      }
      return (category, parts[1])
    }
  }

  /// `flash`, with the names that were shown already under `discard`.
  static let rails = FlashForm("Rails", fits: { _ in true }) { values in
    let shown = Set(values["flash"]?["discard"]?.asArray ?? [])
    return (values["flash"]?["flashes"]?.asObject?.entries ?? []).filter { !shown.contains(.string($0.key)) }
  } put: { messages, values in
    var flash = values["flash"]?.asObject ?? ["discard": [], "flashes": [:]]
    var kept = flash["flashes"]?.asObject ?? JSONObject()
    kept.put(all: messages)
    flash["discard"] = .array((flash["discard"]?.asArray ?? []).without(messages))
    flash["flashes"] = .object(kept)
    values["flash"] = kept.isEmpty ? nil : .object(flash)
  }

  /// `phoenix_flash`, by name.
  static let phoenix = named("Phoenix", under: "phoenix_flash")
  /// `new_flash`, which is called `flash` while the page is made that shows it.
  static let mojolicious = named("Mojolicious", under: "new_flash")

  /// An object of messages under `key`.
  private static func named(_ name: String, under key: JSString) -> FlashForm {
    FlashForm(name, fits: { _ in true }) { values in
      values[key]?.asObject?.entries ?? []
    } put: { messages, values in
      var kept = values[key]?.asObject ?? JSONObject()
      kept.put(all: messages)
      values[key] = kept.isEmpty ? nil : .object(kept)
    }
  }

  private static let pyramidQueue: JSString = "_f_"

  /// Pyramid's queues: a list each, under `_f_` and its name, which is mostly empty.
  static let pyramid = FlashForm("Pyramid", fits: { _ in true }) { values in
    values.entries.compactMap { entry in
      let key = entry.key.wtf8
      guard key.starts(with: pyramidQueue.wtf8), entry.value.asArray?.isEmpty == false else { return nil }
      return JSONObject.Entry(key: JSString(uncheckedWTF8: Array(key.dropFirst(pyramidQueue.byteCount))), value: entry.value)
    }
  } put: { messages, values in
    values.put(all: messages.map { (pyramidQueue + $0.key, $0.value.map { $0.asArray == nil ? .array([$0]) : $0 }) })
  }

  /// CakePHP's `Flash`: under each key a list of messages and how they are drawn.
  static let cakePHP = FlashForm("CakePHP", fits: { $0["Config"] != nil || $0["Flash"] != nil }) { values in
    (values["Flash"]?.asObject?.entries ?? []).compactMap { entry in
      let messages = (entry.value.asArray ?? []).compactMap { $0["message"] }
      return messages.isEmpty
        ? nil : JSONObject.Entry(key: entry.key, value: messages.count == 1 ? messages[0] : .array(messages))
    }
  } put: { messages, values in
    var flash = values["Flash"]?.asObject ?? JSONObject()
    flash.put(all: messages.map { name, message in (name, message.map { cakeMessages($0, under: name) }) })
    values["Flash"] = flash.isEmpty ? nil : .object(flash)
  }

  private static func cakeMessages(_ message: JSONValue, under key: JSString) -> JSONValue {
    .array(
      (message.asArray ?? [message]).map {
        .object(["message": $0, "key": .string(key), "element": "flash/default", "params": []])
      })
  }
}

extension [JSONValue] {
  /// Names, but for those of these messages.
  func without(_ messages: [FlashForm.Message]) -> [JSONValue] {
    let names = Set(messages.map { JSONValue.string($0.key) })
    return filter { !names.contains($0) }
  }
}
