import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import Testing

@Suite("What a filter asks and nobody knows") struct FilterAnswerTests {
  private static let payload = #"{"user":"ada","role":"admin","roles":["a","ops"],"token":"tok-abc"}"#

  private func verdict(_ filter: String, endsBySetting: Bool = false) throws -> Filter.Verdict {
    var builder = maker()
    builder.endsBySetting = endsBySetting
    let row = builder.summary(of: stored("3f9c4e1b5d6a7788", Self.payload))
    return try Filter(parsing: filter).verdict(on: row.summary, content: row.content, now: now)
  }

  @Test(
    "is not known with a not before it either, and is told by what stands beside it where that is enough",
    arguments: [
      // Neither an address nor a time is kept, and a token is masked.
      ("ip=203.0.113.7", .unknown), ("not ip=203.0.113.7", .unknown), ("ip!=203.0.113.7", .unknown), ("!!ip=1", .unknown),
      ("not seen<30d", .unknown), ("seen>30d", .unknown), ("seen!=1h", .unknown), ("not active<1h", .unknown),
      ("data.token=x", .unknown), ("not data.token=x", .unknown), ("data.token!=x", .unknown),
      ("not data.token.inner?", .unknown), ("user=ada and not ip=1", .unknown), ("user=bob and not ip=1", .no),
      ("user=ada or ip=1", .yes), ("user=bob or ip=1", .unknown), ("not (user=ada and ip=1)", .unknown),
      ("not (user=bob and ip=1)", .yes), ("not (user=ada or ip=1)", .no), ("not (user=bob or ip=1)", .unknown),
      // That there is nothing is known.
      ("not data.nothing=1", .yes), ("not flash=error", .yes), ("not ip?", .yes), ("data.token?", .yes),
    ] as [(String, Filter.Verdict)])
  func answers(_ filter: String, _ expected: Filter.Verdict) throws { #expect(try verdict(filter) == expected) }

  /// What is corrupt, what may not be read, and what only its application can read, with less in it and with more than a row keeps.
  private static func closed() -> [(summary: SessionSummary, content: SessionContent?)] {
    let id = "3f9c4e1b5d6a7788"
    let damaged: [SessionEntry.Content] = [
      .malformed(MalformedRecord(bytes: [], reason: "torn", offset: 41)), .unreadable("permission denied"),
    ]
    let opaque = [["bob"], ["bob", String(repeating: "x", count: 2 * SearchText.limit)]].map { texts in
      let content = SessionContent.flat([
        OpaqueKey.format: "pickle", OpaqueKey.size: 2, OpaqueKey.payload: "8004",
        OpaqueKey.texts: .array(texts.map { .string(JSString($0)) }),
      ])
      return PayloadCodec("test", name: "pickle", decode: { _ in content }, editing: { _ in .refused("only Python writes it") })
    }
    var rows = [maker().summary(of: stored(id, "{torn"))]
    rows += damaged.map { maker().summary(of: SessionEntry(id: SessionID(id), size: 41, modified: nil, content: $0)) }
    rows += opaque.map { SummaryBuilder(format: $0, key: testKey).summary(of: stored(id)) }
    return rows
  }

  // No word that is asked for could be a part of a fingerprint.
  @Test(
    "is whether a word stands in what cannot be read, with a not before it either; what the row shows of it is known",
    arguments: [
      ("zoe", .unknown), ("not zoe", .unknown), ("not \"zoe\"", .unknown), ("!(zoe or carol)", .unknown),
      ("3f9c and !zoe", .unknown), ("size<1K and not zoe", .unknown), ("size>1K and not zoe", .no), ("3f9c4e", .yes),
      ("not 3f9c4e", .no), ("zoe or 3f9c4e", .yes),
    ] as [(String, Filter.Verdict)])
  func words(_ filter: String, _ expected: Filter.Verdict) throws {
    for (summary, content) in Self.closed() {
      let filter = try Filter(parsing: filter)
      #expect(filter.verdict(on: summary, content: content, now: now) == expected, "\(summary.reading)")
      let state = summary.state(at: now).rawValue
      let told =
        summary.isOpaque
        ? "what some sessions hold only their application can read: they may match"
        : "some sessions are \(state): they may match (state:\(state) lists them)"
      #expect(filter.metNotices == (expected == .unknown ? [told] : []))
      #expect(filter.metNoticesBesideRows == [])
    }
  }

  @Test(
    "A word that is shown of what only its application can read is known to stand there",
    arguments: [("bob", true), ("not bob", false)])
  func shownWords(_ filter: String, _ isFound: Bool) throws {
    let filter = try Filter(parsing: filter)
    let rows = Self.closed().filter { $0.summary.isOpaque }
    #expect(rows.count == 2)
    for (summary, content) in rows {
      #expect(filter.verdict(on: summary, content: content, now: now) == Filter.Verdict(isFound))
    }
  }

  @Test(
    "is when a session ends that a setting of the application ends",
    arguments: ["expires>1h", "not expires>1h", "never", "not never", "expires!=never", "not expires<2030-01-01"])
  func settings(_ filter: String) throws {
    #expect(try verdict(filter, endsBySetting: true) == .unknown)
    #expect(try verdict(filter) != .unknown)
  }

  @Test(
    "That only a setting ends sessions is said of what asks when they end, and whether they have, where such a one was met",
    arguments: [
      ("expires<1h", "whether they match is not known"), ("never", "whether they match is not known"),
      ("not expires>2026-12-01", "whether they match is not known"), ("expired", "they are taken for not expired"),
      ("not expired", "they are taken for not expired"), ("ok", "they are taken for not expired"),
      ("expiring or state=ok", "they are taken for not expired"), ("big", nil), ("user=ada", nil), ("expires?", nil),
      ("user=bob and expired", nil),
    ] as [(String, String?)])
  func untold(_ text: String, _ words: String?) throws {
    for (endsBySetting, expires) in [(true, nil), (false, nil), (true, 60)] as [(Bool, Int64?)] {
      var builder = maker()
      builder.endsBySetting = endsBySetting
      let row = builder.summary(of: stored("3f9c4e1b5d6a7788", Self.payload, expires: expires))
      let filter = try Filter(parsing: text)
      _ = filter.verdict(on: row.summary, content: row.content, now: now)
      let isSaid = endsBySetting && expires == nil
      let told = words.map { "some sessions end by a setting of the application, which this store does not keep: \($0)" }
      #expect(filter.metNotices == (isSaid ? [told].compactMap(\.self) : []), "\(endsBySetting) \(String(describing: expires))")
    }
  }

  @Test(
    "!= is not =, whatever is compared",
    arguments: [
      "user", "id", "ip", "seen", "expires", "size", "keys", "state", "flash", "data.role", "data.roles", "data.nothing",
      "data.token",
    ])
  func unequal(_ name: String) throws {
    for value in ["admin", "ops", "1h", "4", "ok", "never"] {
      guard let equal = try? Filter(parsing: "not \(name)=\(value)") else { continue }
      let unequal = try Filter(parsing: "\(name)!=\(value)")
      #expect(unequal.root == equal.root)
      #expect(try verdict(unequal.text) == verdict(equal.text))
    }
  }

  @Test("A session that names nobody is one of whom it is not, and a list is each of its elements")
  func lacking() throws {
    let row = maker().summary(of: stored("3f9c4e1b5d6a7788", #"{"theme":"dark"}"#))
    for filter in ["user!=ada", "not user=ada", "data.role!=admin"] {
      #expect(try Filter(parsing: filter).verdict(on: row.summary, content: row.content, now: now) == .yes, "\(filter)")
    }
    for (filter, expected) in [("data.roles=ops", Filter.Verdict.yes), ("data.roles!=ops", .no), ("data.roles!=x", .yes)] {
      #expect(try verdict(filter) == expected, "\(filter)")
    }
  }

  @Test("is told, also of when a session was written, where the store does not keep it")
  func notices() throws {
    let kept = KeptAttributes([.lastActive], hasWriteTimes: false)
    let unknown = "which sessions match is not known"
    for (text, name, words) in [
      ("not ip=1", "ip", ", the network address it was last used from: \(unknown)"),
      ("seen<30d", "seen", ", how long ago it was last written: \(unknown)"), ("seen?", "seen", ": no session has one here"),
      ("not seen?", "seen", ": no session has one here"), ("not ip?", "ip", ": no session has one here"),
    ] {
      let filter = try Filter(parsing: text, attributes: kept)
      #expect(filter.notices == ["this store does not keep \(name)\(words)"])
      #expect(filter.fields(notKeptBy: kept).map(\.name) == [name])
    }
    let filter = try Filter(parsing: "active<1h or user=ada", attributes: kept)
    #expect(filter.notices.isEmpty && filter.fields(notKeptBy: kept).isEmpty)
    #expect(try Filter(parsing: "seen<30d").notices.isEmpty)
  }

  @Test("An id is asked for by whatever names its session, in an audit and without", arguments: [false, true])
  func fingerprints(_ isAudit: Bool) throws {
    let disclosure = Disclosure(isAudit: isAudit)
    let builder = SummaryBuilder(format: .flat, disclosure: disclosure, key: testKey)
    let row = builder.summary(of: stored("3f9c4e1b5d6a7788")).summary
    let other = builder.summary(of: stored("77b009ce51aa0002")).summary
    let whole = row.label.fingerprint
    for name in [whole, String(whole.prefix(8)), whole.uppercased(), "\(row.label)", row.label.anonymous] {
      for (text, isIt) in [("id=\(name)", true), ("id:\(name)", true), ("id!=\(name)", false), ("not id:\(name)", false)] {
        let filter = try Filter(parsing: text, disclosure: disclosure)
        #expect(filter.verdict(on: row, content: nil, now: now) == Filter.Verdict(isIt), "\(text)")
        #expect(filter.verdict(on: other, content: nil, now: now) == Filter.Verdict(!isIt), "\(text)")
      }
    }
  }
}
