/// A path as it is written, cut where the system cuts it: at each byte that is a slash. To a `Character` a mark that follows a slash
/// is one with it, and a name that begins with such a mark would lie in no directory.
package struct PathText {
  package static let slash = UInt8(ascii: "/")

  private let text: String

  package init(_ text: String) { self.text = text }

  package var isAbsolute: Bool { text.utf8.first == Self.slash }

  /// Those that stand between its slashes.
  package var names: [String] { text.utf8.split(separator: Self.slash).map { String(Substring($0)) } }

  /// What stands before its last slash: nothing for what lies in the root. Nil: it has no slash.
  package var parent: String? { text.utf8.lastIndex(of: Self.slash).map { String(text[..<$0]) } }

  /// The directory in which the last name lies, to be opened.
  package var directory: String { parent.map { $0.isEmpty ? "/" : $0 } ?? "." }

  /// What stands behind its last slash.
  package var name: String {
    text.utf8.lastIndex(of: Self.slash).map { String(text[text.utf8.index(after: $0)...]) } ?? text
  }

  /// It, and what it begins with up to each of its slashes: the shortest first.
  package var beginnings: [String] {
    let ends = text.utf8.indices.dropFirst().filter { text.utf8[$0] == Self.slash } + [text.endIndex]
    return ends.map { String(text[..<$0]) }
  }

  /// What stands before and behind each `#` in it, the last first: behind the name of a file that of a part of it may stand.
  package var partings: [(file: String, part: String)] {
    text.utf8.indices.reversed().filter { text.utf8[$0] == UInt8(ascii: "#") }.map {
      (String(text[..<$0]), String(text[text.utf8.index(after: $0)...]))
    }
  }
}
