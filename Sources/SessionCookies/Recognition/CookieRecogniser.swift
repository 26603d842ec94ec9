internal import ECMAScript
import Platform

/// Tells which framework wrote a cookie, and who signed it, by one rule: a format is certain where a secret verifies it, where
/// somebody said which it is, or where it has marks that no other has; else it is said what it could be, and what can be seen.
public struct CookieRecogniser: Sendable {
  /// The formats that are tried.
  public let formats: [CookieFormat]
  public let secrets: SecretRing
  /// The format that was asked for; nil: nobody said.
  public let asked: CookieFormat?
  /// The format of the store's application: that of cookies of its name, and of a value alone that it fits.
  public let usual: CookieFormat?
  /// What the cookie that is meant is called; nil: nobody said.
  public let wanted: String?

  public init(
    formats: [CookieFormat] = CookieFormat.originals, secrets: SecretRing = [], asked: CookieFormat? = nil,
    usual: CookieFormat? = nil, wanted: String? = nil
  ) {
    self.formats = formats
    self.secrets = secrets
    self.asked = asked
    self.usual = usual
    self.wanted = wanted
  }

  /// For the application of a store: its cookie, its format, its secrets.
  public init(formats: [CookieFormat], of cookie: SignedCookie) {
    self.init(formats: formats, secrets: cookie.secrets, usual: cookie.form, wanted: cookie.name)
  }

  /// Every cookie that was pasted, in its order.
  public func judgements(of pasted: [UInt8]) -> [CookieJudgement] { judgements(of: pasted, atMost: .max).judged }

  /// The same of no more than so many, and how many more there are. Those are first that are called as the application's may be.
  package func judgements(of pasted: [UInt8], atMost limit: Int) -> (judged: [CookieJudgement], others: Int) {
    let found = PastedCookies(pasted)
    let all = first(limit, of: found.cookies)
    let beside = Dictionary(found.cookies.compactMap { cookie in cookie.name.map { ($0, cookie.value) } }) { first, _ in first }
    let meant = meant(of: all)
    var judged = all.enumerated().map { index, cookie in
      judge(cookie, beside: beside, asked: meant.contains(index) ? asked ?? usual : nil)
    }
    if let unbroken = found.unbroken {
      let whole = judge(unbroken, beside: [:], asked: asked ?? (isUsual(unbroken) ? usual : nil))
      if whole.rank > 0, judged.allSatisfy({ $0.rank < whole.rank }) { return ([whole.repaired(by: .lines)], 0) }
    }
    noteRepeated(&judged)
    return (judged, found.cookies.count - all.count)
  }

  /// The cookie that is most likely the session's: the one that is wanted, else of a known name, else the one of which most is
  /// known. Of two of one name the one that its framework reads.
  public func session(among judged: [CookieJudgement]) -> CookieJudgement? {
    let ranked = judged.enumerated().max { first, second in
      (weight(first.element), -first.offset) < (weight(second.element), -second.offset)
    }
    guard let best = ranked?.element else { return nil }
    let same = judged.filter { $0.cookie.name != nil && $0.cookie.name == best.cookie.name }
    return best.format?.repeated == .last ? same.last ?? best : same.first ?? best
  }

  private func weight(_ judgement: CookieJudgement) -> Int {
    let name = judgement.cookie.name
    let isWanted = name != nil && name == wanted
    let isKnown = name.map { name in formats.contains { $0.isCalled(name) } } ?? false
    return (isWanted ? 100 : 0) + (isKnown && judgement.rank > 0 ? 10 : 0) + judgement.rank
  }

  /// Which of the cookies are of the format that was asked for: those of the name, or all that it can read.
  private func meant(of cookies: [PastedCookie]) -> Set<Int> {
    guard let asked else { return Set(cookies.indices.filter { isUsual(cookies[$0]) }) }
    if cookies.count == 1 { return [0] }
    let called = cookies.indices.filter { index in
      cookies[index].name.map { name in wanted.map { $0 == name } ?? asked.isCalled(name) } ?? false
    }
    return Set(called.isEmpty ? cookies.indices.filter { isRead(cookies[$0], asked) } : called)
  }

  private func isUsual(_ cookie: PastedCookie) -> Bool {
    guard let usual else { return false }
    if let name = cookie.name { return wanted.map { $0 == name } ?? usual.isCalled(name) }
    guard let reading = try? usual.read(CookieText(cookie.value), secrets) else { return false }
    return usual.protection == .none || reading.evidence > .none
  }

