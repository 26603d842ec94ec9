import Platform

/// Credentials that stand in a command line or in a path, with nothing but their place to tell them.
extension NamedValues {
  // MARK: Options of commands

  /// `--password x`, `-u user:x`, and `-uuser:x` of a curl.
  func rule(ofOption run: Range<Int>) -> String? {
    let name = bytes[run]
    var place = run.upperBound
    if byte(place) == UInt8(ascii: ":"), isOfCurl(run) {
      return isPassword(word(at: place + 1), of: name.dropFirst(2)) ? "password" : nil
    }
    skipSpaces(&place)
    if byte(place) == UInt8(ascii: "=") { place += 1 }
    guard place > run.upperBound else { return nil }
    if Self.isUser(name) {
      skipQuotes(&place)
      let word = word(at: place)
      let parts = word.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 && isPassword(parts[1], of: parts[0]) ? "password" : nil
    }
    guard name.count > 2, name.starts(with: "--".utf8), byte(place) != UInt8(ascii: "-"), let rule = rule(named: run) else {
      return nil
    }
    return isValue(at: place) ? rule : nil
  }

  /// Whether a run such as `-uann` is an option of a curl.
  private func isOfCurl(_ run: Range<Int>) -> Bool {
    guard run.count > 2, bytes[run.lowerBound + 1] == UInt8(ascii: "u") else { return false }
    let before = bytes[max(0, run.lowerBound - Self.farthest)..<run.lowerBound]
    looks += before.count
    return SearchText.find(Self.curl, in: Array(before))
  }

  private static let curl = Array("curl".utf8)

  /// `-u`, also behind other letters as in `-su`, `--user` and `--proxy-user`.
  private static func isUser(_ name: ArraySlice<UInt8>) -> Bool {
    if users.contains(where: name.elementsEqual) { return true }
    let letters = name.dropFirst()
    return (1...5).contains(letters.count) && letters.allSatisfy(isLetter) && letters.last.map { $0 | 0x20 } == UInt8(ascii: "u")
  }

  private static let users = ["--user", "--proxy-user"].map { Array($0.utf8) }

  /// Numbers are those of a user and a group, and `//` goes on with an address.
  private func isPassword(_ word: ArraySlice<UInt8>, of user: ArraySlice<UInt8>) -> Bool {
    guard !user.isEmpty, !Self.saysNothing(word), word.first != UInt8(ascii: "/") else { return false }
    return !(user.allSatisfy(Self.isDigit) && word.allSatisfy(Self.isDigit))
  }

  // MARK: netrc

  /// `machine h login u password x`, in any order and on as many lines as there are: prose has not all of these words.
  func holdsPassword(ofMachine run: Range<Int>) -> Bool {
    guard bytes[run].elementsEqual(Self.machine), Self.isSpace(byte(run.upperBound)) else { return false }
    var place = run.upperBound
    _ = nextWord(&place)
    var (hasLogin, hasPassword) = (false, false)
    for _ in 0..<3 {
      let name = nextWord(&place)
      let value = nextWord(&place)
      if name.elementsEqual(Self.login) {
        hasLogin = true
      } else if name.elementsEqual(Self.password) {
        hasPassword = !Self.saysNothing(value)
      } else if !name.elementsEqual(Self.account) {
        break
      }
    }
    return hasLogin && hasPassword
  }

