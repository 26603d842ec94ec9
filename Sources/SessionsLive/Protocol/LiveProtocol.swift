/// What agent and client agree on; `Protocol.md` documents it for authors of other servers.
package enum LiveProtocol {
  package static let version = 1
  /// The longest line of either side, its newline included: a payload of three megabytes, as base64.
  package static let longestLine = 4 << 20
  /// The longest line before both have said hello.
  package static let longestGreeting = 4 << 10
  /// Nothing of the protocol is nested deeper.
  static let depth = 8

  /// The most bytes of an id and of a revision. Who lists keeps them of each session, and a write needs the whole of them.
  static let (longestID, longestRevision) = (4_096, 1_024)
  /// The most bytes of a place in a listing.
  static let longestCursor = 64 << 10

  /// How much is looked at of words of which it is judged whether they may be told: an id may be long.
  static let longestJudged = 2 * longestID

  /// Words for people, as many as they may read and a greeting has room for.
  static func words(_ text: String, longest: Int = 300) -> String {
    guard let end = text.unicodeScalars.index(text.startIndex, offsetBy: longest, limitedBy: text.endIndex), end < text.endIndex
    else { return text }
    return String(text[..<end]) + "…"
  }
}

/// What the other side sent is not the protocol. Quotes nothing of it.
package struct ProtocolError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
