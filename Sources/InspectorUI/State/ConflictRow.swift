import Inspection
import ECMAScript
import TerminalText

/// A path that both changed, as it is shown: made once, from the beginnings of what may be long.
package struct ConflictRow: Sendable {
  package struct Side: Sendable {
    /// Nil: there is no such value.
    let text: SafeText?
    /// What is shown where it is not revealed; nil: nothing.
    let masked: SafeText?

    init(_ value: JSONValue?, _ hidden: HiddenValues, isHidden: Bool) {
      text = value.map(Conflict.beginning)
      let shown = value.map(hidden.masked)
      masked = isHidden || shown == .string(JSString(Masking.mask)) ? nil : shown.map(Conflict.beginning)
    }
  }

  let path: ContentPath
  let words: SafeText
  /// What it lies in is hidden, and so is it.
  let liesInHidden: Bool
  let base, mine, theirs: Side

  init(_ conflict: ThreeWayMerge.Conflict, _ sides: [VisibleContent], _ hidden: HiddenValues) {
    path = conflict.path
    let place = [path].told(in: sides)[0]
    words = SafeText(sanitising: place.words)
    liesInHidden = place != path
    // Where one of them is hidden, another may be most of it.
    let isHidden = [conflict.base, conflict.mine, conflict.theirs].contains { $0.map(hidden.contains) ?? false }
    base = Side(conflict.base, hidden, isHidden: isHidden)
    mine = Side(conflict.mine, hidden, isHidden: isHidden)
    theirs = Side(conflict.theirs, hidden, isHidden: isHidden)
  }
}

extension Conflict {
  /// What a line can have of a value, at the most.
  private static let room = 200

  fileprivate static func beginning(_ value: JSONValue) -> SafeText {
    var left = room
    return SafeText(sanitisingUTF8: JSON.stringify(value.beginning(&left)), cells: room)
  }

  /// - Parameter sides: base, mine and theirs, as they may be shown.
  init(target: PendingWrite.Target, done: String, merge: ThreeWayMerge, sides: [VisibleContent]) {
    let disputed = Set(merge.conflicts.map(\.path))
    let kept = merge.theirChanges.map(\.path).filter { !disputed.contains($0) }
    let hidden = HiddenValues(sides)
    self.init(
      target: target, done: done, merge: merge, rows: merge.conflicts.map { ConflictRow($0, sides, hidden) },
      kept: SafeText(sanitising: Self.names(of: kept.told(in: sides))))
  }

  /// Some paths by name, and that there are more.
  static func names(of paths: [ContentPath]) -> String {
    paths.prefix(20).map(\.words).joined(separator: ", ") + (paths.count > 20 ? " and \(paths.count - 20) more" : "")
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
