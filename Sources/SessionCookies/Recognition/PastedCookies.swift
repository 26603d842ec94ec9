internal import Platform

/// The cookies in what somebody pasted: a value, `name=value`, `Cookie` and `Set-Cookie` headers, several lines of these, a row of
/// a browser's developer tools, a Netscape jar, a `curl` command, a whole request, what a tool exported, or a dictionary or a list of a
/// script.
public struct PastedCookies: Sendable {
  public let cookies: [PastedCookie]
  /// All lines read as one cookie, where a value may have been broken over them.
  package let unbroken: PastedCookie?

  public init(_ pasted: [UInt8]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = pasted.starts(with: mark) ? pasted.dropFirst(3) : pasted[...]
    let lines = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map(Self.trimmed).filter { !$0.isEmpty }
    let found =
      ExportedCookies.cookies(in: bytes) ?? QuotedTexts.cookies(in: bytes) ?? ShellCommand.cookies(in: bytes)
      ?? HeaderBlock.cookieLines(of: lines).flatMap(Self.cookies)
    cookies = Self.joiningChunks(found)
    unbroken =
      lines.count > 1 && lines.dropFirst().allSatisfy(Self.mayContinue) ? Self.cookies(ofLine: Self.joined(lines)).first : nil
  }

  private static func joined(_ lines: [ArraySlice<UInt8>]) -> ArraySlice<UInt8> { Array(lines.joined())[...] }

