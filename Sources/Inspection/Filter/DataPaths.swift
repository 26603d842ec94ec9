import ECMAScript
package import Sessions
import TerminalText

/// Paths that the data of sessions has, and some of the values there, as far as sessions were met: where a filter asks about a field
/// that does not exist, the path of that name may be meant, and what was met can be completed. Bounded, whatever the data is like:
/// keys that are data themselves, other ones in each session, are met without end. What is masked is not learnt; and what none of the
/// sessions that were met shows any more is forgotten.
package struct DataPaths: Sendable {
  /// Every path that was met, as it is typed, in the order of their texts.
  package private(set) var names: [String] = []
  /// By the last key of each: the ways to it, the first one met first.
  private var paths: [JSString: [ValuePath]] = [:]
  private var known: [ValuePath: Lessons.Place] = [:]
  private var values: [FilterSubject: [String: Lessons.Place]] = [:]
  private var lessons = Lessons()
  /// How often something was forgotten.
  package private(set) var losses = 0

  /// Sessions that are met: what most of them have is known by then.
  private static let sessions = 256
  /// All that are known, and those that end in one key.
  private static let paths = 512
  private static let pathsOfKey = 8
  /// Of one session, and of one object in it.
  private static let keysOfSession = 512
  private static let keysOfObject = 64
  private static let depth = 4
  /// Bytes: nobody types a longer one.
  private static let longestKey = 128
  /// Values of a path, and the bytes of one.
  private static let valuesOfPath = 12
  private static let valuesOfField = 256
  private static let longestValue = 40

  package init() {}

  package var isFull: Bool { room == 0 }
  /// How many more may be met.
  package var room: Int { Self.sessions - lessons.count }

  /// Whether a session was met, and is another by now: what was learnt from it then is forgotten, and it keeps its room.
  package mutating func outdates(_ id: SessionID, _ revision: Revision?) -> Bool {
    guard lessons.has(id), lessons.isOutdated(id, revision) else { return false }
    forget(lessons.takeBack(id))
    return true
  }

  /// Learns what a session has, where there is room for one more or it was met before; in the place of what it had then.
  ///
  /// - Parameters:
  ///   - content: nil: it is not to be looked through.
  ///   - row: its names and texts, where they are to be learnt too.
  ///   - masking: what a value holds that it hides is not learnt.
  package mutating func learn(
    _ content: SessionContent?, of id: SessionID, row: SessionSummary? = nil, masking: Masking,
    at now: Timestamp = Timestamp(milliseconds: 0)
  ) {
    guard lessons.has(id) ? lessons.isOutdated(id, row?.revision) : !isFull else { return }
    forget(lessons.begin(id, row?.revision))
    if let row { learn(row, at: now) }
    guard let content else { return }
    var left = Self.keysOfSession
    // Level by level: what one value holds takes no room from those beside it.
    var level = [Part(entries: content.dataEntries.prefix(left), parent: .root)]
    while !level.isEmpty {
      var next: [Part] = []
      for part in level { learn(part, masking, &left, &next) }
      level = next
    }
  }

  private struct Part {
    var entries: ArraySlice<JSONObject.Entry>
    var parent: ValuePath
  }

  private mutating func learn(_ part: Part, _ masking: Masking, _ left: inout Int, _ next: inout [Part]) {
    for entry in part.entries {
      guard left > 0 else { return }
      left -= 1
      Work.add(1)
      guard entry.key.byteCount <= Self.longestKey, masking.shown(entry.key) == nil else { continue }
      let path = part.parent.appending(.key(entry.key))
      let isKnown = learn(path, endingIn: entry.key)
      guard masking.rule(key: entry.key, value: entry.value) == nil else { continue }
      if path.steps.count < Self.depth, case .object(let object) = entry.value {
        next.append(Part(entries: object.entries.prefix(Self.keysOfObject), parent: path))
      } else if isKnown {
        learn(entry.value, at: path)
      }
    }
  }

  /// - Returns: whether it is known now.
  private mutating func learn(_ path: ValuePath, endingIn key: JSString) -> Bool {
    if let place = known[path] {
      lessons.repeatItem(at: place)
      return true
    }
    guard known.count < Self.paths, paths[key]?.count ?? 0 < Self.pathsOfKey else { return false }
    known[path] = lessons.add(.path(path))
    paths[key, default: []].append(path)
    let name = Self.name(of: path)
    names.insert(name, at: place(of: name))
    return true
  }

  private static func name(of path: ValuePath) -> String { "data.\(path)" }

  /// Where a name stands, or would: where names are asked for, somebody waits with each key.
  private func place(of name: String) -> Int {
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if names[middle] < name { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func learn(_ value: JSONValue, at path: ValuePath) {
    if case .string(let text) = value, text.byteCount > Self.longestValue { return }
    if let text = value.typedText { learn(text, of: .content(.data(path)), Self.valuesOfPath) }
  }

  private mutating func learn(_ text: String, of subject: FilterSubject, _ limit: Int) {
    if let place = values[subject]?[text] { return lessons.repeatItem(at: place) }
    guard !text.isEmpty, values[subject]?.count ?? 0 < limit else { return }
    values[subject, default: [:]][text] = lessons.add(.value(text, of: subject))
  }

  /// Names and texts that a row shows.
  private mutating func learn(_ row: SessionSummary, at now: Timestamp) {
    for field in Field.all where field.type == .text || field.type == .names {
      let texts: [JSString] =
        switch field.value(of: row, at: now) {
        case .text(let text): [text]
        case .names(let names): Array(names.prefix(Self.valuesOfPath))
        default: []
        }
      for text in texts where text.byteCount <= Self.longestValue {
        learn(text.string, of: .field(field), Self.valuesOfField)
      }
    }
  }

  // MARK: Forgetting

  /// Forgets a session that is gone.
  /// - Returns: whether it was met: then there is room for another.
  package mutating func forget(_ id: SessionID) -> Bool {
    guard lessons.has(id) else { return false }
    forget(lessons.end(id))
    return true
  }

  package func hasMet(_ id: SessionID) -> Bool { lessons.has(id) }

  /// Forgets those that are gone, or are others by now than they were when they were met.
  ///
  /// - Parameter isOutdated: is told the state that was met of each.
  package mutating func forget(where isOutdated: (SessionID, Revision?) -> Bool) {
    forget(lessons.end(where: isOutdated))
  }

  /// What no session has any more.
  private mutating func forget(_ items: [Lessons.Item]) {
    if !items.isEmpty { losses += 1 }
    for item in items {
      switch item {
      case .value(let text, let subject):
        values[subject]?[text] = nil
        if values[subject]?.isEmpty == true { values[subject] = nil }
      case .path(let path):
        known[path] = nil
        if let key = path.lastKey {
          paths[key]?.removeAll { $0 == path }
          if paths[key]?.isEmpty == true { paths[key] = nil }
        }
        names.remove(at: place(of: Self.name(of: path)))
      }
    }
  }

  // MARK: Asking

  /// Some of the values that were met.
  package func values(of subject: FilterSubject) -> [String] { values[subject].map { Array($0.keys) } ?? [] }

  /// The path that ends as `name` does: `user.role` for `role`.
  package func path(endingIn name: String) -> ValuePath? {
    guard let wanted = try? ValuePath(parsing: name), case .key(let key)? = wanted.last else { return nil }
    return paths[key]?.first { $0.steps.suffix(wanted.steps.count).elementsEqual(wanted.steps) }
  }
}
