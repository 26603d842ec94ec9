package import ECMAScript
package import Sessions

/// Brings my edit of what I saw (base) together with what the store holds now (theirs), path by path.
///
/// What only one side changed is taken; what both changed alike is taken; of what applications move by themselves mine is taken; the
/// rest are conflicts, and theirs stands until someone chooses. Objects merge key by key; an array is one value.
package struct ThreeWayMerge: Hashable, Sendable {
  package struct Conflict: Hashable, Sendable {
    package let path: ContentPath
    /// Nil where the side has no such value.
    package let base: JSONValue?
    package let mine: JSONValue?
    package let theirs: JSONValue?
  }

  package enum Choice: Hashable, Sendable {
    case mine, theirs, base
    case value(JSONValue)
  }

  /// Fields that applications move with each request. Who changes one means it whatever it has come to meanwhile, and a conflict
  /// would come again with the next request.
  package static let usualVolatile: [ValuePath] = [
    "lastSeen", "last_seen", "lastSeenAt", "lastAccess", "lastAccessed", "lastActivity", "last_activity", "lastTouched",
    "touchedAt",
    "updatedAt", "updated_at", "requests", "hits", "visits",
  ].compactMap(ValuePath.init)

  /// Theirs with every edit of mine that disturbs nothing.
  package private(set) var merged: SessionContent
  package private(set) var conflicts: [Conflict] = []
  /// What changed in the store meanwhile.
  package let theirChanges: [ContentDiff.Change]
  /// Where mine takes the place of what they made of it meanwhile.
  package private(set) var replaced: [ContentPath] = []

  private var edits: [(path: ContentPath, value: JSONValue?)] = []
  private let volatile: [ValuePath]

  package init(base: SessionContent, mine: SessionContent, theirs: SessionContent, volatile: [ValuePath] = Self.usualVolatile) {
    theirChanges = ContentDiff(from: base, to: theirs).changes
    self.volatile = volatile
    merged = theirs
    if base == theirs {
      merged = mine
      return
    }
    for section in ContentPath.Section.allCases {
      mergeKeys(base.compared(section), mine.compared(section), theirs.compared(section), ContentPath(section))
    }
    merged.put(all: edits)
  }

  /// What they changed meanwhile, and what stays of it.
  package var keptChanges: [ContentDiff.Change] {
    theirChanges.filter { change in !replaced.contains { $0.contains(change.path) } }
  }

  private mutating func merge(_ base: JSONValue?, _ mine: JSONValue?, _ theirs: JSONValue?, _ path: ContentPath) {
    // Not compared as a whole before: at each level that would be all that is below it.
    if case .object(let a)? = mine, case .object(let b)? = theirs {
      let c = base?.asObject
      // Where others changed nothing in it mine is taken as a whole, with the order of its keys.
      if let c, a.keys != c.keys, b == c { return edits.append((path, mine)) }
      mergeKeys(c ?? JSONObject(), a, b, path)
    } else if mine == theirs || mine == base {
      return
    } else if theirs == base {
      edits.append((path, mine))
    } else if path.section == .data, volatile.contains(where: { ContentPath.data($0).contains(path) }) {
      edits.append((path, mine))
      if replaced.count < ContentDiff.limit { replaced.append(path) }
    } else {
      conflicts.append(Conflict(path: path, base: base, mine: mine, theirs: theirs))
    }
  }

  private mutating func mergeKeys(_ base: JSONObject, _ mine: JSONObject, _ theirs: JSONObject, _ path: ContentPath) {
    let added = mine.keys.filter { !base.contains($0) } + theirs.keys.filter { !base.contains($0) && !mine.contains($0) }
    for key in base.keys + added { merge(base[key], mine[key], theirs[key], path.appending(.key(key))) }
  }

  /// The content that these choices give; a conflict without a choice keeps theirs.
  package func resolved(_ choices: [ContentPath: Choice]) -> SessionContent {
    var content = merged
    content.put(
      all: conflicts.compactMap { conflict in
        switch choices[conflict.path] {
        case .mine: (conflict.path, conflict.mine)
        case .base: (conflict.path, conflict.base)
        case .value(let value): (conflict.path, value)
        case .theirs, nil: nil
        }
      })
    return content
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.merged == b.merged && a.conflicts == b.conflicts && a.theirChanges == b.theirChanges
  }
  package func hash(into hasher: inout Hasher) {
    hasher.combine(merged)
    hasher.combine(conflicts)
  }
}
