import Platform
import TerminalText

/// How functions write the hash of a password: by what it was made, maybe with what, and the digest. Each library has functions of its own;
/// the forms are few.
enum PasswordHash {
  private struct Form {
    /// What stands around the name of the function; 0: nothing.
    let opening: UInt8, closing: UInt8
    /// What else the name may be made of, beside letters and digits.
    let name: ASCIISet
    /// How many parts stand at least behind the name, of which the digest is the last.
    let parts: Int
  }

  private static let forms = [
    // `$2b$12$…`, `$6$…$…`, `$P$…`, `$argon2id$v=19$m=65536,t=3,p=4$…$…`
    Form(opening: dollar, closing: dollar, name: ASCIISet(lettersDigitsAnd: "-"), parts: 1),
    // `sha1$…$…`, `pbkdf2_sha256$600000$…$…`, `scrypt:32768:8:1$…$…`
    Form(opening: 0, closing: dollar, name: ASCIISet(lettersDigitsAnd: "-_:"), parts: 2),
    // `{SSHA}…`, `{CRYPT}$6$…$…`
    Form(opening: UInt8(ascii: "{"), closing: UInt8(ascii: "}"), name: ASCIISet(lettersDigitsAnd: "-_"), parts: 1),
  ]

  private static let dollar = UInt8(ascii: "$")
  private static let longestName = 32
  /// Of a digest, as of base64, so much is neither a word nor a number.
  private static let shortestDigest = 16
  private static let shortestRandom = 12
  private static let ofParts = ASCIISet(lettersDigitsAnd: "./+=,$")

  /// Whether any may be in a text: a look that costs little.
  static func mayBe(in bytes: [UInt8]) -> Bool {
    bytes.count > shortestDigest && bytes.contains { $0 == dollar || $0 == UInt8(ascii: "}") }
  }

  static func isMet(at place: Int, of pieces: CredentialPieces) -> Bool {
    // `$$` stands in the names of classes, and `${…}` in a template.
    guard pieces.byte(before: place) != dollar || pieces.bytes[place] != dollar && pieces.bytes[place] != UInt8(ascii: "{") else {
      return false
    }
    return forms.contains { isMet($0, at: place, of: pieces) }
  }

  private static func isMet(_ form: Form, at place: Int, of pieces: CredentialPieces) -> Bool {
    guard form.opening == 0 || pieces.bytes[place] == form.opening else { return false }
    let start = form.opening == 0 ? place : place + 1
    let name = pieces.bytes[start...].prefix(longestName).prefix(while: form.name.contains)
    guard let first = name.first, ASCIISet.alphanumeric.contains(first) else { return false }
    guard name.endIndex < pieces.bytes.count, pieces.bytes[name.endIndex] == form.closing else { return false }
    var parts = pieces.piece(from: name.endIndex + 1, of: ofParts)
    let digest = parts[(parts.lastIndex(of: dollar).map { $0 + 1 } ?? parts.startIndex)...]
    // A text of dollars has a name before each of them: of most this is all that is asked.
    guard digest.count >= shortestDigest else { return false }
    Work.add(parts.count)
    // One of a scheme in braces may be written in a form of its own.
    if form.closing != dollar, parts.first == dollar { parts = parts.dropFirst() }
    guard parts.first != dollar, parts.count(where: { $0 == dollar }) >= form.parts - 1 else { return false }
    guard !zip(parts, parts.dropFirst()).contains(where: { $0 == dollar && $1 == dollar }) else { return false }
    return OrdinaryText.others(in: Array(digest), .ordinary) >= shortestRandom
  }
}
