/// Texts in quotes as a script prints them: a dictionary of names and values, `{'name': 'value'}`, and a list of headers.
struct QuotedTexts {
  private var rest: ArraySlice<UInt8>

  /// Nil where it is neither.
  static func cookies(in bytes: ArraySlice<UInt8>) -> [PastedCookie]? {
    var texts = QuotedTexts(rest: bytes)
    switch texts.next() {
    case UInt8(ascii: "{"): return texts.pairs()
    case UInt8(ascii: "["): return texts.list()?.flatMap { PastedCookies($0).cookies }
    default: return nil
    }
  }

  /// The next byte that is no white space.
  private mutating func next() -> UInt8? {
    rest = rest.drop { $0 <= 0x20 }
    return rest.popFirst()
  }

  private mutating func quoted() -> [UInt8]? {
    guard let quote = next(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    guard let end = rest.firstIndex(of: quote) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return Array(rest[..<end])
  }

  /// Whether another one comes; nil where neither that nor the end does.
  private mutating func goesOn(to end: UInt8) -> Bool? {
    switch next() {
    case UInt8(ascii: ","): true
    case end: next() == nil ? false : nil
    default: nil
    }
  }

  private mutating func pairs() -> [PastedCookie]? {
    var found: [PastedCookie] = []
    while let name = quoted(), next() == UInt8(ascii: ":"), let value = quoted() {
      found.append(PastedCookie(name: String(decoding: name, as: UTF8.self), value: value))
      guard let goesOn = goesOn(to: UInt8(ascii: "}")) else { return nil }
      if !goesOn { return found }
    }
    return nil
  }

  private mutating func list() -> [[UInt8]]? {
    var found: [[UInt8]] = []
    while let text = quoted() {
      found.append(text)
      guard let goesOn = goesOn(to: UInt8(ascii: "]")) else { return nil }
      if !goesOn { return found.allSatisfy { $0.contains(UInt8(ascii: "=")) } ? found : nil }
    }
    return nil
  }
}
