import Platform

/// Of which file or directory it is known whether it may be written to. What the address leads to later is another store, whatever it is
/// called.
enum JudgedPlace: Equatable, Sendable {
  /// The store is nowhere in the file system, or whoever opens it knows what is there.
  case any
  /// Nothing was there when it was judged.
  case nothing
  case only(HeldFile)

  /// What an address leads to now.
  init(of address: StoreAddress) {
    guard let path = address.path else {
      self = .any
      return
    }
    self = (try? HeldFile(path: path)).map(JudgedPlace.only) ?? .nothing
  }

  /// Nil: it is none.
  var file: HeldFile? {
    if case .only(let file) = self { file } else { nil }
  }
}
