import ECMAScript
import Sessions
package import SessionsAdministration

/// How PHP wrote a session (`session.serialize_handler`), told by the bytes: a directory has files of two where the setting
/// was changed.
enum PHPHandler {
  /// `name|value`, one after another.
  case php
  /// `php_serialize`: one array.
  case serialize
  /// `php_binary`: a byte that counts the name, the name, a value; one after another.
  case binary
  /// Extensions, whose forms begin with marks of their own.
  case igbinary, msgpack

  /// Nil: none of them begins so.
  static func of(_ bytes: [UInt8], isComplete: Bool = true) -> PHPHandler? {
    if bytes.starts(with: [0, 0, 0, 1]) || bytes.starts(with: [0, 0, 0, 2]) { return .igbinary }
    if isPackedMap(bytes) { return .msgpack }
    if PHPShape.isArray(bytes, isComplete) { return .serialize }
    if PHPShape.isSession(bytes, isComplete) { return .php }
    return PHPShape.isBinarySession(bytes, isComplete) ? .binary : nil
  }

  /// What only the extension itself writes; nil: it is written here, where that is exact.
  var extensionName: String? {
    switch self {
    case .igbinary: "igbinary"
    case .msgpack: "msgpack"
    case .php, .serialize, .binary: nil
    }
  }

  /// A map of MessagePack whose first entry says that it is an array of PHP's, by reference: NULL is 1.
  private static func isPackedMap(_ bytes: [UInt8]) -> Bool {
    guard let head = bytes.first else { return false }
    let size = 0x80...0x8F ~= head ? 1 : head == 0xDE ? 3 : head == 0xDF ? 5 : 0
    return size > 0 && bytes.dropFirst(size).starts(with: [0xC0, 0x01])
  }
}

/// What PHP's texts look like.
enum PHPShape {
  static func isArray(_ bytes: [UInt8], _ isComplete: Bool) -> Bool {
    bytes.first == UInt8(ascii: "a") && isValue(bytes[...], isComplete)
  }

  /// `name|` and the beginning of a serialized value.
  static func isSession(_ bytes: [UInt8], _ isComplete: Bool) -> Bool {
    guard let bar = bytes.firstIndex(of: UInt8(ascii: "|")), bar > 0 else { return false }
    return bytes[..<bar].allSatisfy { $0 >= 0x20 && $0 != 0x7F } && isValue(bytes[(bar + 1)...], isComplete)
  }

  /// The name's length, the name, and the beginning of a serialized value.
  static func isBinarySession(_ bytes: [UInt8], _ isComplete: Bool) -> Bool {
    guard let count = bytes.first, 1...127 ~= count, bytes.count > Int(count) + 1 else { return false }
    let name = bytes[1...Int(count)]
    return name.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && isValue(bytes[(Int(count) + 1)...], isComplete)
  }

  private static func isValue(_ bytes: ArraySlice<UInt8>, _ isComplete: Bool) -> Bool {
    guard let kind = bytes.first, let last = bytes.last, !isComplete || [UInt8(ascii: ";"), UInt8(ascii: "}")].contains(last)
    else { return false }
    let rest = bytes.dropFirst()
    if kind == UInt8(ascii: "N") { return rest.first == UInt8(ascii: ";") }
    guard "bidsaOCErRS".utf8.contains(kind), rest.first == UInt8(ascii: ":"), let next = rest.dropFirst().first else {
      return false
    }
    return (0x30...0x39).contains(next) || kind == UInt8(ascii: "d") || next == UInt8(ascii: "-")
  }
}

extension PayloadCodec {
  /// `serialize`, one value.
  package static let phpSerialize = exact(
    "phpSerialize", name: "PHP serialize",
    likelihood: { bytes, isComplete in PHPShape.isArray(bytes, isComplete) ? .distinctive : .none },
    decode: { (payload) throws(MalformedRecord) in
      try PHPDamage.named(in: payload) { text, repair throws(MalformedRecord) in
        try PHPReader.decode(text, repair)
      }
    }, encode: { (object, _) throws(StoreError) in try PHPWriter.encode(object) }, why: PHPWriter.limits)

  /// A session as any of PHP's handlers writes it.
  package static let phpSession: PayloadCodec = {
    let base = exact(
      "phpSession", name: "PHP session",
      likelihood: { bytes, isComplete in
        switch PHPHandler.of(bytes, isComplete: isComplete) {
        case .php?, .binary?, .serialize?: .possible
        case .igbinary?, .msgpack?: .distinctive
        case nil: .none
        }
      },
      decode: { (payload) throws(MalformedRecord) in try session(payload) },
      encode: { (object, old) throws(StoreError) in try PHPWriter.encodeSession(object, replacing: old) },
      why: PHPWriter.limits)
    return PayloadCodec(
      base.id, name: base.name, likelihood: base.likelihood, decode: base.decode,
      editing: { payload in
        guard let name = PHPHandler.of(payload)?.extensionName else { return base.editing(payload) }
        return .refused("only PHP itself can write \(name) (session.serialize_handler)")
      })
  }()

  private static func session(_ payload: [UInt8]) throws(MalformedRecord) -> JSONValue {
    switch PHPHandler.of(payload) {
    case .igbinary?: .object(OpaqueValue.igbinary.content(of: payload[...]).values)
    case .msgpack?: try MessagePackReader.decodePHP(payload)
    default:
      try PHPDamage.named(in: payload) { text, repair throws(MalformedRecord) in try PHPReader.decodeSession(text, repair) }
    }
  }
}
