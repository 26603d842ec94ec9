import ECMAScript
import SessionsAdministration

/// What a language's own serialization holds: values that are named again after they were read, and filled after they were named.
/// Nothing is made of them: an object is the name of its class, and what was written of it.
struct ObjectGraph {
  enum Node {
    /// What holds nothing else.
    case value(JSONValue)
    case bytes(ArraySlice<UInt8>)
    case list([Int])
    case dictionary([(key: Int, value: Int)])
    case object(Object)
  }

  /// An object, by its class.
  struct Object {
    var name: JSString
    /// What its class would be called with.
    var arguments: [Int] = []
    /// What it keeps under names.
    var fields: [(name: JSString, value: Int)] = []
    /// What it holds as a dictionary, or as a list.
    var entries: [(key: Int, value: Int)] = []
    var elements: [Int] = []
    /// What it says, where that is known: a moment.
    var text: JSString?
  }

  private(set) var nodes: [Node] = []

  subscript(_ index: Int) -> Node {
    get { nodes[index] }
    set { nodes[index] = newValue }
  }

  mutating func add(_ node: Node) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  mutating func add(_ value: JSONValue) -> Int { add(.value(value)) }

  /// Appends to a list, or to an object that is one; false: the node is neither. In place, as a list may be read one by one.
  mutating func append(_ elements: [Int], to index: Int) -> Bool {
    let node = nodes[index]
    nodes[index] = .value(.null)
    switch consume node {
    case .list(var list):
      list += elements
      nodes[index] = .list(list)
    case .object(var object):
      object.elements += elements
      nodes[index] = .object(object)
    case let other:
      nodes[index] = other
      return false
    }
    return true
  }

  /// The same of a dictionary, or of an object that is one.
  mutating func set(_ entries: [(key: Int, value: Int)], in index: Int) -> Bool {
    let node = nodes[index]
    nodes[index] = .value(.null)
    switch consume node {
    case .dictionary(var dictionary):
      dictionary += entries
      nodes[index] = .dictionary(dictionary)
    case .object(var object):
      object.entries += entries
      nodes[index] = .object(object)
    case let other:
      nodes[index] = other
      return false
    }
    return true
  }

  /// The text that a node is.
  func text(_ index: Int) -> JSString? {
    if case .value(let value) = nodes[index] { value.asString } else { nil }
  }

  // MARK: As a tree

  /// The tree below a node. What is named in several places stands in each of them.
  ///
  /// - Parameter size: how large what it was read from is: a tree that is far larger was made to fill the memory.
  /// - Returns: nil where it lies within itself, or is too large.
  func tree(_ root: Int, from size: Int) -> JSONValue? {
    var budget = 1024 + 16 * size
    return tree(root, depth: PayloadReader.maximumDepth, &budget)
  }

  private func tree(_ index: Int, depth: Int, _ budget: inout Int) -> JSONValue? {
    budget -= 1
    guard depth > 0, budget > 0 else { return nil }
    switch nodes[index] {
    case .value(let value):
      if let text = value.asString { budget -= text.byteCount }
      return value
    case .bytes(let bytes):
      budget -= min(bytes.count, ShownBytes.shown)
      return .binary(bytes)
    case .list(let elements): return list(elements, depth, &budget).map { .array($0) }
    case .dictionary(let entries): return dictionary(entries, depth, &budget)
    case .object(let object): return self.object(object, depth, &budget).map { .object($0) }
    }
  }

  private func list(_ elements: [Int], _ depth: Int, _ budget: inout Int) -> [JSONValue]? {
    var values: [JSONValue] = []
    for element in elements {
      guard let value = tree(element, depth: depth - 1, &budget) else { return nil }
      values.append(value)
    }
    return values
  }

  /// An object where every key is a text or a number of its own; else pairs under `__entries__`, so that none is lost.
  private func dictionary(_ entries: [(key: Int, value: Int)], _ depth: Int, _ budget: inout Int) -> JSONValue? {
    guard let keys = list(entries.map(\.key), depth, &budget), let values = list(entries.map(\.value), depth, &budget) else {
      return nil
    }
    let names = keys.compactMap(Self.name)
    if names.count == keys.count, Set(names).count == names.count { return .object(JSONObject(Array(zip(names, values)))) }
    return .label(ObjectKey.entries, .array(zip(keys, values).map { .array([$0, $1]) }))
  }

  private static func name(of key: JSONValue) -> JSString? {
    switch key {
    case .string(let text): text
    case .number(let number): JSString(number.digits)
    case .null, .bool, .array, .object: nil
    }
  }

  /// Its class under `__class__`, then what was written of it.
  private func object(_ object: Object, _ depth: Int, _ budget: inout Int) -> JSONObject? {
    var result: JSONObject = [ObjectKey.type: .string(object.name)]
    if let text = object.text { result["__text__"] = .string(text) }
    budget -= object.name.byteCount
    for (name, nodes) in [(ObjectKey.arguments, object.arguments), (ObjectKey.elements, object.elements)]
    where !nodes.isEmpty {
      guard let values = list(nodes, depth, &budget) else { return nil }
      result[name] = .array(values)
    }
    for field in object.fields {
      budget -= field.name.byteCount
      guard let value = tree(field.value, depth: depth - 1, &budget) else { return nil }
      result[field.name] = value
    }
    guard !object.entries.isEmpty else { return result }
    guard let entries = dictionary(object.entries, depth, &budget)?.asObject else { return nil }
    for entry in entries.entries { result[entry.key] = entry.value }
    return result
  }
}
