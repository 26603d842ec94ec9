import ECMAScript
import Platform

/// What tells that a text holds the id of one session. Its store may put something before the id that the application's cookie has not
/// (Flask's `session:`, a prefix of Redis), and the application may write it in another way.
enum IDTraces {
  private static let (dash, dot) = (UInt8(ascii: "-"), UInt8(ascii: "."))

  static func of(_ id: [UInt8]) -> [[UInt8]] {
    var (texts, encoded) = ([id], [[UInt8]]())
    let own = withoutServer(behindColon(id))
    if let digits = uuid(in: own) {
      texts += [digits, dashed(digits)]
      // Spring's cookie has it so.
      encoded = [Base64.encode(dashed(digits))]
    } else {
      texts.append(bare(own))
    }
    return (texts.flatMap(cases) + encoded).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private static func behindColon(_ id: [UInt8]) -> [UInt8] {
    guard let mark = id.lastIndex(of: UInt8(ascii: ":")), IDForms.isTelling(id[(mark + 1)...]) else { return id }
    return Array(id[(mark + 1)...])
  }

  /// An id without the server's name that Tomcat and Jetty put behind it.
  private static func withoutServer(_ id: [UInt8]) -> [UInt8] {
    if let mark = id.firstIndex(of: dot), isUUIDOrDigest(id[..<mark]), mayNameServer(id[(mark + 1)...]) {
      return Array(id[..<mark])
    }
    guard let mark = id.lastIndex(of: dot), id[(mark + 1)...].first.map(isLetter) ?? false,
      pieces(of: id[(mark + 1)...]).allSatisfy(OrdinaryText.isOrdinary),
      OrdinaryText.others(in: Array(id[..<mark]), .random) > longestRow
    else { return id }
    return Array(id[..<mark])
  }

  /// In the name of a host, an instance or a pod there is little that was made at random.
  private static func mayNameServer(_ text: ArraySlice<UInt8>) -> Bool {
    (text.first.map(isLetter) ?? false) && pieces(of: text).allSatisfy(mayBeOfServer)
  }

  /// An instance of Amazon's has 17 digits.
  private static func mayBeOfServer(_ piece: ArraySlice<UInt8>) -> Bool {
    piece.count <= 12 || piece.count <= 17 && piece.allSatisfy(ASCIISet.hex.contains) || OrdinaryText.isOrdinary(piece)
  }

  private static func isUUIDOrDigest(_ text: ArraySlice<UInt8>) -> Bool {
    OrdinaryText.isUUID(Array(text)) || [32, 40, 64].contains(text.count) && text.allSatisfy(ASCIISet.hexOfAnyCase.contains)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { ASCIISet.alphanumeric.contains(byte) && !ASCIISet.digits.contains(byte) }

  // MARK: UUIDs

  /// The digits of a UUID behind words, whichever way it is written. Not by a part of them is one known: of some all but a few are the same.
  private static func uuid(in id: [UInt8]) -> [UInt8]? {
    for length in [36, 32] where id.count >= length {
      let digits = id.suffix(length).filter { $0 != dash }
      let isUUID = digits.count == 32 && digits.allSatisfy(ASCIISet.hexOfAnyCase.contains)
      if isUUID, isOfWords(id.dropLast(length)) { return digits }
    }
    return nil
  }

  private static func dashed(_ digits: [UInt8]) -> [UInt8] {
    Array([digits[..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20...]].joined(separator: [dash]))
  }

  // MARK: Others

  /// What is shorter may be the end of another text, and what has less of it that is neither a word nor a number may be a name.
  private static let shortest = 16
  /// A row goes by as much in MongoDB.
  private static let longestRow = 24

  /// An id without the words and numbers that are joined before it.
  private static func bare(_ id: [UInt8]) -> [UInt8] {
    var (rest, words) = (id[...], JoinedWords())
    while let mark = rest.firstIndex(where: { !ASCIISet.alphanumeric.contains($0) }), words.take(rest[..<mark]),
      rest.endIndex - mark > shortest
    {
      rest = rest[(mark + 1)...]
    }
    guard IDForms.isTelling(rest), isRandom(rest) else { return id }
    // A word may be joined to it by nothing: of what is all letters and digits, and longer than the id of a row is, the end tells enough.
    let end = rest.suffix(20)
    let isOnePiece = rest.count > longestRow && rest.allSatisfy(ASCIISet.alphanumeric.contains)
    return Array(isOnePiece && IDForms.isTelling(end) ? end : rest)
  }

  /// Whether it is no name: that of a host has a random part, too, as those of shops have.
  private static func isRandom(_ text: ArraySlice<UInt8>) -> Bool {
    if text.contains(dot) { return OrdinaryText.others(in: Array(text), .random) > shortest }
    return OrdinaryText.isInGroups(text) || pieces(of: text).contains { $0.count > 4 && !OrdinaryText.isOrdinary($0) }
  }

  private static func pieces(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    text.split { !ASCIISet.alphanumeric.contains($0) }
  }

  private static func isOfWords(_ text: ArraySlice<UInt8>) -> Bool {
    var words = JoinedWords()
    return pieces(of: text).allSatisfy { words.take($0) }
  }

  // MARK: Cases

  /// A text, and where its case says nothing the same in either.
  private static func cases(of text: [UInt8]) -> [[UInt8]] {
    guard text.allSatisfy(ASCIISet.uuid.contains) else { return [text] }
    return [text, text.map { $0 | 0x20 }, text.map { (0x61...0x66).contains($0) ? $0 & ~0x20 : $0 }]
  }
}
