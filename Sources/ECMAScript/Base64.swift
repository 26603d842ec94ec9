/// Base64 as `btoa` and `atob` have it, on bytes.
public enum Base64 {
  private static let standard: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  private static let urlSafe: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for value in 0..<64 { values[Int(standard.utf8Start[value])] = UInt8(value) }
    return values
  }()

  /// The standard alphabet, padded.
  public static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    bytes.withContiguousStorageIfAvailable { encode($0, padded: true) }
      ?? Array(bytes).withUnsafeBufferPointer { encode($0, padded: true) }
  }

  /// - Parameter padded: whether `=` fills the last four characters.
  package static func encode(_ bytes: UnsafeBufferPointer<UInt8>, padded: Bool) -> [UInt8] {
    [UInt8](unsafeCapacity: (bytes.count + 2) / 3 * 4) { encode(bytes, padded: padded, into: $0) }
  }

  /// The same into memory where there is room, four characters for each three bytes begun. Returns how many were written.
  package static func encode(
    _ bytes: UnsafeBufferPointer<UInt8>, padded: Bool, in alphabet: StaticString = standard,
    into text: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    let alphabet = alphabet.utf8Start
    var (index, count) = (0, 0)
    while index + 2 < bytes.count {
      let group = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
      text[count] = alphabet[group >> 18]
      text[count + 1] = alphabet[group >> 12 & 63]
      text[count + 2] = alphabet[group >> 6 & 63]
      text[count + 3] = alphabet[group & 63]
      index += 3
      count += 4
    }
    guard index < bytes.count else { return count }
    let second = index + 1 < bytes.count ? Int(bytes[index + 1]) : nil
    let group = Int(bytes[index]) << 16 | (second ?? 0) << 8
    text[count] = alphabet[group >> 18]
    text[count + 1] = alphabet[group >> 12 & 63]
    count += 2
    if second != nil {
      text[count] = alphabet[group >> 6 & 63]
      count += 1
    }
    while padded, count % 4 != 0 {
      text[count] = UInt8(ascii: "=")
      count += 1
    }
    return count
  }

  /// Forgiving decode (WHATWG Infra): ASCII white space is dropped, padding may be left out but not be wrong, spare bits
  /// may be anything, the URL-safe alphabet is refused. Nil where JavaScript's `atob` throws.
  public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    text.withContiguousStorageIfAvailable { decode($0) } ?? Array(text).withUnsafeBufferPointer { decode($0) }
  }

  package static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
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
      // The last four bytes are written beyond what is meant.
      [UInt8](unsafeCapacity: end / 4 * 3 + 4) { bytes in
        var (index, count) = (0, 0)
        // The sign of what is no symbol stays in the sum of all.
        var seen: UInt8 = 0
        func value(_ index: Int) -> UInt32 {
          let value = values[Int(symbols[index])]
          seen |= value
          return UInt32(value)
        }
        func write(_ group: UInt32, _ length: Int) {
          UnsafeMutableRawBufferPointer(bytes).storeBytes(of: (group << 8).bigEndian, toByteOffset: count, as: UInt32.self)
          count += length
        }
        while index + 3 < end {
          write(value(index) << 18 | value(index + 1) << 12 | value(index + 2) << 6 | value(index + 3), 3)
          index += 4
        }
        if index + 2 < end {
          write(value(index) << 18 | value(index + 1) << 12 | value(index + 2) << 6, 2)
        } else if index < end {
          write(value(index) << 18 | value(index + 1) << 12, 1)
        }
        isValid = seen < 0x40
        return count
      }
    }
    return isValid ? bytes : nil
  }

  /// The URL-safe alphabet, unpadded.
  public static func encodeURLSafe(_ bytes: some Collection<UInt8>) -> [UInt8] {
    func encoded(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
      [UInt8](unsafeCapacity: (bytes.count + 2) / 3 * 4) { encode(bytes, padded: false, in: urlSafe, into: $0) }
    }
    return bytes.withContiguousStorageIfAvailable(encoded) ?? Array(bytes).withUnsafeBufferPointer(encoded)
  }

  /// As ``decode(_:)``, for the URL-safe alphabet too.
  public static func decodeURLSafe(_ text: some Collection<UInt8>) -> [UInt8]? {
    decode(
      text.map { byte in
        byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
      })
  }
}
