package import ECMAScript
package import Sessions

/// What a path leads to, as far as it may be shown.
package enum FoundValue: Sendable {
  case nothing
  /// That there is something is not hidden; what it is is.
  case masked
  case value(JSONValue)

  package init(at path: ContentPath, in content: SessionContent, masking: Masking) {
    let root = JSONValue.object(content.object(path.section))
    guard let value = root[path.path], path.path.parent.map({ masking.rule(at: $0, in: root) == nil }) ?? true else {
      self = .nothing
      return
    }
    self = masking.rule(at: path.path, in: root) == nil ? .value(value) : .masked
  }
}