  private func nextWord(_ place: inout Int) -> ArraySlice<UInt8> {
    skipSpaces(&place, overLines: true)
    let word = bytes[min(place, bytes.count)..<min(place + Self.farthest, bytes.count)].prefix { !Self.isSpace($0) }
    looks += word.count
    place += word.count
    return word
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static let (machine, login) = (Array("machine".utf8), Array("login".utf8))
  private static let (password, account) = (Array("password".utf8), Array("account".utf8))

  // MARK: Tokens in paths

  /// `bot123456789:AA…`, as Telegram has it: the number of a bot, and what it has to know.
  func isOfBot(_ colon: Int) -> Bool {
    guard Self.isDigit(byte(colon - 1)) else { return false }
    let token = word(at: colon + 1).prefix { Self.isOfName($0) }
    let digits = bytes[max(0, colon - 12)..<colon].reversed().prefix(while: Self.isDigit).count
    return digits >= 6 && token.count >= 30 && token.contains(where: Self.isDigit) && token.contains(where: Self.isLetter)
  }

  /// How words of a path begin behind which a token stands: `/reset-password/…`, `/verify-email/…`, `hooks.slack.com/services/…`.
  private static let acts: [[UInt8]] = [
    "reset", "verif", "confirm", "activat", "magic", "invit", "recover", "unlock", "unsubscrib", "forgot", "token", "hook",
    "webhook",
  ].map { Array($0.utf8) }

  /// The same of words that other places have, too, `/login/oauth2/…`: only the next part can be a token, of what is
  /// no word and no name of a file.
  private static let doors: [[UInt8]] = ["password", "login", "signin", "sso", "accept", "one-time", "onetime"].map {
    Array($0.utf8)
  }

  /// Whether a part of a path may be one of them that begins so: a look that costs nothing. `email-confirmation` and `set-password` are two.
  static func mayHaveTokens(behind first: UInt8, _ second: UInt8) -> Bool {
    beginnings[pair(first, second)]
  }

  private static func pair(_ first: UInt8, _ second: UInt8) -> Int { Int(first & 0x1F) << 5 | Int(second & 0x1F) }

  private static let beginnings: [Bool] = {
    var beginnings = [Bool](repeating: false, count: 1024)
    let first = ["email", "user", "set", "create", "change", "new"].map { Array($0.utf8) }
    for word in acts + doors + first { beginnings[pair(word[0], word[1])] = true }
    return beginnings
  }()

  /// Parts of a path that are looked at: Django has the user before the token.
  private static let mostParts = 4

  func holdsToken(behind run: Range<Int>) -> Bool {
    guard byte(run.upperBound) == UInt8(ascii: "/") else { return false }
    let isAct = isOne(of: Self.acts, in: bytes[run])
    guard isAct || isOne(of: Self.doors, in: bytes[run]) else { return false }
    var place = run.upperBound + 1
    for _ in 0..<(isAct ? Self.mostParts : 1) {
      let part = word(at: place).prefix { !Self.endsOfPart.contains($0) }
      if Self.isToken(part), isAct || Self.isOfNoWords(part) && !part.contains(UInt8(ascii: ".")) { return true }
      guard byte(place + part.count) == UInt8(ascii: "/") else { return false }
      place += part.count + 1
    }
    return false
  }

  private static let endsOfPart = ASCIISet("/?#&")

  /// Whether one of the words of a part begins so.
  private func isOne(of beginnings: [[UInt8]], in part: ArraySlice<UInt8>) -> Bool {
    guard part.count <= Self.farthest else { return false }
    looks += part.count
    var previous: UInt8 = 0
    for (index, byte) in zip(part.indices, part) {
      let begins = !Self.isLetter(previous) || Self.capitals.contains(byte) && !Self.capitals.contains(previous)
      previous = byte
      guard begins, beginnings.contains(where: { $0[0] == byte | 0x20 }) else { continue }
      let rest = part[index...].prefix(10).map { $0 | 0x20 }
      if beginnings.contains(where: rest.starts(with:)) { return true }
    }
    return false
  }

  /// Letters and digits mixed, six digits and more, or letters that no part of a path has: `done`, `step-2`, `order-10023` and `resend` are
  /// none.
  private static func isToken(_ part: ArraySlice<UInt8>) -> Bool {
    let (digits, letters) = (part.count(where: isDigit), part.count(where: isLetter))
    if digits > 0, letters > 0 {
      return part.count >= (digits + letters == part.count ? 6 : 8) && !isOfWordsAndNumbers(part)
    }
    if letters == 0 { return digits >= 6 }
    if letters == part.count, letters >= 6, part.allSatisfy(capitals.contains) { return true }
    let changes = zip(part, part.dropFirst()).count { capitals.contains($0) != capitals.contains($1) }
    return letters == part.count && letters >= 16 || letters >= 8 && changes >= 3
  }

  /// Whether signs stand between words and numbers: a token has letters and digits in one, or capitals alone.
  private static func isOfWordsAndNumbers(_ part: ArraySlice<UInt8>) -> Bool {
    part.split { !ASCIISet.alphanumeric.contains($0) }.allSatisfy { piece in
      if piece.allSatisfy(isDigit) { return piece.count < 6 }
      return !piece.dropFirst().contains(where: capitals.contains) && !piece.contains(where: isDigit)
        && OrdinaryText.isOrdinary(piece)
    }
  }
}
