import ECMAScript

/// What bytes are, told by how they begin: what cannot be read as it should is called by its name.
package enum ByteMark {
  static let words = "the bytes are"

  private static let marks: [(name: String, fits: @Sendable ([UInt8]) -> Bool)] = [
    ("a pickle of Python", { $0.count >= 3 && $0[0] == 0x80 && 2...5 ~= $0[1] }),
    ("Marshal of Ruby", { $0.starts(with: [4, 8]) }), ("an object of Java", { $0.starts(with: [0xAC, 0xED, 0, 5]) }),
    ("igbinary of PHP", { $0.starts(with: [0, 0, 0, 1]) || $0.starts(with: [0, 0, 0, 2]) }),
    ("a gob of Go", { $0.contains(text: "Deadline") && $0.contains(text: "Values") }),
    ("compressed by gzip", { $0.starts(with: [0x1F, 0x8B]) }),
    ("compressed by zlib", { $0.first == 0x78 && $0.count > 2 && (Int($0[0]) << 8 | Int($0[1])) % 31 == 0 }),
    ("an SQLite database", { $0.starts(with: "SQLite format 3".utf8) }),
    ("sealed by iron (Fe26.2)", { $0.starts(with: "Fe26.2*".utf8) }),
    ("a JSON Web Token", { $0.starts(with: "eyJhbGciOi".utf8) }),
    ("encrypted by Laravel", { $0.starts(with: "eyJpdiI6".utf8) || $0.starts(with: "{\"iv\":\"".utf8) }),
    ("encrypted (hmac, ct, iv, salt)", { $0.contains(text: "hmac") && $0.contains(text: "\"ct") && beginsJSON($0) }),
    ("PHP's serialize", { isSerialized($0) }), ("JSON", { beginsJSON($0) && (try? JSON.parse($0, maximumDepth: 64)) != nil }),
    ("a hash and JSON, as Django before 3.1 keeps it", { isHashed($0) }),
    ("MessagePack", { $0.count > 2 && (0x81...0x8F ~= $0[0] || $0[0] == 0xDE) && (0xA0...0xBF ~= $0[1] || $0[1] == 0xD9) }),
    ("CBOR", { $0.count > 2 && 0xA1...0xB7 ~= $0[0] && 0x61...0x77 ~= $0[1] }),
  ]

  /// Nil where they show no mark.
  package static func name(of bytes: [UInt8]) -> String? {
    if let mark = marks.first(where: { $0.fits(bytes) }) { return mark.name }
    let text = bytes.filter { ![0x0A, 0x0D].contains($0) }
    guard text.count >= 16, text.count <= 1 << 20, let packed = Base64.decode(text) ?? Base64.decodeURLSafe(text[...]) else {
      return nil
    }
    return marks.first { $0.fits(packed) }.map { "base64 of \($0.name)" }
  }

  private static func beginsJSON(_ bytes: [UInt8]) -> Bool {
    bytes.first.map { [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")].contains($0) } ?? false
  }

  /// `a:2:{`, `O:8:"`
  private static func isSerialized(_ bytes: [UInt8]) -> Bool {
    guard let kind = bytes.first, [UInt8(ascii: "a"), UInt8(ascii: "O"), UInt8(ascii: "C")].contains(kind),
      bytes.dropFirst().first == UInt8(ascii: ":")
    else { return false }
    let digits = bytes.dropFirst(2).prefix { 0x30...0x39 ~= $0 }
    return !digits.isEmpty && bytes[digits.endIndex...].first == UInt8(ascii: ":")
  }

  private static func isHashed(_ bytes: [UInt8]) -> Bool {
    bytes.count > 42 && bytes[40] == UInt8(ascii: ":") && bytes[41] == UInt8(ascii: "{")
      && bytes[..<40].allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
  }
}
