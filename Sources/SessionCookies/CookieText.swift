internal import ECMAScript
internal import Platform

/// A cookie as a format reads it: its name, its value, and the cookies beside it.
package struct CookieText: Sendable {
  /// Nil where only a value was pasted.
  package let name: String?
  /// As it travels, without quotes.
  package let value: [UInt8]
  /// The same with its percent escapes decoded.
  package let decoded: [UInt8]
  /// The values of the other cookies, by name: some frameworks keep the signature in one.
  package let beside: [String: [UInt8]]

  package init(name: String? = nil, _ value: [UInt8], beside: [String: [UInt8]] = [:]) {
    self.name = name
    self.value = value
    self.beside = beside
    decoded = PercentEscapes.decoded(value)
  }

  package init(name: String? = nil, _ value: String) { self.init(name: name, Array(value.utf8)) }
}

/// `%2F` and its kin, on bytes.
package enum PercentEscapes {
  /// As `decodeURIComponent` does; what that refuses, escape by escape, and what is no escape as it is.
  package static func decoded(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "%")) else { return bytes }
    if let strict = bytes.withUnsafeBufferPointer({ URIComponent.decode($0) }) { return strict }
    var (decoded, index) = ([UInt8](), 0)
    decoded.reserveCapacity(bytes.count)
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = bytes[index + 1].hexDigitValue,
        let low = bytes[index + 2].hexDigitValue
      {
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return decoded
  }
}