  private func isRead(_ cookie: PastedCookie, _ format: CookieFormat) -> Bool {
    let reading = try? format.read(CookieText(name: cookie.name, cookie.value), secrets)
    return reading.map { $0.evidence > .outline || $0.signature.secretIndex != nil } ?? false
  }

  // MARK: One cookie

  private func judge(_ cookie: PastedCookie, beside: [String: [UInt8]], asked: CookieFormat?) -> CookieJudgement {
    let pair = judge(cookie, as: cookie.name, cookie.value, beside, asked)
    guard let bare = cookie.bare, cookie.name != wanted || wanted == nil else { return pair }
    let alone = PastedCookie(name: nil, value: bare, attributes: cookie.attributes)
    let value = judge(alone, as: nil, bare, [:], asked)
    // No value begins with the padding of base64.
    let isPadding = value.rank > 0 && cookie.value.first == UInt8(ascii: "=")
    return value.rank > pair.rank || (isPadding || isToken(bare)) && value.rank == pair.rank ? value : pair
  }

  /// Whether what stands before the first `=` is base64 of random bytes, and nothing that a cookie is called: names look so, too, and those
  /// have a value.
  private func isToken(_ bare: [UInt8]) -> Bool {
    let text = Array(bare.prefix { $0 != UInt8(ascii: "=") })
    guard Self.endsToken(bare.dropFirst(text.count + 1)) else { return false }
    guard text.count >= 16, let density = Base64Density(text), density.hasCapitals, density.hasSmallLetters else { return false }
    let name = String(decoding: text, as: UTF8.self)
    if formats.contains(where: { $0.isCalled(name) }) { return false }
    // Names have words that begin with capitals, or signs between words; seldom digits among them.
    if density.digits >= 2 { return density.changes(inTen: 3) }
    return density.changes(inTen: 5) && !text.contains { "-_.".utf8.contains($0) }
  }

  /// Whether no more is behind the first `=` than padding, and maybe a signature, as Rails puts it behind two dashes.
  private static func endsToken(_ rest: ArraySlice<UInt8>) -> Bool {
    guard let first = rest.first, first != UInt8(ascii: "=") else { return true }
    return rest.starts(with: "--".utf8) && rest.count > 2 && rest.dropFirst(2).allSatisfy { $0.hexDigitValue != nil }
  }

  private typealias Candidate = (format: CookieFormat, reading: CookieReading)
  /// What formats make of a value after it was mended so.
  private typealias Attempt = (candidates: [Candidate], repairs: [CookieRepair])

  private func judge(
    _ cookie: PastedCookie, as name: String?, _ value: [UInt8], _ beside: [String: [UInt8]], _ asked: CookieFormat?
  ) -> CookieJudgement {
    /// Of one candidate certain for a reason; of several, and of one without a reason, what it could be.
    func judgement(
      _ candidates: [Candidate], _ reason: CookieJudgement.Reason?, _ repairs: [CookieRepair] = [], notes: [String] = []
    ) -> CookieJudgement {
      let verdict: CookieJudgement.Verdict =
        if candidates.isEmpty { .unknown } else if candidates.count == 1, let reason {
          .recognised(candidates[0].format, reason)
        } else { .ambiguous(candidates.map(\.format)) }
      return CookieJudgement(
        cookie: cookie, verdict: verdict, reading: candidates.first?.reading, others: candidates.dropFirst().map(\.reading),
        repairs: repairs, notes: notes)
    }
    // One after another, and no further once a secret has told: most cookies are as they were.
    var tried: [Attempt] = []
    for (value, repairs) in CookieRepair.variants(of: value) {
      let candidates = candidates(CookieText(name: name, value, beside: beside), asked)
      if let best = strongest(candidates.filter { $0.reading.signature.secretIndex != nil }, asked, name) {
        let isOther = asked.map { $0 != best[0].format } ?? false
        let note = "It is not \(asked?.name ?? ""), as was said: \(best[0].format.name) verifies."
        return judgement(best, .verified, repairs, notes: isOther ? [note] : [])
      }
      tried.append((candidates, repairs))
    }
    if let asked, let (other, repairs) = marked(tried, insteadOf: asked) {
      let note = "It is not \(asked.name), as was said: it has the marks of \(other.format.name)."
      return judgement([other], .marks, repairs, notes: [note])
    }
    if let asked {
      let read = tried.compactMap { attempt in
        attempt.candidates.first { $0.format == asked }.map { (candidate: $0, repairs: attempt.repairs) }
      }
      if let best = read.first(where: { $0.candidate.reading.evidence == .marks }) ?? read.first {
        return judgement([best.candidate], .asked, best.repairs)
      }
      return judgement([(asked, refusal(CookieText(name: name, value, beside: beside), asked))], .asked)
    }
    for attempt in tried {
      let marked = attempt.candidates.filter { $0.reading.evidence == .marks }
      // What has the marks of two formats is by its name likely one of them, and no more.
      if !marked.isEmpty { return judgement(named(marked, name), marked.count == 1 ? .marks : .name, attempt.repairs) }
    }
    let likely = likely(tried[0].candidates.filter { $0.reading.evidence > .none }, name)
    let isNamed = name.map { name in likely.contains { $0.format.isCalled(name) } } ?? false
    return judgement(likely, isNamed ? .name : nil)
  }

