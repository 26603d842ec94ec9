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
    guard bytes.count >= Self.shortestForm else { return false }
    let pieces = CredentialPieces(bytes)
    return forms.contains { form in
      pieces.firstRule { Self.isMet(form, at: $0, of: pieces) || Self.isPath(form, at: $0, of: pieces) ? "session" : nil } != nil
    }
  }

  /// Whether one is in a key. What something goes by is mostly hexadecimal (Laravel's class of users, a row of a cart): such a piece is
  /// no id where ids have other letters, too, nor is one that is made of words, as keys of an application are.
  func areMet(inKey key: JSString) -> Bool {
    guard key.byteCount >= Self.shortestForm else { return false }
    let pieces = CredentialPieces(key.withWTF8 { Array($0.prefix(Self.longestKey)) })
    return forms.contains { form in
      let isHex = !form.alphabet.contains(UInt8(ascii: "g"))
      return pieces.firstRule { place in
        let isMet = Self.isMet(form, at: place, of: pieces) && (isHex || Self.isOfNoName(form, at: place, of: pieces))
        return isMet || Self.isPath(form, at: place, of: pieces) ? "session" : nil
      } != nil
    }
  }

  private static func isOfNoName(_ form: IDShape.Form, at place: Int, of pieces: CredentialPieces) -> Bool {
    let piece = pieces.piece(from: place + form.prefix.utf8.count, of: form.alphabet)
    return !piece.prefix(form.lengths.lowerBound).allSatisfy(ASCIISet.hexOfAnyCase.contains)
      && !OrdinaryText.isAll(of: Array(piece.prefix(form.lengths.upperBound)), .ordinary)
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

  private static func isMet(_ form: IDShape.Form, at place: Int, of pieces: CredentialPieces) -> Bool {
    guard pieces.bytes[place...].starts(with: form.prefix.utf8) else { return false }
    let start = place + form.prefix.utf8.count
    let piece = pieces.piece(from: start, of: form.alphabet)
    return form.lengths.contains { length in
      guard piece.count >= length, pieces.isEnd(start + length) else { return false }
      let id = piece.prefix(length)
      guard isMixed(id) else { return false }
      // A part of what is longer is one where no words are as long by chance.
      let isWhole = piece.count == length && !form.alphabet.contains(pieces.byte(before: place))
      return isWhole || !OrdinaryText.isAll(of: Array(id), .ordinary)
    }
  }

  private static func isMixed(_ word: some Collection<UInt8>) -> Bool {
    word.contains { (0x61...0x7A).contains($0 | 0x20) } && word.contains { (0x30...0x39).contains($0) }
  }

  /// Shorter forms are those of other things, too.
  private static let shortestForm = 16
  /// Shorter ids may be part of any text.
  private static let shortest = 8

  /// The id of one session, where it is none that other texts hold by chance; nil where it is, or only its digest is known.
  static func telling(_ id: SessionID) -> [UInt8]? {
    guard let bytes = id.reveal()?.wtf8, bytes.count >= shortest, isMixed(bytes) else { return nil }
    return bytes
  }

  /// The same id as the paths of its file have it.
  func paths(of id: [UInt8]) -> [[UInt8]] {
    forms.filter { $0.shard > 0 && $0.lengths.contains(id.count) && id.allSatisfy($0.alphabet.contains) }.flatMap { form in
      Self.signs.map { Array(id.prefix(form.shard)) + $0 + id.dropFirst(form.shard) }
    }
  }
}
