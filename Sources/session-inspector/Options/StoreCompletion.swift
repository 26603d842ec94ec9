import Platform
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension CompletionKind {
  /// What STORE may be: the schemes of this build, and what lies in the directory that is being typed.
  static let store = custom { _, _, prefix in
    StoreCompletion.answer(StoreCompletion.words(beginning: prefix), to: CompletionShell.requesting)
  }
}

enum StoreCompletion {
  static func words(beginning prefix: String) -> [String] {
    let schemes = StoreRegistry.forms.compactMap(\.scheme).map { $0 + ":" }
    if let scheme = schemes.first(where: prefix.hasPrefix) {
      return paths(beginning: String(prefix.dropFirst(scheme.count))).map { scheme + $0 }
    }
    return schemes.filter { $0.hasPrefix(prefix) } + paths(beginning: prefix)
  }

  /// The words as a shell takes them for what they are. Anybody may have named what lies in a directory: bash expands each line as if
  /// it had been typed, commands in it too, so it gets them quoted. What is in quotes has no other meaning in any locale; a backslash
  /// can be the second half of a character.
  static func answer(_ words: [String], to shell: CompletionShell?) -> [String] {
    let lines = words.filter { !$0.unicodeScalars.contains(where: isControl) }
    guard shell == .bash else { return lines }
    return lines.map { "'" + $0.replacingEach("'", by: #"'\''"#) + "'" }
  }

  /// Ends a line, begins a description, or moves the cursor of whoever shows it.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }

  private static func paths(beginning prefix: String) -> [String] {
    let parts = PathText(prefix)
    let paths = (DirectoryNames.read(parts.directory) ?? []).map { (parts.parent.map { $0 + "/" } ?? "") + $0 }
    return paths.filter { $0.utf8.starts(with: prefix.utf8) }.map { Files.isDirectory($0) ? $0 + "/" : $0 }.sorted()
  }
}
