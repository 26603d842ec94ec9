import ECMAScript
import Platform

/// Values that stand under names within a text: in a query or a form (`token=…`), a header (`Cookie: …`), a field (`name="password"`), an error
/// of a database, a command line, another language's structure (`s:8:"password";s:6:"…";`, `<password>…`, `map[password:…]`), JSON that is cut
/// or escaped; and what else in it is a credential by its place: the password of an address, what follows `Bearer`, a token in a path.
///
/// The text is gone over once, and no look ahead is longer than ``farthest``: the work is linear, whatever a text holds.
final class NamedValues {
  let bytes: [UInt8]
  /// The rule that a name falls under, as a key would.
  let rule: (JSString) -> String?
  /// How many bytes were looked at, ahead or again.
  var looks = 0
  /// How many brackets are open since a map of Go began.
  var openBrackets = 0

  init(bytes: [UInt8], rule: @escaping (JSString) -> String?) { (self.bytes, self.rule) = (bytes, rule) }

  /// How far a value is looked at, and how long a name can be.
  static let farthest = 256

  private static let ofName = ASCIISet(lettersDigitsAnd: "_-.[]$")
  static func isOfName(_ byte: UInt8) -> Bool { byte >= 0x80 || ofName.contains(byte) }

  /// The rule that the text falls under, or nil.
  func firstRule() -> String? {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if Self.isOfName(byte) {
        let start = index
        while index < bytes.count, Self.isOfName(bytes[index]) { index += 1 }
        looks += index - start
        let entry = nameOfEntry(start..<index)
        if let rule = rule(ofRun: entry) ?? rule(ofMapWith: entry, from: start) { return rule }
      } else if byte == UInt8(ascii: "\\") {
        // The letter of an escape belongs to no name: `\npassword` is "password".
        index += escape(at: index)
      } else {
        if byte == UInt8(ascii: ":"), holdsPassword(authorityAt: index) { return "password" }
        if byte == UInt8(ascii: ":"), isOfBot(index) { return "issued key" }
        if byte == UInt8(ascii: "@"), isOfDriver(index) { return "password" }
        index += 1
      }
    }
    return nil
  }

  private func rule(ofRun run: Range<Int>) -> String? {
    if bytes[run.lowerBound] == UInt8(ascii: "-"), let rule = rule(ofOption: run) { return rule }
    if holdsToken(behind: run) { return "token" }
    if holdsRow(behind: run) { return "row" }
    if let rule = rule(ofElement: run) { return rule }
    if holdsPassword(ofMachine: run) { return "password" }
    if let rule = said(of: run) ?? saidBefore(run) { return rule }
    // Most words of a text are followed by the next one.
    if byte(run.upperBound) == 0x20, Self.isOfName(byte(run.upperBound + 1)) { return scheme(run) }
    if let (form, place) = place(after: run) {
      if let rule = rule(of: run, form, at: place) { return rule }
      if form == .assigned, isGrant(bytes[run], at: place) { return "auth" }
    }
    if isNameOfField(run), let rule = rule(named: run), holdsValue(ofField: run) { return rule }
    return scheme(run)
  }

  func rule(named run: Range<Int>) -> String? { rule(JSString(uncheckedWTF8: nameText(run))) }

  /// A run cut where a character of several bytes begins, so that it is a text.
  func nameText(_ run: Range<Int>) -> [UInt8] {
    Array(bytes[max(run.lowerBound, run.upperBound - Self.farthest)..<run.upperBound].drop { $0 & 0xC0 == 0x80 })
  }

  // MARK: What joins a name to its value

  /// In which way a value stands behind its name.
  enum Form {
    /// `name=…`, `"name": …`, `map[name:…]`: whatever stands there is the value.
    case assigned
    /// `name: …`, which prose has, too.
    case line
    /// `"name";s:6:"…"` and `name|s:6:"…"`, as PHP writes them.
    case serialized
    /// `(name, …)=(…, …)`, as PostgreSQL writes a key.
    case column
  }

  private func place(after run: Range<Int>) -> (Form, Int)? {
    var place = run.upperBound
    let isQuoted = skipQuotes(&place)
    switch byte(place) {
    case UInt8(ascii: ";") where isQuoted, UInt8(ascii: "|"): return (.serialized, place + 1)
    default: break
    }
    let end = place
    skipSpaces(&place, overLines: isQuoted)
    let (start, next) = (place, byte(place + 1))
    // A cell of a table, and the next one.
    let isBehindTab = bytes[min(end, bytes.count)..<min(place, bytes.count)].contains(0x09)
    switch byte(place) {
    case UInt8(ascii: "="): return endOfEquals(at: place, run).map { (.assigned, $0) }
    // `Session::get` is a name, and `token://` a scheme.
    case UInt8(ascii: ":") where next == UInt8(ascii: ":") || next == UInt8(ascii: "/"): return nil
    case UInt8(ascii: ":") where next == UInt8(ascii: "="): return (.assigned, place + 2)
    case UInt8(ascii: ":"): return (isQuoted || openBrackets > 0 && next != 0x20 ? .assigned : .line, place + 1)
    case UInt8(ascii: ")") where holdsTuples, UInt8(ascii: ",") where holdsTuples: return (.column, place)
    // The password of a user of MySQL begins so.
    case UInt8(ascii: "*") where isBehindTab: return (.assigned, place)
    case UInt8(ascii: "<"), UInt8(ascii: "*"):
      // `<b>Password</b>: …` and `<td>Password</td><td>…`
      let isCell = skipMarkup(&place)
      if byte(place) == UInt8(ascii: ":") { return (.line, place + 1) }
      if isCell { return (.line, end) }
      // What begins as a tag and is none is a value.
      return isBehindTab && place == start && Self.isOfName(next) ? (.assigned, place + 1) : nil
    default: return isBehindTab ? (.assigned, place) : nil
    }
  }

  /// Behind `=`, `==` and `=>`; nil where they end base64.
  private func endOfEquals(at start: Int, _ run: Range<Int>) -> Int? {
    var place = start
    while place < start + Self.farthest, byte(place) == UInt8(ascii: "=") { place += 1 }
    let isOfBase64 = start == run.upperBound && place > start + 1 && (run.count + place - start) % 4 == 0
    if isOfBase64, !Self.isOfName(byte(place)), !Self.isQuote(byte(place)) { return nil }
    return place + (byte(place) == UInt8(ascii: ">") ? 1 : 0)
  }

  private(set) lazy var tellsOfYours = SearchText.find(Self.isYour, in: bytes)
  private lazy var holdsTuples = SearchText.find(Array(")=".utf8), in: bytes)

  // MARK: Bytes

  func byte(_ place: Int) -> UInt8 { bytes.indices.contains(place) ? bytes[place] : 0 }

  static func isQuote(_ byte: UInt8) -> Bool { "\"'`".utf8.contains(byte) }

  func skipSpaces(_ place: inout Int, overLines: Bool = false) {
    let (start, end) = (place, place + Self.farthest)
    defer { looks += place - start }
    while place < end, byte(place) == 0x20 || byte(place) == 0x09 || overLines && (byte(place) == 0x0A || byte(place) == 0x0D) {
      place += 1
    }
  }

  /// Quotes, however often they are escaped.
  @discardableResult
  func skipQuotes(_ place: inout Int) -> Bool {
    let (start, end) = (place, place + Self.farthest)
    defer { looks += place - start }
    while place < end {
      switch byte(place) {
      case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): place += 1
      case UInt8(ascii: "&"):
        guard let entity = Self.quotes.first(where: { bytes[place...].starts(with: $0) }) else { return place > start }
        place += entity.count
      default: return place > start
      }
    }
    return true
  }

  private static let quotes = ["&quot;", "&#34;", "&#39;", "&apos;"].map { Array($0.utf8) }

  private func escape(at place: Int) -> Int {
    switch byte(place + 1) {
    case UInt8(ascii: "u"): 6
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"): 2
    default: 1
    }
  }
}
