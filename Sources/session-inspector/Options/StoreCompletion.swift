import Platform
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension CompletionKind {
  /// What STORE may be: the schemes of this build, and what lies in the directory that is being typed.
  static let store = custom { _, _, prefix in StoreCompletion.words(beginning: prefix) }
}

enum StoreCompletion {
  static func words(beginning prefix: String) -> [String] {
    let schemes = StoreRegistry.forms.compactMap(\.scheme).map { $0 + ":" }
    if let scheme = schemes.first(where: prefix.hasPrefix) {
      return paths(beginning: String(prefix.dropFirst(scheme.count))).map { scheme + $0 }
    }
    return schemes.filter { $0.hasPrefix(prefix) } + paths(beginning: prefix)
  }

  private static func paths(beginning prefix: String) -> [String] {
    let directory = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    let names = DirectoryNames.read(directory.isEmpty ? "." : directory) ?? []
    return names.map { directory + $0 }.filter { $0.hasPrefix(prefix) }.map { Files.isDirectory($0) ? $0 + "/" : $0 }.sorted()
  }
}
