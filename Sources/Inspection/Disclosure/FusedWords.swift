/// Names that are written in one word, `newpassword`, `PGPASSWORD`, `recoverycode`: forms, environments and small applications have such.
/// They are judged as if their words stood apart.
enum FusedWords {
  /// The words of which one is made; itself alone where it is of none.
  static func apart(_ word: String) -> [String] {
    guard word.utf8.count >= shortest, SensitiveKeys.sensitive[word] == nil, !whole.contains(word) else { return [word] }
    if let pair = pairs[word] { return pair }
    for ending in endings where ends(word, with: ending) {
      return [String(decoding: word.utf8.dropLast(ending.count), as: UTF8.self), String(decoding: ending, as: UTF8.self)]
    }
    if let parts = behind(word) { return parts }
    for beginning in beginnings where word.utf8.count > beginning.count && word.utf8.starts(with: beginning) {
      let rest = word.utf8.dropFirst(beginning.count)
      // What does without one: "passwordless".
      guard !rest.starts(with: less) else { return [word] }
      return [String(decoding: beginning, as: UTF8.self), String(decoding: rest, as: UTF8.self)]
    }
    return [word]
  }

  private static let shortest = 5

  private static func bytes(_ text: String) -> [[UInt8]] { text.split(separator: " ").map { Array($0.utf8) } }

  private static let endings = bytes(
    """
    password passwords passwd passphrase pwd pw psw mdp motdepasse passwort kennwort wachtwoord secret secrets token tokens apikey apikeys \
    secretkey privatekey accesskey
    """)
  private static let beginnings = bytes("password passwd")
  private static let less = Array("less".utf8)

  /// A word of a secret, and the form in which it is there, or that it is one: "tokenhash", "secretvalue", "sessionkey".
  private static func behind(_ word: String) -> [String]? {
    for form in forms where ends(word, with: form) {
      let first = String(decoding: word.utf8.dropLast(form.count), as: UTF8.self)
      if formed.contains(first) { return [first, String(decoding: form, as: UTF8.self)] }
    }
    return nil
  }

  private static let forms = bytes("key hash value digest pem")
  private static let formed: Set<String> = [
    "apikey", "csrftoken", "pin", "privatekey", "pw", "secret", "secretkey", "session", "token",
  ]

  /// Words that end or begin so, or are written like two, and are neither.
  private static let whole: Set<String> = ["betoken", "betokens", "foretoken", "timecode"]

  private static func ends(_ word: String, with ending: [UInt8]) -> Bool {
    word.utf8.count > ending.count && word.utf8.suffix(ending.count).elementsEqual(ending)
  }

  /// Those of ``SensitiveKeys/pairs``.
  private static let pairs: [String: [String]] = {
    var pairs: [String: [String]] = [:]
    for (first, seconds) in SensitiveKeys.pairs { for second in seconds.keys { pairs[first + second] = [first, second] } }
    return pairs
  }()
}
