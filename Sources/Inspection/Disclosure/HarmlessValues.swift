import ECMAScript
import Platform

/// Values that are no secrets although their keys could name one: how many tokens there are, when somebody logged in, what is wrong with a
/// password, the end of a letter. What could be a secret is none of them.
enum HarmlessValues {
  /// - Parameter rule: the one that the key falls under.
  static func contains(_ value: JSONValue, under key: JSString, _ rule: String) -> Bool {
    switch value {
    case .number(let number): isCount(number, key) || isOfTime(key) || rule == "code" && isDialled(value, key)
    case .string(let text):
      isVerdict(text, under: key, rule) || rule == "code" && isDialled(value, key)
        || rule == "signature" && isEndOfLetter(text, key)
        || isOfTime(key) && isDate(text) || OrdinarySetting.isOne(text, under: key, rule)
    case .array(let elements):
      !elements.isEmpty
        && elements.allSatisfy { if case .string(let text) = $0 { isVerdict(text, under: key, rule) } else { false } }
    case .null, .bool, .object: false
    }
  }

  // MARK: Numbers and dates

  /// Plurals, of which a number is how many there are.
  private static let plurals: Set<String> = [
    "secrets", "passwords", "tokens", "sessions", "signatures", "credentials", "creds", "passkeys", "cookies", "codes", "answers",
  ]

  /// Four digits and more can be a code, but not where another word says how they are counted.
  private static func isCount(_ number: JSNumber, _ key: JSString) -> Bool {
    guard number.value >= 0, number.value.rounded() == number.value else { return false }
    let words = SensitiveKeys.words(of: key)
    guard let last = words.last else { return false }
    if number.value < 1_000, plurals.contains(last) { return true }
    return number.value < longestCount && words.contains(where: counted.contains) && words.contains(where: measures.contains)
      && (counted.contains(last) || measures.contains(last)) && words.allSatisfy { counted.contains($0) || isOfNoCode($0) }
  }

  /// Of a card there are more.
  private static let longestCount = 1e12
  /// What there may be many of: `maxTokens`, `active_sessions`.
  private static let counted: Set<String> = ["tokens", "sessions", "cookies", "credentials"]
  /// What is said of how many: `tokensUsed`.
  private static let measures: Set<String> = [
    "active", "allowed", "available", "cached", "completion", "consumed", "context", "input", "left", "limit", "max", "maximum",
    "min",
    "minimum", "output", "prompt", "reasoning", "remaining", "spent", "total", "used",
  ]

  /// Whether a word names no secret, alone or with a code: the tokens of an `sms` may be one.
  private static func isOfNoCode(_ word: String) -> Bool {
    SensitiveKeys.sensitive[word] == nil && SensitiveKeys.alone[word] == nil && SensitiveKeys.pairs[word]?["code"] == nil
      && !["code", "codes", "answer", "answers"].contains(word)
  }

  /// What is dialled before a number of another country, under the name of such a code: +49, +1684.
  private static func isDialled(_ value: JSONValue, _ key: JSString) -> Bool {
    SensitiveKeys.words(of: key).suffix(2) == ["phone", "code"] && !MemberValues.mayBe("code", behind: "phone", value)
  }

  private static let times: Set<String> = ["time", "timestamp", "until", "since"]

  private static func isOfTime(_ key: JSString) -> Bool { SensitiveKeys.split(key).last.map(times.contains) ?? false }

  private static func isDate(_ text: JSString) -> Bool {
    (10...40).contains(text.byteCount) && text.withWTF8 { (0x30...0x39).contains($0[0]) } && Timestamp(parsing: text) != nil
  }

