import Platform

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
    // Once over it, with room for the worst: counting the escapes first would take as long as writing them.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * bytes.count) { text in
      String(decoding: text[..<escape(bytes, into: text)], as: UTF8.self)
    }
  }

  private static func escape(_ bytes: UnsafeBufferPointer<UInt8>, into text: UnsafeMutableBufferPointer<UInt8>) -> Int {
    guard let source = bytes.baseAddress, let target = text.baseAddress else { return 0 }
    let digits = upperHex.utf8Start
    return unreserved.withUnsafeBufferPointer { unreserved in
      var (index, count) = (0, 0)
      while index < bytes.count {
        // Runs are copied whole.
        let start = index
        while index < bytes.count, unreserved[Int(source[index])] { index += 1 }
        (target + count).update(from: source + start, count: index - start)
        count += index - start
        guard index < bytes.count else { break }
        target[count] = UInt8(ascii: "%")
        target[count + 1] = digits[Int(source[index] >> 4)]
        target[count + 2] = digits[Int(source[index] & 15)]
        count += 3
        index += 1
      }
      return count
    }
  }

  /// Replaces `%XX`, either case; `+` stays as it is.
  public static func decode(_ text: JSString) throws(URIError) -> JSString {
    guard let decoded = text.withWTF8({ decode($0) }) else { throw .malformed }
    return JSString(uncheckedWTF8: decoded)
  }

  /// The same of bytes that are generalised UTF-8; nil where they are malformed.
  package static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard let source = bytes.baseAddress, var index = bytes.firstIndex(of: UInt8(ascii: "%"), from: 0) else {
      return Array(bytes)
    }
    var isValid = true
    let decoded = [UInt8](unsafeCapacity: bytes.count) { text in
      guard let target = text.baseAddress else { return 0 }
      target.update(from: source, count: index)
      var count = index
      while index < bytes.count {
        // One run of escapes must be UTF-8 by itself: no scalar is half escape, half text.
        let start = count
        var all: UInt8 = 0
        while index < bytes.count, bytes[index] == UInt8(ascii: "%") {
          guard index + 2 < bytes.count, let high = bytes[index + 1].hexDigitValue, let low = bytes[index + 2].hexDigitValue
          else {
            isValid = false
            return count
          }
          text[count] = high << 4 | low
          all |= high << 4 | low
          (index, count) = (index + 3, count + 1)
        }
        if all >= 0x80, String(validating: text[start..<count], as: UTF8.self) == nil {
          isValid = false
          return count
        }
        // What stands between two runs is copied whole.
        let end = bytes.firstIndex(of: UInt8(ascii: "%"), from: index) ?? bytes.count
        (target + count).update(from: source + index, count: end - index)
        (index, count) = (end, count + end - index)
      }
      return count
    }
    return isValid ? decoded : nil
  }
}
