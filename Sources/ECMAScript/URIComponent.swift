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
  private static let upperHex = Array("0123456789ABCDEF".utf8)

  /// Everything but `A-Z a-z 0-9 - _ . ! ~ * ' ( )` as upper-case escapes of its UTF-8.
  public static func encode(_ text: JSString) throws(URIError) -> String {
    guard text.isWellFormed else { throw .loneSurrogate }
    return encode(utf8: text.wtf8)
  }

  /// The same of bytes that are UTF-8 already.
  public static func encode(utf8 bytes: some Sequence<UInt8>) -> String {
    let (unreserved, upperHex) = (unreserved, upperHex)
    var encoded: [UInt8] = []
    encoded.reserveCapacity(bytes.underestimatedCount + 16)
    for byte in bytes {
      if unreserved[Int(byte)] {
        encoded.append(byte)
      } else {
        encoded.append(UInt8(ascii: "%"))
        encoded.append(upperHex[Int(byte >> 4)])
        encoded.append(upperHex[Int(byte & 15)])
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Replaces `%XX`, either case; `+` stays as it is.
  public static func decode(_ text: JSString) throws(URIError) -> JSString {
    guard text.wtf8.contains(UInt8(ascii: "%")) else { return text }
    var decoded: [UInt8] = []
    var index = 0
    let bytes = text.wtf8
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "%") else {
        decoded.append(bytes[index])
        index += 1
        continue
      }
      // One run of escapes must be UTF-8 by itself: no scalar is half escape, half text.
      var run: [UInt8] = []
      while index < bytes.count, bytes[index] == UInt8(ascii: "%") {
        guard index + 2 < bytes.count, let high = bytes[index + 1].hexDigitValue, let low = bytes[index + 2].hexDigitValue else {
          throw .malformed
        }
        run.append(high << 4 | low)
        index += 3
      }
      guard let scalars = JSString(utf8: run) else { throw .malformed }
      decoded += scalars.wtf8
    }
    return JSString(uncheckedWTF8: decoded)
  }
}
