import ECMAScript

/// What a path leads to that somebody gives: a question, which a session may answer or not.
extension Masking {
  /// What a path leads into, as far as that may be answered: where no hidden key is found, only to what the first one on it would lie in,
  /// whether or not that has it. Nil: the path is answered as it is.
  func end(of path: ContentPath) -> ContentPath? {
    guard !findsHiddenKeys else { return nil }
    let steps = path.path.steps
    let hidden = steps.firstIndex { if case .key(let key) = $0 { shown(key) != nil } else { false } }
    return hidden.map { ContentPath(path.section, ValuePath(Array(steps[..<$0]))) }
  }

  /// Whether what a path leads to lies in something hidden. Whether it is there may then not be told.
  func hidesAround(_ path: ContentPath, in root: JSONValue) -> Bool {
    guard let around = end(of: path)?.path ?? path.path.parent else { return false }
    return rule(at: around, in: root) != nil
  }
}
