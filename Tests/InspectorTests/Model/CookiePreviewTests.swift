import SessionCookies
import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import Testing

@Suite struct CookiePreviewTests {
  private let id = SessionID("86dc283cf0480ff9")
  private let secrets: SecretRing = [
    Secret("0123456789abcdef0123456789abcdef", label: "2026-11"), Secret("fedcba9876543210fedcba9876543210"),
  ]

  private func cookie(
    _ written: String = "__session; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=604800", signed: Bool = true,
    form: CookieFormat = .rr7
  ) throws -> SignedCookie {
    try CookieSpecification(parsing: written).cookie(secrets: signed ? secrets : [], form: form)
  }

  private func preview(_ cookie: SignedCookie, known: Bool = true, expires: Int64? = 720) -> CookiePreview {
    CookiePreview(cookie: cookie, secretsKnown: known, id: id, expires: expires.map { now.adding(seconds: $0) }, now: now)
  }

  private func shown(_ preview: CookiePreview, _ header: SetCookie?, revealed: Bool) -> String {
    preview.segments(of: header, revealed: revealed).map { $0.map(\.text).joined() }.joined(separator: " ")
  }

  @Test("The header is the one that a commit with the stored expiry sends", arguments: [nil, 720, -5] as [Int64?])
  func exact(expires: Int64?) async throws {
    let store = MemorySessionStore()
    let cookie = try cookie()
    let moment = expires.map { now.adding(seconds: $0) }
    let storage = StoreSessionStorage(store: store, cookie: cookie, clock: WallClock { now })
    let session = try await storage.getSession(cookieHeader: nil)
    try session.set("a", 1)
    let options = CookieAttributes(expires: moment.map { .value($0) } ?? .inherit)
    let sent = try await storage.commitSession(session, options: options)
    let committed = try #require(try await store.page(PageRequest()).entries.first?.id)
    let preview = CookiePreview(cookie: cookie, secretsKnown: true, id: committed, expires: moment, now: now)
    #expect(preview.text == sent.text)
    #expect(shown(preview, preview.committing, revealed: true) == sent.text)
    #expect(preview.pairSize == sent.name.utf8.count + sent.value.utf8.count && preview.headerLength == sent.length)
    let gone = try await storage.destroySession(session)
    #expect(preview.destroying?.text == gone.text)
  }

