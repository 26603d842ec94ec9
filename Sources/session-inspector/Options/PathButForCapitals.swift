import Platform

/// What is there at a path but for capitals, where the path itself leads to nothing: on most systems two names that differ by
/// case are two files, and a person hardly meant the one that is not there. Links on the way are followed, as on any way.
struct PathButForCapitals {
  /// So many names of a directory are read, and so many ways are gone: what is beyond them in a directory of millions is found
  /// only where its name is known.
  private static let mostNames = 1 << 14
  private static let mostWays = 64

  /// Names that are known without reading a directory, by their small letters.
  private let known: [String: [String]]

  /// - Parameter paths: of what may be meant.
  init(near paths: [String]) {
    known = Dictionary(grouping: paths.flatMap(Self.names(in:))) { $0.lowercased() }
  }

  /// Absolute paths of what is there. A table's name may stand behind the file's.
  func found(at path: String) -> [String] {
    ([path] + PathText(path).partings.map { $0.file }).flatMap(ways(to:))
  }

  private func ways(to path: String) -> [String] {
    var ways = [""]
    for name in Self.names(in: path) {
      var further: [String] = []
      for way in ways where further.count < Self.mostWays {
        further += names(like: name, in: way).map { "\(way)/\($0)" }
      }
      ways = Array(further.prefix(Self.mostWays))
    }
    return ways
  }

  /// The name itself where that is there, and others that may be meant by it.
  private func names(like name: String, in directory: String) -> [String] {
    func isThere(_ name: String) -> Bool { Files.status("\(directory)/\(name)") != nil }
    let small = name.lowercased()
    var candidates = [name] + known[small, default: []]
    if !isThere(name) {
      let names = DirectoryNames.read(directory.isEmpty ? "/" : directory, atMost: Self.mostNames) ?? []
      candidates += names.filter { $0.lowercased() == small }
    }
    var found: [String] = []
    for candidate in candidates where isThere(candidate) {
      if !found.contains(where: { $0.utf8.elementsEqual(candidate.utf8) }) { found.append(candidate) }
    }
    return found
  }

  private static func names(in path: String) -> [String] { PathText(path).names.filter { $0 != "." } }
}
