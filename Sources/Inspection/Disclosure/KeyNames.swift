import ECMAScript
import SessionsAdministration
import TerminalText

/// Names of keys that the user gives, in whatever case.
struct KeyNames: Hashable, Sendable {
  private let names: Set<String>
  /// Bytes up to which a key can be one of them: a letter has up to four where its other case has one.
  private let longest: Int

  init(_ names: [String]) {
    self.names = Set(names.map { $0.lowercased() })
    longest = 4 * (self.names.map(\.utf8.count).max() ?? 0)
  }

  var isEmpty: Bool { names.isEmpty }

  /// Whether a key is one as it is written.
  func contains(_ key: JSString) -> Bool {
    guard !isEmpty, key.byteCount <= longest else { return false }
    Work.add(key.byteCount)
    return names.contains(key.string.lowercased())
  }

  /// Whether it is one as it is written, or as the property that it is.
  func contains(keyOrProperty key: JSString) -> Bool {
    !isEmpty && (contains(key) || PropertyName.own(in: key).map { contains($0) } ?? false)
  }
}
