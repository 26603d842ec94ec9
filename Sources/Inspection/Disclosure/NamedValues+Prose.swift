import ECMAScript
import Platform

/// Values that prose tells, as messages to people do: "Your password is …", "Verification code: …", `<b>Token created:</b> <code>…</code>`.
extension NamedValues {
  // MARK: Names

  /// What prose calls something, and whether that is a name whatever stands behind it.
  typealias Told = (rule: String, isCertain: Bool)

  /// By the last word or the last two: "access code" is a name, "code" is none. Another word may say of a secret what became of it, or
  /// whose it is, "Token created" and "Password for ada": behind those it is one where it is made of no words.
  func told(by run: Range<Int>) -> Told? {
    if let own = rule(named: run) { return (own, true) }
    guard let before = word(before: run.lowerBound) else { return nil }
    let phrase = before.lowerBound..<run.upperBound
    if let secret = rule(named: before) {
      return SensitiveKeys.isHeading(JSString(uncheckedWTF8: nameText(phrase))) ? (secret, false) : nil
    }
    if let pair = rule(named: phrase) { return (pair, true) }
    guard Self.ofOwners.contains(where: bytes[before].elementsEqual) else { return nil }
    return word(before: before.lowerBound).flatMap { rule(named: $0) }.map { ($0, false) }
  }

  private static let ofOwners = ["for", "of"].map { Array($0.utf8) }

  private func word(before start: Int) -> Range<Int>? {
    guard start >= 2, bytes[start - 1] == 0x20 else { return nil }
    var place = start - 2
    skipBack(&place, Self.isOfName)
    return place < start - 2 ? (place + 1)..<(start - 1) : nil
  }

  // MARK: Lines

  private static let schemes: Set<String> = [
    "bearer", "basic", "token", "digest", "apikey", "api-key", "negotiate", "hawk", "ntlm", "aws4-hmac-sha256",
  ]

  /// "Password: too short" and "Session: expired" are prose. A value is what is no word of prose, or stands alone behind a name that is
  /// none, and what a header has.
  func isLine(at start: Int, _ told: Told, isIdentifier: Bool) -> Bool {
    var place = start
    skipMarkup(&place)
    // On the next line, or in markup, may stand what is the next name, or a heading.
    let isBelow = bytes[start..<place].contains(0x0A)
    let isApart = isBelow || bytes[start..<place].contains(UInt8(ascii: ">"))
    if skipQuotes(&place), !isApart, told.isCertain { return !Self.saysNothing(word(at: place)) }
    let word = word(at: place)
    let first = Self.withoutEnd(word)
    guard !Self.saysNothing(first), !isApart || word.last != UInt8(ascii: ":") else { return false }
    place += word.count
    guard told.isCertain, !isApart else {
      let isNumber = told.isCertain && Self.isNumber(first) && isEnd(place)
      if isNumber, Self.mayBeNumber(told.rule, first, isLast: true) { return true }
      let isPassword = told.isCertain && told.rule == "password" && !isBelow
      return Self.isMixed(first) && (isPassword || Self.isOfNoWords(first))
    }
    if told.rule == "cookie" { return first.contains(UInt8(ascii: "=")) }
    if told.rule == "auth", Self.schemes.contains(String(decoding: first, as: UTF8.self).lowercased()) {
      skipSpaces(&place)
      let second = self.word(at: place)
      return !second.isEmpty && isEnd(place + second.count)
    }
    if Self.isMixed(first) { return true }
    if first.count < word.count, Self.isNumber(first), Self.mayBeNumber(told.rule, first, isLast: true) { return true }
    guard isEnd(place) else { return false }
    let isNoWord =
      first.contains(where: Self.isDigit)
      || first.dropFirst().contains { Self.capitals.contains($0) || Self.signs.contains($0) }
      || word.last == Self.asterisk && !isBold(at: word.startIndex)
    return isIdentifier || first.count >= 4 && isNoWord
  }

  /// Whether Markdown's asterisks are open on the line of a word, of which those behind it are the end; others are a part of it.
  private func isBold(at place: Int) -> Bool {
    let line = bytes[max(0, place - Self.farthest)..<place].reversed().prefix { $0 != 0x0A }
    looks += line.count
    let ends = ((place - line.count)..<place).count {
      // With blanks around it, it begins an entry of a list.
      byte($0) == Self.asterisk && byte($0 + 1) != Self.asterisk && (byte($0 - 1) > 0x20 || byte($0 + 1) > 0x20)
    }
    return ends % 2 == 1
  }

  private static let asterisk = UInt8(ascii: "*")
  private static let signs = ASCIISet("_+=$!%^*~")

  /// `api_key`, `X-Api-Key`, `dbPassword`: a name that prose does not have.
  static func isIdentifier(_ name: ArraySlice<UInt8>) -> Bool {
    name.contains { $0 == 0x5F || $0 == 0x2D }
      || zip(name, name.dropFirst()).contains { !capitals.contains($0) && capitals.contains($1) }
  }

  // MARK: Sentences

