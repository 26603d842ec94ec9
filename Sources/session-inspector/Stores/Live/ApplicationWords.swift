import ECMAScript
import Inspection
import Sessions

/// What is told of the words in which an application gives its reasons. It may have put into them what is hidden everywhere else, as in
/// `session <id> could not be read: password=…`.
struct ApplicationWords: Sendable {
  let isAudit: Bool
  let masking: Masking

  func told(_ words: String) -> String {
    guard isAudit || holdSecret(words) else { return words }
    return Self.known(in: words)
      ?? "the application gave a reason"
      + (isAudit ? ", which an audit does not show" : " that holds a secret, which is not shown")
  }

  func holdSecret(_ words: String) -> Bool { masking.rule(key: nil, value: .string(JSString(words))) != nil }

  /// Of what a store of this library says, that by which a row is no record that cannot be read.
  private static func known(in words: String) -> String? {
    if words.hasSuffix(SessionEntry.beingWritten) { return SessionEntry.beingWritten }
    return words.hasPrefix("not a file") ? "not a file" : nil
  }
}
