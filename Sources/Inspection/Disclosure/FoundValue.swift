package import ECMAScript
package import Sessions

/// What a path leads to, as far as it may be shown.
package enum FoundValue: Sendable {
  case nothing
  /// Whether there is something nobody here knows: inside a hidden value that is hidden, too, and not told by what only its application
  /// can read.
  case unknown
  /// That there is something is not hidden; what it is is.
  case masked
  case value(JSONValue)

  package init(at path: ContentPath, in content: SessionContent, masking: Masking) {
    let root = JSONValue.object(content.object(path.section))
    let hidesFlash = masking.hidesFlash(on: path, in: content)
    var isInside: Bool { masking.hidesAround(path, in: root) || !path.isFlash && hidesFlash }
    // A key that is hidden is not found, right or wrong.
    guard masking.end(of: path) == nil, let value = root[path.path] else {
      self = content.isOpaque || isInside ? .unknown : .nothing
      return
    }
    if hidesFlash {
      self = path.isFlash ? .masked : .unknown
    } else if masking.rule(at: path.path, in: root) == nil {
      self = .value(value)
    } else {
      self = isInside ? .unknown : .masked
    }
  }
}
