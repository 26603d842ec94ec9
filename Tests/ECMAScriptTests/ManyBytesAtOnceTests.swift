import ECMAScript
import Platform
import TestSupport
import Testing

/// What takes many bytes at once gives what taking them one by one gives, wherever they stand.
@Suite struct ManyBytesAtOnceTests {
  /// Bytes at which something is decided.
  private static let marks: [UInt8] = [
    0x00, 0x01, 0x1F, 0x20, 0x22, 0x25, 0x2B, 0x2F, 0x30, 0x3D, 0x41, 0x5C, 0x5F, 0x7A, 0x7F, 0xED, 0xC3, 0xA9, 0xF0, 0xFF,
  ]

  /// Lengths about those that are taken at once; in a long run every one up to forty.
  private static let lengths = Effort.isLong ? Array(0...40) : Array(0...10) + [15, 16, 17, 31, 32, 33]

  /// Texts of such lengths with one or two marks at every place, and random ones.
  private static func texts(_ body: ([UInt8]) throws -> Void) rethrows {
    for length in lengths {
      let plain = [UInt8](repeating: UInt8(ascii: "a"), count: length)
      try body(plain)
      for place in plain.indices {
        for mark in marks {
          var text = plain
          text[place] = mark
          try body(text)
          text[(place + 1 + Int(mark)) % length] = mark ^ 0x01
          try body(text)
        }
      }
    }
    try Fuzzing("bytes", iterations: 5_000).mutations(of: [marks, Array("%41%C3%A9%ED%A0%80+/=QUJD".utf8)]) { bytes, _ in
      try body(bytes)
    }
  }

  @Test("JSON escapes what it must, and reads it back")
  func escapes() {
    Self.texts { bytes in
      guard let text = String(validating: bytes, as: UTF8.self) else { return }
      let written = JSON.stringify(.string(JSString(text)))
      var expected = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": expected += "\\\(scalar)"
        case "\u{8}": expected += "\\b"
        case "\t": expected += "\\t"
        case "\n": expected += "\\n"
        case "\u{C}": expected += "\\f"
        case "\r": expected += "\\r"
        case ..<" ": expected += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: expected.unicodeScalars.append(scalar)
        }
      }
      #expect(String(decoding: written, as: UTF8.self) == expected + "\"")
      #expect((try? JSON.parse(written)) == .string(JSString(text)))
    }
  }

  @Test("JSON takes a string as it stands where every byte of it may stand there, and no other")
  func strings() {
    Self.texts { bytes in
      let parsed = try? JSON.parse([0x22] + bytes + [0x22])
      let mayStand = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }
      guard mayStand else { return }
      #expect(parsed == String(validating: bytes, as: UTF8.self).map { .string(JSString($0)) }, "\(bytes)")
    }
  }

  @Test("encodeURIComponent and decodeURIComponent")
  func uriComponents() {
    let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()".utf8)
    Self.texts { bytes in
      let expected = bytes.map { byte in
        unreserved.contains(byte)
          ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }.joined()
      let encoded = URIComponent.encode(utf8: bytes)
      #expect(encoded == expected)
      guard let text = JSString(utf8: bytes) else { return }
      #expect((try? URIComponent.decode(JSString(encoded))) == text)
      #expect((try? URIComponent.decode(text)) == Self.percentDecoded(bytes), "\(bytes)")
    }
  }

  private static func percentDecoded(_ bytes: [UInt8]) -> JSString? {
    var decoded: [UInt8] = []
    var (index, run) = (0, [UInt8]())
    func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "%") else {
        guard isUTF8(run) else { return nil }
        decoded += run + [bytes[index]]
        (index, run) = (index + 1, [])
        continue
      }
      guard index + 2 < bytes.count, let high = bytes[index + 1].hexDigitValue, let low = bytes[index + 2].hexDigitValue else {
        return nil
      }
      run.append(high << 4 | low)
      index += 3
    }
    return isUTF8(run) ? JSString(utf8: decoded + run) : nil
  }

  @Test("base64, in both alphabets")
  func base64() {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    Self.texts { bytes in
      let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
      var expected = stride(from: 0, to: bits.count, by: 6).map { start in
        letters[(0..<6).reduce(0) { $0 << 1 | (start + $1 < bits.count ? Int(bits[start + $1]) : 0) }]
      }
      let safe = expected.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
      #expect(Base64.encodeURLSafe(bytes) == safe)
      while expected.count % 4 != 0 { expected.append(UInt8(ascii: "=")) }
      #expect(Base64.encode(bytes) == expected)
      #expect(Base64.decode(expected) == bytes)
      #expect(Base64.decodeURLSafe(safe) == bytes)
      // Hostile: as many bytes as its symbols hold, or nothing.
      let symbols = bytes.filter { ![0x20, 0x09, 0x0A, 0x0C, 0x0D].contains($0) }
      let end = symbols.count % 4 == 0 ? symbols.count - symbols.reversed().prefix(2).prefix { $0 == 0x3D }.count : symbols.count
      let isBase64 = end % 4 != 1 && symbols[..<end].allSatisfy(letters.contains)
      #expect(Base64.decode(bytes)?.count == (isBase64 ? end * 6 / 8 : nil), "\(bytes)")
    }
  }

  @Test("texts are equal, ordered and hashed by what they say, however long they are")
  func texts() {
    let lengths = (0...20).map { String(repeating: "k", count: $0) }
    var seen: Set<JSString> = []
    for text in lengths {
      let one = JSString(text)
      let other = JSString(utf16: Array(text.utf16))
      var grown = JSString("")
      for unit in text.utf16 { grown.append(JSString(utf16: [unit])) }
      #expect(one == other && one == grown && one.hashValue == grown.hashValue && one.string == text)
      #expect(one.wtf8 == Array(text.utf8) && one.byteCount == text.utf8.count)
      #expect(seen.insert(grown).inserted && !seen.insert(one).inserted)
      #expect(one != JSString(text + "\u{0}") && JSString(text) < JSString(text + "\u{0}"))
      #expect(JSString(text + "a") < JSString(text + "b") && !(one < other))
    }
    // Halves of a surrogate pair that meet where a text outgrows its place.
    for length in 9...15 {
      let start = String(repeating: "k", count: length)
      let joined = JSString(utf16: Array(start.utf16) + [0xD83D]) + JSString(utf16: [0xDE00])
      #expect(joined == JSString(start + "\u{1F600}") && joined.isWellFormed)
    }
  }
}
