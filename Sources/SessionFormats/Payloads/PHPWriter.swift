import ECMAScript
import Sessions
import SessionsAdministration

/// PHP's `serialize` of what JSON can say. Payloads that hold more are not written: see `PayloadCodec.exact`.
enum PHPWriter {
  /// What a payload holds that is not written.
  static let limits = "it holds objects, references or bytes that only PHP can write again"

  static func encode(_ object: JSONObject) -> [UInt8] {
    var bytes: [UInt8] = []
    append(.object(object), to: &bytes)
    return bytes
  }

  /// As the handler `php` writes a session; as `php_serialize` does where the session in its place was written so.
  static func encodeSession(_ object: JSONObject, replacing old: [UInt8]) throws(StoreError) -> [UInt8] {
    if old.starts(with: Array("a:".utf8)), (try? PHPReader.decode(old)) != nil { return encode(object) }
    var bytes: [UInt8] = []
    for entry in object {
      guard !entry.key.wtf8.contains(UInt8(ascii: "|")) else {
        throw .failed("PHP ends a variable's name at a |: give it another name")
      }
      bytes += entry.key.wtf8 + [UInt8(ascii: "|")]
      append(entry.value, to: &bytes)
    }
    return bytes
  }

  private static func append(_ value: JSONValue, to bytes: inout [UInt8]) {
    func write(_ text: String) { bytes += Array(text.utf8) }
    switch value {
    case .null: write("N;")
    case .bool(let flag): write(flag ? "b:1;" : "b:0;")
    case .number(let number): write(text(of: number))
    case .string(let string): append(string, to: &bytes)
    case .array(let elements):
      write("a:\(elements.count):{")
      for (index, element) in elements.enumerated() {
        write("i:\(index);")
        append(element, to: &bytes)
      }
      write("}")
    case .object(let object):
      write("a:\(object.count):{")
      for entry in object {
        if let index = integerKey(entry.key) { write("i:\(index);") } else { append(entry.key, to: &bytes) }
        append(entry.value, to: &bytes)
      }
      write("}")
    }
  }

  private static func append(_ string: JSString, to bytes: inout [UInt8]) {
    bytes += Array("s:\(string.byteCount):\"".utf8) + string.wtf8 + Array("\";".utf8)
  }

  /// A number with a fraction or an exponent is a float, and a whole float has none in PHP: `5.0` is `d:5;`.
  private static func text(of number: JSNumber) -> String {
    let digits = number.digits
    if let integer = Int(digits), digits != "-0" { return "i:\(integer);" }
    return "d:\(digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits);"
  }

  /// PHP has no string keys that are integers.
  private static func integerKey(_ key: JSString) -> Int? {
    guard let integer = Int(key.string), JSString(String(integer)) == key else { return nil }
    return integer
  }
}
