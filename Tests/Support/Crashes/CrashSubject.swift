import SessionFormats
import Sessions
package import SessionsAdministration
package import SessionsFile

/// A store that writers are killed over, as it stands on their command line: `files:INDEX:PATH`, a layout of
/// ``FileLayout/all``, or `sqlite:PATH`.
package struct CrashSubject: Hashable, Sendable, CustomStringConvertible {
  package let description: String
  package let payload: PayloadCodec
  /// How many hexadecimal digits an id has: 32, or as near to that as the layout's ids come.
  package let idLength: Int

  package init(_ layout: FileLayout, at path: String) {
    description = "files:\(FileLayout.known.firstIndex(of: layout) ?? 0):\(path)"
    payload = layout.payload
    // A digest is made of any id.
    let lengths = layout.naming.meaning == .id ? layout.naming.length : 32...32
    idLength = min(max(32, lengths.lowerBound), lengths.upperBound)
  }

  package init(database path: String) {
    description = "sqlite:\(path)"
    payload = .flat
    idLength = 32
  }

  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 2).map(String.init)
    switch (parts.first, parts.count) {
    case ("files", 3):
      guard let index = Int(parts[1]), FileLayout.known.indices.contains(index) else { return nil }
      self.init(FileLayout.known[index], at: parts[2])
    case ("sqlite", 2...): self.init(database: parts.dropFirst().joined(separator: ":"))
    default: return nil
    }
  }

  /// The layout and the path; nil: a database.
  package var files: (layout: FileLayout, path: String)? {
    let parts = description.split(separator: ":", maxSplits: 2).map(String.init)
    guard parts[0] == "files", let index = Int(parts[1]) else { return nil }
    return (FileLayout.known[index], parts[2])
  }

  package var database: String? { files == nil ? String(description.dropFirst("sqlite:".count)) : nil }

  /// The session that all writers count in.
  package var counter: String { id("c0") }

  /// The sessions that one writer alone writes; they lie beside those of the others.
  package func ids(ofWriter writer: Int) -> [String] { (0..<3).map { id("\(writer)\($0)") } }

  private func id(_ end: String) -> String {
    (end.hasSuffix("1") ? "aaaa" : "bbbb") + String(repeating: "0", count: idLength - 4 - end.count) + end
  }
}
