/// Names in structures that neither a quote nor a sign behind them tells: the elements of XML, and the maps that Go prints.
extension NamedValues {
  // MARK: XML

  /// `<password>…`, `<ns:password type="…">…`, and what is in a section of text.
  func rule(ofElement run: Range<Int>) -> String? {
    guard isNameOfElement(run), var place = endOfTag(run.upperBound) else { return nil }
    if bytes[min(place, bytes.count)...].starts(with: Self.section) { place += Self.section.count }
    if let rule = rule(named: run), isValue(at: place) { return rule }
    return isGrant(bytes[run], at: place) ? "auth" : nil
  }

  private func isNameOfElement(_ run: Range<Int>) -> Bool {
    var place = run.lowerBound - 1
    if byte(place) == UInt8(ascii: ":") {
      place -= 1
      skipBack(&place, Self.isOfName)
    }
    return byte(place) == UInt8(ascii: "<")
  }

  /// Where a tag ends, behind its name and its attributes; nil where it holds nothing, or is none: "<session token> is needed" is prose.
  private func endOfTag(_ start: Int) -> Int? {
    var (place, hasAttributes) = (start, false)
    let end = min(start + Self.farthest, bytes.count)
    guard byte(place) == UInt8(ascii: ">") || byte(place) <= 0x20 else { return nil }
    defer { looks += place - start }
    while place < end, bytes[place] != UInt8(ascii: ">") {
      if bytes[place] == UInt8(ascii: "<") { return nil }
      if bytes[place] == UInt8(ascii: "=") { hasAttributes = true }
      place += 1
    }
    guard place < end, place == start || hasAttributes, bytes[place - 1] != UInt8(ascii: "/") else { return nil }
    return place + 1
  }

  private static let section = Array("<![CDATA[".utf8)

  // MARK: Go

  /// What an entry of a map that Go prints is called, `map[password:… user:…]`: of the first one what stands behind the bracket. All other
  /// runs are names as they are.
  func nameOfEntry(_ run: Range<Int>) -> Range<Int> {
    guard openBrackets > 0 || bytes[run].contains(UInt8(ascii: "[")) else { return run }
    let bracket = bytes[run].lastIndex(of: UInt8(ascii: "["))
    let opening = bracket.flatMap { opensMap($0, in: run) ? $0 : nil }
    guard openBrackets > 0 || opening != nil else { return run }
    looks += run.count
    for byte in bytes[run] {
      if byte == UInt8(ascii: "[") { openBrackets += 1 }
      if byte == UInt8(ascii: "]"), openBrackets > 0 { openBrackets -= 1 }
    }
    guard let opening, opening + 1 < run.upperBound else { return run }
    return (opening + 1)..<run.upperBound
  }

  /// Whether a bracket is that of a map: behind the word alone, or behind whatever prose puts before it where the bracket stays
  /// open. That of `token_map[x]=` is one of a name.
  private func opensMap(_ bracket: Int, in run: Range<Int>) -> Bool {
    let start = bracket + 1 - Self.map.count
    guard start >= run.lowerBound, bytes[start...bracket].elementsEqual(Self.map) else { return false }
    return standsAlone(start, from: run.lowerBound) || !bytes[bracket..<run.upperBound].contains(UInt8(ascii: "]"))
  }

  private func standsAlone(_ word: Int, from start: Int) -> Bool {
    word == start || bytes[word - 1] == UInt8(ascii: "[") || bytes[word - 1] == UInt8(ascii: "]")
  }

  /// What stands before a map may be what it is called, `token_map[a:… b:…]`: then that hides whatever is in it.
  func rule(ofMapWith entry: Range<Int>, from start: Int) -> String? {
    let bracket = entry.lowerBound - 1
    guard bracket > start, !standsAlone(bracket + 1 - Self.map.count, from: start) else { return nil }
    return rule(named: start..<bracket)
  }

  private static let map = Array("map[".utf8)
}
