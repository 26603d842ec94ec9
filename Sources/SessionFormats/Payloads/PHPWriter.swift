import ECMAScript
import Sessions
import SessionsAdministration

/// PHP's `serialize` of what JSON can say. Payloads that hold more are not written: see `PayloadCodec.exact`.
enum PHPWriter {
  /// What a payload holds that is not written.
  static let limits = "it holds objects, references or bytes that only PHP can write again"

  static func encode(_ object: JSONObject) throws(StoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    try append(.object(object), to: &bytes)
    return bytes
  }

  /// As the handler writes a session that wrote the one in its place.
  static func encodeSession(_ object: JSONObject, replacing old: [UInt8]) throws(StoreError) -> [UInt8] {
    if old.starts(with: Array("a:".utf8)), (try? PHPReader.decode(old)) != nil { return try encode(object) }
    let isBinary = PHPHandler.of(old) == .binary
    var bytes: [UInt8] = []
    for entry in object {
      if isBinary {
        guard let count = UInt8(exactly: entry.key.byteCount), count < 0x80 else {
          throw .failed("php_binary has no room for a variable's name of more than 127 bytes: give it a shorter one")
        }
        bytes += [count] + entry.key.wtf8
        try append(entry.value, to: &bytes)
        continue
      }
      guard !entry.key.wtf8.contains(UInt8(ascii: "|")) else {
        throw .failed("PHP ends a variable's name at a |: give it another name")
      }
      bytes += entry.key.wtf8 + [UInt8(ascii: "|")]
      try append(entry.value, to: &bytes)
    }
    return bytes
  }

  private static func append(_ value: JSONValue, to bytes: inout [UInt8]) throws(StoreError) {
    func write(_ text: String) { bytes += Array(text.utf8) }
    switch value {
    case .null: write("N;")
    case .bool(let flag): write(flag ? "b:1;" : "b:0;")
    case .number(let number): write(try text(of: number))
    case .string(let string): append(string, to: &bytes)
    case .array(let elements):
      write("a:\(elements.count):{")
      for (index, element) in elements.enumerated() {
        write("i:\(index);")
        try append(element, to: &bytes)
      }
      write("}")
    case .object(let object):
      if let number = foreignNumber(object) { return write(number) }
      write("a:\(object.count):{")
      for entry in object {
        if let index = integerKey(entry.key) { write("i:\(index);") } else { append(entry.key, to: &bytes) }
        try append(entry.value, to: &bytes)
      }
      write("}")
    }
  }

  private static func append(_ string: JSString, to bytes: inout [UInt8]) {
    bytes += Array("s:\(string.byteCount):\"".utf8) + string.wtf8 + Array("\";".utf8)
  }

  /// What JSON has no word for, by the name that it is shown under.
  private static func foreignNumber(_ object: JSONObject) -> String? {
    guard object.count == 1, let name = object["__float__"]?.asString?.string else { return nil }
    return ["INF", "-INF", "NAN"].contains(name) ? "d:\(name);" : nil
  }

  /// A number with a fraction or an exponent is a float, and a whole float has none in PHP: `5.0` is `d:5;`.
  private static func text(of number: JSNumber) throws(StoreError) -> String {
    let digits = number.digits
    let isInteger = digits.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-") }
    guard !isInteger || Int(digits) != nil else {
      throw .failed("PHP's integers end at \(Int.max): with .0 behind it it is a float, which has not all its digits")
    }
    if let integer = Int(digits), digits != "-0" { return "i:\(integer);" }
    return "d:\(digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits);"
  }

  /// PHP has no string keys that are integers.
  private static func integerKey(_ key: JSString) -> Int? {
    guard let integer = Int(key.string), JSString(String(integer)) == key else { return nil }
    return integer
  }
}
