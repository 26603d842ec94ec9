package import SessionCookies
package import ECMAScript
package import Sessions

/// The `Set-Cookie` header of a session: what committing it with its stored expiry sends, and what destroying it sends.
///
/// The library's own storages write both. The header is a credential: ``text`` has it, ``segments(of:revealed:dot:)`` shows dots.
package struct CookiePreview: Sendable {
  package enum Signature: Hashable, Sendable {
    /// Which secret signs, from 1, of how many, and what it is called; whether the header reads back as this session.
    case signed(secret: Int, of: Int, label: String?, verifies: Bool)
    /// The application signs nothing.
    case unsigned
    /// As this framework has it, the id stands alone.
    case bare
    /// Nobody gave us the secret: the value is known, its signature is not.
    case unknown
  }

  /// Nil where it cannot be computed: ``problem`` says why. With an unknown signature, the header without one.
  package let committing: SetCookie?
  package let destroying: SetCookie?
  package let signature: Signature
  package let audit: SetCookieAudit?
  /// Why there is no header.
  package let problem: String?
  /// Whether a pasted cookie, which tells the id, would help.
  package let wantsID: Bool
  package let storeExpires: Timestamp?
  /// Whether sessions without an end have one that only the application's settings know.
  package var endsBySetting = false
  /// What the browser is sent of a cookie that carries the session itself; nil of one that names it.
  package let result: CookieResult?

  /// - Parameters:
  ///   - secretsKnown: whether `cookie` has the application's secrets; where it has none and this is true, it signs nothing.
  ///   - id: what the cookie holds; nil where the store has only a part or a digest of it.
  ///   - expires: the stored expiry.
  package init(cookie: SignedCookie, secretsKnown: Bool, id: SessionID?, expires: Timestamp?, now: Timestamp) {
    storeExpires = expires
    result = nil
    let library = SessionCookie(cookie: cookie)
    destroying = try? library.removal(CookieAttributes())
    var header: SetCookie?
    var trouble: String?
    wantsID = id.map { $0.reveal() == nil } ?? false
    if let text = id?.reveal(), text.byteCount > Self.sizeLimit {
      trouble = "the id has \(text.byteCount) bytes, and no browser keeps a cookie of more than \(Self.sizeLimit)"
    } else if cookie.form.sendsExpiry, expires?.isNoDate == true {
      trouble = "the session's expiry is not a date, and no cookie can have it"
    } else if let text = id?.reveal() {
      do throws(SessionError) {
        let told = cookie.form.sendsExpiry ? expires : nil
        header = try library.header(.string(text), CookieAttributes(expires: told.map { .value($0) } ?? .inherit))
      } catch {
        trouble = "the cookie cannot be written: \(error)"
      }
    } else if id == nil {
      trouble = "the store has only a digest or a part of what the application's cookie holds: no cookie can be made of it"
    } else {
      trouble = "only the store's digest of the id is known, and a cookie needs the id: paste one to see it"
    }
    committing = header
    problem = trouble
    let isBare = cookie.form.protection == CookieFormat.Protection.none
    if isBare {
      signature = .bare
    } else if cookie.isSigned {
      let verifies = header.map { (try? cookie.parse($0.pair)) == id?.reveal().map { .value(.string($0)) } } ?? false
      signature = .signed(secret: 1, of: cookie.secrets.count, label: cookie.secrets[0].label, verifies: verifies)
    } else {
      signature = secretsKnown ? .unsigned : .unknown
    }
    let ring = isBare ? nil : cookie.isSigned || secretsKnown ? cookie.secrets : nil
    audit = header.map { SetCookieAudit($0, secrets: ring, storeExpires: expires, now: now) }
  }

  /// Of a cookie that carries the session itself: what the browser is sent to have it as it is now.
  package init(of stored: StoredSession, on bench: CookieBench, now: Timestamp) {
    let cookie = bench.cookies[stored.id]
    var (made, trouble) = (CookieResult?.none, String?.none)
    do throws(CookieBenchError) { made = try bench.result(of: stored) } catch { trouble = error.reason }
    let header = made?.header
    result = made
    let isSigned = cookie?.isSigned ?? false
    storeExpires = stored.expires
    (committing, problem, wantsID) = (header, trouble, false)
    destroying = try? bench.removal(of: stored.id)
    let secrets = cookie?.secrets ?? []
    signature =
      isSigned
      ? .signed(secret: 1, of: secrets.count, label: secrets[0].label, verifies: made?.verifies ?? false)
      : cookie?.form.protection.isKeyed == true ? .unknown : .bare
    audit = header.map { SetCookieAudit($0, secrets: isSigned ? secrets : nil, storeExpires: stored.expires, now: now) }
  }

  /// The exact header; nil where it is not known to the last byte. A credential.
  package var text: String? { signature == .unknown ? nil : committing?.text }

  /// All that a browser is sent; empty where that is not known to the last byte.
  package var headers: [SetCookie] {
    result?.headers ?? (text == nil ? [] : committing.map { [$0] } ?? [])
  }

  // MARK: Sizes

  /// Name and value; with an unknown signature at least this, since what it takes in percent signs is not known.
  package var pairSize: Int { (audit?.pairSize ?? 0) + unknownSize }
  package var headerLength: Int { (audit?.headerLength ?? 0) + unknownSize }
  package var sizeIsExact: Bool { signature != .unknown }
  package static let sizeLimit = SetCookieAudit.limit
  /// A dot and 43 characters of base64.
  private var unknownSize: Int { signature == .unknown && committing != nil ? 44 : 0 }

  // MARK: Showing

  /// A piece of a header: what it is for a theme, and its words.
  package struct Piece: Hashable, Sendable {
    package enum Role: Hashable, Sendable { case name, value, signature, hidden, sign, attribute }
    package let role: Role
    package let text: String
  }

  /// How many dots stand for a hidden value, whatever its length.
  package static let dots = 8

  /// The header in segments between which a line may break: the cookie, then each attribute, each with its `;`.
  package func segments(of header: SetCookie?, revealed: Bool, dot: String = "•") -> [[Piece]] {
    guard let header else { return [] }
    var cookie = [Piece(role: .name, text: header.name), Piece(role: .sign, text: "=")]
    let hidden = Piece(role: .hidden, text: String(repeating: dot, count: Self.dots))
    if !header.value.isEmpty {
      let dotPlace = header.value.lastIndex(of: ".")
      let isSigned = if case .signed = signature { dotPlace != nil } else { false }
      let value = isSigned ? String(header.value[..<(dotPlace ?? header.value.endIndex)]) : header.value
      cookie += revealed ? Self.shown(value) : [hidden]
      if isSigned || signature == .unknown {
        cookie.append(Piece(role: .sign, text: "."))
        let known = isSigned && revealed ? dotPlace.map { String(header.value[header.value.index(after: $0)...]) } : nil
        cookie.append(known.map { Piece(role: .signature, text: $0) } ?? hidden)
      }
    }
    var segments = [cookie] + header.attributes.map { [Piece(role: .attribute, text: revealed ? $0.text : $0.told.text)] }
    for index in segments.indices.dropLast() { segments[index].append(Piece(role: .sign, text: ";")) }
    return segments
  }

  /// Of a revealed value so much is shown: what is longer no browser keeps, and all of it is copied.
  private static let longest = sizeLimit

  private static func shown(_ value: String) -> [Piece] {
    guard value.utf8.count > longest else { return [Piece(role: .value, text: value)] }
    // The value of a cookie is ASCII.
    let more = Piece(role: .attribute, text: "(\(grouped(value.utf8.count - longest)) more bytes)")
    return [Piece(role: .value, text: String(value.prefix(longest))), more]
  }

  /// The header in one line, value and signature as `********`: for output without reveal.
  package func masked(_ header: SetCookie?) -> String? {
    header.map { header in
      segments(of: header, revealed: false, dot: "*").map { $0.map(\.text).joined() }.joined(separator: " ")
    }
  }

  /// `secret 1 of 2  2026-11, current`
  package var signatureWords: String {
    switch signature {
    case .signed(let secret, let count, let label, _):
      "secret \(secret) of \(count)  " + (label.map { "\($0), current" } ?? "current")
    case .unsigned: "not signed: anyone can make a cookie for any id"
    case .bare where result != nil: "not signed, as usual here: anyone can write such a cookie"
    case .bare: "not signed, as usual here: the id is the whole credential"
    case .unknown: "unknown: no secret was given"
    }
  }

  /// `browser in 7d`, `browser until it closes`, and `store in 12m`, `store never`, `store unknown`.
  package func expiryWords(now: Timestamp) -> (browser: String, store: String) {
    (
      "browser " + (audit?.expires.map { $0.relative(to: now) } ?? "until it closes"),
      "store " + ExpiryWords.relative(storeExpires, now: now, bySetting: endsBySetting)
    )
  }
}
