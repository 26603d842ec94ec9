package import ECMAScript
package import SessionCookies
package import Sessions
import Synchronization
import TerminalText

/// Cookies that carry their data, opened as sessions: looked at, changed, and signed or sealed again. Nothing is written anywhere.
package struct CookieBench: Sendable {
  /// How a cookie on the bench is written: its name, its attributes, its form and the secrets.
  package let cookies: [SessionID: SignedCookie]
  /// The sessions as they were pasted. Each is called as its cookie is.
  package let sessions: [StoredSession]
  /// What was pasted and is not on the bench, and why: sentences without a credential.
  package let leftOut: [String]
  /// Of those that the application would not take as they were pasted: why. What is shown of each is signed anew.
  package let refusals: [SessionID: String]
  /// Whether the attributes of some are the usual ones of its form, because it was pasted without.
  package let isAssumed: Bool
  /// Why it is not certain how a cookie is written: sentences.
  package let doubts: [SessionID: String]
  private let made = MadeResults()

  /// So many are taken at a time: more than browsers keep of one site.
  package static let most = 500

  /// - Parameter others: how many more were pasted than are judged.
  package init(_ judged: [CookieJudgement], others: Int = 0, secrets: SecretRing, now: Timestamp) {
    var (cookies, sessions, leftOut) = ([SessionID: SignedCookie](), [StoredSession](), Self.leavingOut(others))
    var (doubts, refusals, met) = ([SessionID: String](), [SessionID: String](), [String: Int]())
    // A signature in a cookie of its own is written with the cookie that it signs.
    let companions = Set(
      judged.compactMap { judgement in
        judgement.format?.foreignValue?.companion.map { "\(judgement.cookie.name ?? "")\($0.suffix)" }
      })
    for judgement in judged where !companions.contains(judgement.cookie.name ?? "") {
      let name = judgement.cookie.name ?? judgement.format.map(Self.usualName) ?? "cookie"
      let shown = judgement.shownName ?? name
      guard let format = judgement.format, case .data(let value)? = judgement.reading?.content, value.asObject != nil else {
        leftOut.append("the cookie \(shown) is not opened: \(Self.obstacle(judgement))")
        continue
      }
      guard judgement.cookie.size <= Self.longest else {
        leftOut.append(
          "the cookie \(shown) is not opened: it is longer than \(grouped(Self.longest)) bytes")
        continue
      }
      let id = Self.id(name, besides: cookies, &met)
      let pasted = judgement.cookie.setCookie.flatMap { $0.attributes.isEmpty ? nil : SetCookieAudit($0, now: now).expires }
      if case .ambiguous(let formats) = judgement.verdict {
        doubts[id] = "its form could be \(formats.map(\.name).joined(separator: " or ")): --form says which"
      }
      refusals[id] = Self.refusal(judgement, secrets)
      cookies[id] = Self.cookie(name, judgement.cookie.attributes.map(\.text), format, secrets)
      sessions.append(
        StoredSession(
          id: id, payload: JSON.stringify(value, numbers: .asWritten), expires: pasted ?? judgement.reading?.expires,
          modified: judgement.reading?.made))
    }
    isAssumed = judged.contains { $0.cookie.attributes.isEmpty }
    (self.cookies, self.sessions, self.leftOut) = (cookies, sessions, leftOut)
    (self.doubts, self.refusals) = (doubts, refusals)
  }

  /// Far more than browsers keep, in pieces too.
  private static let longest = 65_536

  private static func usualName(_ format: CookieFormat) -> String { String(format.specification.prefix { $0 != ";" }) }

  private static func leavingOut(_ count: Int) -> [String] {
    guard count > 0 else { return [] }
    let others = count == 1 ? "1 more cookie is" : "\(grouped(count)) more cookies are"
    return ["\(others) not opened: no more than \(grouped(most)) are taken at a time, and known names first"]
  }

  /// Two cookies of one name are two sessions.
  ///
  /// - Parameter met: how many numbers of each name were tried: none is tried again.
  private static func id(_ name: String, besides others: [SessionID: SignedCookie], _ met: inout [String: Int]) -> SessionID {
    while true {
      let number = met[name, default: 0] + 1
      met[name] = number
      let id = SessionID(JSString(number == 1 ? name : "\(name)#\(number)"))
      if others[id] == nil { return id }
    }
  }

  private static func refusal(_ judgement: CookieJudgement, _ secrets: SecretRing) -> String? {
    guard !secrets.isEmpty, let format = judgement.format, format.protection.isKeyed else { return nil }
    return switch judgement.reading?.signature {
    case .invalid: "was pasted with a signature that none of the secrets verifies: the application would refuse it"
    case .missing: "was pasted without a signature: the application would refuse it"
    default: nil
    }
  }

  private static func obstacle(_ judgement: CookieJudgement) -> String {
    guard let format = judgement.format else { return "it is not of a known format" }
    if judgement.reading?.id != nil { return "it names a session that a store keeps, and carries no data" }
    if format.protection.isEncryption, judgement.secretIndex == nil { return "it is encrypted, and no secret opens it" }
    return judgement.reading?.problems.first ?? "what it holds is not an object"
  }

  /// With the attributes that it was pasted with, or else those of its form.
  private static func cookie(
    _ name: String, _ attributes: [String], _ format: CookieFormat, _ secrets: SecretRing
  ) -> SignedCookie {
    let usual = format.specification.split(separator: ";").dropFirst().map(String.init)
    let text = ([name] + (attributes.isEmpty ? usual : attributes)).joined(separator: "; ")
    let specification = (try? CookieSpecification(parsing: text)) ?? (try? CookieSpecification(parsing: name))
    return specification?.cookie(secrets: secrets, form: format)
      ?? SignedCookie(name: name, secrets: secrets, form: format)
  }

  /// Says of a session that the application would refuse its cookie as it was pasted; nil: nothing says that, or its form is not
  /// certain.
  package func refusal(of id: SessionID) -> String? {
    guard doubts[id] == nil, let reason = refusals[id] else { return nil }
    return "the cookie \(CookieName.shown(id.reveal()?.string ?? "")) \(reason)"
  }

  /// Why no cookie can be written for a session, whatever it holds; nil: nothing is known to be in the way.
  package func obstacle(to id: SessionID) -> String? {
    guard let cookie = cookies[id] else { return "there is no such cookie on the bench" }
    if let doubt = doubts[id] { return doubt }
    guard cookie.form.isWritten else { return "only the application can make a cookie of \(cookie.form.name)" }
    guard cookie.form.protection.isKeyed, !cookie.isSigned else { return nil }
    return "its secret is not known: nothing can be \(cookie.form.protection.isEncryption ? "sealed" : "signed") without it"
  }

  /// What the browser is to be sent, so that it has the session as it is now.
  ///
  /// - Throws: a sentence that says why there is none.
  package func result(of stored: StoredSession) throws(CookieBenchError) -> CookieResult {
    if let reason = obstacle(to: stored.id) { throw CookieBenchError(reason) }
    if let result = made.result(of: stored) { return try result.get() }
    let result = Result { () throws(CookieBenchError) in try make(stored) }
    made.remember(result, of: stored)
    return try result.get()
  }

  private func make(_ stored: StoredSession) throws(CookieBenchError) -> CookieResult {
    guard let cookie = cookies[stored.id], let value = try? JSON.parse(stored.payload), let data = value.asObject else {
      throw CookieBenchError("what it holds is not an object")
    }
    let result: CookieResult
    do throws(CookieError) { result = try CookieResult(cookie, data, expires: stored.expires) } catch {
      throw CookieBenchError("the cookie cannot be written: \(error.message)")
    }
    guard result.size <= Self.longest else {
      throw CookieBenchError(
        "the cookie would have \(grouped(result.size)) bytes, and none of more than \(grouped(Self.longest)) is written")
    }
    return result
  }

  /// What the browser is to be sent, so that it has the cookie no more.
  package func removal(of id: SessionID) throws(CookieBenchError) -> SetCookie {
    guard let cookie = cookies[id] else { throw CookieBenchError("there is no such cookie on the bench") }
    do throws(SessionError) { return try SessionCookie(cookie: cookie).removal(CookieAttributes()) } catch {
      throw CookieBenchError("the cookie cannot be removed: \(error)")
    }
  }
}

