import ECMAScript
package import Sessions
package import SessionsAdministration

/// Another framework's flashes stand among the data, and are shown a second time as what they are.
extension Masking {
  /// A payload of whose flashes those are told that the data shows, too: where the user hides what a framework keeps them in, or what
  /// it calls a part of each, there are none. How each is judged that is told, its own name and text say.
  package func hidingFlashes(of payload: PayloadCodec) -> PayloadCodec {
    added.isEmpty || payload.witnesses.isEmpty ? payload : payload.tellingFlashes { values in hidingNamed(values) ?? values }
  }

  /// The rule that hides all flashes of another framework's session: among the data they stand in one object, of which one member may
  /// name another. Nil where each is judged by itself.
  package func rule(ofFlashesIn content: SessionContent) -> Rule? {
    guard case .framework = content else { return nil }
    let flashes = content.object(.flash)
    return flashes.count > 1 ? rule(key: nil, value: .object(flashes)) : nil
  }

  /// A copy with `"********"` under each key that the user hides; nil where there is none.
  private func hidingNamed(_ object: JSONObject) -> JSONObject? {
    var copy: JSONObject?
    for entry in object.entries {
      let isNamed = adds(entry.key)
      guard let value = isNamed ? .some(.string(JSString(Self.mask))) : hidingNamed(entry.value) else { continue }
      if copy == nil { copy = object }
      copy?[entry.key] = value
    }
    return copy
  }

  private func hidingNamed(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .object(let object): return hidingNamed(object).map { .object($0) }
    case .array(let elements):
      var copy: [JSONValue]?
      for place in elements.indices {
        guard let element = hidingNamed(elements[place]) else { continue }
        if copy == nil { copy = elements }
        copy?[place] = element
      }
      return copy.map { .array($0) }
    case .null, .bool, .number, .string: return nil
    }
  }
}
