import ECMAScript
import Sessions
package import TerminalText

/// A path that both changed, as it is shown: made once, from the beginnings of what may be long.
package struct ConflictRow: Sendable {
  package struct Side: Sendable {
    /// Nil: there is no such value.
    package let text: SafeText?
    /// What is shown where it is not revealed; nil: nothing.
    package let masked: SafeText?

    init(_ value: JSONValue?, shown: JSONValue?) {
      text = value.map(Self.beginning)
      masked = shown == .string(JSString(Masking.mask)) ? nil : shown.map(Self.beginning)
    }

    /// What a line can have of a value, at the most.
    private static let room = 200

    private static func beginning(_ value: JSONValue) -> SafeText {
      var left = room
      return SafeText(sanitisingUTF8: JSON.stringify(value.beginning(&left)), cells: room)
    }
  }

  package let path: ContentPath
  private let place: ShownPath
  package private(set) var words: SafeText
  /// What it lies in is hidden, and so is it.
  package private(set) var liesInHidden: Bool
  /// What has to be revealed for its sides to be shown whole; empty: nothing does it.
  package let secrets: Set<MaskedValue>
  package let base, mine, theirs: Side

  /// - Parameters:
  ///   - sides: base, mine and theirs, as they may be shown.
  ///   - hidden: what they hide, wherever it stands.
  package init(_ conflict: ThreeWayMerge.Conflict, _ sides: inout [HiddenPlaces], _ hidden: HiddenValues) {
    path = conflict.path
    place = sides.told(path)
    words = SafeText(sanitising: place.words)
    liesInHidden = sides.hidesAround(path)
    secrets = sides.indices.reduce(into: []) { found, side in
      let content = sides[side].visible.content
      found.formUnion(sides[side].secrets(at: conflict.path).map { MaskedValue($0, in: content) })
    }
    let values = [conflict.base, conflict.mine, conflict.theirs]
    // Where one of them is hidden, another may be most of it.
    let isHidden =
      sides.indices.contains { sides[$0].isHidden(conflict.path) } || values.contains { $0.map(hidden.contains) ?? false }
    let shown = zip(values, sides.indices).map { value, side in
      Side(value, shown: isHidden ? .none : sides[side].value(at: conflict.path).map(hidden.masked))
    }
    (base, mine, theirs) = (shown[0], shown[1], shown[2])
  }

  /// The same where the session hides these places by now.
  package func hiding(_ places: [ContentPath]) -> ConflictRow {
    let known = Set(secrets.map(\.path))
    let new = places.filter { $0.isOnOneWay(with: path) && !known.contains($0) }
    guard !new.isEmpty else { return self }
    var row = self
    row.words = SafeText(sanitising: (place.within(new) ?? place).words)
    row.liesInHidden = true
    return row
  }
}

extension JSONValue {
  /// As much of it as takes about so many bytes to write.
  fileprivate func beginning(_ left: inout Int) -> JSONValue {
    switch self {
    case .null, .bool: return self
    case .number(let number):
      left -= number.source?.utf8.count ?? 8
      return self
    case .string(let text):
      defer { left -= text.byteCount }
      return .string(JSString(text.beginning(max(1, left))))
    case .array(let elements):
      var shown: [JSONValue] = []
      for element in elements {
        guard left > 0 else { break }
        left -= 1
        shown.append(element.beginning(&left))
      }
      return .array(shown)
    case .object(let object):
      var shown = JSONObject()
      for entry in object.entriesInPropertyOrder {
        guard left > 0 else { break }
        let key = JSString(entry.key.beginning(max(1, left)))
        left -= entry.key.byteCount
        shown[key] = entry.value.beginning(&left)
      }
      return .object(shown)
    }
  }
}
