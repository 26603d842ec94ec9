import ECMAScript
import Sessions
import SessionsAdministration

/// A pickle of Python's read as an inert tree (the opcodes of `Lib/pickletools.py`, from protocol 1 on): classes are names, and what they would be
/// called with is shown. Nothing is imported, called or built.
struct PickleReader {
  private var reader: PayloadReader
  private var graph = ObjectGraph()
  private var stack: [Int] = []
  /// How high the stack was at each mark.
  private var marks: [Int] = []
  private var memo: [Int: Int] = [:]

  static func decode(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue {
    var pickle = PickleReader(reader: PayloadReader(payload))
    while try pickle.step() {}
    try pickle.reader.end()
    guard let root = pickle.stack.last, pickle.stack.count == 1,
      let tree = pickle.graph.tree(root, from: payload.count)
    else { throw pickle.reader.error("it does not end with one value") }
    return tree
  }

  private init(reader: PayloadReader) { self.reader = reader }

  /// One opcode; false: it was the last.
  private mutating func step() throws(MalformedRecord) -> Bool {
    try reader.enter()
    defer { reader.leave() }
    let opcode = try reader.byte()
    switch Unicode.Scalar(opcode) {
    case ".": return false
    case "\u{80}": _ = try reader.byte()
    case "\u{95}": _ = try reader.take(8)
    case "(": marks.append(stack.count)
    case "0": _ = try pop()
    case "1": _ = try popMark()
    case "2": push(try top())
    default:
      if try !scalar(opcode), try !collection(opcode), try !object(opcode) { throw reader.error("no opcode that is read here") }
    }
    return true
  }

  // MARK: The stack

  private mutating func push(_ node: Int) { stack.append(node) }
  private mutating func push(_ node: ObjectGraph.Node) { stack.append(graph.add(node)) }
  private mutating func push(_ value: JSONValue) { push(.value(value)) }

  private mutating func pop() throws(MalformedRecord) -> Int {
    guard stack.count > marks.last ?? 0, let node = stack.popLast() else { throw reader.error("a value must stand before") }
    return node
  }

  private func top() throws(MalformedRecord) -> Int {
    guard stack.count > marks.last ?? 0, let node = stack.last else { throw reader.error("a value must stand before") }
    return node
  }

  /// All that was pushed since the last mark.
  private mutating func popMark() throws(MalformedRecord) -> [Int] {
    guard let height = marks.popLast(), height <= stack.count else { throw reader.error("a mark must stand before") }
    defer { stack.removeSubrange(height...) }
    return Array(stack[height...])
  }

  private mutating func pairs() throws(MalformedRecord) -> [(key: Int, value: Int)] {
    let nodes = try popMark()
    guard nodes.count.isMultiple(of: 2) else { throw reader.error("a key has no value") }
    return stride(from: 0, to: nodes.count, by: 2).map { (key: nodes[$0], value: nodes[$0 + 1]) }
  }

  // MARK: Values

  private mutating func scalar(_ opcode: UInt8) throws(MalformedRecord) -> Bool {
    switch Unicode.Scalar(opcode) {
    case "N": push(.null)
    case "\u{88}": push(.bool(true))
    case "\u{89}": push(.bool(false))
    case "K": push(.integer(try reader.byte()))
    case "M": push(.integer(UInt16(try littleEndian(2))))
    case "J": push(.integer(Int32(truncatingIfNeeded: try littleEndian(4))))
    case "\u{8A}": push(try integer(Int(reader.byte())))
    case "\u{8B}": push(try integer(littleEndian(4)))
    case "G": push(.float(Double(bitPattern: try reader.bigEndian(UInt64.self))))
    case "I", "L": push(try line())
    case "\u{8C}", "U": push(.text(try reader.take(Int(reader.byte()))))
    case "X", "T": push(.text(try reader.take(littleEndian(4))))
    case "\u{8D}": push(.text(try reader.take(littleEndian(8))))
    case "C": push(.bytes(try reader.take(Int(reader.byte()))))
    case "B": push(.bytes(try reader.take(littleEndian(4))))
    case "\u{8E}", "\u{96}": push(.bytes(try reader.take(littleEndian(8))))
    default: return false
    }
    return true
  }

  private mutating func littleEndian(_ count: Int) throws(MalformedRecord) -> Int {
    let bits = try reader.take(count).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: bits) else { throw reader.cutShort }
    return number
  }

