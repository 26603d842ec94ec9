internal import Platform

/// The lines of a whole request or response, as a proxy or `curl -v` shows it: of these the cookies' headers are meant, and no others.
enum HeaderBlock {
  /// The lines in which cookies may stand.
  static func cookieLines(of lines: [ArraySlice<UInt8>]) -> [ArraySlice<UInt8>] {
    guard lines.contains(where: { isCookieHeader(field(of: $0)) }) else { return lines }
    return lines.filter { line in
      if isStart(line) { return false }
      let field = field(of: line)
      return field == nil || isCookieHeader(field)
    }
  }

  /// The name of a header's field, in small letters: `content-type` of `< Content-Type: text/html`.
  private static func field(of line: ArraySlice<UInt8>) -> String? {
    var line = line
    if let first = line.first, "<>*".utf8.contains(first) { line = line.dropFirst().drop { $0 == 0x20 } }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(ASCIISet.token.contains),
      line[(colon + 1)...].first.map({ $0 == 0x20 }) ?? true
    else { return nil }
    return String(decoding: line[..<colon], as: UTF8.self).lowercased()
  }

  private static func isCookieHeader(_ field: String?) -> Bool { field == "cookie" || field == "set-cookie" }

  /// `GET / HTTP/1.1`, `HTTP/2 200`.
  private static func isStart(_ line: ArraySlice<UInt8>) -> Bool {
    let words = line.split(separator: 0x20).drop { $0.elementsEqual("<".utf8) || $0.elementsEqual(">".utf8) }
    func isVersion(_ word: ArraySlice<UInt8>?) -> Bool { word?.starts(with: "HTTP/".utf8) == true }
    return isVersion(words.first) || words.count == 3 && isVersion(words.last)
  }
}