  /// "Your password is …", of what is no word, "password is required" says nothing; and "Token '…' is invalid", of what is made of none.
  func said(of run: Range<Int>) -> String? {
    guard byte(run.upperBound) == 0x20 else { return isRefused(behind: run) ? rule(named: run) : nil }
    var place = run.upperBound + 1
    let verb = Self.verbs.first { bytes[place...].starts(with: $0) }
    if let verb {
      place += verb.count
      skipMarkup(&place)
    }
    // "A token to ann42" is sent to her.
    guard skipQuotes(&place) || verb != nil && verb != Self.to else { return nil }
    let word = word(at: place)
    let value = Self.withoutEnd(word)
    guard Self.isNumber(value) || Self.isMixed(value), let told = told(by: run) else { return nil }
    if verb != nil, told.isCertain, Self.isNumber(value) {
      let isLast = value.count < word.count || isEnd(place + word.count)
      return Self.mayBeNumber(told.rule, value, isLast: isLast) ? told.rule : nil
    }
    guard verb != nil || Self.quoted.contains(told.rule), Self.isMixed(value) else { return nil }
    // People choose passwords of words; what else is told so is made at random.
    return verb != nil && told == ("password", true) || Self.isOfNoWords(value) ? told.rule : nil
  }

  /// `"password" with value "…" fails to match`, as validators have it.
  private func isRefused(behind run: Range<Int>) -> Bool {
    var place = run.upperBound
    guard skipQuotes(&place), bytes[min(place, bytes.count)...].starts(with: Self.withValue) else { return false }
    place += Self.withValue.count
    return skipQuotes(&place) && !Self.saysNothing(word(at: place))
  }

  private static let withValue = Array(" with value ".utf8)

  /// "482913 is your verification code", as messages to phones have it: words of one sentence stand between the two.
  func saidBefore(_ run: Range<Int>) -> String? {
    guard tellsOfYours else { return nil }
    let window = bytes[max(0, run.lowerBound - Self.mostBefore)..<run.lowerBound]
    looks += window.count
    let between = window.reversed().prefix { Self.isLetter($0) || $0 >= 0x80 || Self.ofTitle.contains($0) }.count
    let (number, text) = (window.dropLast(between), window.suffix(between))
    guard text.starts(with: Self.isYour), !zip(text, text.dropFirst()).contains(where: { $0 == 0x2E && $1 == 0x20 }),
      (4...8).contains(number.reversed().prefix(while: Self.isDigit).count), let told = told(by: run), told.isCertain
    else { return nil }
    return ["pin", "otp", "code", "password"].contains(told.rule) ? told.rule : nil
  }

  static let isYour = Array(" is your ".utf8)
  private static let mostBefore = 64
  /// `Booking.com`, `AT&T`
  private static let ofTitle = ASCIISet(" -.&")

  private static let verbs = ["is ", "is: ", "was ", "was: ", "set to ", "changed to "].map { Array($0.utf8) } + [to]
  private static let to = Array("to ".utf8)
  /// Of these what stands in quotation marks is the value; a key has a name, and so has a session.
  private static let quoted: Set<String> = ["password", "token", "secret", "pin", "otp", "code"]

  /// Whether a number is what a sentence tells, at whose end it may stand: a password may be so old, and a code used so often.
  private static func mayBeNumber(_ rule: String, _ digits: ArraySlice<UInt8>, isLast: Bool) -> Bool {
    switch rule {
    case "pin", "otp": true
    case "code": isLast || digits.count >= 6
    case "password": isLast
    default: false
    }
  }

  // MARK: Words

  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool { word.count >= 4 && word.allSatisfy(isDigit) }

  private static func isMixed(_ word: ArraySlice<UInt8>) -> Bool {
    word.count >= 6 && word.contains(where: isDigit) && word.contains(where: isLetter)
  }

  static func isOfNoWords(_ word: ArraySlice<UInt8>) -> Bool {
    !word.contains(UInt8(ascii: "@")) && !OrdinaryText.isAll(of: Array(word), .ordinary)
  }

  /// A word without the signs that end a sentence, and those of Markdown.
  private static func withoutEnd(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    word.dropLast(word.reversed().prefix { endsOfSentences.contains($0) }.count)
  }

  private static let endsOfSentences = ASCIISet(".?*:")

  /// Whether a line, or a part of a list, ends here.
  private func isEnd(_ place: Int) -> Bool {
    var place = place
    skipSpaces(&place)
    return place >= bytes.count || Self.ends.contains(byte(place)) && byte(place) != 0x20
  }

  // MARK: Markup

  /// Passes what a reader sees as blanks: white space, the ends of lines, tags, and what Markdown makes words bold with.
  ///
  /// - Returns: whether a cell of a table or what a word is explained by begins there.
  @discardableResult func skipMarkup(_ place: inout Int) -> Bool {
    let (start, end) = (place, min(place + Self.farthest, bytes.count))
    var isCell = false
    defer { looks += place - start }
    while place < end {
      switch bytes[place] {
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "*"): place += 1
      case UInt8(ascii: "&"):
        guard let blank = Self.blanks.first(where: { bytes[place...].starts(with: $0) }) else { return isCell }
        place += blank.count
      case UInt8(ascii: "<"):
        guard Self.isLetter(byte(place + 1)) || byte(place + 1) == UInt8(ascii: "/") else { return isCell }
        guard let close = bytes[place..<end].firstIndex(of: UInt8(ascii: ">")) else { return isCell }
        isCell = isCell || Self.cells.contains { bytes[(place + 1)...].starts(with: $0) }
        place = close + 1
      default: return isCell
      }
    }
    return isCell
  }

  private static let blanks = ["&nbsp;", "&#160;", "&#xA0;", "&#xa0;", "&ensp;", "&emsp;", "&thinsp;"].map { Array($0.utf8) }
  private static let cells = ["td", "TD", "dd", "DD"].map { Array($0.utf8) }
}
