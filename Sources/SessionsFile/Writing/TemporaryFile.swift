import Platform

/// The names of files that are being written: hidden, and of no session.
package enum TemporaryFile {
  private static let prefix = ".session-"
  package static let usualSuffix = ".tmp"
  /// What cachelib, which takes every file for one of its own, leaves alone.
  package static let cachelibSuffix = ".__wz_cache"
  /// Of a note of what is being written into another file.
  private static let noteSuffix = ".note"

  static func newName(in layout: FileLayout) -> String {
    // One number: each is a call of the system.
    "\(prefix)\(Hex.text(UInt64.random(in: .min ... .max)))\(layout.temporarySuffix)"
  }

  static func noteName(_ digits: some StringProtocol) -> String { prefix + digits + noteSuffix }

  static func isNote(_ name: String) -> Bool { name.hasPrefix(prefix) && name.hasSuffix(noteSuffix) }

  static func isOurs(_ name: String) -> Bool {
    name.utf8.first == UInt8(ascii: ".") && name.hasPrefix(prefix)
      && (name.hasSuffix(usualSuffix) || name.hasSuffix(cachelibSuffix) || name.hasSuffix(noteSuffix))
  }
}
