package import ECMAScript
import Sessions
package import SessionsAdministration

/// What differs between two states of a session, as it may be shown. A value that either of them hides stays hidden wherever it goes: under
/// another name, too, where the masking follows values (``Masking/followsValues``). So does what takes the place of a hidden one: it may be most of it, in a form that nothing hides any more. What is
/// hidden as a whole changes as a whole: a key inside it may be what it hides.
package struct VisibleDiff: Sendable {
  package let changes: [ContentDiff.Change]
  /// Whether more differs than is told.
  package let isTruncated: Bool
  private let before: VisibleContent
  private let after: VisibleContent
  /// What is known for hidden on each side, wherever it stands there.
  private let hidden: (before: HiddenValues, after: HiddenValues)
  /// Of the paths of the changes those that each side hides, and those that an older state does.
  private let hiddenPaths: (before: Set<ContentPath>, after: Set<ContentPath>, older: Set<ContentPath>)
  /// Whether the old state is past: what the new one hides was there before, or may have been, and is told of neither.
  private let isPast: Bool

  /// - Parameters:
  ///   - older: older states. What they hide stays hidden, too, if it comes back where nothing hides it any more.
  ///   - isPast: whether the old state is past, and not what is there until somebody says yes.
  ///   - inTree: whether the paths are for a tree of the new state alone, beside which the old one is past. That shows a place only where all is shown that it lies in, and may
  ///     know what changed in there, but where the old state alone hid it.
  package init(
    from before: VisibleContent, to after: VisibleContent, since older: [VisibleContent] = [], isPast: Bool = false,
    inTree: Bool = false
  ) {
    self.isPast = isPast || inTree
    let wholes: ContentDiff.Wholes =
      inTree
      ? { path, old, new in before.hides(old, at: path) && !after.hides(new, at: path) } : Self.wholes(before, after, older)
    let diff = ContentDiff(from: before.content, to: after.content, wholes: wholes)
    (changes, isTruncated) = (diff.changes, diff.isTruncated)
    (self.before, self.after) = (before, after)
    let values = changes.isEmpty ? HiddenValues([]) : HiddenValues([before, after] + older)
    hidden = (values, values)
    var sides = ([before, after] + older).map { HiddenPlaces($0) }
    hiddenPaths = Self.hiddenPaths(of: diff.changes, in: &sides)
  }

  /// What differs between two sessions. What one of them hides is no business of the other's: a value that were masked there for being the
  /// same would answer a guess.
  ///
  /// - Parameter comparesHidden: whether it is told that they differ at a place that both hide, and in the keys that both hide in an object.
  package init(comparing left: VisibleContent, with right: VisibleContent, comparesHidden: Bool) {
    // Not taken out afterwards: that there are more than are counted would tell that some of them were hidden.
    var sides = [HiddenPlaces(left), HiddenPlaces(right)]
    var keys = [HiddenKeys(left), HiddenKeys(right)]
    let skips = { (path: ContentPath) in
      guard !comparesHidden else { return false }
      return sides[0].isHidden(path) && sides[1].isHidden(path) || keys.areHidden(beside: path)
    }
    let diff = ContentDiff(from: left.content, to: right.content, wholes: Self.wholes(left, right), skips: skips)
    (changes, isTruncated) = (diff.changes, diff.isTruncated)
    (before, after) = (left, right)
    isPast = false
    hidden = changes.isEmpty ? (HiddenValues([]), HiddenValues([])) : (HiddenValues([left]), HiddenValues([right]))
    hiddenPaths = Self.hiddenPaths(of: diff.changes, in: &sides)
  }

  /// What one edit makes of it.
  package init(of edit: ContentEdit, from before: VisibleContent, to after: VisibleContent, since older: [VisibleContent] = []) {
    let diff = ContentDiff(of: edit, from: before.content, to: after.content, wholes: Self.wholes(before, after, older))
    (changes, isTruncated) = (diff.changes, diff.isTruncated)
    (self.before, self.after) = (before, after)
    var sides = ([before, after] + older).map { HiddenPlaces($0) }
    isPast = false
    let values = HiddenValues(diff.changes.map(\.path), in: &sides)
    hidden = (values, values)
    hiddenPaths = Self.hiddenPaths(of: diff.changes, in: &sides)
  }

  private static func wholes(
    _ before: VisibleContent, _ after: VisibleContent, _ older: [VisibleContent] = []
  ) -> ContentDiff.Wholes {
    { path, old, new in
      before.hides(old, at: path) || after.hides(new, at: path)
        || older.contains { state in state.content[path].map { state.hides($0, at: path) } ?? false }
    }
  }

  private static func hiddenPaths(
    of changes: [ContentDiff.Change], in sides: inout [HiddenPlaces]
  ) -> (before: Set<ContentPath>, after: Set<ContentPath>, older: Set<ContentPath>) {
    let paths = changes.map(\.path)
    let hidden = sides.indices.map { side in Set(paths.filter { sides[side].isHidden($0) }) }
    return (hidden[0], hidden[1], hidden.dropFirst(2).reduce(into: []) { $0.formUnion($1) })
  }

  private func isHiddenBefore(_ change: ContentDiff.Change) -> Bool {
    if hiddenPaths.before.contains(change.path) || hiddenPaths.older.contains(change.path) { return true }
    return isPast && isHiddenAfter(change) && change.before?.isTelling == true
  }

  private func isHiddenAfter(_ change: ContentDiff.Change) -> Bool { hiddenPaths.after.contains(change.path) }

  package func before(_ change: ContentDiff.Change, limit: Int = ValueSummary.textLimit) -> ValueSummary? {
    change.before.map {
      ValueSummary($0, masked: isHiddenBefore(change) || hidden.before.contains($0), masking: before.masking, limit: limit)
    }
  }

  package func after(_ change: ContentDiff.Change, limit: Int = ValueSummary.textLimit) -> ValueSummary? {
    change.after.map {
      ValueSummary($0, masked: hidesAfter(change) || hidden.after.contains($0), masking: after.masking, limit: limit)
    }
  }

  /// Both sides of a change, whole, with the mask in the place of what is hidden; nil where there is none.
  package func values(_ change: ContentDiff.Change) -> (before: JSONValue?, after: JSONValue?) {
    func shown(
      _ value: JSONValue?, in visible: VisibleContent, _ hidden: HiddenValues, _ isHidden: Bool
    ) -> JSONValue? {
      value.map { value in
        isHidden
          ? .string(JSString(Masking.mask)) : hidden.masked(visible.value(at: change.path, hiddenBy: nil) ?? value)
      }
    }
    return (
      shown(change.before, in: before, hidden.before, isHiddenBefore(change)),
      shown(change.after, in: after, hidden.after, hidesAfter(change))
    )
  }

  /// What says nothing is no part of what it replaces.
  private func hidesAfter(_ change: ContentDiff.Change) -> Bool {
    isHiddenAfter(change) || change.after?.isTelling == true && isHiddenBefore(change)
  }

  /// Where a change is, as it may be shown.
  package func place(of change: ContentDiff.Change) -> ShownPath {
    ShownPath(change.path, by: after.revealed == .everything ? [] : [after.masking, before.masking])
  }

  /// A change as it is shown.
  package struct Words: Hashable, Sendable {
    package let path: ContentPath
    /// ``path`` as it may be shown.
    package let place: ShownPath
    /// Nil: it was added.
    package let before: ValueSummary?
    /// Nil: it was removed.
    package let after: ValueSummary?
  }

  package func words(of change: ContentDiff.Change, limit: Int = ValueSummary.textLimit) -> Words {
    Words(
      path: change.path, place: place(of: change), before: before(change, limit: limit), after: after(change, limit: limit))
  }

  package func words() -> [Words] { changes.map { words(of: $0) } }

  /// The same where each side has a line of its own: of what was added or removed as a whole the values are told, too.
  package func speltWords() -> [Words] {
    changes.map { change in
      let (words, values) = (words(of: change), values(change))
      return Words(
        path: words.path, place: words.place, before: words.before?.spelt(values.before), after: words.after?.spelt(values.after))
    }
  }

  /// Whether a hidden value comes to stand where nothing hides it.
  package func uncovers(_ change: ContentDiff.Change) -> Bool {
    guard let value = change.after else { return false }
    return !isHiddenAfter(change) && (hidden.after.contains(value) || hiddenPaths.older.contains(change.path))
  }
}

extension JSONValue {
  /// Whether it may be, or have in it, what another value hides. Null and booleans say that there is something, or nothing.
  fileprivate var isTelling: Bool {
    switch self {
    case .null, .bool: false
    case .string(let text): !text.isEmpty
    case .array(let elements): !elements.isEmpty
    case .object(let object): !object.isEmpty
    case .number: true
    }
  }
}
