/// A path at its last slash, as the system reads it: by bytes. As a `Character`, a slash that a combining sign follows is another, and
/// a name may begin with such a sign.
package struct PathParts {
  /// What stands before the last slash: nothing for what lies in the root. Nil: there is no slash.
  package let parent: String?
  /// What stands behind it.
  package let name: String

  package init(_ path: String) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    parent = slash.map { String(path[..<$0]) }
    name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// The directory that it lies in, to be opened.
  package var directory: String { parent.map { $0.isEmpty ? "/" : $0 } ?? "." }

  /// The names on a path, from its beginning.
  package static func names(in path: some StringProtocol) -> [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether it begins at the root.
  package static func isAbsolute(_ path: String) -> Bool { path.utf8.first == UInt8(ascii: "/") }
}
