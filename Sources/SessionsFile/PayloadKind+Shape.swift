import Sessions

extension PayloadKind {
  /// Whether bytes look like a payload of this kind: by their outline, in one pass, without understanding them. What is no
  /// session hardly ever does; what does may still be torn or of another key.
  func hasShape(of bytes: [UInt8]) -> Bool {
    switch self {
    case .flat: bytes.first == UInt8(ascii: "{")
    case .split: bytes.first == UInt8(ascii: "[")
    case .django: Shape.isSigned(bytes)
    case .pickle: Shape.isPickledDictionary(bytes)
    case .phpSession: Shape.isPHPSession(bytes)
    case .phpSerialize: Shape.isPHPArray(bytes)
    case .laravel, .messagePack, .marshal, .gob, .java, .none: false
    }
  }
}

private enum Shape {
  /// `[.]data:timestamp:signature`: base64 for URLs, base 62, and base64 of 20 or 32 bytes.
  static func isSigned(_ bytes: [UInt8]) -> Bool {
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count == 3 else { return false }
    let data = parts[0].first == UInt8(ascii: ".") ? parts[0].dropFirst() : parts[0]
    return data.count >= 2 && data.allSatisfy(Alphabet.base64URL.contains) && (5...8).contains(parts[1].count)
      && parts[1].allSatisfy { Alphabet.base64URL.contains($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
      && [27, 43].contains(parts[2].count) && parts[2].allSatisfy(Alphabet.base64URL.contains)
  }

  /// The protocol, perhaps a frame, an empty dictionary to begin with, and the end.
  static func isPickledDictionary(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 4, bytes[0] == 0x80, (2...5).contains(bytes[1]), bytes.last == UInt8(ascii: ".") else { return false }
    let start = bytes[2] == 0x95 ? 11 : 2
    return start < bytes.count && bytes[start] == UInt8(ascii: "}")
  }

  /// `name|` and the beginning of a serialized value.
  static func isPHPSession(_ bytes: [UInt8]) -> Bool {
    guard let bar = bytes.firstIndex(of: UInt8(ascii: "|")), bar > 0 else { return false }
    return bytes[..<bar].allSatisfy { $0 >= 0x20 && $0 != 0x7F } && isPHPValue(bytes[(bar + 1)...])
  }

  static func isPHPArray(_ bytes: [UInt8]) -> Bool { bytes.first == UInt8(ascii: "a") && isPHPValue(bytes[...]) }

  private static func isPHPValue(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let kind = bytes.first, let last = bytes.last, [UInt8(ascii: ";"), UInt8(ascii: "}")].contains(last) else {
      return false
    }
    let rest = bytes.dropFirst()
    if kind == UInt8(ascii: "N") { return rest.first == UInt8(ascii: ";") }
    guard "bidsaOCErR".utf8.contains(kind), rest.first == UInt8(ascii: ":"), let next = rest.dropFirst().first else {
      return false
    }
    return (0x30...0x39).contains(next) || kind == UInt8(ascii: "d") || next == UInt8(ascii: "-")
  }
}
