public import ECMAScript
public import Sessions

/// One change of a session's content, as data: what an editor stages, shows, applies and undoes.
///
/// Paths begin at the plain values: `user.name` is the same in both forms.
public enum ContentEdit: Hashable, Sendable {
  /// Sets the value at a path; its parents must be there. At the root it replaces all values, which must be an object.
  case set(ValuePath, JSONValue)
  case unset(ValuePath)
  /// Gives the key that a path ends in another name, at the same place.
  case rename(ValuePath, to: JSString)
  case flash(name: JSString, value: JSONValue)
  case removeFlash(name: JSString)
  case replaceAll(SessionContent)

  /// Makes the change, or throws and leaves the content as it was.
  public func apply(to content: inout SessionContent) throws(ContentEditError) {
    switch self {
    case .set(let path, let value):
      guard !path.steps.isEmpty || value.asObject != nil else { throw .notAnObject(kind: value.kindName) }
      try Self.change(&content) { values throws(ValuePathError) in try values.set(value, at: path) }
    case .unset(let path):
      try Self.change(&content) { values throws(ValuePathError) in _ = try values.remove(at: path) }
    case .rename(let path, let name):
      try Self.change(&content) { values throws(ValuePathError) in try values.rename(at: path, to: name) }
    case .flash(let name, let value):
      if let obstacle = content.flashObstacle { throw .flashNotRead(obstacle) }
      content.setFlash(name, value)
    case .removeFlash(let name):
      guard content.flash(name) != nil else { throw .noFlash(name) }
      content.removeFlash(name)
    case .replaceAll(let replacement):
      content = replacement.inForm(of: content.codec)
    }
  }

  private static func change(
    _ content: inout SessionContent, _ body: (inout JSONValue) throws(ValuePathError) -> Void
  ) throws(ContentEditError) {
    var values = JSONValue.object(content.values)
    do {
      try body(&values)
    } catch {
      throw .path(error)
    }
    guard let object = values.asObject else { throw .notAnObject(kind: values.kindName) }
    content.values = object
  }
}

/// Why a change of a session's content cannot be made.
public enum ContentEditError: Error, Hashable, Sendable, CustomStringConvertible {
  case path(ValuePathError)
  /// There is no flash of this name.
  case noFlash(JSString)
  /// No page would show one that is set here: why, in few words.
  case flashNotRead(String)
  /// A session's values are an object.
  case notAnObject(kind: String)

  public var description: String {
    switch self {
    case .path(let error): "\(error)"
    case .noFlash(let name): "there is no flash \"\(name)\""
    case .flashNotRead(let cause): "no page would show a flash of this session (\(cause))"
    case .notAnObject(let kind): "a session is an object; this is \(kind)"
    }
  }
}
