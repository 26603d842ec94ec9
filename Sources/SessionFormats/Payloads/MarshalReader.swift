import ECMAScript
import Sessions

/// Ruby's Marshal 4.8 read as an inert tree (`marshal.c`): symbols are texts, and an object is its class with its variables.
struct MarshalReader {
  private var reader: PayloadReader
  private var graph = ObjectGraph()
  /// Symbols and objects that may be named again, in their order.
  private var symbols: [JSString] = []
  private var objects: [Int] = []

  static func decode(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue {
    var marshal = MarshalReader(reader: PayloadReader(payload))
    guard try marshal.reader.take(2).elementsEqual([4, 8]) else { throw marshal.reader.error("it is not of Marshal 4.8") }
    let root = try marshal.value()
    try marshal.reader.end()
    guard let tree = marshal.graph.tree(root, from: payload.count) else {
      throw marshal.reader.error("it lies within itself, or is far larger than its bytes")
    }
    return tree
  }

  private init(reader: PayloadReader) { self.reader = reader }

  private mutating func value() throws(MalformedRecord) -> Int {
    var none = false
    return try value(variablesFollow: &none)
  }

  /// - Parameter variablesFollow: whether instance variables do, as those of a text that say its encoding; false after they were read.
  private mutating func value(variablesFollow: inout Bool) throws(MalformedRecord) -> Int {
    try reader.enter()
    defer { reader.leave() }
    let kind = try reader.byte()
    switch Unicode.Scalar(kind) {
    case "0": return graph.add(.null)
    case "T": return graph.add(.bool(true))
    case "F": return graph.add(.bool(false))
    case "i": return graph.add(.integer(try long()))
    case ":", ";": return graph.add(.string(try symbol(kind)))
    case "@":
      let number = try long()
      guard objects.indices.contains(number) else { throw reader.error("object \(number) was not read before") }
      return objects[number]
    case "I":
      var follow = true
      let node = try value(variablesFollow: &follow)
      if follow { fill(node, try variables()) }
      return node
    case "[":
      let node = register(.list([]))
      for _ in 0..<(try count()) {
        let element = try value()
        _ = graph.append([element], to: node)
      }
      return node
    case "{", "}":
      let node = register(.dictionary([]))
      for _ in 0..<(try count()) {
        let key = try value()
        let entry = (key: key, value: try value())
        _ = graph.set([entry], in: node)
      }
      if kind == UInt8(ascii: "}") { _ = try value() }
      return node
    default:
      if let node = try text(kind) { return node }
      return try object(kind, &variablesFollow)
    }
  }

  private mutating func register(_ node: ObjectGraph.Node) -> Int {
    let index = graph.add(node)
    objects.append(index)
    return index
  }

  // MARK: Texts and numbers

  private mutating func text(_ kind: UInt8) throws(MalformedRecord) -> Int? {
    switch Unicode.Scalar(kind) {
    case "\"", "c", "m", "M": return register(.value(.text(try bytes())))
    case "/":
      let text = try bytes()
      _ = try reader.byte()
      return register(.value(.text(text)))
    case "f":
      let text = String(decoding: try bytes().prefix { $0 != 0 }, as: UTF8.self)
      guard let number = Double(text) else { throw reader.error("a float must come here") }
      return register(.value(.float(number)))
    case "l":
      let sign = try reader.byte()
      let count = try count()
      guard count <= JSONValue.longestInteger / 2 else { throw reader.error("an integer of \(2 * count) bytes") }
      return register(.value(.integer(magnitude: try reader.take(2 * count), isNegative: sign == UInt8(ascii: "-"))))
    default: return nil
    }
  }

  /// Small numbers are themselves plus five; of others the first byte says how many follow (`w_long`).
  private mutating func long() throws(MalformedRecord) -> Int {
    let head = Int8(bitPattern: try reader.byte())
    switch head {
    case 0: return 0
    case 5...: return Int(head) - 5
    case ...(-5): return Int(head) + 5
    default:
      let bytes = try reader.take(Int(head.magnitude))
      let number = bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
      return head > 0 ? number : number - 1 << (8 * bytes.count)
    }
  }

  private mutating func count() throws(MalformedRecord) -> Int {
    let count = try long()
    // Whatever it counts takes a byte at least.
    guard 0...reader.rest ~= count else { throw reader.cutShort }
    return count
  }

  private mutating func bytes() throws(MalformedRecord) -> ArraySlice<UInt8> { try reader.take(count()) }

  private mutating func symbol(_ kind: UInt8) throws(MalformedRecord) -> JSString {
    if kind == UInt8(ascii: ";") {
      let number = try long()
      guard symbols.indices.contains(number) else { throw reader.error("symbol \(number) was not read before") }
      return symbols[number]
    }
    guard kind == UInt8(ascii: ":") else { throw reader.error("a symbol must come here") }
    let symbol = JSString(decoding: Array(try bytes()))
    symbols.append(symbol)
    return symbol
  }

  /// A symbol; one of other letters than ASCII has its encoding behind it.
  private mutating func name() throws(MalformedRecord) -> JSString {
    let kind = try reader.byte()
    guard kind == UInt8(ascii: "I") else { return try symbol(kind) }
    let name = try symbol(reader.byte())
    _ = try variables()
    return name
  }

  private mutating func variables() throws(MalformedRecord) -> [(name: JSString, value: Int)] {
    var found: [(name: JSString, value: Int)] = []
    for _ in 0..<(try count()) { found.append((try name(), try value())) }
    return found
  }

  /// Variables that say the encoding of a text.
  private static let encodings: Set<JSString> = ["E", "encoding"]

  // MARK: Objects

  private mutating func object(_ kind: UInt8, _ variablesFollow: inout Bool) throws(MalformedRecord) -> Int {
    switch Unicode.Scalar(kind) {
    case "o", "S":
      let node = register(.object(ObjectGraph.Object(name: try name())))
      fill(node, try variables())
      return node
    case "u":
      // What a class wrote by its own `_dump`: it counts as an object after its variables.
      let name = try name()
      let written = try bytes()
      let argument = graph.add(.bytes(written))
      var fields: [(name: JSString, value: Int)] = []
      if variablesFollow { fields = try variables().filter { !Self.encodings.contains($0.name) } }
      variablesFollow = false
      return register(.object(ObjectGraph.Object(name: name, arguments: [argument], fields: fields)))
    case "U":
      let node = register(.object(ObjectGraph.Object(name: try name())))
      let argument = try value()
      guard case .object(var object) = graph[node] else { return node }
      object.arguments = [argument]
      graph[node] = .object(object)
      return node
    // A text, a list or a dictionary of a class of its own, as those of Rails are; and what a module extends.
    case "C", "e":
      _ = try name()
      return try value(variablesFollow: &variablesFollow)
    default: throw reader.error("no value of Marshal begins like this")
    }
  }

  /// The variables of what is no object say its encoding.
  private mutating func fill(_ node: Int, _ fields: [(name: JSString, value: Int)]) {
    guard case .object(var object) = graph[node] else { return }
    object.fields += fields
    graph[node] = .object(object)
  }
}
