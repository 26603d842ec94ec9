import Platform

/// Of which file or directory it is known whether it may be written to. What the address leads to later is another store, whatever it is
/// called.
enum JudgedPlace: Hashable, Sendable {
  /// The store is nowhere in the file system, or whoever opens it knows what is there.
  case any
  /// Nothing was there when it was judged.
  case nothing
  case only(FileStatus.Identity)

  /// What an address leads to now.
  init(of address: StoreAddress) {
    guard let path = address.path else {
      self = .any
      return
    }
    self = Files.status(path).map { JudgedPlace.only($0.identity) } ?? .nothing
  }

  /// Nil: it is none.
  var identity: FileStatus.Identity? {
    if case .only(let identity) = self { identity } else { nil }
  }
}
