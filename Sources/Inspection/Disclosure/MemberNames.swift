import ECMAScript

/// What the key of an object says of its members: those that are sensitive by both names together, as `mfa.code` is.
struct MemberNames {
  /// The word of the object's key.
  let first: String
  /// Those of its members, and their rules.
  let rules: [String: String]

  /// Nil where a key says nothing of members.
  init?(behind key: JSString) {
    var words = SensitiveKeys.words(of: key)
    if words.count > 1, let last = words.last, Self.around.contains(last) { words.removeLast() }
    guard let first = words.last else { return nil }
    // A code for one time, and none of a zone.
    guard first != "time" || words.dropLast().last == "one" else { return nil }
    // A `pass` is by itself.
    var rules = SensitiveKeys.pairs[first] ?? [:]
    rules["pass"] = nil
    rules.merge(Self.within[first] ?? [:]) { own, _ in own }
    guard !rules.isEmpty else { return nil }
    (self.first, self.rules) = (first, rules)
  }

  /// Words behind what an object is of: `mfaData` is of an `mfa`.
  private static let around: Set<String> = [
    "attempt", "context", "data", "details", "flow", "info", "process", "request", "state", "step",
  ]

  /// Words that say it of members alone: as one name with those they are something else, as the code of a challenge that is programmed.
  private static let within: [String: [String: String]] = ["authenticator": ["code": "code"], "challenge": ["code": "code"]]

  /// The word that a member of an object is called by, alone or before what says in which form it is there: "code" of `codeHash`.
  static func word(of key: JSString) -> String? {
    let words = SensitiveKeys.words(of: key)
    return words.count == 1 || words.count == 2 && forms.contains(words[1]) ? words[0] : nil
  }

  private static let forms: Set<String> = ["value", "text", "hash", "digest", "plain"]
}
