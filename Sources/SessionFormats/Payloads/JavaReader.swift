import ECMAScript
import Sessions
import SessionsAdministration

/// An object of Java's serialization read as an inert tree (Java Object Serialization Specification, chapter 6): an object is its class with its
/// fields. No class is looked up.
struct JavaReader {
  /// What a stream says of a class, for the objects that follow.
  final class Description {
    var name: JSString
    var flags: UInt8 = 0
    var fields: [(type: UInt8, name: JSString)] = []
    var parent: Description?

    init(_ name: JSString) { self.name = name }

    /// The classes from the first down, as their fields stand.
    var chain: [Description] {
      var (found, next): ([Description], Description?) = ([], self)
      while let description = next, found.count <= JavaReader.longestChain {
        found.insert(description, at: 0)
        next = description.parent
      }
      return found
    }
  }

  private enum Handle {
    case node(Int)
    case description(Description)
  }

  /// What a class wrote by its own method: bytes, and objects.
  private struct Written {
    var bytes: [UInt8] = []
    var nodes: [Int] = []
  }

  private static let longestChain = 64

  private var reader: PayloadReader
  private var graph = ObjectGraph()
  private var handles: [Handle] = []

  static func decode(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue {
    var java = JavaReader(reader: PayloadReader(payload))
    guard try java.reader.take(4).elementsEqual([0xAC, 0xED, 0, 5]) else { throw java.reader.error("it is not of version 5") }
    let root = try java.value(java.reader.byte())
    try java.reader.end()
    guard let tree = java.graph.tree(root, from: payload.count) else {
      throw java.reader.error("it lies within itself, or is far larger than its bytes")
    }
    return tree
  }

  private init(reader: PayloadReader) { self.reader = reader }

  // MARK: Values

  private mutating func value(_ kind: UInt8) throws(MalformedRecord) -> Int {
    try reader.enter()
    defer { reader.leave() }
    switch kind {
    case 0x70: return graph.add(.null)
    case 0x71:
      guard case .node(let node) = try handle() else { throw reader.error("an object must be meant") }
      return node
    case 0x73: return try object()
    case 0x74: return try register(.value(.string(text(Int(reader.bigEndian(UInt16.self))))))
    case 0x75: return try array()
    case 0x76:
      let name = try description()?.name ?? ""
      return register(.object(ObjectGraph.Object(name: name)))
    case 0x7C: return try register(.value(.string(text(Int(clamping: reader.bigEndian(UInt64.self))))))
    case 0x7E: return try enumeration()
    default: throw reader.error("no value of Java begins like this")
    }
  }

  private mutating func register(_ node: ObjectGraph.Node) -> Int {
    let index = graph.add(node)
    handles.append(.node(index))
    return index
  }

  private mutating func handle() throws(MalformedRecord) -> Handle {
    let number = Int(try reader.bigEndian(UInt32.self)) - 0x7E_0000
    guard handles.indices.contains(number) else { throw reader.error("object \(number) was not read before") }
    return handles[number]
  }

  private mutating func text(_ count: Int) throws(MalformedRecord) -> JSString {
    guard let text = OpaqueText.javaText(try reader.take(count)) else { throw reader.error("a text of Java must end here") }
    return text
  }

  private mutating func name() throws(MalformedRecord) -> JSString { try text(Int(reader.bigEndian(UInt16.self))) }

  /// A field, or an element of an array, by the letter of its type.
  private mutating func typed(_ type: UInt8) throws(MalformedRecord) -> Int {
    switch Unicode.Scalar(type) {
    case "B": return graph.add(.integer(Int8(bitPattern: try reader.byte())))
    case "C": return graph.add(.string(JSString(utf16: [try reader.bigEndian(UInt16.self)])))
    case "D": return graph.add(.float(Double(bitPattern: try reader.bigEndian(UInt64.self))))
    case "F": return graph.add(.float(Float(bitPattern: try reader.bigEndian(UInt32.self))))
    case "I": return graph.add(.integer(Int32(bitPattern: try reader.bigEndian(UInt32.self))))
    case "J": return graph.add(.integer(Int64(bitPattern: try reader.bigEndian(UInt64.self))))
    case "S": return graph.add(.integer(Int16(bitPattern: try reader.bigEndian(UInt16.self))))
    case "Z": return graph.add(.bool(try reader.byte() != 0))
    case "L", "[": return try value(reader.byte())
    default: throw reader.error("no type of Java")
    }
  }

  // MARK: Classes

  /// Nil where there is none: the first class has no other above it.
  private mutating func description() throws(MalformedRecord) -> Description? {
    try reader.enter()
    defer { reader.leave() }
    let kind = try reader.byte()
    switch kind {
    case 0x70: return nil
    case 0x71:
      guard case .description(let description) = try handle() else { throw reader.error("a class must be meant") }
      return description
    case 0x72:
      let description = Description(try name())
      _ = try reader.take(8)
      handles.append(.description(description))
      description.flags = try reader.byte()
      for _ in 0..<(try reader.bigEndian(UInt16.self)) {
        let type = try reader.byte()
        description.fields.append((type, try name()))
        if type == UInt8(ascii: "L") || type == UInt8(ascii: "[") { _ = try value(reader.byte()) }
      }
      _ = try written()
      description.parent = try self.description()
      return description
    default: throw reader.error("a class must come here")
    }
  }

  // MARK: Objects

  private mutating func object() throws(MalformedRecord) -> Int {
    guard let description = try description() else { throw reader.error("an object has a class") }
    let node = register(.object(ObjectGraph.Object(name: description.name)))
    var fields: [(name: JSString, value: Int)] = []
    var all = Written()
    for part in description.chain {
      if part.flags & 2 != 0 {
        for field in part.fields { fields.append((field.name, try typed(field.type))) }
      }
      guard part.flags & (part.flags & 2 != 0 ? 1 : 8) != 0 else { continue }
      let found = try written()
      all.bytes += found.bytes
      all.nodes += found.nodes
    }
    let known = JavaObject.node(description.name, fields, all.bytes, all.nodes, &graph)
    graph[node] = known
    return node
  }

  /// Up to the mark that ends it.
  private mutating func written() throws(MalformedRecord) -> Written {
    var found = Written()
    while true {
      let kind = try reader.byte()
      switch kind {
      case 0x78: return found
      case 0x77: found.bytes += try reader.take(Int(reader.byte()))
      case 0x7A: found.bytes += try reader.take(Int(reader.bigEndian(UInt32.self)))
      default: found.nodes.append(try value(kind))
      }
    }
  }

  private mutating func array() throws(MalformedRecord) -> Int {
    guard let description = try description(), let type = description.name.wtf8.dropFirst().first else {
      throw reader.error("an array has a type")
    }
    let node = register(.list([]))
    let count = Int(try reader.bigEndian(UInt32.self))
    guard count <= reader.rest else { throw reader.cutShort }
    if type == UInt8(ascii: "B") {
      graph[node] = .bytes(try reader.take(count))
      return node
    }
    for _ in 0..<count {
      let element = try typed(type)
      _ = graph.append([element], to: node)
    }
    return node
  }

  private mutating func enumeration() throws(MalformedRecord) -> Int {
    let type = try description()?.name ?? ""
    let node = register(.value(.null))
    let constant = try value(reader.byte())
    graph[node] = .value(.label(ObjectKey.constant, .string(type + ":" + (graph.text(constant) ?? ""))))
    return node
  }
}

/// Objects of Java's own library that are known by what they wrote.
private enum JavaObject {
  private static let boxes: Set<JSString> = [
    "java.lang.Integer", "java.lang.Long", "java.lang.Short", "java.lang.Byte", "java.lang.Boolean", "java.lang.Double",
    "java.lang.Float", "java.lang.Character",
  ]
  private static let lists: Set<JSString> = [
    "java.util.ArrayList", "java.util.LinkedList", "java.util.HashSet", "java.util.LinkedHashSet",
    "java.util.concurrent.CopyOnWriteArrayList",
  ]
  private static let dictionaries: Set<JSString> = [
    "java.util.HashMap", "java.util.LinkedHashMap", "java.util.TreeMap", "java.util.Hashtable",
    "java.util.concurrent.ConcurrentHashMap",
  ]

