import ECMAScript
import Platform
import SessionCookies

/// Secrets within a text. What a text holds is judged as if it stood in the session itself: JSON as its members, what stands under a name as
/// under a key, what is escaped as what it says. A text that holds a secret is hidden as a whole, as a value under a sensitive key is.
extension Masking {
  /// A longer structure is hidden unread.
  private static let longestStructure = 1 << 20
  /// Texts within texts that are read; what lies deeper is hidden unread.
  private static let deepest = 8

  /// - Parameters:
  ///   - depth: in how many texts this one lies.
  ///   - name: what it stands under.
  func rule(ofText text: JSString, _ depth: Int, under name: JSString? = nil) -> Rule? {
    guard text.byteCount >= Self.shortest else { return nil }
    if let rule = CredentialPatterns.rule(for: text) { return Rule(rule) }
    let bytes = text.wtf8
    if holdsOwn(bytes) { return Rule("session") }
    if Authority.isOne(bytes, under: name) { return Rule("password") }
    if let plain = Self.decoded(bytes) {
      guard bytes.count <= Self.longestStructure, depth < Self.deepest else { return Rule("text") }
      if let rule = rule(ofText: JSString(decoding: plain), depth + 1) { return rule }
    }
    let outline = TextOutline(bytes)
    if let rule = rule(ofText: text, bytes, outline, depth, under: name) { return rule }
    guard outline.mayHaveLookAlikes, let plain = LookAlikes.plain(bytes) else { return nil }
    return depth < Self.deepest ? rule(ofText: JSString(decoding: plain), depth + 1) : Rule("text")
  }

  private func rule(
    ofText text: JSString, _ bytes: [UInt8], _ outline: TextOutline, _ depth: Int, under name: JSString?
  ) -> Rule? {
    if outline.isOneWord { return ids?.areMet(in: bytes) == true ? Rule("session") : nil }
    if outline.isStructure {
      guard bytes.count <= Self.longestStructure, depth < Self.deepest else { return Rule("text") }
      if let value = try? JSON.parse(text) {
        // Some stores keep each value as its JSON.
        if let rule = firstRule(within: value, key: name, depth + 1) { return rule }
        // Written otherwise, it may say one key twice, of which only the last is read.
        return JSON.isText(bytes, of: value, numbers: .asWritten) ? nil : rule(ofPartsOf: bytes, mayHaveNames: true)
      }
    }
    if let rule = rule(ofPartsOf: bytes, mayHaveNames: outline.mayHaveNames || outline.isStructure) { return rule }
    guard outline.mayHaveEscapes else { return nil }
    let plain = PercentEscapes.decoded(bytes)
    guard plain.count < bytes.count else { return nil }
    guard bytes.count <= Self.longestStructure, depth < Self.deepest else { return Rule("text") }
    return rule(ofText: JSString(decoding: plain), depth + 1)
  }

  /// Whether a text is the digest of something that its key names, and no id of a session.
  func isDigest(_ text: JSString, under key: JSString?) -> Bool {
    guard HarmlessValues.isCommit(text, key) || HarmlessValues.isChecksum(text, key) else { return false }
    let bytes = text.wtf8
    return !holdsOwn(bytes) && ids?.areMet(in: bytes) != true
  }

  /// `pin=1` is the shortest that says anything.
  private static let shortest = 5

  private func rule(ofPartsOf bytes: [UInt8], mayHaveNames: Bool) -> Rule? {
    if ids?.areMet(in: bytes) == true { return Rule("session") }
    guard mayHaveNames else { return nil }
    return NamedValues(bytes: bytes, rule: { naming($0, .string("x"))?.rule?.name }).firstRule().map(Rule.init)
  }

  /// What base64 of a structure says, known by its first letters: `{"`, `[{`, and an array and an object of PHP. Nil where it is none.
  static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count >= shortestStructure, beginnings.contains(where: bytes.starts(with:)) else { return nil }
    return Base64.decode(bytes) ?? Base64.decodeURLSafe(bytes)
  }
  private static let shortestStructure = 16
  private static let beginnings = ["eyJ", "W3s", "YTo", "Tzo"].map { Array($0.utf8) }
}