  /// Two's complement, the least byte first.
  private mutating func integer(_ count: Int) throws(MalformedRecord) -> JSONValue {
    let bytes = try reader.take(count)
    guard count <= JSONValue.longestInteger else { throw reader.error("an integer of \(count) bytes") }
    guard let last = bytes.last, last >= 0x80 else { return .integer(magnitude: bytes, isNegative: false) }
    var carry = true
    let magnitude = bytes.map { byte in
      defer { carry = carry && byte == 0 }
      return carry ? ~byte &+ 1 : ~byte
    }
    return .integer(magnitude: magnitude[...], isNegative: true)
  }

  /// Digits up to the end of a line, behind large ones an L; protocol 1 writes booleans so, too.
  private mutating func line() throws(MalformedRecord) -> JSONValue {
    var text = String(decoding: try reader.take(upTo: "\n", atMost: 4 * JSONValue.longestInteger), as: UTF8.self)
    if text == "00" || text == "01" { return .bool(text == "01") }
    if text.hasSuffix("L") { text.removeLast() }
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
    guard (1...).contains(digits.count), text.utf8.count - digits.count <= 1, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else {
      throw reader.error("an integer must come here")
    }
    return .number(JSNumber(digits: text))
  }

  // MARK: What holds others

  private mutating func collection(_ opcode: UInt8) throws(MalformedRecord) -> Bool {
    switch Unicode.Scalar(opcode) {
    case "]", ")": push(.list([]))
    case "}": push(.dictionary([]))
    case "\u{8F}": push(.object(ObjectGraph.Object(name: "set")))
    case "l", "t": push(.list(try popMark()))
    case "\u{91}": push(.object(ObjectGraph.Object(name: "frozenset", elements: try popMark())))
    case "d": push(.dictionary(try pairs()))
    case "\u{85}": try tuple(1)
    case "\u{86}": try tuple(2)
    case "\u{87}": try tuple(3)
    case "a": try append([pop()])
    case "e", "\u{90}": try append(popMark())
    case "s":
      let value = try pop()
      let key = try pop()
      try set([(key: key, value: value)])
    case "u": try set(pairs())
    case "q": try remember(Int(reader.byte()))
    case "r": try remember(littleEndian(4))
    case "\u{94}": try remember(memo.count)
    case "h": push(try remembered(Int(reader.byte())))
    case "j": push(try remembered(littleEndian(4)))
    default: return false
    }
    return true
  }

  private mutating func remember(_ number: Int) throws(MalformedRecord) { memo[number] = try top() }

  private func remembered(_ number: Int) throws(MalformedRecord) -> Int {
    guard let node = memo[number] else { throw reader.error("number \(number) was not read before") }
    return node
  }

  private mutating func tuple(_ count: Int) throws(MalformedRecord) {
    var elements: [Int] = []
    for _ in 0..<count { elements.insert(try pop(), at: 0) }
    push(.list(elements))
  }

  private mutating func append(_ elements: [Int]) throws(MalformedRecord) {
    guard graph.append(elements, to: try top()) else { throw reader.error("a list must stand before") }
  }

  private mutating func set(_ entries: [(key: Int, value: Int)]) throws(MalformedRecord) {
    guard graph.set(entries, in: try top()) else { throw reader.error("a dictionary must stand before") }
  }

  // MARK: Objects

  private mutating func object(_ opcode: UInt8) throws(MalformedRecord) -> Bool {
    switch Unicode.Scalar(opcode) {
    case "c":
      let module = try reader.take(upTo: "\n", atMost: 1024)
      let name = try reader.take(upTo: "\n", atMost: 1024)
      global(JSString(decoding: Array(module)), JSString(decoding: Array(name)))
    case "\u{93}":
      let nameNode = try pop()
      let moduleNode = try pop()
      guard let name = graph.text(nameNode), let module = graph.text(moduleNode) else {
        throw reader.error("a name must stand before")
      }
      global(module, name)
    case "R", "\u{81}": try called(with: pop())
    case "\u{92}":
      let keywords = try pop()
      try called(with: pop(), keywords)
    case "b": try built(with: pop())
    default: return false
    }
    return true
  }

  private mutating func global(_ module: JSString, _ name: JSString) {
    let isBuiltIn = module == "builtins" || module == "__builtin__"
    push(.object(ObjectGraph.Object(name: isBuiltIn ? name : module + "." + name)))
  }

