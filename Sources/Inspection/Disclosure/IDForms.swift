import ECMAScript
import Platform
import Sessions
package import SessionsAdministration

/// A form of ids that nothing else has: a text of it is hidden, whatever its key, as the id of a session may be.
///
/// Of ids that have the form of other things, UUIDs and texts of any length, only the store knows which are sessions. To ask it for each
/// text would cost a reading each, and to remember all its ids would hide a text or not by what was looked at before: such texts stay in
/// sight, but for those that hold the id of their own session (``Masking/of(_:)``).
package struct IDForms: Hashable, Sendable {
  private let forms: [IDShape.Form]

  /// Nil where no form tells ids from other texts.
  package init?(_ shape: IDShape) {
    forms = shape.forms.filter { form in
      form.lengths.lowerBound >= Self.shortestForm && form.lengths.count <= 2
        && form.alphabet != .uuid && form.alphabet != .visible
    }
    guard !forms.isEmpty else { return nil }
  }

  /// Whether one is in a text, whatever signs or letters of other alphabets touch it. Letters alone may be a word of a language, and digits
  /// alone a number.
  func areMet(in bytes: [UInt8]) -> Bool {
    bytes.count >= Self.shortestForm && areMet(among: CredentialPieces(bytes), isKey: false)
  }

  /// Whether one is in a key. What something goes by is mostly hexadecimal (Laravel's class of users, a row of a cart): such a piece is
  /// no id where ids have other letters, too.
  func areMet(inKey key: JSString) -> Bool {
    guard key.byteCount >= Self.shortestForm else { return false }
    return areMet(among: CredentialPieces(key.withWTF8 { Array($0.prefix(Self.longestKey)) }), isKey: true)
  }

  private func areMet(among pieces: CredentialPieces, isKey: Bool) -> Bool {
    forms.contains { form in
      pieces.firstRule { place in
        let isMet = Self.isMet(form, at: place, of: pieces, isKey: isKey)
        return isMet || Self.isPath(form, at: place, of: pieces) ? "session" : nil
      } != nil
    }
  }

  /// Longer keys are known by their beginning.
  private static let longestKey = 4_096

  /// Whether the path of one's file is there: its first characters, a sign between directories, and its others.
  private static func isPath(_ form: IDShape.Form, at place: Int, of pieces: CredentialPieces) -> Bool {
    guard form.shard > 0, !form.alphabet.contains(pieces.byte(before: place)) else { return false }
    let directory = pieces.piece(from: place, of: form.alphabet)
    guard directory.count == form.shard else { return false }
    return signs.contains { sign in
      let start = place + form.shard + sign.count
      guard pieces.bytes[(place + form.shard)...].starts(with: sign) else { return false }
      let file = pieces.piece(from: start, of: form.alphabet)
      return form.lengths.contains(form.shard + file.count) && pieces.isEnd(start + file.count) && isMixed(directory + file)
    }
  }

  /// Between directories, as it is and as a text of JSON has it.
  private static let signs = ["/", "\\/", "\\", "\\\\"].map { Array($0.utf8) }

  private static func isMet(_ form: IDShape.Form, at place: Int, of pieces: CredentialPieces, isKey: Bool) -> Bool {
    guard pieces.bytes[place...].starts(with: form.prefix.utf8) else { return false }
    let start = place + form.prefix.utf8.count
    let piece = pieces.piece(from: start, of: form.alphabet)
    return form.lengths.contains { length in
      guard piece.count >= length, pieces.isEnd(start + length) else { return false }
      let id = piece.prefix(length)
      guard isMixed(id) else { return false }
      // Nobody's words are as long and have no letter behind f.
      if isHex(form) { return true }
      if isKey, id.allSatisfy(ASCIISet.hexOfAnyCase.contains) { return false }
      return hasRandomPart(id) && !OrdinaryText.meetsUUID(id.indices, of: pieces.bytes)
    }
  }

  private static func isHex(_ form: IDShape.Form) -> Bool { !"gG".utf8.contains(where: form.alphabet.contains) }

  /// Whether something in it, between signs, is neither what people write nor a digest. Where nothing is joined, what looks like a digest
  /// may be the id itself.
  private static func hasRandomPart(_ id: ArraySlice<UInt8>) -> Bool {
    let parts = id.split { !ASCIISet.alphanumeric.contains($0) }
    return parts.contains { part in
      let isDigest = parts.count > 1 && part.count >= shortestDigest && part.allSatisfy(ASCIISet.hex.contains)
      return !isDigest && !OrdinaryText.isOrdinary(part)
    }
  }

  /// That of a commit, as it stands at the end of a name. Ids have shorter ones by chance.
  private static let shortestDigest = 7

  private static func isMixed(_ word: some Collection<UInt8>) -> Bool {
    word.contains { (0x61...0x7A).contains($0 | 0x20) } && word.contains { (0x30...0x39).contains($0) }
  }

  /// Shorter forms are those of other things, too.
  private static let shortestForm = 16
  /// Shorter ids may be part of any text.
  static let shortest = 8

  /// The id of one session, where it is none that other texts hold by chance; nil where it is, or only its digest is known.
  static func telling(_ id: SessionID) -> [UInt8]? { id.reveal().flatMap { isTelling($0.wtf8) ? $0.wtf8 : nil } }

  /// Whether such a text is in no other by chance: letters and digits, or letters alone in which capitals stand as no language has them.
  static func isTelling(_ id: some Collection<UInt8>) -> Bool {
    guard id.count >= shortest else { return false }
    if isMixed(id) { return true }
    let pieces = Array(id).split { !ASCIISet.alphanumeric.contains($0) }.filter { !OrdinaryText.isOrdinary($0) }
    let length = pieces.reduce(0) { $0 + $1.count }
    guard length >= shortestForm else { return false }
    let capitals = pieces.map { piece in zip(piece, piece.dropFirst()).count { isSmall($0) && (0x41...0x5A).contains($1) } }
    // Of random letters hardly two runs of five are small; names have them.
    let runs = pieces.map { piece in piece.split { !isSmall($0) }.count { $0.count > 4 } }
    return capitals.reduce(0, +) > 2 && runs.reduce(0, +) <= 1 + length / 30
  }

  private static func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

  /// The same id as the paths of its file have it.
  func paths(of id: [UInt8]) -> [[UInt8]] {
    forms.filter { $0.shard > 0 && $0.lengths.contains(id.count) && id.allSatisfy($0.alphabet.contains) }.flatMap { form in
      Self.signs.map { Array(id.prefix(form.shard)) + $0 + id.dropFirst(form.shard) }
    }
  }
}
