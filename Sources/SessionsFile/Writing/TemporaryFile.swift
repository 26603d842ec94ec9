/// The names of files that are being written: hidden, and of no session.
enum TemporaryFile {
  private static let prefix = ".session-"
  /// The second is what cachelib, which takes every file for one of its own, leaves alone; the third a note of what is being
  /// written into another file.
  private static let suffixes = (usual: ".tmp", cachelib: ".__wz_cache", note: ".note")

  static func newName(in layout: FileLayout) -> String {
    let suffix = layout.format == .cachelib ? suffixes.cachelib : suffixes.usual
    // One number: each is a call of the system.
    return "\(prefix)\(withUnsafeBytes(of: UInt64.random(in: .min ... .max)) { hex($0) })\(suffix)"
  }

  static func noteName(_ digits: some StringProtocol) -> String { prefix + digits + suffixes.note }

  static func isNote(_ name: String) -> Bool { name.hasPrefix(prefix) && name.hasSuffix(suffixes.note) }

  static func isOurs(_ name: String) -> Bool {
    name.utf8.first == UInt8(ascii: ".") && name.hasPrefix(prefix)
      && (name.hasSuffix(suffixes.usual) || name.hasSuffix(suffixes.cachelib) || name.hasSuffix(suffixes.note))
  }
}
