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
      form.lengths.lowerBound >= 16 && form.lengths.count <= 2 && form.alphabet != .uuid && form.alphabet != .visible
    }
    guard !forms.isEmpty else { return nil }
  }

  /// Whether a word, or a part of it between dots, is one. Letters alone may be a word of a language, and digits alone a number.
  func isMet(by word: ArraySlice<UInt8>) -> Bool {
    word.split(separator: UInt8(ascii: ".")).contains { part in
      forms.contains { form in
        guard part.starts(with: form.prefix.utf8) else { return false }
        let rest = part.dropFirst(form.prefix.utf8.count)
        return form.lengths.contains(rest.count) && rest.allSatisfy(form.alphabet.contains) && Self.isMixed(rest)
      }
    }
  }

  private static func isMixed(_ word: some Collection<UInt8>) -> Bool {
    word.contains { (0x61...0x7A).contains($0 | 0x20) } && word.contains { (0x30...0x39).contains($0) }
  }

  /// Shorter ids may be part of any text.
  private static let shortest = 8

  /// The id of one session, where it is none that other texts hold by chance; nil where it is, or only its digest is known.
  static func telling(_ id: SessionID) -> [UInt8]? {
    guard let bytes = id.reveal()?.wtf8, bytes.count >= shortest, isMixed(bytes) else { return nil }
    return bytes
  }
}
