/// Why a change at a path cannot be made.
public enum ValuePathError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing stands there: the first step of the path that leads nowhere.
  case missing(ValuePath)
  /// A key of what is no object, or an index of what is no array.
  case notAContainer(ValuePath, kind: String)
  /// An index beyond the end: an array grows by one at most.
  case outOfRange(ValuePath, count: Int)
  /// The new name is another entry's.
  case exists(ValuePath)
  /// The whole value has no name and cannot be removed.
  case root

  public var description: String {
    switch self {
    case .missing(let path): "there is nothing at \(path)"
    case .notAContainer(let path, let kind):
      "\(path.steps.isEmpty ? "the whole value" : "\(path)") is \(kind), which has nothing inside by that name"
    case .outOfRange(let path, let count): "\(path) is beyond the end of an array of \(count)"
    case .exists(let path): "there is already a value at \(path)"
    case .root: "the whole value cannot be renamed or removed"
    }
  }

  /// The same of another path.
  package func at(_ other: (ValuePath) -> ValuePath) -> ValuePathError {
    switch self {
    case .missing(let path): .missing(other(path))
    case .notAContainer(let path, let kind): .notAContainer(other(path), kind: kind)
    case .outOfRange(let path, let count): .outOfRange(other(path), count: count)
    case .exists(let path): .exists(other(path))
    case .root: self
    }
  }
}

extension JSONValue {
  /// The value at a path; nil where there is none.
  public subscript(path: ValuePath) -> JSONValue? {
    var value = self
    for step in path.steps {
      let next: JSONValue? =
        switch step {
        case .key(let key): value[key]
        case .index(let index): value[index]
        }
      guard let next else { return nil }
      value = next
    }
    return value
  }

  /// Sets the value at a path: replaces what is there, adds a key to an object, or appends to an array at its end.
  /// Parents are never made: one that is missing is an error that names it.
  public mutating func set(_ newValue: JSONValue, at path: ValuePath) throws(ValuePathError) {
    guard let last = path.last else {
      self = newValue
      return
    }
    try edit(path) { container throws(ValuePathError) in
      switch (last, container) {
      case (.key(let key), .object(var object)):
        object[key] = newValue
        container = .object(object)
      case (.index(let index), .array(var array)):
        guard index <= array.count else { throw .outOfRange(path, count: array.count) }
        if index == array.count { array.append(newValue) } else { array[index] = newValue }
        container = .array(array)
      default: throw .notAContainer(ValuePath(path.steps.dropLast()), kind: container.kindName)
      }
    }
  }

  /// Removes the value at a path and returns it.
  @discardableResult
  public mutating func remove(at path: ValuePath) throws(ValuePathError) -> JSONValue {
    guard let last = path.last else { throw .root }
    guard let removed = self[path] else { throw missing(path) }
    try edit(path) { container throws(ValuePathError) in
      switch (last, container) {
      case (.key(let key), .object(var object)):
        object.remove(key)
        container = .object(object)
      case (.index(let index), .array(var array)):
        array.remove(at: index)
        container = .array(array)
      default: throw .missing(path)
      }
    }
    return removed
  }

  /// Renames the key that a path ends in, keeping its place and value.
  public mutating func rename(at path: ValuePath, to newKey: JSString) throws(ValuePathError) {
    guard case .key(let key)? = path.last else { throw .root }
    guard self[path] != nil else { throw missing(path) }
    try edit(path) { container throws(ValuePathError) in
      guard case .object(var object) = container else { throw .missing(path) }
      guard object.rename(key, to: newKey) else { throw .exists(ValuePath(path.steps.dropLast() + [.key(newKey)])) }
      container = .object(object)
    }
  }

  /// The error for a path that leads nowhere: its first step without a value.
  private func missing(_ path: ValuePath) -> ValuePathError {
    let depth = path.steps.indices.first { self[ValuePath(Array(path.steps[...$0]))] == nil } ?? 0
    return .missing(ValuePath(Array(path.steps[...depth])))
  }

  /// Changes the value that holds the last step of a path.
  private mutating func edit(
    _ path: ValuePath, _ change: (inout JSONValue) throws(ValuePathError) -> Void
  ) throws(ValuePathError) {
    let parent = ValuePath(path.steps.dropLast())
    guard self[parent] != nil else { throw missing(parent) }
    try descend(parent.steps[...], change)
  }

  private mutating func descend(
    _ steps: ArraySlice<ValuePath.Step>, _ change: (inout JSONValue) throws(ValuePathError) -> Void
  ) throws(ValuePathError) {
    guard let step = steps.first else { return try change(&self) }
    switch (step, self) {
    case (.key(let key), .object(var object)):
      guard var value = object[key] else { return }
      try value.descend(steps.dropFirst(), change)
      object[key] = value
      self = .object(object)
    case (.index(let index), .array(var array)):
      try array[index].descend(steps.dropFirst(), change)
      self = .array(array)
    default: return
    }
  }
}
