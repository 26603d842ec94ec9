import ECMAScript
package import Sessions

/// How a session is called on a screen: `3f9c~a1d2`, the beginning of its id and of its fingerprint.
package struct SessionLabel: Hashable, Sendable, CustomStringConvertible {
  /// The first four characters of the id (of the store's digest, where that is all there is). A short id shows a quarter of
  /// itself: half of an eight-character id would halve the work of guessing the rest.
  package let prefix: String
  /// Sixteen hex digits.
  package let fingerprint: String

  /// The whole id, where it is the name of a cookie and no credential.
  private let name: String?

  /// - Parameters:
  ///   - isAnonymous: has nothing of the id.
  ///   - isName: has all of it.
  package init(id: SessionID, key: Fingerprint.Key, isAnonymous: Bool = false, isName: Bool = false) {
    self.isAnonymous = isAnonymous
    name = isName && !isAnonymous ? id.reveal().map { CookieName.shown($0.string) } : nil
    let text = isAnonymous ? "" : id.reveal()?.string ?? id.digest ?? ""
    let shown = text.unicodeScalars.prefix(min(4, text.unicodeScalars.count / 4))
    prefix = String(shown.map { scalar -> Character in (0x21...0x7D).contains(scalar.value) ? Character(scalar) : "?" })
    fingerprint = Fingerprint(of: id, key: key).text
  }

  package let isAnonymous: Bool

  package var description: String { isAnonymous ? anonymous : name ?? "\(prefix)~\(fingerprint.prefix(4))" }
  /// Without anything of the id: for audit and presentation, in the same number of cells.
  package var anonymous: String { "~\(fingerprint.prefix(8))" }
}
