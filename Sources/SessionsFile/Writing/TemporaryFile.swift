import Platform

/// The names of files that are being written: hidden, and of no session.
package enum TemporaryFile {
  private static let prefix = ".session-"
  package static let usualSuffix = ".tmp"
  /// What cachelib, which takes every file for one of its own, leaves alone.
  package static let cachelibSuffix = ".__wz_cache"
  /// Of a note of what is being written into another file.
  private static let noteSuffix = ".note"
  /// Of a number in between, in hexadecimal.
  private static let digits = 16

  static func newName(in layout: FileLayout) -> String {
    // One number: each is a call of the system.
    "\(prefix)\(Hex.text(UInt64.random(in: .min ... .max)))\(layout.temporarySuffix)"
  }

  static func noteName(_ number: some StringProtocol) -> String { prefix + number + noteSuffix }

  static func isNote(_ name: String) -> Bool { isMade(name, with: noteSuffix) }

  /// Whether a writer makes such names, in whatever layout.
  static func isOurs(_ name: String) -> Bool {
    name.utf8.first == UInt8(ascii: ".") && [usualSuffix, cachelibSuffix, noteSuffix].contains { isMade(name, with: $0) }
  }

  /// Whether a writer makes such names in this layout: others may be a user's.
  static func isOurs(_ name: String, in layout: FileLayout) -> Bool {
    name.utf8.first == UInt8(ascii: ".") && (isMade(name, with: layout.temporarySuffix) || layout.locksFiles && isNote(name))
  }

  private static func isMade(_ name: String, with suffix: String) -> Bool {
    let bytes = name.utf8
    guard bytes.count == prefix.utf8.count + digits + suffix.utf8.count, bytes.starts(with: prefix.utf8),
      bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    else { return false }
    return bytes.dropFirst(prefix.utf8.count).prefix(digits).allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
  }
}
