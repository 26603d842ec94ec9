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

  /// Well-formed text with every lone surrogate shown as U+FFFD. For display; not for keys or round trips.
  public var string: String { String(decoding: wtf8, as: UTF8.self) }

  public var isEmpty: Bool { wtf8.isEmpty }
}

extension JSString: ExpressibleByStringLiteral, CustomStringConvertible {
  public init(stringLiteral value: String) { self.init(value) }
  public var description: String { string }
}
