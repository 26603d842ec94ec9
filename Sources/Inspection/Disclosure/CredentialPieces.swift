import Platform

/// The pieces of a text that may be credentials by themselves. A log has brackets around an id, a file is called by one behind an
/// underline, and letters of another alphabet may touch it: so one begins and ends wherever neither a letter nor a digit of ASCII is beside
/// it, and what it is made of says its own form.
struct CredentialPieces {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// No credential that is looked for is longer, and no look ahead: the work is linear in the text.
  private static let longest = 256

  /// What `rule` says of the first place where a piece begins of which it says anything.
  func firstRule(_ rule: (Int) -> String?) -> String? {
    for place in bytes.indices where isStart(place) { if let found = rule(place) { return found } }
    return nil
  }

  private func isStart(_ place: Int) -> Bool {
    place == 0 || !ASCIISet.alphanumeric.contains(bytes[place - 1]) || isEscape(before: place)
  }

  /// Whether a piece may end there.
  func isEnd(_ place: Int) -> Bool { place >= bytes.count || !ASCIISet.alphanumeric.contains(bytes[place]) }

  /// What is there of an alphabet.
  func piece(from start: Int, of alphabet: ASCIISet) -> ArraySlice<UInt8> {
    bytes[min(start, bytes.count)..<min(start + Self.longest, bytes.count)].prefix(while: alphabet.contains)
  }

  func byte(before place: Int) -> UInt8 { place > 0 ? bytes[place - 1] : 0 }

  /// The letter of an escape belongs to no piece: behind `\n` one begins, and behind `\u0024`.
  private func isEscape(before place: Int) -> Bool {
    if place >= 2, bytes[place - 2] == Self.backslash { return Self.escapes.contains(bytes[place - 1]) }
    return place >= 6 && bytes[place - 6] == Self.backslash && bytes[place - 5] == UInt8(ascii: "u")
      && bytes[(place - 4)..<place].allSatisfy(ASCIISet.hexOfAnyCase.contains)
  }

  private static let backslash = UInt8(ascii: "\\")
  private static let escapes = ASCIISet("nrtbf")
}
