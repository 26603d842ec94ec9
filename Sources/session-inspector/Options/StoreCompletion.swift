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
    guard let stream = opendir(directory.isEmpty ? "." : directory) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      let path = directory + name
      guard name != ".", name != "..", path.hasPrefix(prefix) else { continue }
      found.append(Files.isDirectory(path) ? path + "/" : path)
    }
    return found.sorted()
  }
}
