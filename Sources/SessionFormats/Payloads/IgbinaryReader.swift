import ECMAScript
import Sessions

/// What PHP's extension igbinary wrote, read as an inert tree (`igbinary.c`): as ``PHPReader`` reads PHP's own.
struct IgbinaryReader {
  private var reader: PayloadReader
  /// Texts that are named again by their number.
  private var texts: [ArraySlice<UInt8>] = []
  /// How many bytes the texts have that were named again: a payload may not grow without bounds.
  private var named = 0

  static func decode(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue {
    var igbinary = IgbinaryReader(reader: PayloadReader(payload))
    let version = try igbinary.reader.bigEndian(UInt32.self)
    guard version == 1 || version == 2 else { throw igbinary.reader.error("its version is not known") }
    let value = try igbinary.value()
    try igbinary.reader.end()
    return value
  }

  private init(reader: PayloadReader) { self.reader = reader }

  private mutating func value() throws(MalformedRecord) -> JSONValue {
    try reader.enter()
    defer { reader.leave() }
    let kind = try reader.byte()
    switch kind {
    case 0x00: return .null
    case 0x04, 0x05: return .bool(kind == 0x05)
    case 0x0C: return .float(Double(bitPattern: try reader.bigEndian(UInt64.self)))
    case 0x14...0x16: return try PHPTree.array(entries(count(kind - 0x14)))
    case 0x17...0x1C: return try object(kind)
    case 0x01...0x03: return .label("__reference__", .integer(try count(kind - 0x01)))
    case 0x22...0x24: return .label("__reference__", .integer(try count(kind - 0x22)))
    // The value that follows is also meant elsewhere.
    case 0x25: return try value()
    default:
      if let number = try integer(kind) { return number }
      guard let text = try text(kind) else { throw reader.error("no value of igbinary begins like this") }
      return .text(text)
    }
  }

  /// A number of one, two or four bytes.
  private mutating func count(_ size: UInt8) throws(MalformedRecord) -> Int {
    switch size {
    case 0: Int(try reader.byte())
    case 1: Int(try reader.bigEndian(UInt16.self))
    default: Int(try reader.bigEndian(UInt32.self))
    }
  }

  /// A magnitude; odd kinds are negative.
  private mutating func integer(_ kind: UInt8) throws(MalformedRecord) -> JSONValue? {
    let magnitude: UInt64
    switch kind {
    case 0x06...0x0B: magnitude = UInt64(try count((kind - 0x06) / 2))
    case 0x20, 0x21: magnitude = try reader.bigEndian(UInt64.self)
    default: return nil
    }
    return kind & 1 == 0 ? .integer(magnitude) : .integer(Int64(truncatingIfNeeded: 0 &- magnitude))
  }

  /// Each text is there once; nil: it is none.
  private mutating func text(_ kind: UInt8) throws(MalformedRecord) -> ArraySlice<UInt8>? {
    switch kind {
    case 0x0D: return []
    case 0x0E...0x10: return try known(count(kind - 0x0E))
    case 0x11...0x13:
      let text = try reader.take(count(kind - 0x11))
      texts.append(text)
      return text
    default: return nil
    }
  }

  private mutating func known(_ number: Int) throws(MalformedRecord) -> ArraySlice<UInt8> {
    guard texts.indices.contains(number) else { throw reader.error("text \(number) was not read before") }
    named += texts[number].count
    guard named <= 1024 + 16 * reader.bytes.count else { throw reader.error("it is far larger than its bytes") }
    return texts[number]
  }

  private mutating func entries(_ count: Int) throws(MalformedRecord) -> [PHPTree.Entry] {
    guard count <= reader.rest else { throw reader.cutShort }
    var entries: [PHPTree.Entry] = []
    for _ in 0..<count {
      let kind = try reader.byte()
      if case .number(let number)? = try integer(kind), let index = Int(number.digits) {
        entries.append((JSString(number.digits), index, try value()))
      } else if let name = try text(kind) {
        entries.append((PHPTree.key(of: name), nil, try value()))
      } else {
        throw reader.error("a key is an integer or a text")
      }
    }
    return entries
  }

  /// The name of a class, which is a text like others.
  private mutating func className(_ kind: UInt8) throws(MalformedRecord) -> ArraySlice<UInt8> {
    if kind >= 0x1A { return try known(count(kind - 0x1A)) }
    let name = try reader.take(count(kind - 0x17))
    texts.append(name)
    return name
  }

  private mutating func object(_ kind: UInt8) throws(MalformedRecord) -> JSONValue {
    var object: JSONObject = ["__class__": .text(try className(kind))]
    let next = try reader.byte()
    if 0x1D...0x1F ~= next {
      for entry in ShownBytes.entries(of: try reader.take(count(next - 0x1D))) { object[entry.0] = entry.1 }
      return .object(object)
    }
    guard 0x14...0x16 ~= next else { throw reader.error("an object's properties must come here") }
    for entry in try entries(count(next - 0x14)) { object[entry.key] = entry.value }
    return .object(object)
  }
}
