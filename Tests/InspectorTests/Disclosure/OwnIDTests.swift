import ECMAScript
import Foundation
import InspectorUI
import Sessions
import SessionsAdministration
import Testing

@testable import Inspection

/// A form of ids that other texts have, too, tells no session; but a session's own id is known.
@Suite("The id of a session in what it holds itself") struct OwnIDTests {
  private static let id = "AB12CD34EF56AB78"
  private static let own = Masking().of(SessionID(id))

  private static func hides(_ text: String, _ masking: Masking) -> Bool {
    masking.rule(key: nil, value: .string(JSString(text))) != nil
  }

  @Test(
    "hides each text that holds it",
    arguments: [
      "AB12CD34EF56AB78", "left AB12CD34EF56AB78 at noon", "/carts/AB12CD34EF56AB78/edit", "/carts/%41B12CD34EF56AB78",
      #"{"a":["x","AB12CD34EF56AB78"]}"#, "AB12CD34EF56AB78.node1", "ab12cd34ef56ab78", "left ab12cd34ef56ab78 at noon",
    ])
  func hides(_ text: String) { #expect(Self.hides(text, Self.own) && !Self.hides(text, Masking())) }

  @Test(
    "and a UUID in either case, with its dashes and without, as a value and as a key",
    arguments: ["3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c", "3F0C2B1E-7A4D-4C6E-9B8A-0D1E2F3A4B5C"])
  func uuid(_ id: String) {
    let masking = Masking().of(SessionID(id))
    let bare = Masking().of(SessionID(id.replacing("-", with: "")))
    #expect(Self.hides("session \(id) began", bare) && Self.hides("cookie \(Data(id.utf8).base64EncodedString())", masking))
    for text in [id.lowercased(), id.uppercased()] {
      for written in [text, text.replacing("-", with: ""), "session \(text) began"] {
        #expect(Self.hides(written, masking) && masking.shown(JSString(written)) != nil, "\(written)")
      }
    }
  }

  @Test(
    "and one without what its store puts before it, however they are joined",
    arguments: [
      "session:", "shop_sess_", "shop:sess-", "shop/sess/", "web.", "shop", "session:1:", "django.contrib.sessions.cache",
    ],
    [
      "3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c", "DVWqyf-7hJx_0PqLm2ZtKc9RbEwGsA4uN1oYvXi5TdQ", "q8m2v1c0k5r7t3b9x6z4w1n8d2",
    ])
  func joined(_ before: String, _ id: String) {
    let masking = Masking().of(SessionID(before + id))
    for text in [id, "session \(id) began", "/s/\(id)/x"] {
      #expect(Self.hides(text, masking) && masking.shown(JSString(text)) != nil, "\(text)")
    }
    for text in ["a session of the shop began", "django.contrib.sessions.cache", "shop_sess_4711"] {
      #expect(!Self.hides(text, masking), "\(text)")
    }
  }

  @Test(
    "and a short one behind a colon, and one whose end has no digit, or whose letters are in either case",
    arguments: [
      ("session:q8m2v1c0k5", "q8m2v1c0k5"), ("myapp:sess:V1StGXR8Z5jd", "V1StGXR8Z5jd"), ("A1b2C3d4E5f6", "A1b2C3d4E5f6"),
      ("shop_sess_7GhJx4PqLmZtKcRbEwGsAuNoYvXiTdQw", "7GhJx4PqLmZtKcRbEwGsAuNoYvXiTdQw"),
      ("shop_sess_Uakgb_J5m9g-0JDMbcJqL", "Uakgb_J5m9g-0JDMbcJqL"),
      ("app_session_DVWqyf7hJx_PqLmZtKcRbEwGsAuNoYvXiTdQwKd", "DVWqyf7hJx_PqLmZtKcRbEwGsAuNoYvXiTdQwKd"),
      ("3F0C2B1E7A4D4C6E9B8A0D1E2F3A4B5C.node1", "3F0C2B1E7A4D4C6E9B8A0D1E2F3A4B5C"),
      ("3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c.worker-2", "3f0c2b1e7a4d4c6e9b8a0d1e2f3a4b5c"),
      ("dvjGcuav_TBuYGrqah_uOtKIGAAzZak-", "dvjGcuav_TBuYGrqah_uOtKIGAAzZak-"),
      ("sess:dvjGcuav_TBuYGrqah_uOtKIGAAzZak-", "dvjGcuav_TBuYGrqah_uOtKIGAAzZak-"),
      ("sess_a1b2-c3d4-e5f6-g7h8", "a1b2-c3d4-e5f6-g7h8"),
      ("3F0C2B1E7A4D4C6E9B8A0D1E2F3A4B5C.shop-7d9f8b6c5d-x2k4q", "3F0C2B1E7A4D4C6E9B8A0D1E2F3A4B5C"),
      ("github_12345678_Uakgb9J5m9gx0JDMbcJqL", "Uakgb9J5m9gx0JDMbcJqL"),
      ("tenant_4711_user_12345_Uakgb9J5m9gx0JDMbcJqL", "Uakgb9J5m9gx0JDMbcJqL"),
      ("3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c.i-0abc123def4567890", "3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c"),
      ("sess__Uakgb9J5m9gx0JDMbcJqL", "Uakgb9J5m9gx0JDMbcJqL"), ("_Uakgb9J5m9gx0JDMbcJqL", "Uakgb9J5m9gx0JDMbcJqL"),
      ("app--Uakgb9J5m9gx0JDMbcJqL", "Uakgb9J5m9gx0JDMbcJqL"),
      ("flask_session_kXbTqWmRzLpAvnYoHdGsJcUefKiBwNtE", "kXbTqWmRzLpAvnYoHdGsJcUefKiBwNtE"),
      ("192.168.0.101_Uakgb9J5m9gx0JDMbcJqL", "Uakgb9J5m9gx0JDMbcJqL"),
    ])
  func alone(_ id: String, _ bare: String) {
    let masking = Masking().of(SessionID(id))
    for text in [bare, "session \(bare) began", "/s/\(bare)/x"] { #expect(Self.hides(text, masking), "\(text)") }
  }

  @Test(
    "and nothing that stands beside it in the store's name, nor another UUID that the same host made",
    arguments: [
      ("session:2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d", "5d5ea4c1-1234-11ea-8bad-9b1deb4d3b7d"),
      ("session:q8m2v1c0k5r7t3b9-507f1f77bcf86cd799439011", "507f1f77bcf86cd799439011"),
      ("sess_1764500000_507f1f77bcf86cd799439011", "507f1f77bcf86cd799439011"),
      ("sess_admin_customerdetails2024", "/p/customerdetails2024.html"),
      ("1234567890123456.shop-7d9f8b6c5d-x2k4q", "served by shop-7d9f8b6c5d-x2k4q"),
      ("3F0C2B1E7A4D4C6E9B8A0D1E2F3A4B5C.shop-7d9f8b6c5d-x2k4q", "served by shop-7d9f8b6c5d-x2k4q"),
      ("3F0C2B1E7A4D4C6E9B8A0D1E2F3A4B5C.node1", "served by node1"),
      ("507f1f77bcf86cd799439011.web", "507f1f77bcf86cd799439011"),
      ("sess_2026-11_507f1f77bcf86cd799439011", "507f1f77bcf86cd799439011"),
      ("guest_2a02:8109:9c40:1a3c:e5b0:4d2f:8c1e:77aa", "2a02:8109:9c40:1a3c:e5b0:4d2f:8c1e:77aa"),
      ("session:3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c.1764500000123", "3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c"),
      ("3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c.Uakgb9J5m9gx0JDMbcJqL", "3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c"),
      ("tenant:SchmidtHolzbauGmbHCoKG", "bei SchmidtHolzbauGmbHCoKG"),
      ("session:HTTPServletRequestXMLHttpRequestJSONPDF", "HTTPServletRequestXMLHttpRequestJSONPDF"),
      ("session:80351110224678912", "<@80351110224678912> joined"), ("80351110224678912", "<@80351110224678912> joined"),
      ("google-oauth2|103547991597142817347", "103547991597142817347"), ("cart_4111_20261128101530123", "20261128101530123"),
      ("tenant_42_Rechtsschutzversicherung", "Ihre Rechtsschutzversicherung"),
      ("sess_20261128_101530_507f1f77bcf86cd799439011", "507f1f77bcf86cd799439011"),
      ("sess_20261128T101530Z_507f1f77bcf86cd799439011", "507f1f77bcf86cd799439011"),
      ("session:2026-11-28_3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c", "3f0c2b1e-7a4d-4c6e-9b8a-0d1e2f3a4b5c"),
      ("offline_quickstart-1a2b3c4d.myshopify.com", "quickstart-1a2b3c4d.myshopify.com"),
      ("offline_6a3f2b-2.myshopify.com", "6a3f2b-2.myshopify.com"),
      ("00000000-0000-0000-0000-0000000000a1", "9f8e7d6c-0000-0000-0000-0000000000a1"),
    ])
  func beside(_ id: String, _ text: String) { #expect(!Self.hides(text, Masking().of(SessionID(id)))) }

  @Test("and no other", arguments: ["AB12CD34EF56AB7", "AB12CD34EF56AB79", "theme", ""])
  func shows(_ text: String) { #expect(!Self.hides(text, Self.own)) }

  @Test(
    "where it is none that a text holds by chance, and no name",
    arguments: ["42", "a1b2c3d", "20261121", "anniversary", "internationalisation", "getHTTPHeader", "ann@example.org", ""])
  func chance(_ id: String) { #expect(!Self.hides("to \(id) and on", Masking().of(SessionID(id)))) }

  @Test("where it is known, and no name of a pasted cookie") func names() {
    #expect(!Self.hides(Self.id, Masking().of(SessionID(digest: Self.id))))
    for isAudit in [false, true] {
      func hides(_ idsAreNames: Bool) -> Bool {
        Self.hides(Self.id, Disclosure(isAudit: isAudit, idsAreNames: idsAreNames).masking.of(SessionID(Self.id)))
      }
      #expect(hides(false) && !hides(true))
    }
  }

  @Test(
    "and what stands beside it in a payload that cannot be read stays in sight",
    arguments: [
      (#"["java.lang.Long","AB12CD34EF56AB78","theme","dark"]"#, #"["java.lang.Long","********","theme","dark"]"#),
      (#"["java.lang.Long","AB12CD34EF56AB78","password","x"]"#, #""********""#), (#"["theme","dark"]"#, #"["theme","dark"]"#),
    ])
  func texts(_ texts: String, _ shown: String) throws {
    let value = try JSON.parse(#"{"__texts__":\#(texts)}"#)
    #expect(JSON.text(Self.own.masked(value)) == #"{"__texts__":\#(shown)}"#)
    #expect(JSON.text(Self.own.hidingTexts.masked(value)) == #"{"__texts__":"********"}"#)
  }

  private static let payload = #"{"log":"left AB12CD34EF56AB78 at noon","list":["x","AB12CD34EF56AB78"],"theme":"dark"}"#

  @Test(
    "No filter finds a session by a part of its id in what it holds",
    arguments: [
      ("\"cd34ef56ab78\"", false), ("data.log~cd34ef", false), ("data.log~noon", false), ("data.list=AB12CD34EF56AB78", false),
      ("data.list=x", true), ("dark", true), ("data.theme=dark", true),
    ])
  func filters(_ text: String, _ isFound: Bool) throws {
    for builder in [maker(), maker().forManyRows] {
      let row = builder.summary(of: stored(Self.id, Self.payload))
      let verdict = try Filter(parsing: text).verdict(on: row.summary, content: row.content, now: now)
      #expect((verdict == .yes) == isFound)
    }
  }

  @Test("A key that holds it is hidden with its value, in a path and in the figures too, and no filter finds a part of it")
  func keys() throws {
    let payload = #"{"AB12CD34EF56AB78":{"n":1},"carts":{"of AB12CD34EF56AB78":[1],"theme":"dark"}}"#
    let value = try JSON.parse(payload)
    let shown = JSON.text(Self.own.masked(value))
    #expect(!shown.contains("CD34EF") && !shown.contains("[1]") && shown.contains(#""theme":"dark""#), "\(shown)")
    #expect(JSON.text(Masking().masked(value)) == payload)
    let session = stored(Self.id, payload)
    let row = maker().summary(of: session)
    for (text, isFound) in [("\"cd34ef\"", false), ("dark", true)] {
      let verdict = try Filter(parsing: text).verdict(on: row.summary, content: row.content, now: now)
      #expect(verdict == (isFound ? .yes : .no), "\(text)")
    }
    let path = ContentPath.data(ValuePath([.key("carts"), .key("of AB12CD34EF56AB78")]))
    #expect(Self.own.shown(path).description.contains("carts") && !Self.own.shown(path).description.contains("CD34EF"))
    var part = KeyPart()
    let entry = SessionEntry(id: session.id, size: payload.utf8.count, modified: nil, content: .stored(session))
    part.take(entry, row.content, .flat, Self.own)
    let names = part.finish().map(\.name)
    #expect(names.count == 2 && names.contains("carts") && !names.joined().contains("CD34EF"), "\(names)")
  }

  @Test("So is such a key in a tree, in the words of what is folded, in the line of an event and as the name of a flash")
  func keysInLines() throws {
    func held(_ count: Int) throws -> SessionContent {
      var session = try content(#"{"a":{"AB12CD34EF56AB78":{"n":\#(count)}},"AB12CD34EF56AB78":\#(count),"b":1}"#)
      if count > 1 { session.setFlash("of AB12CD34EF56AB78", "hi") }
      return session
    }
    let shown = try held(1)
    var tree = ValueTree(shown, masking: Self.own)
    tree.foldEverything()
    let words = { (tree: ValueTree) in
      tree.rows.map { row -> String in
        guard case .value(let summary) = row.kind else { return row.label.string }
        return row.label.string + " " + summary.text
      }
    }
    #expect(words(tree).count == 3 && words(tree).contains { $0.hasPrefix("a {AB12…") }, "\(words(tree))")
    tree.foldEverything()
    #expect(!words(tree).joined().contains("CD34EF"), "\(words(tree))")
    tree.update(try content(#"{"b":1}"#), at: uptime)
    #expect(!words(tree).joined().contains("CD34EF"), "\(words(tree))")

    func moment(_ content: SessionContent) -> StoreEvent.Moment { .readable(SessionSnapshot(content: content, expires: nil)) }
    var log = EventLog()
    for (before, after) in [(1, 2), (2, 1)] {
      var event = StoreEvent(
        id: SessionID(Self.id), label: SessionLabel(id: SessionID(Self.id), key: testKey), time: now, actor: .app,
        before: .known(moment(try held(before))), after: moment(try held(after)))
      event.summarise(masking: Masking())
      log.observe(event)
    }
    let lines = log.entries.map { $0.event.words() }
    #expect(lines.contains { $0.hasPrefix("flash of A…") } && lines.contains { $0.contains("consumed") }, "\(lines)")
    #expect(!lines.joined().contains("CD34EF"), "\(lines)")
    let diff = VisibleDiff(
      from: VisibleContent(try held(1), masking: Self.own), to: VisibleContent(try held(2), masking: Self.own))
    #expect(diff.words().allSatisfy { !$0.place.words.contains("CD34EF") } && !diff.changes.isEmpty)
  }

  private static let key = JSString("of AB12CD34EF56AB78")

  @Test(
    "And in the words of an act",
    arguments: [
      (.set(ValuePath([.key("a"), .key(key)]), 1), #"set a["of A…(masked)"#),
      (.unset(ValuePath([.key(key)])), #"remove ["of A…"#),
      (.rename(ValuePath([.key(key)]), to: key), #"rename ["of A…"#), (.flash(name: key, value: "hi"), "flash of A…(masked)"),
      (.removeFlash(name: key), "remove the flash of A…(masked)"),
    ] as [(ContentEdit, String)])
  func acts(_ edit: ContentEdit, _ words: String) {
    let told = edit.words(Self.own)
    #expect(told.hasPrefix(words) && !told.contains("CD34EF"), "\(told)")
    #expect(edit.words(Masking()).contains("CD34EF"))
  }

  @Test("And where it is told what others wrote, each place once")
  func told() throws {
    let text = #"{"seen":{"AB12CD34EF56AB78":1,"n":1},"of AB12CD34EF56AB78":{"a":1,"b":2},"note":"x"}"#
    let sides = [VisibleContent(try content(text), masking: Self.own), VisibleContent(try content("{}"), masking: Self.own)]
    let paths = [
      ["seen", "AB12CD34EF56AB78"], ["seen", "n"], ["of AB12CD34EF56AB78", "a"], ["of AB12CD34EF56AB78", "b"], ["note"],
    ]
    let told = paths.map { ContentPath.data(ValuePath($0.map { .key(JSString($0)) })) }.told(in: sides)
    #expect(told.count == 4 && !told.map(\.words).joined().contains("CD34EF"), "\(told)")
    #expect(told.map { String($0.words.prefix(8)) } == [#"seen["AB"#, "seen.n", #"["of A…("#, "note"], "\(told)")
  }

  @Test("It is hidden in a column, in an event, in a close look and in a comparison") func places() throws {
    let builder = maker()
    let column = Field.path(.data(ValuePath([.key("log")])), masking: builder.masking)
    builder.extra.set([column])
    let (row, held) = builder.summary(of: stored(Self.id, Self.payload))
    #expect(column.value(of: row, at: now) == .masked)

    func moment(_ content: SessionContent) -> StoreEvent.Moment { .readable(SessionSnapshot(content: content, expires: nil)) }
    var event = StoreEvent(
      id: row.id, label: row.label, time: now, actor: .app, before: .known(moment(try content("{}"))),
      after: moment(try #require(held)))
    event.summarise(masking: builder.masking)
    let log = try #require(event.changes.first { $0.path.description == "log" })
    #expect(log.after?.isMasked == true)

    let session = stored(Self.id, Self.payload)
    let entry = SessionEntry(id: session.id, size: 1, modified: nil, content: .stored(session))
    let look = CloseLookRequest(
      reading: builder.reading(of: entry), format: .flat, masking: builder.masking, before: nil, number: 1
    ).answer
    let path = ContentPath.data(ValuePath([.key("log")]))
    #expect(look.shown?.rule(at: path, key: "log", value: "left AB12CD34EF56AB78 at noon") != nil && look.hidesBytes)

    let other = stored("CD34EF56AB78AB12", #"{"log":"left","list":[],"theme":"dark"}"#)
    let comparison = SessionComparison(
      entry, SessionEntry(id: other.id, size: 1, modified: nil, content: .stored(other)), summaries: builder, now: now)
    let change = try #require(comparison.changes.first { $0.path == path })
    #expect(change.before?.isMasked == true)
  }
}
