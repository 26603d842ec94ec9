import Platform

/// Where a store's files are: a directory of sessions, or a database and what SQLite keeps beside it. Directories and files are known by
/// what they are, and not by their names: one that is linked to, or mounted at a second place, has several.
struct StorePlace {
  private let own: FilePlace
  private let status: FileStatus

  /// The places that may be meant by what a store is called: the name of a database's table may stand behind it.
  static func candidates(_ store: String) -> [StorePlace] {
    [store, PathText(store).partings.first?.file].compactMap(\.self).compactMap(StorePlace.init)
  }

  /// Nil where nothing is there.
  private init?(_ path: String) {
    guard let status = try? FileStatus(path: path) else { return nil }
    (own, self.status) = (FilePlace(path), status)
  }

  /// Whether a file at that path is one of the store, or would be.
  func has(_ path: String) -> Bool {
    let place = FilePlace(path)
    if status.kind == .directory { return place.lies(in: status.identity) }
    if (try? FileStatus(path: path))?.identity == status.identity { return true }
    return ["", "-wal", "-shm", "-journal"].contains { place.isBeside(own, with: $0) }
  }
}

/// The place of a file, whether or not there is one.
private struct FilePlace {
  private let directory: String
  private let name: String

  /// A link that is there is the place that it leads to.
  init(_ path: String) {
    let path = RealPath(of: path)?.text ?? path
    (directory, name) = (PathText(path).directory, PathText(path).name)
  }

  /// Whether it is in that directory, or below: as far as there are directories on the way to it.
  func lies(in identity: FileStatus.Identity) -> Bool {
    var directory = self.directory
    while true {
      if (try? FileStatus(path: directory)) != nil { return Surroundings(above: directory).contains(identity) }
      let above = PathText(directory).directory
      guard above != directory else { return false }
      directory = above
    }
  }

  /// Whether it is in the directory of another, and called as that, with these letters behind.
  func isBeside(_ other: FilePlace, with ending: String) -> Bool {
    guard name.utf8.elementsEqual((other.name + ending).utf8) else { return false }
    guard let own = try? FileStatus(path: directory), let others = try? FileStatus(path: other.directory) else { return false }
    return own.identity == others.identity
  }
}
