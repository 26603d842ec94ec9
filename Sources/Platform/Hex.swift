/// Hexadecimal digits.
package enum Hex {
  /// Lower case.
  package static let digits: StaticString = "0123456789abcdef"
  package static let upperDigits: StaticString = "0123456789ABCDEF"

  /// Two lower-case digits per byte.
  @inlinable package static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.underestimatedCount)
    for byte in bytes {
      text.append(lowerDigit(byte >> 4))
      text.append(lowerDigit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }

  @inlinable package static func lowerDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

  /// The bytes that digits of either case are; nil where they are not digits, or one is left over.
  package static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 2 == 0 else { return nil }
    var (bytes, high) = ([UInt8](), UInt8?.none)
    bytes.reserveCapacity(text.count / 2)
    for byte in text {
      guard let digit = byte.hexDigitValue else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes
  }

  /// Sixteen lower-case digits.
  package static func text(_ number: UInt64) -> String { withUnsafeBytes(of: number.bigEndian) { text($0) } }
}

extension UInt8 {
  /// The value of an ASCII hexadecimal digit, either case.
  @inlinable package var hexDigitValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
