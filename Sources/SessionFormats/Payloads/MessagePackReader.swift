import ECMAScript
import Sessions
import SessionsAdministration

/// MessagePack read as a tree (the specification of msgpack.org).
struct MessagePackReader {
  private var reader: PayloadReader

  /// Whether the bytes are of PHP's extension, which says in a map's first entry that it is an array of PHP's.
  private let isPHP: Bool

  private init(_ bytes: [UInt8], isPHP: Bool = false) {
    reader = PayloadReader(bytes)
    self.isPHP = isPHP
  }

  /// A payload that is one value; of a record of tower-sessions, its data.
  static func decode(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue {
    if let record = try TowerRecord(payload) { return record.data }
    return try decodeValue(payload)
  }

  static func decodeValue(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue { try decode(MessagePackReader(payload)) }

  /// A session as PHP's extension msgpack writes it.
  static func decodePHP(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue {
    try decode(MessagePackReader(payload, isPHP: true))
  }

  private static func decode(_ pack: MessagePackReader) throws(MalformedRecord) -> JSONValue {
    var pack = pack
    let value = try pack.value()
    try pack.reader.end()
    return value
  }

  /// What tower-sessions keeps: an array of the id (an i128, which serde writes as 16 bytes), the data, and the expiry as the
  /// nine numbers of a `time::OffsetDateTime`. The id is a credential and stays where it is.
  struct TowerRecord {
    let data: JSONValue
    /// Where the data stands in the payload.
    let range: Range<Int>

    /// Nil where the payload is something else.
    init?(_ payload: [UInt8]) throws(MalformedRecord) {
      guard payload.starts(with: [0x93, 0xC4, 16]), payload.count > 19, payload[19].isMapHead else { return nil }
      var pack = MessagePackReader(payload)
      _ = try pack.reader.take(19)
      data = try pack.value()
      range = 19..<pack.reader.index
      guard pack.reader.peek == 0x99 else { return nil }
      _ = try pack.value()
      try pack.reader.end()
    }
  }

  private mutating func value() throws(MalformedRecord) -> JSONValue {
    try reader.enter()
    defer { reader.leave() }
    let head = try reader.byte()
    return switch head {
    case 0x00...0x7F: .integer(head)
    case 0x80...0x8F: try map(Int(head & 15))
    case 0x90...0x9F: try array(Int(head & 15))
    case 0xA0...0xBF: .text(try reader.take(Int(head & 31)))
    case 0xC0: .null
    case 0xC2: .bool(false)
    case 0xC3: .bool(true)
    case 0xC4: .binary(try bytes(UInt8.self))
    case 0xC5: .binary(try bytes(UInt16.self))
    case 0xC6: .binary(try bytes(UInt32.self))
    case 0xC7: try extended(Int(reader.byte()))
    case 0xC8: try extended(Int(reader.bigEndian(UInt16.self)))
    case 0xC9: try extended(Int(reader.bigEndian(UInt32.self)))
    case 0xCA: .float(Float(bitPattern: try reader.bigEndian(UInt32.self)))
    case 0xCB: .float(Double(bitPattern: try reader.bigEndian(UInt64.self)))
    case 0xCC: .integer(try reader.byte())
    case 0xCD: .integer(try reader.bigEndian(UInt16.self))
    case 0xCE: .integer(try reader.bigEndian(UInt32.self))
    case 0xCF: .integer(try reader.bigEndian(UInt64.self))
    case 0xD0: .integer(Int8(bitPattern: try reader.byte()))
    case 0xD1: .integer(Int16(bitPattern: try reader.bigEndian(UInt16.self)))
    case 0xD2: .integer(Int32(bitPattern: try reader.bigEndian(UInt32.self)))
    case 0xD3: .integer(Int64(bitPattern: try reader.bigEndian(UInt64.self)))
    case 0xD4...0xD8: try extended(1 << Int(head - 0xD4))
    case 0xD9: .text(try bytes(UInt8.self))
    case 0xDA: .text(try bytes(UInt16.self))
    case 0xDB: .text(try bytes(UInt32.self))
    case 0xDC: try array(Int(reader.bigEndian(UInt16.self)))
    case 0xDD: try array(Int(reader.bigEndian(UInt32.self)))
    case 0xDE: try map(Int(reader.bigEndian(UInt16.self)))
    case 0xDF: try map(Int(reader.bigEndian(UInt32.self)))
    case 0xE0...0xFF: .integer(Int8(bitPattern: head))
    default: throw reader.error("C1 is not a value of MessagePack")
    }
  }

  private mutating func bytes<Count: FixedWidthInteger>(_ type: Count.Type) throws(MalformedRecord) -> ArraySlice<UInt8> {
    try reader.take(Int(reader.bigEndian(type)))
  }

  private mutating func extended(_ count: Int) throws(MalformedRecord) -> JSONValue {
    let type = Int8(bitPattern: try reader.byte())
    let bytes = try reader.take(count)
    if type == MessagePackTime.type, let time = MessagePackTime(bytes) { return .label(MessagePackTime.key, time.text) }
    return .object(JSONObject([("__ext__", .integer(type))] + ShownBytes.entries(of: bytes)))
  }

  private mutating func array(_ count: Int) throws(MalformedRecord) -> JSONValue {
    guard count <= reader.rest else { throw reader.cutShort }
    var elements: [JSONValue] = []
    for _ in 0..<count { elements.append(try value()) }
    return .array(elements)
  }

  /// An object where every key is a text of its own; else pairs under `__entries__`, so that none is lost.
  private mutating func map(_ count: Int) throws(MalformedRecord) -> JSONValue {
    guard count <= reader.rest / 2 else { throw reader.cutShort }
    var entries: [(key: JSONValue, value: JSONValue)] = []
    for _ in 0..<count {
      let key = try value()
      entries.append((key, try value()))
    }
    if isPHP, entries.first?.key == .null { entries.removeFirst() }
    let object = JSONObject(entries.compactMap { entry in name(of: entry.key).map { ($0, entry.value) } })
    return object.count == entries.count
      ? .object(object) : .label(ObjectKey.entries, .array(entries.map { .array([$0.key, $0.value]) }))
  }
}

extension MessagePackReader {
  /// The key of an object; PHP's arrays have numbers too.
  private func name(of key: JSONValue) -> JSString? {
    if isPHP, let number = key.asNumber { return JSString(number.digits) }
    return key.asString
  }
}

extension UInt8 {
  fileprivate var isMapHead: Bool { 0x80...0x8F ~= self || self == 0xDE || self == 0xDF }
}
