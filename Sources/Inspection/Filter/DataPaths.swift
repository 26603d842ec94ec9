package import ECMAScript
package import Sessions
import TerminalText

/// Paths that the data of sessions has, and some of the values there, as far as sessions were met: where a filter asks about a field
/// that does not exist, the path of that name may be meant, and what was met can be completed. Bounded, whatever the data is like:
/// keys that are data themselves, other ones in each session, are met without end. What is masked is not learnt.
package struct DataPaths: Sendable {
  /// Every path that was met, as it is typed, in the order of their texts.
  package private(set) var names: [String] = []
  /// By the last key of each: the ways to it, the first one met first.
  private var paths: [JSString: [ValuePath]] = [:]
  private var known: Set<ValuePath> = []
  private var values: [FilterSubject: Set<String>] = [:]
  private var sessions = 0

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

  /// Whether enough sessions were met: what most of them have is known by then.
  package var isFull: Bool { sessions >= Self.sessions }

  /// - Parameter masking: what a value holds that it hides is not learnt.
  package mutating func learn(_ content: SessionContent, masking: Masking) {
    guard !isFull else { return }
    sessions += 1
    var left = Self.keysOfSession
    // Level by level: what one value holds takes no room from those beside it.
    var level = [Part(entries: content.dataEntries.prefix(left), parent: .root)]
    while !level.isEmpty {
      var next: [Part] = []
      for part in level { learn(part.entries, at: part.parent, masking, &left, &next) }
      level = next
    }
  }

  private struct Part {
    var entries: ArraySlice<JSONObject.Entry>
    var parent: ValuePath
  }

  private mutating func learn(
    _ entries: ArraySlice<JSONObject.Entry>, at parent: ValuePath, _ masking: Masking, _ left: inout Int, _ next: inout [Part]
  ) {
    for entry in entries {
      guard left > 0 else { return }
      left -= 1
      Work.add(1)
      guard entry.key.byteCount <= Self.longestKey, masking.shown(entry.key) == nil else { continue }
      let path = parent.appending(.key(entry.key))
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
    if known.contains(path) { return true }
    guard known.count < Self.paths, paths[key]?.count ?? 0 < Self.pathsOfKey else { return false }
    known.insert(path)
    paths[key, default: []].append(path)
    insert("data.\(path)")
    return true
  }

  /// In its place: where names are asked for, somebody waits with each key.
  private mutating func insert(_ name: String) {
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if names[middle] < name { low = middle + 1 } else { high = middle }
    }
    names.insert(name, at: low)
  }

  private mutating func learn(_ value: JSONValue, at path: ValuePath) {
    if case .string(let text) = value, text.byteCount > Self.longestValue { return }
    if let text = value.typedText { learn(text, of: .content(.data(path)), Self.valuesOfPath) }
  }

  private mutating func learn(_ text: String, of subject: FilterSubject, _ limit: Int) {
    guard !text.isEmpty, values[subject]?.count ?? 0 < limit else { return }
    values[subject, default: []].insert(text)
  }

  /// Names and texts that a row shows.
  package mutating func learn(_ row: SessionSummary, at now: Timestamp) {
    guard !isFull else { return }
    for field in Field.all where field.type == .text || field.type == .names {
      let texts: [JSString] =
        switch field.value(of: row, at: now) {
        case .text(let text): [text]
        case .names(let names): Array(names.prefix(Self.valuesOfPath))
        default: []
        }
      for text in texts where text.byteCount <= Self.longestValue { learn(text.string, of: .field(field), Self.valuesOfField) }
    }
  }

  /// Some of the values that were met.
  package func values(of subject: FilterSubject) -> Set<String> { values[subject] ?? [] }

  /// The path that ends as `name` does: `user.role` for `role`.
  package func path(endingIn name: String) -> ValuePath? {
    guard let wanted = try? ValuePath(parsing: name), case .key(let key)? = wanted.last else { return nil }
    return paths[key]?.first { $0.steps.suffix(wanted.steps.count).elementsEqual(wanted.steps) }
  }
}
