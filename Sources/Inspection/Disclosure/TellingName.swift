import ECMAScript
import Platform
import SessionsAdministration
import TerminalText

/// What stands where a name is expected and may be no text: a constant, bytes, or, as the key of another language's map, something of
/// several parts.
enum TellingName {
  /// Longer texts are no names.
  private static let longest = 128
  /// Parts of one key that are looked at.
  private static let mostParts = 16

  /// The name that a text, a constant or bytes are; nil of all else.
  static func name(of value: JSONValue) -> JSString? {
    let name: JSString? =
      switch value {
      case .string(let text): text
      case .object(let object): constant(object) ?? name(ofBytes: object)
      case .null, .bool, .number, .array: nil
      }
    return name.flatMap { $0.byteCount <= longest ? $0 : nil }
  }

  /// What each part of a key of a map is called: all of them are on the way to what stands under it.
  static func names(ofKey key: JSONValue) -> [JSString] {
    var (names, left) = ([JSString](), mostParts)
    collect(key, &names, &left)
    return names
  }

  private static func collect(_ value: JSONValue, _ names: inout [JSString], _ left: inout Int) {
    guard left > 0 else { return }
    left -= 1
    Work.add(1)
    if let name = name(of: value) { return names.append(name) }
    switch value {
    case .number(let number): names.append(JSString(number.source ?? number.text))
    case .array(let elements): for element in elements.prefix(mostParts) { collect(element, &names, &left) }
    case .object(let object):
      for entry in object.entries.prefix(mostParts) where entry.key != ObjectKey.type { collect(entry.value, &names, &left) }
    case .null, .bool, .string: break
    }
  }

  /// What a constant is called, without its class: `PASSWORD` of `shop.Field:PASSWORD`.
  static func constant(_ object: JSONObject) -> JSString? {
    guard object.count == 1, case .string(let text)? = object[ObjectKey.constant] else { return nil }
    let bytes = text.wtf8
    return JSString(uncheckedWTF8: bytes.lastIndex(of: UInt8(ascii: ":")).map { Array(bytes[($0 + 1)...]) } ?? bytes)
  }

  /// Bytes as the name that they spell; nil where they are none, as what a class wrote for itself.
  static func name(ofBytes object: JSONObject) -> JSString? {
    guard let digits = object[ObjectKey.bytes]?.asString, digits.byteCount <= 2 * longest else { return nil }
    guard let bytes = bytes(of: object), (1...longest).contains(bytes.count), bytes.allSatisfy({ $0 >= 0x20 }) else { return nil }
    return JSString(utf8: bytes)
  }

  /// Bytes as the text that they are, or that is among them.
  static func text(ofBytes object: JSONObject) -> JSString? { bytes(of: object).map { JSString(decoding: $0) } }

  private static func bytes(of object: JSONObject) -> [UInt8]? {
    guard case .string(let digits)? = object[ObjectKey.bytes] else { return nil }
    Work.add(digits.byteCount)
    return digits.withWTF8 { Hex.bytes($0) }
  }
}