/// What was made of each lately, or why nothing was: what is sealed is another text each time, and one that is looked at stays as it is.
private final class MadeResults: Sendable {
  typealias Made = Result<CookieResult, CookieBenchError>
  private static let most = 64
  /// Of one that was left alone for longer another is made: some say when they were made.
  private static let age = Duration.seconds(60)
  private typealias Entry = (stored: StoredSession, result: Made, asked: ContinuousClock.Instant)
  private let made = Mutex<[SessionID: Entry]>([:])

  func result(of stored: StoredSession) -> Made? {
    let now = ContinuousClock.now
    return made.withLock { made in
      guard let entry = made[stored.id], entry.asked + Self.age > now, entry.stored.payload == stored.payload,
        entry.stored.expires == stored.expires
      else { return nil }
      made[stored.id]?.asked = now
      return entry.result
    }
  }

  func remember(_ result: Made, of stored: StoredSession) {
    made.withLock { made in
      if made[stored.id] == nil, made.count == Self.most { made = [:] }
      made[stored.id] = (stored, result, .now)
    }
  }
}

/// Why a cookie of the bench cannot be written.
package struct CookieBenchError: Error, Hashable, Sendable {
  package let reason: String
  init(_ reason: String) { self.reason = reason }
}

/// A cookie as it is to be sent, in whatever way it is carried on. Holds the credential.
package struct CookieResult: Sendable {
  package enum Form: String, Sendable, CaseIterable {
    case header, cookie, curl

    /// - Returns: a line each.
    package func lines(of headers: [SetCookie]) -> [String] {
      let pairs = headers.map(\.pair).joined(separator: "; ")
      return switch self {
      case .header: headers.map { "Set-Cookie: \($0.text)" }
      case .cookie: ["Cookie: \(pairs)"]
      // For `curl -K -`, which keeps it out of the list of processes.
      case .curl: ["header = \"Cookie: \(Self.escaped(pairs))\""]
      }
    }

    private static func escaped(_ text: String) -> String {
      String(text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] })
    }
  }

  package let header: SetCookie
  /// The signature, where the form keeps it in a cookie of its own.
  package let companion: SetCookie?
  /// Bytes of name and value: a browser keeps ``SetCookieAudit/limit``.
  package let size: Int
  /// What each key adds to that, the most first. What is left is what any cookie of the form takes.
  package let keys: [(name: String, bytes: Int)]
  /// Whether that is to the byte, and no estimate.
  package let isExact: Bool
  /// Whether it reads back, with the secrets of the cookie.
  package let verifies: Bool

  package init(_ cookie: SignedCookie, _ data: JSONObject, expires: Timestamp?) throws(CookieError) {
    let attributes = CookieAttributes(expires: expires.map { .value($0) } ?? .inherit)
    header = try cookie.serialize(.object(data), overriding: attributes)
    companion = cookie.companion(of: header)
    size = Self.size(header)
    (keys, isExact) = try Self.keys(of: data, in: cookie, size: size)
    verifies = (try? cookie.parse(header.pair)).map { $0 != .absent } ?? false
  }

  /// How many bytes are written at most to know what each key adds.
  private static let mostWork = 1 << 20

  /// What each key adds, to the byte: the cookie is written without it. Of what no browser keeps, or is long before it is compressed, it is
  /// its share of the text.
  private static func keys(
    of data: JSONObject, in cookie: SignedCookie, size: Int
  ) throws(CookieError) -> (keys: [(name: String, bytes: Int)], isExact: Bool) {
    // Signs that a signature needs escapes for are no key's: what a key takes is told without it, where that can be.
    let unsigned = cookie.form.foreignValue == nil ? SignedCookie(name: cookie.name, form: cookie.form) : cookie
    let whole = Self.size(try unsigned.serialize(.object(data)))
    let text = max(1, JSON.stringify(.object(data)).count)
    let isExact = size <= 2 * SetCookieAudit.limit && data.count <= 64 && data.count * text <= mostWork
    var keys: [(name: String, bytes: Int)] = []
    for entry in data.entries {
      // What a cookie is called is no credential: there is no id to hide.
      let name = Masking().shown(.data(ValuePath([.key(entry.key)]))).description
      guard isExact else {
        keys.append((name, whole * JSON.stringify(entry.value).count / text))
        continue
      }
      Work.add(text)
      var rest = data
      rest[entry.key] = nil
      keys.append((name, whole - Self.size(try unsigned.serialize(.object(rest)))))
    }
    return (keys.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }, isExact)
  }

  private static func size(_ header: SetCookie) -> Int { header.name.utf8.count + header.value.utf8.count }

  package var isTooLarge: Bool { size > SetCookieAudit.limit }

  /// What each key takes, and last what any cookie of the form takes.
  package var parts: [(name: String, bytes: Int)] {
    keys + [("around them", size - keys.reduce(0) { $0 + $1.bytes })]
  }

  package var headers: [SetCookie] { [header] + (companion.map { [$0] } ?? []) }
}
