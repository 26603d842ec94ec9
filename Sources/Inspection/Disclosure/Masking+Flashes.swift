import ECMAScript
package import Sessions
package import SessionsAdministration
import TerminalText

/// Another framework's flashes stand among the data, and are shown a second time as what they are.
extension Masking {
  /// A payload of whose flashes those are told that the data shows, too: where the user hides what a framework keeps them in, or what
  /// it calls a part of each, there are none. How each is judged that is told, its own name and text say.
  package func hidingFlashes(of payload: PayloadCodec) -> PayloadCodec {
    added.isEmpty || payload.witnesses.isEmpty ? payload : payload.tellingFlashes { values in hidingNamed(values) ?? values }
  }

  /// The flashes of another framework's session that lie among the data in something hidden: in an object, one member may name another.
  /// What a text there hides is hidden by what each of them says itself.
  package func hiddenFlashes(in content: SessionContent) -> Set<JSString> {
    guard case .framework(let values, let form) = content else { return [] }
    let flashes = content.flashEntries
    Work.add(flashes.count)
    guard !flashes.isEmpty, let shown = hidingContainers(in: values) else { return [] }
    let told = JSONObject(form.entries(shown).lazy.map { ($0.key, $0.value) })
    return Set(
      flashes.lazy.filter { flash in
        guard let seen = told[flash.key] else { return true }
        return seen != flash.value && seen != hidingContainers(in: [flash.key: flash.value])?[flash.key]
      }.map(\.key))
  }

  /// Whether a path leads to one of those, or into it.
  func hidesFlash(on path: ContentPath, in content: SessionContent) -> Bool {
    guard path.section == .flash, case .key(let name)? = path.path.steps.first else { return false }
    return hiddenFlashes(in: content).contains(name)
  }

  /// A copy with `"********"` for each object and list that is hidden; nil where none is.
  private func hidingContainers(in object: JSONObject) -> JSONObject? {
    object.rewritten { entry in hidingContainers(in: entry.value, key: entry.key).map { (value: $0, name: nil) } }
  }

  private func hidingContainers(in value: JSONValue, key: JSString?) -> JSONValue? {
    switch value {
    case .null, .bool, .number, .string: return nil
    case .array(let elements):
      // Of pairs each is judged by its own name, as a flash is.
      let isHidden = rule(key: key, value: value) != nil && rule(ofPairs: elements, under: key, 0) == nil
      if isHidden { return .string(JSString(Self.mask)) }
    case .object: if rule(key: key, value: value) != nil { return .string(JSString(Self.mask)) }
    }
    if case .object(let object) = value { return hidingContainers(in: object).map { .object($0) } }
    guard case .array(let elements) = value else { return nil }
    var copy: [JSONValue]?
    for place in elements.indices {
      guard let element = hidingContainers(in: elements[place], key: nil) else { continue }
      if copy == nil { copy = elements }
      copy?[place] = element
    }
    return copy.map { .array($0) }
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
