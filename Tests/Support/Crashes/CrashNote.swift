/// What a writer says before and after each thing it does, a line each: whoever reads them knows, once it is dead, what it was
/// promised and what it was about to do.
package enum CrashNote: Hashable, Sendable {
  /// It is about to make the session hold this number; nil: to destroy it.
  case begin(id: String, number: Int?)
  /// It is about to add one to the session that all writers share.
  case beginCount
  /// That was acknowledged.
  case done
  /// Something that no kill of another explains.
  case failed(String)

  package var line: String {
    switch self {
    case .begin(let id, let number): "begin \(id) \(number.map(String.init) ?? "-")\n"
    case .beginCount: "count\n"
    case .done: "done\n"
    case .failed(let words): "failed \(words.split(whereSeparator: \.isNewline).joined(separator: " "))\n"
    }
  }

  package init?(line: Substring) {
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    switch (parts.first, parts.last?.split(separator: " ") ?? []) {
    case ("begin", let words) where words.count == 2: self = .begin(id: String(words[0]), number: Int(words[1]))
    case ("count", _): self = .beginCount
    case ("done", _): self = .done
    case ("failed", _): self = .failed(parts.last ?? "")
    default: return nil
    }
  }
}
