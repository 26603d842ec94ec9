import ECMAScript
import Sessions

/// MessagePack of what JSON can say, in the shortest form of each value, as rmp-serde and msgpack-python write it.
enum MessagePackWriter {
  /// The payload of `object` in the place of `old`: of a record of tower-sessions, id and expiry stay as they are.
  static func encode(_ object: JSONObject, replacing old: [UInt8]) throws(StoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    let record = try? MessagePackReader.TowerRecord(old)
    if let record { bytes += old[..<record.range.lowerBound] }
    try append(.object(object), to: &bytes)
    if let record { bytes += old[record.range.upperBound...] }
    return bytes
  }

  private static func append(_ value: JSONValue, to bytes: inout [UInt8]) throws(StoreError) {
    switch value {
    case .null: bytes.append(0xC0)
    case .bool(let flag): bytes.append(flag ? 0xC3 : 0xC2)
    case .number(let number): try append(number, to: &bytes)
    case .string(let string): try append(string, to: &bytes)
    case .array(let elements):
      appendHead(elements.count, short: 0x90..<0xA0, long: (nil, 0xDC, 0xDD), to: &bytes)
      for element in elements { try append(element, to: &bytes) }
    case .object(let object):
      if appendForeign(object, to: &bytes) { return }
      appendHead(object.count, short: 0x80..<0x90, long: (nil, 0xDE, 0xDF), to: &bytes)
      for entry in object {
        try append(entry.key, to: &bytes)
        try append(entry.value, to: &bytes)
      }
    }
  }

  /// What JSON has no word for, under the key by which it is shown: bytes, a moment, an extension's value. False: it is none.
  private static func appendForeign(_ object: JSONObject, to bytes: inout [UInt8]) -> Bool {
    if object.count == 1, let time = object[MessagePackTime.key]?.asString.flatMap({ MessagePackTime(text: $0.string) }) {
      appendExtension(MessagePackTime.type, time.bytes, to: &bytes)
      return true
    }
    if object.count == 1, let name = object["__float__"]?.asString?.string, let value = Double(name), !value.isFinite {
      appendBigEndian(value.bitPattern, after: 0xCB, to: &bytes)
      return true
    }
    guard let content = object["__bytes__"]?.asString.flatMap({ ShownBytes.bytes(of: $0.string) }) else { return false }
    if object.count == 2, let type = object["__ext__"]?.asNumber.flatMap({ Int8($0.digits) }) {
      appendExtension(type, content, to: &bytes)
    } else if object.count == 1 {
      appendHead(content.count, short: 0..<0, long: (0xC4, 0xC5, 0xC6), to: &bytes)
      bytes += content
    } else {
      return false
    }
    return true
  }

  private static func appendExtension(_ type: Int8, _ content: [UInt8], to bytes: inout [UInt8]) {
    if let place = [1, 2, 4, 8, 16].firstIndex(of: content.count) {
      bytes.append(0xD4 + UInt8(place))
    } else {
      appendHead(content.count, short: 0..<0, long: (0xC7, 0xC8, 0xC9), to: &bytes)
    }
    bytes += [UInt8(bitPattern: type)] + content
  }

  private static func append(_ string: JSString, to bytes: inout [UInt8]) throws(StoreError) {
    guard string.isWellFormed else { throw .failed("half of a surrogate pair has no UTF-8, and so no MessagePack") }
    appendHead(string.byteCount, short: 0xA0..<0xC0, long: (0xD9, 0xDA, 0xDB), to: &bytes)
    bytes += string.wtf8
  }

  private static func appendHead(
    _ count: Int, short: Range<UInt8>, long: (UInt8?, UInt8, UInt8), to bytes: inout [UInt8]
  ) {
    switch (count, long.0) {
    case (..<short.count, _): bytes.append(short.lowerBound + UInt8(count))
    case (...0xFF, let head?): bytes += [head, UInt8(count)]
    case (...0xFFFF, _): appendBigEndian(UInt16(count), after: long.1, to: &bytes)
    default: appendBigEndian(UInt32(truncatingIfNeeded: count), after: long.2, to: &bytes)
    }
  }

  /// With a fraction or an exponent it is a float, else an integer where it fits one.
  private static func append(_ number: JSNumber, to bytes: inout [UInt8]) throws(StoreError) {
    let digits = number.digits
    let isInteger = digits.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") }
    guard !isInteger || UInt64(digits) != nil || Int64(digits) != nil else {
      throw .failed("MessagePack's integers have 64 bits: with .0 behind it it is a float, which has not all its digits")
    }
    if let integer = UInt64(digits) {
      switch integer {
      case ...0x7F: bytes.append(UInt8(integer))
      case ...0xFF: bytes += [0xCC, UInt8(integer)]
      case ...0xFFFF: appendBigEndian(UInt16(integer), after: 0xCD, to: &bytes)
      case ...0xFFFF_FFFF: appendBigEndian(UInt32(integer), after: 0xCE, to: &bytes)
      default: appendBigEndian(integer, after: 0xCF, to: &bytes)
      }
    } else if let integer = Int64(digits), digits != "-0" {
      switch integer {
      case (-32)...: bytes.append(UInt8(truncatingIfNeeded: integer))
      case (-0x80)...: bytes += [0xD0, UInt8(truncatingIfNeeded: integer)]
      case (-0x8000)...: appendBigEndian(UInt16(truncatingIfNeeded: integer), after: 0xD1, to: &bytes)
      case (-0x8000_0000)...: appendBigEndian(UInt32(truncatingIfNeeded: integer), after: 0xD2, to: &bytes)
      default: appendBigEndian(UInt64(bitPattern: integer), after: 0xD3, to: &bytes)
      }
    } else {
      appendBigEndian(number.value.bitPattern, after: 0xCB, to: &bytes)
    }
  }

  private static func appendBigEndian(_ integer: some FixedWidthInteger, after head: UInt8, to bytes: inout [UInt8]) {
    bytes.append(head)
    withUnsafeBytes(of: integer.bigEndian) { bytes += $0 }
  }
}
