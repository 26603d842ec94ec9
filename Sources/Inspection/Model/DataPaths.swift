package import ECMAScript
package import Sessions

/// Paths that the data of sessions has, and some of the values there, as far as sessions were met: where a filter asks about a field
/// that does not exist, the path of that name may be meant, and what was met can be completed. Bounded, whatever the data is like;
/// what is masked is not learnt.
package struct DataPaths: Sendable {
  /// By the last key of each: the ways to it, the first one met first.
  private var paths: [JSString: [ValuePath]] = [:]
  private var values: [ValuePath: Set<String>] = [:]
  private var sessions = 0

  private static let sessions = 256
  private static let keys = 512
  private static let depth = 4
  /// Values of a path, and the bytes of one.
  private static let valuesOfPath = 12
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
    for (key, value) in entries {
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
    guard let text = value.typedText, !text.isEmpty, values[path]?.count ?? 0 < Self.valuesOfPath else { return }
    values[path, default: []].insert(text)
  }

  /// Some of the values that were met at a path.
  package func values(at path: ValuePath) -> Set<String> { values[path] ?? [] }

  /// Every path that was met, in the order of their texts.
  package var all: [ValuePath] { paths.values.joined().sorted { $0.description < $1.description } }

  /// The path that ends as `name` does: `user.role` for `role`.
  package func path(endingIn name: String) -> ValuePath? {
    guard let wanted = try? ValuePath(parsing: name), case .key(let key)? = wanted.last else { return nil }
    return paths[key]?.first { $0.steps.suffix(wanted.steps.count).elementsEqual(wanted.steps) }
  }
}
