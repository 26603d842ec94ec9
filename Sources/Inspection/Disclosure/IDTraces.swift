import ECMAScript
import Platform

/// What tells that a text holds the id of one session. Its store may put something before the id that the application's cookie has not
/// (Flask's `session:`, a prefix of Redis), and the application may write it in another way.
enum IDTraces {
  /// So much of the end of an id tells it.
  private static let enough = 16
  private static let dash = UInt8(ascii: "-")

  static func of(_ id: [UInt8]) -> [[UInt8]] {
    let uuid = id.suffix(36)
    let digits = uuid.filter { $0 != dash }
    if uuid.count == 36, isUUID(digits) {
      // Spring's cookie has it in base64.
      return [end(of: id), Array(digits.suffix(enough))].flatMap(cases) + [Base64.encode(uuid)]
    }
    guard isUUID(id.suffix(32)) else { return cases(of: end(of: id)) }
    return [end(of: id), Array(id.suffix(enough).prefix(4)) + [dash] + id.suffix(12)].flatMap(cases)
  }

  private static func isUUID(_ digits: some Collection<UInt8>) -> Bool {
    digits.count == 32 && digits.allSatisfy(ASCIISet.hexOfAnyCase.contains)
  }

  /// Its last characters, where they are no words; else all that is behind the last colon.
  private static func end(of id: [UInt8]) -> [UInt8] {
    let end = id.suffix(enough)
    let parts = end.split { !ASCIISet.alphanumeric.contains($0) }
    if IDForms.isTelling(end), parts.contains(where: { $0.count > 4 && !OrdinaryText.isOrdinary($0) }) { return Array(end) }
    guard let mark = id.lastIndex(of: UInt8(ascii: ":")), IDForms.isTelling(id[(mark + 1)...]) else { return id }
    return Array(id[(mark + 1)...])
  }

  /// It, and the same in the other case where its case says nothing.
  private static func cases(of text: [UInt8]) -> [[UInt8]] {
    guard text.allSatisfy(ASCIISet.uuid.contains) else { return [text] }
    return [text.map { $0 | 0x20 }, text.map { (0x61...0x66).contains($0) ? $0 & ~0x20 : $0 }]
  }
}