  /// A commit of git, under a key that says what runs: 40 hexadecimal digits, as a token has them under others.
  static func isCommit(_ text: JSString, _ key: JSString?) -> Bool {
    guard text.byteCount == 40, let key,
      text.withWTF8({ $0.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } })
    else { return false }
    return SensitiveKeys.split(key).last.map(versions.contains) ?? false
  }

  /// A digest of what is stored or sent, under a key that says so.
  static func isChecksum(_ text: JSString, _ key: JSString?) -> Bool {
    guard let key, lengthsOfDigests.contains(text.byteCount), text.withWTF8({ $0.allSatisfy(ASCIISet.hexOfAnyCase.contains) })
    else { return false }
    let words = SensitiveKeys.split(key)
    return words.last.map(checksums.contains) ?? false || words.suffix(2) == ["e", "tag"]
  }

  private static let lengthsOfDigests: Set<Int> = [32, 40, 64, 96, 128]
  private static let checksums: Set<String> = ["checksum", "etag", "integrity"]

  private static let versions: Set<String> = ["commit", "revision", "sha", "version", "release", "build"]

  // MARK: Texts

  /// What is found wrong with a password by those who check it: "is too short", "The password must be at least 8 characters." Each word is
  /// one that such a sentence has, one of them is what is wrong, and its numbers are too short for a code.
  private static func isVerdict(_ text: JSString, under key: JSString, _ rule: String) -> Bool {
    guard text.byteCount <= longestVerdict else { return false }
    guard let words = words(of: text.wtf8), words.count > 1 else { return false }
    if words.contains(where: faults.contains),
      words.allSatisfy({ faults.contains($0) || around.contains($0) || isLength($0) })
    {
      return true
    }
    return rule == "password" && isSentence(text.wtf8, words) && namesPassword(text)
      && SensitiveKeys.words(of: key).allSatisfy { !phrases.contains($0) }
  }

  /// Whether a sentence says of what it is one. Those that somebody chose may be sentences, too: "My dog is called Rex."
  private static func namesPassword(_ text: JSString) -> Bool {
    SensitiveKeys.words(of: text).contains { SensitiveKeys.sensitive[$0] == "password" || passwords.contains($0) }
  }

  /// What is one in a sentence, and not in the name of whatever key: `mot de passe`.
  private static let passwords: Set<String> = ["clave", "parola", "passe"]

  /// Whether it is one of prose in whatever language: from a capital to a full stop, of small words for the most part, among them one as
  /// short as articles are. Most passwords that are made of words have neither.
  private static func isSentence(_ text: [UInt8], _ words: [String]) -> Bool {
    guard let first = text.first, (0x41...0x5A).contains(first), text.last == UInt8(ascii: "."), words.count >= 4 else {
      return false
    }
    let areWords = words.allSatisfy { isLength($0) || isOfLetters($0) }
    let capitals = text.split(whereSeparator: { $0 <= 0x20 }).count { (0x41...0x5A).contains($0[$0.startIndex]) }
    return areWords && words.contains { $0.utf8.count <= 3 && !isLength($0) } && capitals * 2 <= words.count
      && OrdinaryText.isAll(of: text, .random)
  }

  /// Under these names somebody's own sentence is the secret.
  private static let phrases: Set<String> = ["answer", "answers", "passphrase", "phrase"]

  private static let longestVerdict = 160

  private static func isLength(_ word: String) -> Bool {
    word.utf8.count < 4 && word.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func set(_ words: String) -> Set<String> { Set(words.split(separator: " ").map(String.init)) }

  private static let faults = set(
    """
    short shorter long longer small between required blank empty match matching mismatch invalid incorrect incorrectly wrong weak common least \
    most characters character character(s letters letter digit digits expired missing similar numeric differ different uppercase lowercase \
    allowed already enter choose appeared
    """)
  private static let around = set(
    """
    a again an and another are at be been breach by can cannot can't chars code confirm confirmation contain contains correct \
    credentials csrf data didn't do does doesn't don't email ensure entered entirely equal expected field fields first for form given has have \
    in include information is it its leak length log maximum minimum more must new no not number numbers of old one or other our password \
    passwords personal pin please previously provided records request reset resubmit session should sign size special string symbol symbols \
    than that the these this to token too try two use used username valid value was we you your
    """)

  /// "Best regards, Ann": words of letters, and signs that prose has. A signature that is computed is one long word.
  private static func isEndOfLetter(_ text: JSString, _ key: JSString) -> Bool {
    guard text.byteCount <= longestLetter, SensitiveKeys.split(key).last == "signature", let words = words(of: text.wtf8) else {
      return false
    }
    return words.count > 1 && words.allSatisfy(isOfLetters)
  }

  private static func isOfLetters(_ word: String) -> Bool {
    word.utf8.allSatisfy { $0 >= 0x80 || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "'") }
  }

  private static let longestLetter = 400

  /// The words of a text in small letters, without the signs around them; nil where it has one that prose has not: with capitals behind its
  /// first letter but those of "CSRF", or as long as no word is.
  private static func words(of text: [UInt8]) -> [String]? {
    var words: [String] = []
    for piece in text.split(whereSeparator: { $0 <= 0x20 }) {
      let word = piece.trimmed(of: signs)
      guard !word.isEmpty else { continue }
      let capitals = word.dropFirst().count { (0x41...0x5A).contains($0) }
      guard word.count <= longestWord, capitals == 0 || capitals == word.count - 1 && capitals < 4 else { return nil }
      words.append(String(decoding: word, as: UTF8.self).lowercased().replacing("’", with: "'"))
    }
    return words
  }

  private static let longestWord = 24
  private static let signs = Set(".,;:!?()<=>-".utf8)
}

extension ArraySlice<UInt8> {
  fileprivate func trimmed(of signs: Set<UInt8>) -> ArraySlice<UInt8> {
    let rest = drop(while: signs.contains)
    return rest.dropLast(rest.reversed().prefix(while: signs.contains).count)
  }
}
