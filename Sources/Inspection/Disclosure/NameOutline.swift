import Platform

/// What is told unasked of a name that stands in a store: that of a session's file is its id, and with most frameworks the whole
/// credential. Ordinary words are shown; of what is none it is told how long it is, and of what characters.
package struct NameOutline: Hashable, Sendable, CustomStringConvertible {
  /// `notes.txt`, `sess_(26 letters and digits)`, `(32 hexadecimal digits).node1.session`
  package let description: String

  package init(of name: String) {
    let bytes = Array(name.utf8)[...]
    let ending = Self.ending(of: bytes)
    let core = bytes.dropLast(ending.count)
    guard core.count > Self.longest || !OrdinaryWord.areAll(in: core) else {
      description = name
      return
    }
    let beginning = Self.beginning(of: core)
    let rest = Array(core.dropFirst(beginning.count))
    description =
      String(decoding: beginning, as: UTF8.self) + "(\(rest.count) \(ASCIISet.words(for: rest)))"
      + String(decoding: ending, as: UTF8.self)
  }

  /// An id that has the signs of words between its letters is longer.
  private static let longest = 24

  /// What says of what kind a file is, up to twice: `.txt`, `.node1.session`.
  private static func ending(of name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var start = name.endIndex
    for _ in 0..<2 {
      guard let dot = name[..<start].lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { break }
      let word = name[(dot + 1)..<start]
      guard 1...8 ~= word.count, word.first.map(ASCIISet.digits.contains) == false, OrdinaryWord.isOne(word) else { break }
      start = dot
    }
    return name[start...]
  }

  /// What all names of an application may begin with: `sess_`.
  private static func beginning(of name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let sign = name.firstIndex(where: { "_-.:".utf8.contains($0) }), sign > name.startIndex else { return [] }
    let word = name[..<sign]
    return OrdinaryWord.isOne(word) && !word.contains(where: ASCIISet.digits.contains) ? name[...sign] : []
  }
}
