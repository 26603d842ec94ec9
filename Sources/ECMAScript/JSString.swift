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
/// Kept as generalised UTF-8 (WTF-8): UTF-8 in which a lone surrogate is its own three bytes. Short texts stand in place.
public struct JSString: Sendable {
  private enum Storage: Sendable {
    /// All texts that are short enough, so that equal ones stand alike.
    case short(ShortText)
    case long([UInt8])
  }

  private var storage: Storage

  /// Generalised UTF-8. A high surrogate directly before a low one never stands here as two: it is one scalar.
  public var wtf8: [UInt8] {
    switch storage {
    case .short(let text): text.withBytes { Array($0) }
    case .long(let bytes): bytes
    }
  }

  /// The same in place, for as long as `body` runs.
  package func withWTF8<Result, Failure>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch storage {
    case .short(let text): try text.withBytes(body)
    case .long(let bytes): try bytes.withBytes(body)
    }
  }

  /// Where it stands in place.
  var short: ShortText? { if case .short(let text) = storage { text } else { nil } }

  /// How many bytes ``wtf8`` has.
  package var byteCount: Int {
    switch storage {
    case .short(let text): Int(text.count)
    case .long(let bytes): bytes.count
    }
  }

  /// The text of a Swift string, which never has lone surrogates.
  public init(_ text: some StringProtocol) {
    var text = String(text)
    self = text.withUTF8 { JSString(uncheckedWTF8: $0) }
  }

  /// - Precondition: `wtf8` is generalised UTF-8 (see ``wtf8``). Untrusted bytes go through ``init(decoding:)``.
  package init(uncheckedWTF8 wtf8: [UInt8]) {
    storage = wtf8.count > ShortText.capacity ? .long(wtf8) : .short(wtf8.withUnsafeBufferPointer { ShortText($0) })
  }

  /// The same of bytes elsewhere.
  package init(uncheckedWTF8 wtf8: UnsafeBufferPointer<UInt8>) {
    storage = wtf8.count > ShortText.capacity ? .long(Array(wtf8)) : .short(ShortText(wtf8))
  }

  /// The text of these code units, lone surrogates included.
  public init(utf16 units: some Sequence<UInt16>) {
    var wtf8: [UInt8] = []
    for unit in units { wtf8.appendCodeUnit(unit) }
    self.init(uncheckedWTF8: wtf8)
  }

  /// Bytes that should be UTF-8: what is not becomes U+FFFD, as when Node reads a file as `utf8`.
  public init(decoding bytes: some Collection<UInt8>) { self.init(String(decoding: bytes, as: UTF8.self)) }

  /// Bytes that must be UTF-8, as `TextDecoder` with `fatal` has it; nil where they are not.
  public init?(utf8 bytes: some Collection<UInt8>) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    self.init(text)
  }

  /// Well-formed text with every lone surrogate shown as U+FFFD. For display; not for keys or round trips.
  public var string: String {
    isWellFormed ? withWTF8 { String(decoding: $0, as: UTF8.self) } : String(decoding: utf16, as: UTF16.self)
  }

  public var isEmpty: Bool { byteCount == 0 }

  /// Whether there is no lone surrogate: whether ``string`` is the text itself.
  public var isWellFormed: Bool {
    withWTF8 { bytes in
      // In UTF-8 proper, ED is followed by 80...9F; beyond that lie the surrogates.
      for index in bytes.indices where bytes[index] == 0xED && bytes[index + 1] >= 0xA0 { return false }
      return true
    }
  }

  /// The UTF-16 code units, as JavaScript counts and compares them.
  public var utf16: [UInt16] {
    let wtf8 = wtf8
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
  public mutating func append(_ other: JSString) {
    var bytes = wtf8
    // Held in one place only while it grows, or it would be copied.
    storage = .short(ShortText())
    other.withWTF8 { bytes.appendWTF8($0) }
    self = JSString(uncheckedWTF8: bytes)
  }

  public static func + (a: Self, b: Self) -> Self {
    var result = a
    result.append(b)
    return result
  }
}

extension JSString: Hashable {
  public static func == (a: Self, b: Self) -> Bool {
    switch (a.storage, b.storage) {
    case (.short(let a), .short(let b)): a == b
    case (.long(let a), .long(let b)):
      // As one block of bytes: an array would take them one by one.
      a.count == b.count && a.withUnsafeBytes { x in b.withUnsafeBytes { y in x.elementsAre(y) } }
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch storage {
    case .short(let text): text.hash(into: &hasher)
    case .long(let bytes):
      hasher.combine(bytes.count)
      bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }
}

extension JSString: ExpressibleByStringLiteral, CustomStringConvertible, Comparable {
  public init(stringLiteral value: String) { self.init(value) }
  public var description: String { string }

  /// Order by UTF-16 code unit, as JavaScript's `<` and `sort()`.
  public static func < (a: Self, b: Self) -> Bool {
    a.withWTF8 { x in
      b.withWTF8 { y in
        guard let difference = (0..<min(x.count, y.count)).first(where: { x[$0] != y[$0] }) else { return x.count < y.count }
        // Only surrogates (lone, or the halves of what lies above U+FFFF) sort otherwise than their bytes.
        return max(x[difference], y[difference]) < 0xED
          ? x[difference] < y[difference] : a.utf16.lexicographicallyPrecedes(b.utf16)
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func elementsAre(_ other: UnsafeRawBufferPointer) -> Bool {
    guard let first = baseAddress, let second = other.baseAddress else { return isEmpty }
    return first == second || memcmp(first, second, count) == 0
  }
}

extension [UInt8] {
  /// `withUnsafeBufferPointer`, which does not pass on the type of an error.
  fileprivate func withBytes<Result, Failure>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeBufferPointer { (bytes) throws(Failure) in try body(bytes) }
  }
}