  /// Blanks off, but no tab: in rows these separate fields that may be empty.
  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line.drop { $0 == 0x20 }
    while line.last == 0x20 { line.removeLast() }
    return line
  }

  /// Whether a line may be the rest of the one before: no blank, no name, no header.
  private static func mayContinue(_ line: ArraySlice<UInt8>) -> Bool {
    guard !line.contains(where: { $0 <= 0x20 || $0 == UInt8(ascii: ";") }) else { return false }
    guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return true }
    return line[equals...].allSatisfy { $0 == UInt8(ascii: "=") }
  }

  // MARK: Lines

  private static func cookies(ofLine line: ArraySlice<UInt8>) -> [PastedCookie] {
    var line = line
    // As curl -v and tcpdump show headers.
    if let first = line.first, first == UInt8(ascii: "<") || first == UInt8(ascii: ">"), line.dropFirst().first == 0x20 {
      line = trimmed(line.dropFirst())
    }
    if let rest = rest(of: line, after: "set-cookie:") { return headers(in: rest).compactMap(cookie(ofHeader:)) }
    if let rest = rest(of: line, after: "cookie:") { return pairs(in: rest) }
    // As a script has it, and the console of a browser.
    if let rest = rest(of: line, after: "document.cookie"), rest.first == UInt8(ascii: "=") {
      let text = rest.drop { "='\" ".utf8.contains($0) }
      return pairs(in: text.dropLast(text.reversed().prefix { ";'\" ".utf8.contains($0) }.count))
    }
    if line.contains(0x09) { return PastedRow(line).map { [$0.cookie] } ?? [] }
    if line.first == UInt8(ascii: "#") { return [] }
    let parts = parts(of: line)
    let hasAttributes = parts.dropFirst().contains(where: isAttribute) && !parts.prefix(1).contains(where: isAttribute)
    return hasAttributes ? headers(in: line).flatMap(readNameless) : pairs(in: line)
  }

  /// Of a header whose own name was left out. What comes before the first attribute are cookies, and so is behind one what no header has
  /// there: attributes are those of the cookie before them.
  private static func readNameless(_ header: ArraySlice<UInt8>) -> [PastedCookie] {
    var found: [(pair: ArraySlice<UInt8>, attributes: [SetCookie.Attribute])] = []
    for part in parts(of: header) {
      let hasValue = part.contains(UInt8(ascii: "="))
      let isOfLast = found.last.map { last in
        isAttribute(part) || !last.attributes.isEmpty && (!hasValue || isOldAttribute(part))
      }
      if isOfLast == true { found[found.count - 1].attributes.append(attribute(part)) } else { found.append((part, [])) }
    }
    return found.compactMap { PastedCookie(part: $0.pair, attributes: $0.attributes) }
  }

  private static func parts(of header: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    header.split(separator: UInt8(ascii: ";")).map(CookieHeader.trimmed).filter { !$0.isEmpty }
  }

  private static func rest(of line: ArraySlice<UInt8>, after prefix: String) -> ArraySlice<UInt8>? {
    let start = line.prefix(prefix.utf8.count).map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
    return start.elementsEqual(prefix.utf8) ? trimmed(line.dropFirst(prefix.utf8.count)) : nil
  }

  /// Of a `Cookie` header. A word without a value between others is none of it: the `;` in a value had ended that.
  private static func pairs(in line: ArraySlice<UInt8>) -> [PastedCookie] {
    let found = line.split(separator: UInt8(ascii: ";")).compactMap { PastedCookie(part: $0) }
    return found.count > 1 ? found.filter { $0.name != nil } : found
  }

  private static func isAttribute(_ part: ArraySlice<UInt8>) -> Bool { CookieAttribute(named: name(of: part)) != nil }

  /// Of RFC 2109 and 2965, and one that browsers tried.
  private static func isOldAttribute(_ part: ArraySlice<UInt8>) -> Bool {
    ["version", "comment", "commenturl", "discard", "port", "sameparty"].contains(name(of: part).lowercased())
  }

  private static func name(of part: ArraySlice<UInt8>) -> String {
    String(decoding: CookieHeader.trimmed(part.prefix { $0 != UInt8(ascii: "=") }), as: UTF8.self)
  }

  private static func attribute(_ part: ArraySlice<UInt8>) -> SetCookie.Attribute {
    let pieces = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false).map {
      String(decoding: CookieHeader.trimmed($0), as: UTF8.self)
    }
    return SetCookie.Attribute(pieces[0], pieces.count > 1 ? pieces[1] : nil)
  }

  private static func cookie(ofHeader header: ArraySlice<UInt8>) -> PastedCookie? {
    let parts = parts(of: header)
    return parts.first.flatMap { PastedCookie(part: $0, attributes: parts.dropFirst().map(attribute)) }
  }

  /// The headers that a proxy has folded into one: a comma ends one where a name and `=` follow. The comma in a date is none.
  private static func headers(in line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var (found, start) = ([ArraySlice<UInt8>](), line.startIndex)
    for comma in line.indices where line[comma] == UInt8(ascii: ",") {
      let next = line[(comma + 1)...].prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
      guard let equals = next.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = CookieHeader.trimmed(next[..<equals])
      guard !name.isEmpty, name.allSatisfy(ASCIISet.token.contains) else { continue }
      found.append(line[start..<comma])
      start = comma + 1
    }
    return found + [line[start...]]
  }

  // MARK: Chunks

  /// Values too long for one cookie come in several: `NAME.0`, `NAME.1` or `NAME__0`, `NAME__1`.
  private static func joiningChunks(_ cookies: [PastedCookie]) -> [PastedCookie] {
    var pieces: [String: [Int: PastedCookie]] = [:]
    for cookie in cookies {
      guard let chunk = cookie.name.flatMap(chunk) else { continue }
      pieces[chunk.name, default: [:]][chunk.number] = cookie
    }
    let names = Set(cookies.compactMap(\.name))
    func whole(_ name: String) -> [PastedCookie]? {
      guard let found = pieces[name], !names.contains(name) else { return nil }
      let ordered = (0..<found.count).compactMap { found[$0] }
      return ordered.count == found.count ? ordered : nil
    }
    return cookies.compactMap { cookie in
      guard let chunk = cookie.name.flatMap(chunk), let all = whole(chunk.name) else { return cookie }
      guard chunk.number == 0 else { return nil }
      return PastedCookie(
        name: chunk.name, value: all.flatMap(\.value), attributes: cookie.attributes, chunks: all.count)
    }
  }

  private static func chunk(_ name: String) -> (name: String, number: Int)? {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
    guard 1...2 ~= digits.count, let number = Int(String(digits)) else { return nil }
    let start = name.dropLast(digits.count)
    for separator in [".", "__"] where start.hasSuffix(separator) && start.count > separator.count {
      return (String(start.dropLast(separator.count)), number)
    }
    return nil
  }
}
