package import ECMAScript
package import Sessions

/// Paths that the data of sessions has, and some of the values there, as far as sessions were met: where a filter asks about a field
/// that does not exist, the path of that name may be meant, and what was met can be completed. Bounded, whatever the data is like;
/// what is masked is not learnt.
package struct DataPaths: Sendable {
  /// By the last key of each: the ways to it, the first one met first.
  private var paths: [JSString: [ValuePath]] = [:]
  private var values: [FilterSubject: Set<String>] = [:]
  private var sessions = 0

  private static let sessions = 256
  private static let keys = 512
  private static let depth = 4
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
    learn(content.dataEntries.prefix(Self.keys).map { ($0.key, $0.value) }, at: .root, masking)
  }

  private mutating func learn(_ entries: [(JSString, JSONValue)], at parent: ValuePath, _ masking: Masking) {
    for (key, value) in entries where masking.shown(key) == nil {
      let path = parent.appending(.key(key))
      if paths[key] == nil ? paths.count < Self.keys : !(paths[key]?.contains(path) ?? true) {
        paths[key, default: []].append(path)
      }
      guard masking.rule(key: key, value: value) == nil else { continue }
      if path.steps.count < Self.depth, case .object(let object) = value {
        learn(object.entries.prefix(Self.keys).map { ($0.key, $0.value) }, at: path, masking)
      } else if paths[key]?.contains(path) ?? false {
        learn(value, at: path)
      }
    }
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

  /// Every path that was met, in the order of their texts.
  package var all: [ValuePath] { paths.values.joined().sorted { $0.description < $1.description } }

  /// The path that ends as `name` does: `user.role` for `role`.
  package func path(endingIn name: String) -> ValuePath? {
    guard let wanted = try? ValuePath(parsing: name), case .key(let key)? = wanted.last else { return nil }
    return paths[key]?.first { $0.steps.suffix(wanted.steps.count).elementsEqual(wanted.steps) }
  }
}
