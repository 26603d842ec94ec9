package import SessionCookies
import ECMAScript
package import Sessions

/// What a person types or pastes to name a session: its id or the beginning of it, its label `3f9c~a1d2`, its fingerprint,
/// or a cookie.
package struct IdentityInput: Sendable {
  package enum Resolution: Hashable, Sendable {
    /// `note` says what is odd about it all the same.
    case found(SessionID, note: String?)
    /// A cookie that the application would refuse, because none of the secrets signed it; and the session that it names all the
    /// same, nil where the store has none of that id.
    case forged(SessionID?, String)
    /// The sessions that it could mean.
    case ambiguous([SessionLabel])
    /// Why nothing was found, and what can be typed. Holds nothing of what was typed.
    case notFound(String)

    /// The session to look at, whoever signed what names it.
    package var session: SessionID? {
      switch self {
      case .found(let id, _): id
      case .forged(let id, _): id
      case .ambiguous, .notFound: nil
      }
    }
  }

  private let recogniser: CookieRecogniser?
  private let disclosure: Disclosure

  /// - Parameters:
  ///   - cookie: the application's; nil: cookies are not understood.
  ///   - formats: the formats that a pasted cookie may be of.
  ///   - disclosure: whether the beginning of an id is compared with ids.
  package init(
    cookie: SignedCookie? = nil, formats: [CookieFormat] = CookieFormat.originals, disclosure: Disclosure = Disclosure()
  ) {
    recogniser = cookie.map { CookieRecogniser(formats: formats, of: $0) }
    self.disclosure = disclosure
  }

  /// What servers take of a header, and far beyond any id.
  private static let longest = 65_536

  /// - Parameter listed: the id under which the store lists a session, where that is another (a store of digests).
  package func resolve(
    _ text: String, among rows: some Sequence<SessionSummary>, listed: (SessionID) -> SessionID = { $0 }
  ) -> Resolution {
    let text = text.trimmed
    guard text.utf8.count <= Self.longest else {
      return .notFound("no id and no cookie is longer than \(grouped(Self.longest)) bytes: this is")
    }
    guard !text.isEmpty else {
      return .notFound(
        "type \(disclosure.comparesIDs ? "an id, its beginning" : "a whole id"), a fingerprint such as ~a1d2, or paste a cookie")
    }
    let rows = Array(rows)
    for whole in Self.whole(text).map(listed) where rows.contains(where: { $0.id == whole }) { return .found(whole, note: nil) }
    let near = rows.filter { matches($0, text) }
    if near.count == 1 { return .found(near[0].id, note: nil) }
    // In an order that says nothing of their ids.
    if near.count > 1 { return .ambiguous(near.map(\.label).sorted { $0.fingerprint < $1.fingerprint }) }
    return pasted(text, rows, listed) ?? cutValue(text, rows, listed) ?? .notFound("no session has that id or fingerprint")
  }

  /// What is known of the signature of a pasted cookie, in words; nil where it has none, or it is no cookie.
  package func signer(of text: String) -> String? {
    guard let recogniser, let judgement = recogniser.session(among: judgements(of: text)), !judgement.isWord(text.trimmed),
      let format = judgement.format, let signature = judgement.reading?.signature, signature != .missing
    else { return nil }
    return Self.verdict(on: signature, format, recogniser.secrets)
  }

  private static func words(verifiedBy index: Int, of secrets: SecretRing) -> String {
    let label = secrets[index].label.map { " “\($0)”" } ?? ""
    return "secret \(index + 1) of \(secrets.count)\(label) verifies its signature"
  }

  /// The sessions that it names whole: by their id, or by a cookie.
  package func sessions(in text: String) -> [SessionID] {
    // Where no cookies are looked for, as with an id that is given as one, what looks like one is none.
    let cut = recogniser == nil ? [] : Self.idsOfCut(text)
    return Self.whole(text.trimmed) + cut + judgements(of: text).flatMap(\.ids).map { SessionID($0) }
  }

  /// Whether it is a cookie that carries a session itself, which no store has: it can be opened as a store of its own.
  package func carriesSession(_ text: String) -> Bool {
    let judged = judgements(of: text)
    return judged.contains { if case .data(let value)? = $0.reading?.content { value.asObject != nil } else { false } }
      && judged.allSatisfy(\.ids.isEmpty)
  }

  private func judgements(of text: String) -> [CookieJudgement] {
    recogniser?.judgements(of: Array(text.trimmed.utf8)) ?? []
  }

  /// The text as an id, and as the digest of one.
  private static func whole(_ text: String) -> [SessionID] {
    let isDigest = text.utf8.count == 64 && text.utf8.allSatisfy { 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }
    return [SessionID(text)] + (isDigest ? [SessionID(digest: text)] : [])
  }

  /// `3f9c~a1d2`, `~a1d2`, eight and more digits of a fingerprint, or the beginning of an id where ids are compared.
  package func matches(_ row: SessionSummary, _ text: String) -> Bool {
    let text = text.trimmed
    guard !text.isEmpty else { return false }
    let digits = text.lowercased()
    if let tilde = digits.firstIndex(of: "~") {
      let (prefix, fingerprint) = (text[..<tilde], digits[digits.index(after: tilde)...])
      return !fingerprint.isEmpty && row.label.fingerprint.hasPrefix(fingerprint)
        && (prefix.isEmpty || row.label.prefix == prefix)
    }
    if digits.count >= 8, row.label.fingerprint.hasPrefix(digits) { return true }
    guard disclosure.comparesIDs else { return false }
    let id = row.id.reveal()?.wtf8 ?? row.id.digest.map { Array($0.utf8) } ?? []
    return id.starts(with: text.utf8)
  }

  /// `s:ID.SIG`, of which so little was copied that nothing says it is a cookie, but for the session that it names.
  private func cutValue(_ text: String, _ rows: [SessionSummary], _ listed: (SessionID) -> SessionID) -> Resolution? {
    cutSession(text, rows, listed).map { .forged($0, "the cookie is not whole: the application would refuse it") }
  }

  private func cutSession(_ text: String, _ rows: [SessionSummary], _ listed: (SessionID) -> SessionID) -> SessionID? {
    Self.idsOfCut(text).map(listed).first { id in rows.contains { $0.id == id } }
  }

  /// What such a value names, with the name of its cookie before it or without: all behind `s:`, or up to the last dot of it.
  private static func idsOfCut(_ text: String) -> [SessionID] {
    let pasted = text.trimmed
    let raw = pasted.firstIndex(of: "=").map { pasted[pasted.index(after: $0)...] } ?? pasted[...]
    let value = String(decoding: PercentEscapes.decoded(Array(raw.utf8)), as: UTF8.self)
    guard value.utf8.count <= longest, value.hasPrefix("s:") else { return [] }
    let whole = value.dropFirst(2)
    return [whole, whole[..<(whole.lastIndex(of: ".") ?? whole.endIndex)]].filter { !$0.isEmpty }.map { SessionID($0) }
  }

  /// Pasted cookies: the one that is the session's, or the one that names a session of the store.
  private func pasted(_ text: String, _ rows: [SessionSummary], _ listed: (SessionID) -> SessionID) -> Resolution? {
    let judged = judgements(of: text)
    guard let recogniser, let likeliest = recogniser.session(among: judged) else { return nil }
    func session(_ judgement: CookieJudgement) -> SessionID? {
      judgement.ids.map { listed(SessionID($0)) }.first { id in rows.contains { $0.id == id } }
    }
    let judgement = session(likeliest) == nil ? judged.first { session($0) != nil } ?? likeliest : likeliest
    if judgement.isWord(text) { return nil }
    return resolution(of: judgement, session(judgement) ?? cutSession(text, rows, listed), recogniser.secrets)
  }

  /// An application would refuse a cookie whose signature is wrong; whoever pastes one should know.
  private func resolution(of judgement: CookieJudgement, _ session: SessionID?, _ secrets: SecretRing) -> Resolution {
    let isSigned = !secrets.isEmpty
    guard let format = judgement.format, let reading = judgement.reading else {
      return session.map { .found($0, note: nil) } ?? .notFound("that cookie is of no known format, and names no session here")
    }
    func forged(_ reason: String) -> Resolution {
      let isGone = session == nil && reading.id != nil
      return .forged(session, "\(reason): the application would refuse it\(isGone ? "; no session here has its id" : "")")
    }
    if let refusal = judgement.refusal(hasSecrets: isSigned) { return forged(refusal.reason) }
    guard let session else { return .notFound(Self.absence(judgement, reading, format, secrets)) }
    if let index = judgement.secretIndex, index > 0 {
      return .found(session, note: "signed with secret \(index + 1), not the newest")
    }
    // There are secrets, and a signature that none of them made, whatever else could have: nothing says that it is the session's.
    if isSigned, judgement.secretIndex == nil, format.protection.isKeyed {
      let reason = if case .uncheckable(let words) = reading.signature { words } else { "none of the secrets verifies it" }
      return .forged(session, reason)
    }
    return .found(session, note: nil)
  }

  private static func absence(
    _ judgement: CookieJudgement, _ reading: CookieReading, _ format: CookieFormat, _ secrets: SecretRing
  ) -> String {
    if reading.id != nil {
      let verdict = verdict(on: reading.signature, format, secrets).map { "; \($0)" }
      return "the cookie names a session that is not in the store\(verdict ?? "")"
    }
    if reading.content != nil { return "that cookie holds its data itself: no store has a session for it" }
    return "that cookie names no session" + (reading.problems.first.map { ": \($0)" } ?? "")
  }

  /// Whether the application made it, as far as that is known; nil where nothing of its kind is signed.
  private static func verdict(on signature: CookieSignature, _ format: CookieFormat, _ secrets: SecretRing) -> String? {
    switch signature {
    case .valid(let index): words(verifiedBy: index, of: secrets)
    case .invalid: "none of the secrets verifies its signature"
    case .unchecked: "its signature was not checked: no secret was given"
    case .uncheckable(let need): "its signature cannot be checked: \(need)"
    case .missing: format.protection.isKeyed ? "it is not signed" : nil
    }
  }
}

extension CookieJudgement {
  /// A word alone, of which nothing says that it is a cookie.
  fileprivate func isWord(_ text: String) -> Bool { cookie.name == nil && (format == nil || ids == [text]) }
}
