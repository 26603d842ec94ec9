#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Text as JavaScript has it: a sequence of UTF-16 code units, which may hold lone surrogates.
///
/// `Swift.String` cannot stand in for it: it has no lone surrogates, and it compares by canonical equivalence, so
/// `"é"` and `"e\u{301}"`, two keys to JavaScript, would be one. Here equality, hashing and order are by code unit.
///
/// Kept as generalised UTF-8 (WTF-8): UTF-8 in which a lone surrogate is its own three bytes.
public struct JSString: Hashable, Sendable {
  /// Generalised UTF-8. A high surrogate directly before a low one never stands here as two: it is one scalar.
  public private(set) var wtf8: [UInt8]

  /// The text of a Swift string, which never has lone surrogates.
  public init(_ text: some StringProtocol) { wtf8 = Array(text.utf8) }

  /// - Precondition: `wtf8` is generalised UTF-8 (see ``wtf8``). Untrusted bytes go through ``init(decoding:)``.
  package init(uncheckedWTF8 wtf8: [UInt8]) { self.wtf8 = wtf8 }

  /// The text of these code units, lone surrogates included.
  public init(utf16 units: some Sequence<UInt16>) {
    wtf8 = []
    for unit in units { wtf8.appendCodeUnit(unit) }
  }

  /// Bytes that should be UTF-8: what is not becomes U+FFFD, as when Node reads a file as `utf8`.
  public init(decoding bytes: some Collection<UInt8>) {
    wtf8 = Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  /// Bytes that must be UTF-8, as `TextDecoder` with `fatal` has it; nil where they are not.
  public init?(utf8 bytes: some Collection<UInt8>) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    wtf8 = Array(text.utf8)
  }

  /// Well-formed text with every lone surrogate shown as U+FFFD. For display; not for keys or round trips.
  public var string: String {
    isWellFormed ? String(decoding: wtf8, as: UTF8.self) : String(decoding: utf16, as: UTF16.self)
  }

  public var isEmpty: Bool { wtf8.isEmpty }

  /// Whether there is no lone surrogate: whether ``string`` is the text itself.
  public var isWellFormed: Bool {
    // In UTF-8 proper, ED is followed by 80...9F; beyond that lie the surrogates.
    var index = 0
    while let lead = wtf8[index...].firstIndex(of: 0xED) {
      if wtf8[lead + 1] >= 0xA0 { return false }
      index = lead + 1
    }
    return true
  }

  /// The UTF-16 code units, as JavaScript counts and compares them.
  public var utf16: [UInt16] {
    var units: [UInt16] = []
    units.reserveCapacity(wtf8.count)
    var index = 0
    while index < wtf8.count {
      let (value, length) = wtf8.generalisedScalar(at: index)
      if value > 0xFFFF {
        units.append(UInt16(0xD800 + (value - 0x10000) >> 10))
        units.append(UInt16(0xDC00 + (value - 0x10000) & 0x3FF))
      } else {
        units.append(UInt16(value))
      }
      index += length
    }
    return units
  }

  /// Appends text; surrogate halves that meet at the seam become one scalar.
  public mutating func append(_ other: JSString) { wtf8.appendWTF8(other.wtf8) }

  public static func + (a: Self, b: Self) -> Self {
    var result = a
    result.append(b)
    return result
  }
}

// As one block of bytes: an array would take them one by one.
extension JSString {
  public static func == (a: Self, b: Self) -> Bool {
    a.wtf8.withUnsafeBytes { x in
      b.wtf8.withUnsafeBytes { y in
        guard x.count == y.count, let first = x.baseAddress, let second = y.baseAddress else { return x.count == y.count }
        return memcmp(first, second, x.count) == 0
      }
    }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(wtf8.count)
    wtf8.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

extension JSString: ExpressibleByStringLiteral, CustomStringConvertible, Comparable {
  public init(stringLiteral value: String) { self.init(value) }
  public var description: String { string }

  /// Order by UTF-16 code unit, as JavaScript's `<` and `sort()`.
  public static func < (a: Self, b: Self) -> Bool {
    guard let index = zip(a.wtf8, b.wtf8).enumerated().first(where: { $0.element.0 != $0.element.1 }) else {
      return a.wtf8.count < b.wtf8.count
    }
    let (x, y) = index.element
    // Only surrogates (lone, or the halves of what lies above U+FFFF) sort otherwise than their bytes.
    return max(x, y) < 0xED ? x < y : a.utf16.lexicographicallyPrecedes(b.utf16)
  }
}
