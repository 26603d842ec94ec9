/// A text that `encodeURIComponent` or `decodeURIComponent` refuses.
public enum URIError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A lone surrogate has no UTF-8.
  case loneSurrogate
  /// A `%` not followed by two hexadecimal digits, or escapes that are not UTF-8.
  case malformed

  public var description: String { "URI malformed" }
}

/// `encodeURIComponent` and `decodeURIComponent`.
public enum URIComponent {
  /// For each byte, whether it stands as it is.
  private static let unreserved: [Bool] = {
    let text = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()".utf8)
    return (UInt8.min...UInt8.max).map(text.contains)
  }()
  private static let upperHex: StaticString = "0123456789ABCDEF"

  /// Everything but `A-Z a-z 0-9 - _ . ! ~ * ' ( )` as upper-case escapes of its UTF-8.
  public static func encode(_ text: JSString) throws(URIError) -> String {
    guard text.isWellFormed else { throw .loneSurrogate }
    return text.withWTF8 { encode($0) }
  }

  /// The same of bytes that are UTF-8 already.
  public static func encode(utf8 bytes: some Collection<UInt8>) -> String {
    bytes.withContiguousStorageIfAvailable { encode($0) } ?? Array(bytes).withUnsafeBufferPointer { encode($0) }
  }

  private static func encode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    unreserved.withUnsafeBufferPointer { unreserved in
      // Added up without asking each time: a branch that is seldom taken still costs on every byte.
      let escapes = bytes.count - bytes.reduce(into: 0) { $0 &+= unreserved[Int($1)] ? 1 : 0 }
      if escapes == 0 { return String(decoding: bytes, as: UTF8.self) }
      let digits = upperHex.utf8Start
      return String(unsafeUninitializedCapacity: bytes.count + 2 * escapes) { text in
        var (index, count) = (0, 0)
        while index < bytes.count {
          // Runs are copied whole.
          let start = index
          while index < bytes.count, unreserved[Int(bytes[index])] { index += 1 }
          if index > start, let source = bytes.baseAddress, let target = text.baseAddress {
            (target + count).update(from: source + start, count: index - start)
            count += index - start
          }
          guard index < bytes.count else { break }
          text[count] = UInt8(ascii: "%")
          text[count + 1] = digits[Int(bytes[index] >> 4)]
          text[count + 2] = digits[Int(bytes[index] & 15)]
          count += 3
          index += 1
        }
        return count
      }
    }
  }

  /// Replaces `%XX`, either case; `+` stays as it is.
  public static func decode(_ text: JSString) throws(URIError) -> JSString {
    JSString(uncheckedWTF8: try decode(text.wtf8[...]))
  }

  /// The same of bytes that are generalised UTF-8.
  package static func decode(_ bytes: ArraySlice<UInt8>) throws(URIError) -> [UInt8] {
    let decoded = bytes.withUnsafeBufferPointer { decode($0) }
    guard let decoded else { throw .malformed }
    return decoded
  }

  private static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard bytes.contains(UInt8(ascii: "%")) else { return Array(bytes) }
    var isValid = true
    let decoded = [UInt8](unsafeUninitializedCapacity: bytes.count) { text, count in
      var index = 0
      while index < bytes.count {
        guard bytes[index] == UInt8(ascii: "%") else {
          text[count] = bytes[index]
          (index, count) = (index + 1, count + 1)
          continue
        }
        // One run of escapes must be UTF-8 by itself: no scalar is half escape, half text.
        let start = count
        var all: UInt8 = 0
        while index < bytes.count, bytes[index] == UInt8(ascii: "%") {
          guard index + 2 < bytes.count, let high = bytes[index + 1].hexDigitValue, let low = bytes[index + 2].hexDigitValue
          else {
            isValid = false
            return
          }
          text[count] = high << 4 | low
          all |= high << 4 | low
          (index, count) = (index + 3, count + 1)
        }
        if all >= 0x80, String(validating: text[start..<count], as: UTF8.self) == nil {
          isValid = false
          return
        }
      }
    }
    return isValid ? decoded : nil
  }
}
