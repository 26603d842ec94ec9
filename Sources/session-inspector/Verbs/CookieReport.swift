import SessionCookies
import ECMAScript
import Inspection
import Sessions
import TerminalText

/// What is known of a cookie, in lines.
struct CookieReport {
  let judgement: CookieJudgement
  let secrets: SecretRing
  /// Whether credentials are shown.
  let reveal: Bool
  let masking: Masking
  let users: UserNameResolver
  let now: Timestamp

  func print() {
    if let name = judgement.shownName { line("name", name) }
    line("form", form)
    if let reason { line("known by", reason) }
    content()
    line("signature", signature)
    if let made = judgement.reading?.made { line("signed at", made.iso8601) }
    if let expires = judgement.reading?.expires { line("ends", "\(expires.iso8601)\(expires <= now ? ", it is over" : "")") }
    size()
    attributes()
    for sentence in remarks { Console.line(SafeText(sanitising: sentence)) }
  }

  private func line(_ label: String, _ text: String) {
    Output.line(SafeText(sanitising: label.padding(to: 11) + text))
  }

  private var form: String {
    switch judgement.verdict {
    case .recognised(let format, _): format.name
    case .ambiguous(let formats): formats.map(\.name).joined(separator: " or ")
    case .unknown: "not known: \(CookieAppearance(of: judgement.cookie.value))"
    }
  }

  private var reason: String? {
    switch judgement.verdict {
    case .recognised(_, .verified):
      judgement.refusal(hasSecrets: true) == nil ? "a secret that verifies it" : "a secret that signed what is in it"
    case .recognised(_, .asked): nil
    case .recognised(_, .marks): "marks that no other known format has"
    case .recognised(_, .name): "its name; other formats may look the same"
    case .ambiguous: "its outline, which does not decide: --form does"
    case .unknown: nil
    }
  }

  private func content() {
    switch judgement.reading?.content {
    case .id(let id)?:
      // A credential.
      let fingerprint = Fingerprint(of: SessionID(id), key: InstallationKey.load().key).long
      line("session", reveal ? id.string : "\(Masking.mask)  ~\(fingerprint)")
    case .data(let value)?:
      if let user = SessionContent.named(value).flatMap({ users.user(in: $0, masking: masking) }) { line("user", user.string) }
      Output.line("data")
      Output.pretty(reveal ? value : judgement.shown(value, masking))
    case nil: break
    }
  }

  private var signature: String {
    guard let reading = judgement.reading else {
      return secrets.isEmpty ? "not known" : "not known: none of the known formats verifies with the secrets given"
    }
    let isEncryption = judgement.format?.protection.isEncryption ?? false
    switch reading.signature {
    case .missing: return "none"
    case .unchecked:
      return isEncryption
        ? "encrypted; without a secret it cannot be opened" : "there is one; without a secret it cannot be checked"
    case .uncheckable(let need): return "cannot be checked here: \(need)"
    case .invalid where !judgement.isEstablished:
      return "not known: none of the known formats verifies with the secrets given"
    case .invalid: return "does not verify\(isEncryption ? ": none of the secrets opens it" : "")"
    case .valid(let index):
      guard let refusal = judgement.refusal(hasSecrets: true) else { return CookieVerb.words(validBy: index, secrets) }
      return "does not verify: \(refusal.reason); without that, secret \(index + 1) of \(secrets.count) would verify it"
    }
  }

  // MARK: Size and attributes

  /// Of a cookie that holds the data, key by key: what to make smaller.
  private func size() {
    let size = judgement.cookie.size
    let chunks = judgement.cookie.chunks
    let limit = SetCookieAudit.limit
    line("size", chunks > 1 ? "\(grouped(size)) bytes in \(chunks) cookies" : "\(grouped(size)) of \(grouped(limit)) bytes")
    guard case .data(let value)? = judgement.reading?.content, let object = value.asObject, object.count > 1,
      !SessionContent.flat(object).isOpaque, let format = judgement.format
    else { return }
    // What a key takes does not depend on who signs.
    let writer = SignedCookie(
      name: judgement.cookie.name ?? "", secrets: secrets.isEmpty ? [Secret("of no application")] : secrets, form: format)
    guard let keys = try? CookieResult(writer, object, expires: nil).keys else { return }
    let shown = keys.prefix(8).map { "\($0.name.prefix(40)) \(grouped($0.bytes))" }.joined(separator: ", ")
    line("", "of these by key: \(shown)\(keys.count > 8 ? ", \(keys.count - 8) more" : "")")
  }

  private func attributes() {
    guard !judgement.cookie.attributes.isEmpty, let header = judgement.cookie.setCookie else { return }
    let audit = SetCookieAudit(header, now: now)
    for (attribute, told) in zip(header.attributes, audit.lines) {
      let name = reveal ? attribute.kind?.rawValue ?? attribute.name : told.attribute
      let text = (reveal ? attribute.value : told.value).map { "\(name)=\($0)" } ?? name
      line("", "\(text): \(told.explanation)")
    }
    for finding in audit.findings where finding.severity == .warning { Console.line(SafeText(sanitising: finding.sentence)) }
  }

  private var remarks: [String] {
    let size = judgement.cookie.size + 1
    let isBroken = judgement.reading.map { $0.content == nil || $0.signature == .invalid } ?? true
    let isCut = isBroken && judgement.secretIndex == nil && judgement.cookie.chunks == 1 && 4090...4097 ~= size
    let cut = "It is \(size) bytes long, about the 4096 that a cookie may have: the rest was cut off."
    // Some repeat what stands in the cookie.
    let notes = (judgement.reading?.notes ?? []).map { note in
      reveal || masking.rule(key: nil, value: .string(JSString(note))) == nil ? note : "Something that is masked is said of it."
    }
    return judgement.repairs.map(\.sentence) + judgement.notes + notes
      + (judgement.reading?.problems ?? []) + (isCut ? [cut] : [])
  }
}

extension SessionContent {
  /// The content that a cookie's data are, as far as names in it tell whose it is.
  fileprivate static func named(_ value: JSONValue) -> SessionContent? { value.asObject.map { .flat($0) } }
}

extension String {
  fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