  private mutating func called(with arguments: Int, _ keywords: Int? = nil) throws(MalformedRecord) {
    let callee = try pop()
    guard case .object(let object) = graph[callee], case .list(let positional) = graph[arguments] else {
      throw reader.error("a class and what it is called with must stand before")
    }
    push(PickledObject.node(object.name, positional + (keywords.map { [$0] } ?? []), graph))
  }

  /// What an object keeps under names; with slots, two dictionaries of them.
  private mutating func built(with state: Int) throws(MalformedRecord) {
    let node = try top()
    guard case .object(var object) = graph[node] else { throw reader.error("an object must stand before") }
    var parts = [state]
    if case .list(let both) = graph[state], both.count == 2 { parts = both }
    let fields = parts.compactMap { namedFields($0) }
    let isNamed = fields.count == parts.count
    object.fields += isNamed ? Array(fields.joined()) : [(name: ObjectKey.state, value: state)]
    graph[node] = .object(object)
  }

  /// The entries of a dictionary whose keys are texts, none of what is None; nil of all else.
  private func namedFields(_ node: Int) -> [(name: JSString, value: Int)]? {
    switch graph[node] {
    case .value(.null): return []
    case .dictionary(let entries):
      let fields = entries.compactMap { entry in graph.text(entry.key).map { (name: $0, value: entry.value) } }
      return fields.count == entries.count ? fields : nil
    default: return nil
    }
  }
}

/// Objects of Python's own library that are known by what they are made of.
private enum PickledObject {
  static func node(_ name: JSString, _ arguments: [Int], _ graph: ObjectGraph) -> ObjectGraph.Node {
    switch name.string {
    case "collections.OrderedDict" where arguments.isEmpty: return .dictionary([])
    case "set" where arguments.count == 1, "frozenset" where arguments.count == 1:
      guard case .list(let elements) = graph[arguments[0]] else { break }
      return .object(ObjectGraph.Object(name: name, elements: elements))
    // How protocols before 3 write bytes.
    case "_codecs.encode" where arguments.count == 2:
      guard let units = graph.text(arguments[0])?.string.unicodeScalars, units.allSatisfy({ $0.value < 256 }) else { break }
      return .bytes(units.map { UInt8($0.value) }[...])
    case "datetime.datetime", "datetime.date":
      guard let first = arguments.first, case .bytes(let bytes) = graph[first], let text = moment(Array(bytes)) else { break }
      // Where it is UTC, as MessagePack's moments are shown.
      if arguments.count == 2, isUTC(arguments[1], graph) { return .value(.label(MessagePackTime.key, .string(text + "Z"))) }
      let zone = arguments.dropFirst().map { (name: "tzinfo" as JSString, value: $0) }
      return .object(ObjectGraph.Object(name: name, fields: zone, text: text))
    default: break
    }
    return .object(ObjectGraph.Object(name: name, arguments: arguments))
  }

  /// `datetime.timezone(datetime.timedelta(0, 0, 0))`
  private static func isUTC(_ node: Int, _ graph: ObjectGraph) -> Bool {
    guard case .object(let zone) = graph[node], zone.name == "datetime.timezone", zone.arguments.count == 1,
      case .object(let delta) = graph[zone.arguments[0]], delta.name == "datetime.timedelta"
    else { return false }
    return delta.arguments.allSatisfy { if case .value(.number(let number)) = graph[$0] { number.value == 0 } else { false } }
  }

  /// Two bytes of the year, and one each of what follows; of a moment three more of microseconds.
  private static func moment(_ bytes: [UInt8]) -> JSString? {
    func digits(_ number: Int, _ count: Int) -> String {
      String(repeating: "0", count: max(0, count - String(number).count)) + String(number)
    }
    guard bytes.count == 4 || bytes.count == 10 else { return nil }
    let year = Int(bytes[0]) << 8 | Int(bytes[1])
    let day = "\(digits(year, 4))-\(digits(Int(bytes[2] & 0x7F), 2))-\(digits(Int(bytes[3]), 2))"
    guard bytes.count == 10 else { return JSString(day) }
    let time = bytes[4..<7].map { digits(Int($0), 2) }.joined(separator: ":")
    let micro = bytes[7...].reduce(0) { $0 << 8 | Int($1) }
    return JSString("\(day)T\(time)" + (micro == 0 ? "" : ".\(digits(micro, 6))"))
  }
}
