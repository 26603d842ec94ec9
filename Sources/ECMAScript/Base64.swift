/// Base64 as `btoa` and `atob` have it, on bytes.
public enum Base64 {
  private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for value in 0..<64 { values[Int(alphabet.utf8Start[value])] = UInt8(value) }
    return values
  }()

  /// The standard alphabet, padded.
  public static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    bytes.withContiguousStorageIfAvailable { encode($0, padded: true) }
      ?? Array(bytes).withUnsafeBufferPointer { encode($0, padded: true) }
  }

  /// - Parameter padded: whether `=` fills the last four characters.
  package static func encode(_ bytes: UnsafeBufferPointer<UInt8>, padded: Bool) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text, count in
      let alphabet = alphabet.utf8Start
      var index = 0
      while index + 2 < bytes.count {
        let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
        text[count] = alphabet[Int(group >> 18)]
        text[count + 1] = alphabet[Int(group >> 12 & 63)]
        text[count + 2] = alphabet[Int(group >> 6 & 63)]
        text[count + 3] = alphabet[Int(group & 63)]
        index += 3
        count += 4
      }
      guard index < bytes.count else { return }
      let second = index + 1 < bytes.count ? UInt32(bytes[index + 1]) : nil
      let group = UInt32(bytes[index]) << 16 | (second ?? 0) << 8
      text[count] = alphabet[Int(group >> 18)]
      text[count + 1] = alphabet[Int(group >> 12 & 63)]
      count += 2
      if second != nil {
        text[count] = alphabet[Int(group >> 6 & 63)]
        count += 1
      }
      while padded, count % 4 != 0 {
        text[count] = UInt8(ascii: "=")
        count += 1
      }
    }
  }

  /// Forgiving decode (WHATWG Infra): ASCII white space is dropped, padding may be left out but not be wrong, spare bits
  /// may be anything, the URL-safe alphabet is refused. Nil where JavaScript's `atob` throws.
  public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    text.withContiguousStorageIfAvailable { decode($0) } ?? Array(text).withUnsafeBufferPointer { decode($0) }
  }

  private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    // White space is rare: it is looked for where something is wrong.
    if let bytes = decodeSymbols(text) { return bytes }
    let symbols = text.filter { !($0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0C || $0 == 0x0D) }
    return symbols.count == text.count ? nil : symbols.withUnsafeBufferPointer { decodeSymbols($0) }
  }

  private static func decodeSymbols(_ symbols: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var end = symbols.count
    if end % 4 == 0 {
      for _ in 0..<2 where end > 0 && symbols[end - 1] == UInt8(ascii: "=") { end -= 1 }
    }
    guard end % 4 != 1 else { return nil }
    var isValid = true
    let bytes = values.withUnsafeBufferPointer { values in
      [UInt8](unsafeUninitializedCapacity: end / 4 * 3 + 2) { bytes, count in
        var index = 0
        // The sign of what is no symbol stays in the sum of all.
        var seen: UInt8 = 0
        while index + 3 < end {
          let (a, b) = (values[Int(symbols[index])], values[Int(symbols[index + 1])])
          let (c, d) = (values[Int(symbols[index + 2])], values[Int(symbols[index + 3])])
          seen |= a | b | c | d
          bytes[count] = a << 2 | b >> 4
          bytes[count + 1] = b << 4 | c >> 2
          bytes[count + 2] = c << 6 | d
          index += 4
          count += 3
        }
        if index < end {
          let (a, b) = (values[Int(symbols[index])], values[Int(symbols[index + 1])])
          seen |= a | b
          bytes[count] = a << 2 | b >> 4
          count += 1
          if index + 2 < end {
            let c = values[Int(symbols[index + 2])]
            seen |= c
            bytes[count] = b << 4 | c >> 2
            count += 1
          }
        }
        isValid = seen < 0x40
      }
    }
    return isValid ? bytes : nil
  }

  /// The URL-safe alphabet, unpadded.
  public static func encodeURLSafe(_ bytes: some Collection<UInt8>) -> [UInt8] {
    encode(bytes).compactMap { byte in
      switch byte {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      case UInt8(ascii: "="): nil
      default: byte
      }
    }
  }

  /// As ``decode(_:)``, for the URL-safe alphabet too.
  public static func decodeURLSafe(_ text: some Collection<UInt8>) -> [UInt8]? {
    decode(
      text.map { byte in
        byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
      })
  }
}
