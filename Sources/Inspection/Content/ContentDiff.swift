package import ECMAScript
package import Sessions
package import SessionsAdministration
import TerminalText

/// What differs between two states of a session, by path; arrays are compared index by index.
package struct ContentDiff: Hashable, Sendable {
  package struct Change: Hashable, Sendable {
    package let path: ContentPath
    /// Nil: it was added.
    package let before: JSONValue?
    /// Nil: it was removed.
    package let after: JSONValue?
  }

  package private(set) var changes: [Change] = []
  /// Whether there are more than were counted.
  package private(set) var isTruncated = false
  private var limit: Int

  package static let limit = 500

  /// Whether two containers at one place are compared as one value, and nothing is told of what is inside.
  package typealias Wholes = (ContentPath, JSONValue, JSONValue) -> Bool

  /// - Parameter skips: whether a place is passed over at which something differs: it is not counted, and ends no count.
  package init(
    from before: SessionContent, to after: SessionContent, limit: Int = Self.limit, wholes: Wholes = { _, _, _ in false },
    skips: (ContentPath) -> Bool = { _ in false }
  ) {
    self.limit = limit
    if before == after { return }
    for section in ContentPath.Section.allCases {
      compare(.object(before.compared(section)), .object(after.compared(section)), ContentPath(section), wholes, skips)
    }
    // What lies beside the flashes, and is none: it is told as the data that it is.
    guard changes.isEmpty, case .framework(let old, _) = before, case .framework(let new, _) = after else { return }
    compare(.object(old), .object(new), ContentPath(.data), wholes, skips)
  }

  /// What one edit makes of a session. It is looked for where it was made: what else there is, however much, costs nothing.
  package init(
    of edit: ContentEdit, from before: SessionContent, to after: SessionContent, limit: Int = Self.limit,
    wholes: Wholes = { _, _, _ in false }
  ) {
    // Flashes that stand among the data have a path of their own there.
    if case .framework = before {
      self = ContentDiff(from: before, to: after, limit: limit, wholes: wholes)
      return
    }
    self.limit = limit
    if let place = Self.whole(over: edit, before, after, wholes) {
      compare(before[place], after[place], place, wholes)
      return
    }
    switch edit {
    case .set(let path, _) where path.isOfData: compare(before[.data(path)], after[.data(path)], .data(path), wholes)
    // In a list others move up: they are the same as they were.
    case .unset(let path) where path.isOfData: compare(before[.data(path)], nil, .data(path), wholes)
    case .rename(let path, let name) where path.isOfData && FlashKey.name(in: name) == nil:
      guard let renamed = path.parent?.appending(.key(name)) else { break }
      compare(before[.data(path)], nil, .data(path), wholes)
      compare(nil, after[.data(renamed)], .data(renamed), wholes)
    case .flash(let name, _), .removeFlash(let name):
      compare(before.flash(name), after.flash(name), ContentPath(.flash).appending(.key(name)), wholes)
    case .set, .unset, .rename, .replaceAll: self = ContentDiff(from: before, to: after, limit: limit, wholes: wholes)
    }
  }

  /// The outermost of what is compared as one value, where an edit is made inside of one.
  private static func whole(
    over edit: ContentEdit, _ before: SessionContent, _ after: SessionContent, _ wholes: Wholes
  ) -> ContentPath? {
    switch edit {
    case .set(let path, _), .unset(let path), .rename(let path, _):
      guard path.isOfData else { return nil }
      return path.steps.indices.dropFirst().lazy.map { ContentPath.data(ValuePath(Array(path.steps[..<$0]))) }.first { place in
        if let old = before[place], let new = after[place] { wholes(place, old, new) } else { false }
      }
    case .flash, .removeFlash, .replaceAll: return nil
    }
  }

  package var isEmpty: Bool { changes.isEmpty }

  private mutating func compare(
    _ before: JSONValue?, _ after: JSONValue?, _ path: ContentPath, _ wholes: Wholes,
    _ skips: (ContentPath) -> Bool = { _ in false }
  ) {
    if isTruncated { return }
    Work.add(1)
    switch (before, after) {
    case (let a?, let b?) where a.isContainer && b.isContainer && wholes(path, a, b): add(before, after, path, skips)
    // What is inside is compared by itself, and once: a comparison of the whole at each level would do it as often as it is deep.
    case (.object(let a)?, .object(let b)?):
      for entry in a.entries { compare(entry.value, b[entry.key], .key(entry.key), in: path, wholes, skips) }
      for entry in b.entries where !a.contains(entry.key) { compare(nil, entry.value, .key(entry.key), in: path, wholes, skips) }
    case (.array(let a)?, .array(let b)?):
      for index in 0..<max(a.count, b.count) where !isTruncated {
        // Spelt out: `nil` beside a value would be JSON's null, which is a value.
        let (old, new): (JSONValue?, JSONValue?) = (
          a.count > index ? .some(a[index]) : .none, b.count > index ? .some(b[index]) : .none
        )
        compare(old, new, .index(index), in: path, wholes, skips)
      }
    default: add(before, after, path, skips)
    }
  }

  /// What is inside of a container. Of what an edit left as it was both states have one, and no path is made of it.
  private mutating func compare(
    _ before: JSONValue?, _ after: JSONValue?, _ step: ValuePath.Step, in path: ContentPath, _ wholes: Wholes,
    _ skips: (ContentPath) -> Bool
  ) {
    if let before, let after, before.isKnownToBeSame(as: after) { return }
    compare(before, after, path.appending(step), wholes, skips)
  }

  private mutating func add(
    _ before: JSONValue?, _ after: JSONValue?, _ path: ContentPath, _ skips: (ContentPath) -> Bool
  ) {
    guard before != after, !skips(path) else { return }
    if changes.count == limit { isTruncated = true } else { changes.append(Change(path: path, before: before, after: after)) }
  }
}

extension JSONValue {
  fileprivate var isContainer: Bool {
    switch self {
    case .array, .object: true
    case .null, .bool, .number, .string: false
    }
  }

  /// Whether two values are equal, as far as that is known without looking into a container: one that both states have is.
  /// An object's `entries` are its stored array; if they were a copy, this would say less and cost more, and no answer would change.
  fileprivate func isKnownToBeSame(as other: JSONValue) -> Bool {
    switch (self, other) {
    case (.array(let mine), .array(let theirs)): mine.isOneArray(with: theirs)
    case (.object(let mine), .object(let theirs)): mine.entries.isOneArray(with: theirs.entries)
    case (.array, _), (.object, _): false
    default: self == other
    }
  }
}

extension Array {
  /// Whether two arrays are one in memory, as copies are of which neither was changed.
  fileprivate func isOneArray(with other: Self) -> Bool {
    guard count == other.count else { return false }
    return withUnsafeBufferPointer { mine in other.withUnsafeBufferPointer { mine.baseAddress == $0.baseAddress } }
  }
}

extension ValuePath {
  /// Whether it leads to a value, and to none that is a flash; not to the whole.
  fileprivate var isOfData: Bool {
    switch steps.first {
    case .key(let key)?: FlashKey.name(in: key) == nil
    case .index?: true
    case nil: false
    }
  }
}