  /// The format whose marks a value has, where it has none of the one that was said: no format judges another's bytes.
  private func marked(_ tried: [Attempt], insteadOf asked: CookieFormat) -> (candidate: Candidate, repairs: [CookieRepair])? {
    let isOfAsked = tried.contains { $0.candidates.contains { $0.format == asked && $0.reading.evidence > .none } }
    if isOfAsked && asked.protection.isKeyed { return nil }
    for attempt in tried {
      let marked = attempt.candidates.filter { $0.reading.evidence == .marks && $0.format != asked }
      if marked.count == 1 { return (marked[0], attempt.repairs) }
    }
    return nil
  }

  /// What every format makes of it.
  private func candidates(_ cookie: CookieText, _ asked: CookieFormat?) -> [Candidate] {
    formats.filter { $0.isTried || $0 == asked }.compactMap { format in
      (try? format.read(cookie, secrets)).map { (format, $0) }
    }
  }

  /// Of formats that verify, those with the most marks: some sign alike. The one that was asked for, if it is among them.
  private func strongest(_ verified: [Candidate], _ asked: CookieFormat?, _ name: String?) -> [Candidate]? {
    guard let most = verified.map(\.reading.evidence).max() else { return nil }
    if let said = verified.first(where: { $0.format == asked }) { return [said] }
    return named(verified.filter { $0.reading.evidence == most }, name)
  }

  /// Of several that could be, the one by whose name it goes.
  private func named(_ candidates: [Candidate], _ name: String?) -> [Candidate] {
    let named = name.map { name in candidates.filter { $0.format.isCalled(name) } } ?? []
    return named.count == 1 ? named : candidates
  }

  /// Of formats whose marks others may have too: the one by whose name it goes, or all.
  private func likely(_ candidates: [Candidate], _ name: String?) -> [Candidate] {
    let named = name.map { name in candidates.filter { $0.format.isCalled(name) } } ?? []
    if !named.isEmpty { return named }
    // An id that stands alone could be anybody's.
    let keyed = candidates.filter { $0.format.protection.isKeyed }
    let most = keyed.map(\.reading.evidence).max()
    return keyed.filter { $0.reading.evidence == most }
  }

  private func refusal(_ cookie: CookieText, _ format: CookieFormat) -> CookieReading {
    do throws(CookieMismatch) { return try format.read(cookie, secrets) } catch {
      return CookieReading(nil, .missing, .none, problems: [error.reason])
    }
  }

  // MARK: Two of one name

  private func noteRepeated(_ judged: inout [CookieJudgement]) {
    let counts = Dictionary(grouping: judged.indices.filter { judged[$0].cookie.name != nil }) { judged[$0].cookie.name ?? "" }
    for (_, indices) in counts where indices.count > 1 {
      for (number, index) in indices.enumerated() {
        let isHeader = judged[index].cookie.attributes.isEmpty
        judged[index] = judged[index].noting(
          "It is number \(number + 1) of \(indices.count) of this name: " + which(judged[index].format, isHeader) + ".")
      }
    }
  }

  private func which(_ format: CookieFormat?, _ isHeader: Bool) -> String {
    guard isHeader else { return "a browser keeps the last that is set for one domain and path" }
    guard let format else { return "some frameworks read the first, others the last" }
    return "\(format.name) reads the \(format.repeated == .first ? "first" : "last")"
  }
}
