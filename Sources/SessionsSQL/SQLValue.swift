package import Crypto
import Platform
package import SessionsAdministration

/// One value of a row as the database keeps it, whatever its column was declared to be.
package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  /// Bytes that should be UTF-8 and need not be.
  case text([UInt8])
  case blob([UInt8])

  /// For words: `a text`, `NULL`.
  package var kind: String {
    switch self {
    case .null: "NULL"
    case .integer: "an integer"
    case .real: "a real number"
    case .text: "a text"
    case .blob: "a blob"
    }
  }

  /// The bytes of a text or a blob.
  package var bytes: [UInt8]? {
    switch self {
    case .text(let bytes), .blob(let bytes): bytes
    case .null, .integer, .real: nil
    }
  }

  /// Feeds a digest so that no two rows of different values feed it the same.
  package func feed(_ digest: inout SHA256) {
    func feed(_ tag: UInt8, _ number: UInt64) {
      withUnsafeBytes(of: (tag, number.littleEndian)) { parts in
        // The tuple has a gap after its tag, of which nobody knows what it holds.
        digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: parts[..<1]))
        digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: parts[8...]))
      }
    }
    switch self {
    case .null: feed(0, 0)
    case .integer(let number): feed(1, UInt64(bitPattern: number))
    case .real(let number): feed(2, number.bitPattern)
    case .text(let bytes):
      feed(3, UInt64(bytes.count))
      digest.update(data: bytes)
    case .blob(let bytes):
      feed(4, UInt64(bytes.count))
      digest.update(data: bytes)
    }
  }
}

extension SQLValue {
  /// Feeds a hash of this process alone, many bytes at once: much cheaper than a digest.
  func feed(_ hasher: inout Hasher) {
    func feed(_ tag: UInt8, _ number: UInt64) {
      hasher.combine(tag)
      hasher.combine(number)
    }
    switch self {
    case .null: feed(0, 0)
    case .integer(let number): feed(1, UInt64(bitPattern: number))
    case .real(let number): feed(2, number.bitPattern)
    case .text(let bytes):
      feed(3, UInt64(bytes.count))
      bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    case .blob(let bytes):
      feed(4, UInt64(bytes.count))
      bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }

  /// The value as one in which a moment could stand; nil: none could.
  package var time: StoredTime? {
    switch self {
    case .integer(let number): .integer(number)
    case .real(let number): .real(number)
    case .text(let bytes): .text(bytes)
    case .null, .blob: nil
    }
  }

  package init(_ time: StoredTime) {
    self =
      switch time {
      case .integer(let number): .integer(number)
      case .real(let number): .real(number)
      case .text(let bytes): .text(bytes)
      }
  }

  /// The number that it is, or that its text is.
  package var number: Double? { time?.number }

  /// The same without its fraction, and no further than whole numbers go: what stands in a database is whatever somebody put there, or a
  /// server says. Nil: it is none.
  package var wholeNumber: Int64? {
    if case .integer(let number) = self { return number }
    guard let number = number?.rounded(.towardZero), !number.isNaN else { return nil }
    return Int64(exactly: number) ?? (number < 0 ? .min : .max)
  }
}

/// Names of a stranger's tables and columns in SQL.
package enum SQLName {
  package static func quoted(_ name: String) -> String { "\"" + name.replacingEach("\"", by: "\"\"") + "\"" }

  /// `SCHEMA.TABLE` in its parts; a table whose own name has a point in it is not written so.
  package static func parts(_ name: String) -> [String] {
    let parts = name.unicodeScalars.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
    return parts.contains("") ? [name] : parts
  }

  package static func qualified(_ name: String) -> String { parts(name).map(quoted).joined(separator: ".") }
}