  @Test("Hidden, neither the value nor the signature nor their lengths are seen")
  func hidden() throws {
    let preview = preview(try cookie())
    let expected =
      "__session=••••••••.••••••••; Max-Age=604800; Path=/; Expires=Sat, 21 Nov 2026 14:19:31 GMT; HttpOnly; Secure; SameSite=Lax"
    #expect(shown(preview, preview.committing, revealed: false) == expected)
    #expect(preview.masked(preview.committing) == expected.replacing("•", with: "*"))
    #expect(
      shown(preview, preview.destroying, revealed: false)
        == "__session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax")
    let longer = CookiePreview(
      cookie: try cookie(), secretsKnown: true, id: SessionID("a-much-longer-id-than-that-one"),
      expires: now.adding(seconds: 720), now: now)
    #expect(shown(longer, longer.committing, revealed: false) == expected)
  }

  @Test("What stands in an attribute and is none of its values is hidden with the value, and written as it is")
  func attributes() throws {
    let preview = preview(try cookie("__session; Path=/, sid=TOKEN; HttpOnly"), expires: nil)
    let header = try #require(preview.committing)
    #expect(shown(preview, header, revealed: false) == "__session=••••••••.••••••••; Path=********; HttpOnly")
    #expect(shown(preview, preview.destroying, revealed: false).contains("Path=********;"))
    #expect(preview.masked(header) == "__session=********.********; Path=********; HttpOnly")
    #expect(shown(preview, header, revealed: true) == header.text && header.text.contains("Path=/, sid=TOKEN"))
    let words = (preview.audit?.lines.map(\.explanation) ?? []) + (preview.audit?.findings.map(\.sentence) ?? [])
    #expect(!words.isEmpty && words.allSatisfy { !$0.contains("TOKEN") })
  }

  @Test("Who signs is said, and that it verifies")
  func signature() throws {
    #expect(preview(try cookie()).signature == .signed(secret: 1, of: 2, label: "2026-11", verifies: true))
    #expect(preview(try cookie()).signatureWords == "secret 1 of 2  2026-11, current")
    #expect(preview(try cookie(signed: false)).signature == .unsigned)
  }

  @Test("Without the secret the signature is unknown, and no header is given out as exact")
  func unknown() throws {
    let preview = preview(try cookie(signed: false), known: false)
    #expect(preview.signature == .unknown && preview.text == nil && !preview.sizeIsExact)
    #expect(shown(preview, preview.committing, revealed: true).hasPrefix("__session=Ijg2ZGMyODNjZjA0ODBmZjki.••••••••;"))
    #expect(preview.pairSize <= self.preview(try cookie()).pairSize)
    #expect(preview.audit?.findings.contains { $0.code == .unsigned } == false)
    #expect(self.preview(try cookie(signed: false)).audit?.findings.contains { $0.code == .unsigned } == true)
  }

  @Test("Every form reads its own preview back", arguments: [CookieFormat.rr7, .rr8, .remix2, .remix3])
  func forms(form: CookieFormat) throws {
    let preview = preview(try cookie(form: form))
    #expect(preview.problem == nil)
    guard case .signed(_, _, _, true) = preview.signature else { return #expect(Bool(false), "does not verify") }
  }

  @Test("What cannot be written says why")
  func problems() throws {
    let digest = CookiePreview(cookie: try cookie(), secretsKnown: true, id: SessionID(digest: "beef"), expires: nil, now: now)
    #expect(digest.committing == nil && digest.problem?.contains("digest") == true && digest.destroying != nil)
    let broken = preview(SignedCookie(name: "a b", secrets: secrets, attributes: CookieAttributes(), form: .rr7))
    #expect(broken.problem?.contains("argument name is invalid") == true)
  }

  @Test("When browser and store let go is said side by side")
  func expiries() throws {
    let words = preview(try cookie()).expiryWords(now: now)
    #expect(words.browser == "browser in 7d" && words.store == "store in 12m")
    let open = preview(try cookie("__session; Path=/"), expires: nil).expiryWords(now: now)
    #expect(open.browser == "browser until it closes" && open.store == "store never")
  }

  @Test("Of a framework that never tells the browser when a session ends, the header has no end of ours")
  func endsByItself() throws {
    var form = CookieFormat.rr7
    form.sendsExpiry = false
    var preview = preview(try cookie("PHPSESSID; Path=/", form: form))
    #expect(preview.committing?.attributes.map(\.text) == ["Path=/"])
    let words = preview.expiryWords(now: now)
    #expect(words.browser == "browser until it closes" && words.store == "store in 12m")
    // When it ends the application's settings know: that is no never.
    preview = self.preview(try cookie("PHPSESSID; Path=/", form: form), expires: nil)
    preview.endsBySetting = true
    #expect(preview.expiryWords(now: now).store == "store unknown")
  }

  @Test("Another framework's cookie is shown as it writes it, and what cannot be made is not")
  func foreign() throws {
    @Sendable func text(_ value: JSONValue) -> String { value.asString?.string ?? "" }
    func preview(_ format: CookieFormat, known: Bool = true) throws -> CookiePreview {
      let cookie = try CookieSpecification(parsing: format.specification).cookie(secrets: known ? secrets : [], form: format)
      return self.preview(cookie, known: known, expires: nil)
    }
    let signing = CookieFormat(
      "signing", "sid; Path=/; HttpOnly", .signature,
      value: CookieValueFormat { (cookie, _) throws(CookieMismatch) in
        let pieces = cookie.value.split(separator: UInt8(ascii: "."))
        return CookieReading(.id(JSString(decoding: pieces[0])), pieces.count > 1 ? .valid(secretIndex: 0) : .missing, .outline)
      } write: { (value, _, secrets) throws(CookieError) in
        text(value) + (secrets.isEmpty ? "" : ".S")
      })
    let signed = try preview(signing)
    #expect(signed.text == "sid=86dc283cf0480ff9.S; Path=/; HttpOnly")
    #expect(signed.signature == .signed(secret: 1, of: 2, label: "2026-11", verifies: true))
    let unknown = try preview(signing, known: false)
    #expect(unknown.text == nil && unknown.signature == .unknown)

    let bare = CookieFormat(
      "bare", "key; Path=/", .none,
      value: CookieValueFormat { (cookie, _) throws(CookieMismatch) in
        CookieReading(.id(JSString(decoding: cookie.value)), .missing, .outline)
      } write: { (value, _, _) throws(CookieError) in
        text(value)
      })
    let alone = try preview(bare)
    #expect(alone.text == "key=86dc283cf0480ff9; Path=/" && alone.signature == .bare)
    // It is as it should be: no finding says that it is unsigned.
    #expect(alone.audit?.findings.contains { $0.code == .unsigned } == false)

    let encrypted = CookieFormat(
      "encrypted", "e; Path=/", .encryption("APP_KEY"),
      value: CookieValueFormat { (_, _) throws(CookieMismatch) in
        CookieReading(nil, .unchecked, .marks)
      })
    let hidden = try preview(encrypted)
    #expect(hidden.text == nil && hidden.problem?.contains("only the application can") == true && !hidden.wantsID)
  }
}

@Suite struct IdentityInputTests {
  private let rows = ["86dc283cf0480ff9", "86dc999900000000", "a930d55d9545f0f3"].map { summary($0) }
  private let cookie = SignedCookie(
    name: "__session", secrets: [Secret("0123456789abcdef0123456789abcdef"), Secret("older-older-older-older-older-older")])

  private func resolve(_ text: String) -> IdentityInput.Resolution { IdentityInput(cookie: cookie).resolve(text, among: rows) }

