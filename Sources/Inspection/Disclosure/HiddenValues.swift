package import ECMAScript
import Sessions

/// What a session hides: texts and numbers, and objects and lists as a whole, so that they are known wherever they turn up. Nothing where
/// its masking follows no values; and no value that is too small to be known by: it is the same as many others, and a mask in the place of
/// each would say nothing but that something hidden holds it. Nor one that the session shows at another place.
package struct HiddenValues: Hashable, Sendable {
  private var values: Set<JSONValue> = []

  package init(_ contents: [VisibleContent]) {
    for visible in contents where visible.masking.followsValues {
      var own = HiddenValues()
      let sections = ContentPath.Section.allCases.map { section in
        (value: JSONValue.object(visible.content.object(section)), shown: visible.value(at: ContentPath(section)))
      }
      for section in sections { own.collect(section.value, section.shown, .inSight) }
      guard !own.values.isEmpty else { continue }
      for section in sections { own.leaveOut(section.value, section.shown) }
      values.formUnion(own.values)
    }
  }

  /// Those at some places.
  init(_ paths: [ContentPath], in sides: inout [HiddenPlaces]) {
    for side in sides.indices where sides[side].visible.masking.followsValues {
      for path in paths {
        if let value = sides[side].visible.content[path] { collect(value, sides[side].value(at: path), .inSight) }
      }
    }
  }

  private init() {}

  package func contains(_ value: JSONValue) -> Bool { values.contains(value) }

  /// A copy of `value` in which each of them is `"********"`.
  package func masked(_ value: JSONValue) -> JSONValue {
    if contains(value) { return .string(JSString(Masking.mask)) }
    switch value {
    case .array(let elements): return .array(elements.map { masked($0) })
    case .object(var object):
      for entry in object.entries { object[entry.key] = masked(entry.value) }
      return .object(object)
    default: return value
    }
  }

  /// What a value lies in: what is hidden as a whole holds much that is no secret.
  private enum Surroundings { case inSight, hidden }

  /// Takes in what is not the same in what is shown.
  private mutating func collect(_ value: JSONValue, _ shown: JSONValue?, _ surroundings: Surroundings) {
    let isWhole = shown == .string(JSString(Masking.mask))
    let inner: Surroundings = isWhole ? .hidden : surroundings
    switch value {
    case .array(let elements):
      if isWhole, elements.contains(where: { Self.isTelling($0, .hidden) }) { values.insert(value) }
      for (index, element) in elements.enumerated() { collect(element, shown?[index], inner) }
    case .object(let object):
      if isWhole, !object.isEmpty { values.insert(value) }
      for entry in object.entries { collect(entry.value, shown?[entry.key], inner) }
    case .string, .number: if value != shown, Self.isTelling(value, surroundings) { values.insert(value) }
    case .null, .bool: break
    }
  }

  /// Leaves out what is shown as it is.
  private mutating func leaveOut(_ value: JSONValue, _ shown: JSONValue?) {
    switch value {
    case .array(let elements): for (index, element) in elements.enumerated() { leaveOut(element, shown?[index]) }
    case .object(let object): for entry in object.entries { leaveOut(entry.value, shown?[entry.key]) }
    case .string, .number: if value == shown { values.remove(value) }
    case .null, .bool: break
    }
  }

  /// Whether a value is known again by what it is: three digits are on the back of a card, and a role or a language is shorter than a secret
  /// that stands among others.
  private static func isTelling(_ value: JSONValue, _ surroundings: Surroundings) -> Bool {
    switch value {
    case .number(let number): abs(number.value) >= (surroundings == .hidden ? 1_000 : 100)
    case .string(let text): text.byteCount >= (surroundings == .hidden ? 4 : 3)
    case .array(let elements): elements.contains { isTelling($0, surroundings) }
    case .object(let object): !object.isEmpty
    case .null, .bool: false
    }
  }
}