  static func node(
    _ name: JSString, _ fields: [(name: JSString, value: Int)], _ bytes: [UInt8], _ nodes: [Int], _ graph: inout ObjectGraph
  ) -> ObjectGraph.Node {
    if boxes.contains(name), fields.count == 1, case .value(let value) = graph[fields[0].value] { return .value(value) }
    // A sorted set writes first what it is sorted by.
    if name == "java.util.TreeSet" { return .list(Array(nodes.dropFirst())) }
    if lists.contains(name) { return .list(nodes) }
    if dictionaries.contains(name) { return .dictionary(pairs(nodes, graph)) }
    if name == "java.util.CollSer", let tag = fields.first { return collection(graph[tag.value], nodes, graph) }
    if name == "java.util.Date", bytes.count == 8 {
      let moment = Timestamp(milliseconds: Int64(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) }))
      if Timestamp.minimum...Timestamp.maximum ~= moment {
        return .value(.label("__timestamp__", .string(JSString(moment.iso8601))))
      }
    }
    let own = bytes.isEmpty ? [] : [graph.add(.bytes(bytes[...]))]
    return .object(ObjectGraph.Object(name: name, fields: fields, elements: own + nodes))
  }

  /// What `List.of` and `Map.of` make: 1 is a list, 2 a set, 3 a map.
  private static func collection(_ tag: ObjectGraph.Node, _ nodes: [Int], _ graph: ObjectGraph) -> ObjectGraph.Node {
    if case .value(.number(let number)) = tag, number.value == 3 { .dictionary(pairs(nodes, graph)) } else { .list(nodes) }
  }

  /// Some end what they wrote with an empty pair.
  private static func pairs(_ nodes: [Int], _ graph: ObjectGraph) -> [(key: Int, value: Int)] {
    stride(from: 0, to: nodes.count - 1, by: 2).map { (key: nodes[$0], value: nodes[$0 + 1]) }.filter { pair in
      if case .value(.null) = graph[pair.key], case .value(.null) = graph[pair.value] { false } else { true }
    }
  }
}