  @Test("An id, its beginning, its label, and its fingerprint in any length all name it")
  func found() {
    let row = rows[2]
    for text in [
      "a930d55d9545f0f3", " a930d55d9545f0f3\n", "a9", "\(row.label)", "~\(row.label.fingerprint.prefix(4))", row.label.anonymous,
      "~\(row.label.fingerprint)", String(row.label.fingerprint.prefix(8)), row.label.fingerprint.uppercased(),
    ] {
      #expect(resolve(text) == .found(row.id, note: nil), "\(text)")
    }
  }

  @Test("What could mean several sessions names none of them")
  func ambiguous() { #expect(resolve("86dc") == .ambiguous([rows[0].label, rows[1].label])) }

  @Test(
    "What names nothing says so, without repeating it",
    arguments: ["zzz", "~0000000000000000", "x~y", "", "__session=junk; Path=/"])
  func notFound(text: String) {
    guard case .notFound(let words) = resolve(text) else { return #expect(Bool(false), "found") }
    #expect(text.isEmpty || !words.contains(text))
  }

  @Test("A pasted cookie names its session, as a pair, a Cookie header or a Set-Cookie header")
  func cookies() throws {
    let header = try cookie.serialize("a930d55d9545f0f3")
    for text in [header.value, header.pair, "Cookie: a=1; \(header.pair); b=2", "Set-Cookie: \(header.text)"] {
      #expect(resolve(text) == .found(rows[2].id, note: nil), "\(text)")
    }
    let old = try SignedCookie(name: "__session", secrets: [cookie.secrets[1]]).serialize("a930d55d9545f0f3")
    #expect(resolve(old.pair) == .found(rows[2].id, note: "signed with secret 2, not the newest"))
    let forged = try SignedCookie(name: "__session", secrets: [Secret("somebody-elses-secret")]).serialize("a930d55d9545f0f3")
    guard case .forged(rows[2].id, let note) = resolve(forged.pair) else { return #expect(Bool(false), "not forged") }
    #expect(note.contains("refuse"))
    guard case .forged(rows[2].id, _) = resolve("__session=ImE5MzBkNTVkOTU0NWYwZjMi") else {
      return #expect(Bool(false), "not signed, and taken")
    }
    let absent = try cookie.serialize("ffffffffffffffff")
    let gone = "the cookie names a session that is not in the store"
    #expect(resolve(absent.pair) == .notFound("\(gone); secret 1 of 2 verifies its signature"))
    let unchecked = IdentityInput(cookie: SignedCookie(name: "__session")).resolve(absent.pair, among: rows)
    #expect(unchecked == .notFound("\(gone); its signature was not checked: no secret was given"))
    let both = try SignedCookie(name: "__session", secrets: [Secret("somebody-elses-secret")]).serialize("ffffffffffffffff")
    guard case .forged(nil, let reason) = resolve(both.pair) else { return #expect(Bool(false), "not forged") }
    #expect(reason.contains("refuse") && reason.contains("no session here has its id"))
  }

  @Test(
    "Of a cookie of which little more than the id was copied the session is found, and that it is not whole",
    arguments: [
      "s%3Aa930d55d9545f0f3.anything", "s:a930d55d9545f0f3.anything", "s%3Aa930d55d9545f0f3",
    ])
  func short(_ text: String) throws {
    guard case .forged(rows[2].id, let reason) = IdentityInput(cookie: cookie).resolve(text, among: rows) else {
      return #expect(Bool(false), "taken, or not found")
    }
    #expect(reason.contains("not whole"))
  }

  @Test("A cookie that was copied in part is told as such, with its name or without, whether or not a secret is known")
  func cut() throws {
    for (id, session) in [("a930d55d9545f0f3", rows[2].id as SessionID?), ("ffffffffffffffff", nil)] {
      let header = try cookie.serialize(.string(JSString(id)))
      let pasted: [(String, SecretRing)] = [(header.pair, cookie.secrets), (header.value, cookie.secrets), (header.value, [])]
      for (text, secrets) in pasted {
        let input = IdentityInput(cookie: SignedCookie(name: "__session", secrets: secrets))
        // A percent escape may be cut with it.
        for cut in 1...12 {
          let resolution = input.resolve(String(text.dropLast(cut)), among: rows)
          guard case .forged(session, let reason) = resolution else {
            return #expect(Bool(false), "\(cut) of \(text.count) characters cut, \(secrets.count) secrets: \(resolution)")
          }
          #expect(reason.contains("not whole (its signature has "), "\(reason)")
          #expect(reason.contains("no session here") == (session == nil))
        }
      }
    }
  }

  @Test("In a store of digests an id finds the row of its digest")
  func digests() {
    let digest = SessionID(digest: "beef5678")
    let row = SummaryBuilder(format: .flat, key: testKey).summary(
      of: SessionEntry(id: digest, size: 1, modified: nil, content: .unread)
    ).summary
    let resolution = IdentityInput().resolve("the-id", among: [row]) { $0 == SessionID("the-id") ? digest : $0 }
    #expect(resolution == .found(digest, note: nil))
    #expect(IdentityInput().resolve("beef", among: [row]) == .found(digest, note: nil))
  }
}
