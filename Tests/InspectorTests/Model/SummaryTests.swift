import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import Testing

@Suite struct SummaryTests {
  @Test("A row says what the list shows, and keeps no more")
  func row() {
    let session = stored(
      "3f9c4e1b5d6a7788", #"{"userId":7,"email":"al@x.org","password":"hunter22","__flash_a__":1,"__flash_b__":2}"#, expires: 60,
      modified: -5,
      size: 1_229, revision: "9c1e")
    let row = maker().summary(of: session).summary
    #expect(row.label.prefix == "3f9c")
    #expect(row.label.description == "3f9c~\(Fingerprint(of: session.id, key: testKey).short)")
    #expect(row.user == "al@x.org")
    #expect(row.flashes == ["a", "b"])
    #expect(row.size == 1_229 && row.expires == now.adding(seconds: 60) && row.revision == Revision("9c1e"))
    #expect(row.state(at: now) == .ok && row.isExpiring(at: now) && !row.isBig)
    #expect(row.state(at: now.adding(seconds: 60)) == .expired)
    let searched = String(decoding: row.search.bytes, as: UTF8.self)
    #expect(searched.contains("password") && !searched.contains("hunter22"))
  }

  @Test(
    "An id is never shown whole: short ids show a quarter, digests their beginning",
    arguments: [("abcdefgh", "ab"), ("abc", ""), ("0123456789abcdef", "0123"), ("a\u{1B}[31m0123456789abcdef", "a?[3")])
  func labels(id: String, prefix: String) { #expect(SessionLabel(id: SessionID(id), key: testKey).prefix == prefix) }

  @Test("A session of which only the digest is known has a label of its digest, and an anonymous one has none of it")
  func digest() {
    let label = SessionLabel(id: SessionID(digest: "beef5678beef5678"), key: testKey)
    #expect(label.prefix == "beef")
    #expect(label.anonymous.count == 9 && label.anonymous.hasPrefix("~") && !label.anonymous.contains("beef"))
  }

  @Test("What cannot be decoded is a row that says where and why")
  func corrupt() {
    let row = maker().summary(of: stored("dead", #"{"a":1,"b"#, expires: 5)).summary
    #expect(row.state(at: now) == .corrupt)
    #expect(row.problem?.contains("at byte 9") == true, "\(String(describing: row.problem))")
    let unreadable = maker().summary(
      of: SessionEntry(id: SessionID("x"), size: 1, modified: nil, content: .unreadable("permission denied"))
    ).summary
    #expect(unreadable.state(at: now) == .unreadable && unreadable.problem == "permission denied")
    let unread = maker().summary(of: SessionEntry(id: SessionID("x"), size: 1, modified: nil, content: .unread)).summary
    #expect(unread.state(at: now) == .unread && unread.problem == nil)
  }

  @Test(
    "The user is found in the usual places",
    arguments: [
      (#"{"user":{"id":1,"email":"a@x","name":"A"}}"#, "a@x"), (#"{"user":{"id":1,"name":"A"}}"#, "A"),
      (#"{"email":"a@x","userId":5}"#, "a@x"),
      (#"{"username":"al"}"#, "al"), (#"{"userId":"usr_1"}"#, "usr_1"), (#"{"user_id":4211}"#, "4211"),
      (#"{"_auth_user_id":"42"}"#, "42"),
      (#"{"uid":12345678901234567890}"#, "12345678901234567890"),
      (#"{"user":"maria"}"#, "maria"), (#"{"passport":{"user":"p1"}}"#, "p1"), (#"{"account":{"email":"c@x"}}"#, "c@x"),
      (#"{"sub":"s|1"}"#, "s|1"),
      (#"{"user":{"email":"","id":3}}"#, "3"), (#"{"theme":"dark"}"#, nil), (#"{"user":{"email":null}}"#, nil),
      (#"{"user":true}"#, nil),
      // A user who is a credential is nobody.
      (#"{"user":"d41d8cd98f00b204e9800998ecf8427e"}"#, nil), (#"{"auth":{"email":"a@x"}}"#, nil),
      (#"{"__flash_email__":"a@x"}"#, nil),
      // A row of PHP that is hidden for what stands under its numbers.
      (#"{"user":{"id":"5","0":"5","username":"ada","1":"ada","password":"hunter2","2":"hunter2"}}"#, "ada"),
      (#"{"user":{"0":"5","1":"hunter2","id":"5","password":"hunter2"}}"#, "5"),
    ] as [(String, String?)])
  func users(payload: String, user: String?) throws {
    #expect(UserNameResolver().user(in: try content(payload), masking: Masking())?.string == user)
  }

  @Test("What stands under the number of a hidden row is no user") func numbersOfRows() throws {
    let row = try content(#"{"user":{"0":"5","id":"5","1":"hunter2","password":"hunter2"}}"#)
    let paths = (["1", "password"] as [JSString]).map { ValuePath([.key("user"), .key($0)]) }
    #expect(UserNameResolver(paths: paths).user(in: row, masking: Masking()) == nil)
  }

  @Test(
    "A table's own user is shown where the data names nobody",
    arguments: [(#"{"user":{"email":"a@x"}}"#, "a@x"), (#"{"theme":"dark"}"#, "42"), ("{\"theme", "42")])
  func tableUser(payload: String, user: String) {
    var session = stored("0123456789abcdef", payload)
    session.attributes = SessionAttributes(user: "42")
    let row = maker().summary(of: session).summary
    #expect((row.user ?? row.attributes.user) == JSString(user))
  }

  @Test("What a store keeps beside the data is searched; what is hidden is neither shown, found nor told apart")
  func attributes() throws {
    var session = stored("0123456789abcdef")
    session.attributes = SessionAttributes(
      address: "203.0.113.7", agent: "Firefox eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI4In0.c2lnbmF0dXJl", lastActive: now, created: now)
    let shown = maker().summary(of: session).summary
    #expect(shown.attributes.address == "203.0.113.7" && shown.attributes.lastActive == now)
    // A credential in a browser's name is one.
    #expect(shown.attributes.agent == JSString(Masking.mask))
    #expect(try Filter(parsing: "203.0.113").verdict(on: shown, content: nil, now: now) == .yes)
    let format = PayloadCodec.flat
    let makers = [
      SummaryBuilder(format: format, disclosure: Disclosure(isAudit: true), key: testKey),
      SummaryBuilder(format: format, disclosure: Disclosure(masking: Masking(added: ["ip", "agent"])), key: testKey),
    ]
    for maker in makers {
      let row = maker.summary(of: session).summary
      #expect(row.attributes.address == JSString(Masking.mask) && row.attributes.agent == JSString(Masking.mask))
      for filter in ["203.0.113", "firefox", "ip~203", "ip=203.0.113.7", "ip!=10.0.0.1", "agent~^F"] {
        #expect(try Filter(parsing: filter).verdict(on: row, content: nil, now: now) != .yes, "\(filter)")
      }
      #expect(try Filter(parsing: "ip? agent? active<1m created?").verdict(on: row, content: nil, now: now) == .yes)
    }
  }

  @Test("A payload that cannot be written back says why, each for itself")
  func obstacle() {
    let format = PayloadCodec(
      "test", name: "mixed", decode: PayloadCodec.flat.decode,
      editing: { $0.count > 2 ? .refused("not this one") : .json })
    let maker = SummaryBuilder(format: format, key: testKey)
    #expect(maker.summary(of: stored("a")).summary.editObstacle == nil)
    #expect(maker.summary(of: stored("b", #"{"a":1}"#)).summary.editObstacle == "not this one")
  }

  @Test(
    "Whom the framework names is hidden where the user hides a key on the way there",
    arguments: [([], true), (["_auth_user_id"], false), (["Django"], false), (["name2"], true)])
  func maskedUser(_ mask: [String], _ isShown: Bool) throws {
    var format = PayloadCodec.flat
    format.user = { _ in KeptUser("42", at: ValuePath([.key("django"), .key("_auth_user_id")])) }
    let maker = SummaryBuilder(format: format, disclosure: Disclosure(masking: Masking(added: mask)), key: testKey)
    let alone = maker.summary(of: stored("a", #"{"django":{"_auth_user_id":"42"}}"#)).summary
    #expect(alone.user == (isShown ? "42" : nil) && alone.frameworkUser == nil)
    let named = maker.summary(of: stored("b", #"{"django":{"_auth_user_id":"42"},"name":"Ann"}"#)).summary
    #expect(named.user == "Ann" && named.frameworkUser == (isShown ? "42" : nil))
    for row in [alone, named] {
      let filter = try Filter(parsing: "user=42", disclosure: maker.disclosure)
      #expect(filter.verdict(on: row, content: nil, now: now) == (isShown ? .yes : .no))
    }
  }

  @Test("Where the user is can be configured")
  func configured() throws {
    let finder = UserNameResolver(paths: [try ValuePath(parsing: "who[0].nick")])
    #expect(finder.user(in: try content(#"{"email":"a@x","who":[{"nick":"n"}]}"#), masking: Masking()) == "n")
    #expect(finder.user(in: try content(#"{"email":"a@x"}"#), masking: Masking()) == nil)
  }

  @Test("Two sessions do not differ in what reads alike: moments are told in seconds")
  func compared() {
    func entry(_ id: String, milliseconds: Int64) -> SessionEntry {
      let modified = now.adding(milliseconds: milliseconds)
      let stored = StoredSession(
        id: SessionID(id), payload: Array("{}".utf8), expires: nil, revision: Revision(id), modified: modified, storedSize: 2)
      return SessionEntry(id: stored.id, size: 2, modified: modified, content: .stored(stored))
    }
    func fields(_ milliseconds: Int64) -> [String] {
      SessionComparison(entry("a", milliseconds: 0), entry("b", milliseconds: milliseconds), summaries: maker(), now: now).fields
        .map(\.field.name)
    }
    #expect(fields(400) == [])
    #expect(fields(-5_000) == ["seen"])
  }

  @Test("Two sessions that differ in an object show what stands in it, as far as it may be shown")
  func comparedObjects() throws {
    func entry(_ id: String, _ payload: String) -> SessionEntry {
      SessionEntry(id: SessionID(id), size: 1, modified: nil, content: .stored(stored(id, payload)))
    }
    let long = String(repeating: "x", count: 2 * ValueSummary.textLimit)
    let more =
      #"{"n":1,"cart":[{"sku":"A","qty":2.0}],"empty":{},"long":["\#(long)"],"data":{"token":"b1946ac92492d2347c6235b4d2611184","to":"a"}}"#
    let comparison = SessionComparison(entry("a", #"{"n":1}"#), entry("b", more), summaries: maker(), now: now)
    func text(_ path: String) -> String? { comparison.changes.first { $0.path.description == path }?.after?.text }
    #expect(text("cart") == #"[{"sku":"A","qty":2.0}]"# && text("empty") == "{}")
    #expect(text("long")?.count == ValueSummary.textLimit + 1 && text("long")?.last == "…")
    #expect(comparison.changes.count == 4 && comparison.changes.allSatisfy { $0.after?.text.contains("b1946") == false })
  }
}
