/// Names that are values themselves, with what they name beside them: `<input name="password" value="…">`, a part of a form that is sent,
/// `"name":"password","value":"…"` in JSON that is cut; and the columns of a database's errors.
extension NamedValues {
  /// Whether the run is what a word such as `name` or `label` says: `name="password"`, `"key": "password"`, `name: password`.
  func isNameOfField(_ run: Range<Int>) -> Bool {
    var place = run.lowerBound - 1
    let before = byte(place)
    guard Self.isQuote(before) || before == UInt8(ascii: "=") || before == 0x20 && byte(place - 1) == UInt8(ascii: ":") else {
      return false
    }
    skipBack(&place, Self.isQuoteOrSpace)
    if Self.isQuote(before), ends(at: place, with: Self.forKey) { return true }
    guard byte(place) == UInt8(ascii: "=") || byte(place) == UInt8(ascii: ":") else { return false }
    place -= 1
    skipBack(&place, Self.isQuoteOrSpace)
    let end = place
    skipBack(&place) { Self.isLetter($0) }
    return place < end && NamingObjects.isName(bytes[(place + 1)...end])
  }

  /// Whether what is named stands beside the name: behind it or before it in the same tag or object, or below the head of a part of a form.
  func holdsValue(ofField run: Range<Int>) -> Bool {
    var place = run.lowerBound - 1
    skipBack(&place, Self.isQuoteOrSpace)
    if ends(at: place, with: Self.forKey) { return true }
    let isAttribute = byte(place) == UInt8(ascii: "=")
    let end = min(run.upperBound + Self.farthest, bytes.count)
    if holdsValue(from: run.upperBound, to: end, isAttribute) { return true }
    let start = max(0, run.lowerBound - Self.farthest)
    let opening = bytes[start..<run.lowerBound].lastIndex { "<{>}".utf8.contains($0) }
    guard let opening, "<{".utf8.contains(bytes[opening]) else { return false }
    return holdsValue(from: opening, to: run.lowerBound, false)
  }

  private func holdsValue(from start: Int, to end: Int, _ isAttribute: Bool) -> Bool {
    var place = start
    defer { looks += place - start }
    while place < end {
      let byte = bytes[place]
      if place > start, byte == UInt8(ascii: "}") || byte == UInt8(ascii: ">") { return false }
      if isAttribute, let line = Self.emptyLines.first(where: { bytes[place...].starts(with: $0) }) {
        return isValue(at: place + line.count)
      }
      guard Self.isLetter(byte) else {
        place += 1
        continue
      }
      let word = bytes[place..<end].prefix { Self.isOfName($0) }
      place += word.count
      guard NamingObjects.isValue(word) else { continue }
      var behind = place
      skipQuotes(&behind)
      skipSpaces(&behind)
      if self.byte(behind) == UInt8(ascii: "=") || self.byte(behind) == UInt8(ascii: ":") { return isValue(at: behind + 1) }
    }
    return false
  }

  /// What parts the head of a part of a form from what was typed, as it is and in JSON.
  private static let emptyLines = ["\r\n\r\n", "\n\n", "\\r\\n\\r\\n", "\\n\\n"].map { Array($0.utf8) }
  /// "Duplicate entry '…' for key 'users.token'", as MySQL has it: there the value comes first.
  private static let forKey = Array("for key".utf8)

  /// Whether `(name, …)=(…, …)` goes on here.
  func isColumn(at start: Int) -> Bool {
    let end = min(start + Self.farthest, bytes.count)
    var place = start
    while place < end, bytes[place] != UInt8(ascii: "=") {
      guard Self.isOfName(bytes[place]) || ", \")".utf8.contains(bytes[place]) else { break }
      place += 1
    }
    looks += place - start
    guard byte(place) == UInt8(ascii: "="), byte(place - 1) == UInt8(ascii: ")") else { return false }
    return isValue(at: place + (byte(place + 1) == UInt8(ascii: "(") ? 2 : 1))
  }

  /// "Failing row contains (1, ann, …)", as PostgreSQL has it: all columns of a row, without their names.
  func holdsRow(behind run: Range<Int>) -> Bool {
    run.count == 7 && byte(run.upperBound) == 0x20 && bytes[run.lowerBound...].starts(with: Self.failingRow)
  }

  private static let failingRow = Array("Failing row contains (".utf8)

  // MARK: Backwards

  private static func isQuoteOrSpace(_ byte: UInt8) -> Bool { isQuote(byte) || byte == 0x20 || byte == UInt8(ascii: "\\") }

  /// Longer ones are no quotes, and no names.
  private static let farthestBack = 16

  func skipBack(_ place: inout Int, _ isSkipped: (UInt8) -> Bool) {
    let start = place
    while place >= 0, place > start - Self.farthestBack, isSkipped(bytes[place]) { place -= 1 }
    looks += start - place
  }

  private func ends(at place: Int, with text: [UInt8]) -> Bool {
    place + 1 >= text.count && bytes[(place + 1 - text.count)...place].elementsEqual(text)
  }
}
