import ECMAScript
import Inspection
import InspectorUI
import Sessions
import Testing

@Suite struct FilterTests {
  private static let alice =
    #"{"user":{"email":"alice@example.org","name":"Zoë"},"role":"Admin","cart":[{"sku":"SKU-1","qty":3}],"roles":["a","ops"],"n":42,"ok":true,"nil":null,"token":"tok-abc","auth":{"level":"gold"},"__flash_error__":"Card declined","a.b":1}"#

  private func matches(
    _ filter: String, _ payload: String = Self.alice, expires: Int64? = 2_400, modified: Int64? = -30, size: Int = 3_700
  ) throws -> Bool {
    let row = maker().summary(of: stored("3f9caa", payload, expires: expires, modified: modified, size: size, revision: "9c1e"))
    let parsed = try Filter(parsing: filter)
    let verdict = parsed.verdict(on: row.summary, content: row.content, now: now)
    #expect(verdict != .needsContent)
    return verdict == .yes
  }

  @Test(
    "What a filter finds",
    arguments: [
      "", "alice", "ALICE", "zoë", "\"card declined\"", "alice admin", "alice & admin", "nobody | alice", "!nobody", "error",
      "sku-1", "3f9c", "3f9caa",
      "user~^alice", "user~ORG$", "user~example", "user=alice@example.org", "user!=bob", "user?",
      "ttl<1h", "ttl > 30m", "expires<1h",
      "expires>2026-11-21", "expires!=never", "last<1m", "age<=30s", "last>2026-11-20", "size>3.5K", "size<4K", "size>=3700",
      "size=3700",
      "flash?", "flash=error", "flash~^err", "flash=1", "flash>0", "flash.error?", "flash.error~declined", "data.cart?",
      "data.cart[0].qty>2",
      "data.cart[0].sku=SKU-1", "data.role=Admin", "data.role~^adm", "data.n=42", "data.n=42.0", "data.n>41", "data.ok=true",
      "data.roles=ops", "data[\"a.b\"]=1",
      "user~^alice & ttl<1h", "(nobody | alice) & !expired", "!(nobody | expired)", "rev=9c1e", "state=ok", "state!=corrupt",
      "flags=big",
      "user:alice", "user:ALICE", "id:3f9c", "size:3700", "expires:never | alice", "state:ok",
      "flash:error", "data.role:adm", "data.n:42", "flash", "flash.error", "data.cart", "data.cart[0].sku", "not expired",
      "NOT nobody", "nobody or alice", "alice and admin", "alice AND not expired", "(nobody or alice) and flash", "keys=10",
      "keys>3", "big", "ok", "\"admin\"",
      // A path of several steps, as anywhere a path is written.
      "user.email~^alice", "cart[0].qty>2", "cart[0].sku = SKU-1", "auth.level!=x | alice",
      "data.role!=user", "alice !expired", "data.token?", "data.nothing=1 | alice", "data.nothing!=1", "id~3f9c", "id=3f9caa",
      // A number is written as JSON writes it.
      "data.n=4.2e1", "data.n:420E-1", "data.n!=0x2A", "data.n!=4_2",
    ])
  func finds(filter: String) throws { #expect(try matches(filter)) }

  @Test(
    "What a filter does not find",
    arguments: [
      "bob", "alicebob", "alice bob", "!alice", "user=alice", "user~^example", "ttl>1h", "expires=never", "expired", "corrupt",
      "expiring", "last>1m", "size<3K", "flash=2",
      "flash.notice?", "data.role=adm", "data.nothing=1", "not ok", "unread", "data.cart=3", "data.n<42", "data.user.email~^bob",
      "rev=0000", "state=expired",
      // Hidden values: neither found, nor told apart by asking.
      "tok-abc", "gold", "data.token=tok-abc", "data.token~tok", "data.token!=x", "data.auth.level=gold", "data.auth.level?",
      "auth.level=gold", "user.email=bob",
      "created<1h", "active!=1h",
      // The same is what is written just so.
      "user=ALICE@example.org", "data.role=admin", "data.cart[0].sku=sku-1", "data.ok=TRUE", "id=3F9CAA",
      "user:bob", "user:^alice", "data.n:4", "never", "not flash", "data.nothing", "flash.notice", "nobody or bob",
      "alice and not big", "data.user:example",
      // Only a number is above a number.
      "data.ok>0", "data.role>0", "data.nil>0", "data.nil<1", "data.ok>=0", "data.cart>0", "data.role>1e3",
      "data.n=0x2A", "data.n:0x2A", "data.n=0x1.5p5", "data.n=0b101010", "data.n=4_2", "data.n=٤٢", "data.n=+42", "data.n=42.",
      "data.n=042", "data.n=\" 42\"", "data.n<inf", "data.n>-infinity", "data.n<0x50", "flash=+1", "flash=01", "flash=0x1",
    ])
  func misses(filter: String) throws { #expect(try !matches(filter)) }

  /// What a store gives a session whose expiry is not a date.
  private static let noDate: Int64 = -99_999_999_999_999

  @Test(
    "A session whose expiry is not a date has ended, and is neither before a date nor after one",
    arguments: [
      ("expired", true), ("state=expired", true), ("ttl?", true), ("ttl!=never", true), ("expires!=2026-11-21", true),
      ("ttl!=1h", true), ("never", false), ("ttl=never", false), ("expires<2026-11-21", false), ("expires<=2026-11-21", false),
      ("expires>2026-11-21", false), ("expires>=2026-11-21", false), ("expires=-271821-04-20T00:00Z", false), ("ttl<1h", false),
      ("ttl>1h", false), ("ttl<=9999d", false),
    ])
  func noDate(filter: String, isFound: Bool) throws {
    #expect(try matches(filter, expires: Self.noDate) == isFound)
    let row = maker().summary(of: stored("3f9caa", expires: Self.noDate)).summary
    #expect(row.expires == .minimum && Field.expires.value(of: row, at: now)?.json == .null)
  }

  @Test(
    "What is wrong is said with its place",
    arguments: [
      ("(alice", 1, "not closed"), ("alice)", 6, "opening"), ("alice |", 8, "expected"), ("& alice", 1, "expected"),
      ("size>big", 6, "size"),
      ("ttl<soon", 5, "length of time"), ("usr~x", 1, "did you mean user"), ("\"alice", 1, "not closed"),
      ("user<5", 5, "can be asked with"),
      ("state=fine", 7, "expired"), ("data.=5", 6, "key"), ("data..x", 6, "key"), ("!data.", 7, "key"),
      ("a | flash[", 11, "index"),
      ("data[\"a", 6, "index"), ("size>", 6, "size"), ("!", 2, "expected"),
      ("user~^a & zzz=1", 11, "unknown field"),
      ("data.cart[x]=1", 11, "index"), ("expires:1h", 8, "write expires<1h or expires>1h"), ("size:large", 6, "size"),
      ("alice or", 9, "expected"), ("and alice", 1, "expected"), ("not", 4, "expected"),
      ("zzz=1", 1, "for session data write data.zzz. Fields: id, user, "),
      ("keys=0x1", 6, "a number"), ("keys=+1", 6, "a number"), ("keys=١", 6, "a number"), ("size>0x10", 6, "a size"),
      ("ttl<0x1h", 5, "length of time"), ("ttl<١h", 5, "length of time"), ("ttl<+1h", 5, "length of time"),
      ("ttl<2026-12-01 25:00", 16, "a time behind"), ("ttl<2026-12-01 9:30", 16, "as 09:30"),
      ("ttl<1M", 5, "a month is 30d"), ("seen>6M", 6, "a month is 30d"), ("size<1x", 6, "a size"),
    ])
  func errors(filter: String, position: Int, words: String) {
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter) }
    #expect(error?.position == position, "\(filter): \(String(describing: error))")
    #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
  }

  @Test(
    "Words that merely look like questions are words",
    arguments: [
      "3f9c~a1d2", "~a1d2", "/search?q=chair", "what? now", "alice@example.org", "a - b", "C++", "https://x.org", "14:30",
      "\"or\"", "order", "notes", "data",
    ])
  func words(filter: String) throws { #expect(try !Filter(parsing: filter).needsContent) }

  @Test(
    "What people write in more than one way is the same question",
    arguments: [
      ("size > 4 KB", "size>4KB"), ("size>4 KiB", "size>4K"),
      ("size>4 kb bob", "size>4KB bob"), ("(size<2 M)", "size<2M"), ("ttl < 30 m", "ttl<30m"),
      ("size > 4 megabytes", "size>4M"), ("expires < 1 hour & user=ada", "expires<1h & user=ada"), ("seen>2 Days", "seen>2d"),
      ("user==ada", "user=ada"), ("data.n == 1", "data.n=1"), ("size>4 users", "size>4 & users"), ("keys=4 KB", "keys=4 & KB"),
      ("seen<2026-11-30 02:58:28Z", "seen<2026-11-30T02:58:28Z"), ("(ttl<2026-12-01  10:00)|x", "ttl<2026-12-01T10:00 | x"),
      ("expires < 2026-12-01 10:00 and user=bob", "expires<2026-12-01T10:00 & user=bob"),
      ("ttl<2026-12-01 10:00:00+02:00", "ttl<2026-12-01T10:00:00+02:00"), ("ttl<2026-12-01 10", #"ttl<2026-12-01 & "10""#),
      (#"ttl<"2026-12-01" 10:00"#, #"ttl<2026-12-01 & "10:00""#), ("ttl<2026-12-01 bob", "ttl<2026-12-01 & bob"),
      ("ttl<1h 10:00", #"ttl<1h & "10:00""#), ("user=2026-12-01 10:00", #"user=2026-12-01 & "10:00""#),
    ])
  func alike(_ written: String, _ meant: String) throws {
    #expect(try Filter(parsing: written).root == Filter(parsing: meant).root)
  }

  @Test("The label of a row finds it")
  func label() throws {
    let row = summary("3f9c4e1b5d6a7788")
    #expect(try Filter(parsing: "\(row.label)").verdict(on: row, content: nil, now: now) == .yes)
    #expect(try Filter(parsing: row.label.anonymous).verdict(on: row, content: nil, now: now) == .yes)
    #expect(try Filter(parsing: "3f9c4e1b5d6a").verdict(on: row, content: nil, now: now) == .yes)
    #expect(try Filter(parsing: "9c4e1b5d6a").verdict(on: row, content: nil, now: now) == .no)
  }

  @Test(
    "States at a moment",
    arguments: [
      ("expired", 0, true), ("expired", 1, false), ("expiring", 59, true), ("expiring", 61, false), ("expiring", -1, false),
    ])
  func states(filter: String, expires: Int64, expected: Bool) throws {
    #expect(try matches(filter, expires: expires) == expected)
  }

  @Test("A session that never expires has no time left to compare")
  func never() throws {
    #expect(try matches("expires=never", expires: nil))
    #expect(try !matches("ttl<1h", expires: nil))
    #expect(try !matches("ttl>1h", expires: nil))
    #expect(try !matches("expires?", expires: nil))
    #expect(try matches("never", expires: nil))
  }

  @Test(
    "What is over does not end within any time",
    arguments: [
      ("ttl<1h", -1, false), ("ttl<=1h", 0, false), ("ttl<1h", 1, true), ("not ttl<1h", -1, true), ("ttl>1h", -1, false),
      ("expires<2026-11-22", -1, true),
    ])
  func over(filter: String, expires: Int64, expected: Bool) throws {
    #expect(try matches(filter, expires: expires) == expected)
  }

  @Test(
    "The next moment at which an answer turns is the first at which it does",
    arguments: [
      "ttl<1h", "ttl<=1h", "ttl=1h", "seen>1h", "seen>=1h", "seen!=1h", "expired", "expiring", "!state=ok", "ttl>1h | seen<20s",
    ])
  func turns(filter: String) throws {
    let filter = try Filter(parsing: filter)
    let row = summary("a", expires: 3_700, modified: -10)
    func verdict(_ moment: Timestamp) -> Filter.Verdict { filter.verdict(on: row, content: nil, now: moment) }
    var (moment, turned) = (now, 0)
    while let next = filter.nextTurn(of: row, after: moment) {
      #expect(next > moment)
      // Nothing turns in between.
      let between = next.milliseconds - moment.milliseconds
      for part in 0..<40 { #expect(verdict(moment.adding(milliseconds: between * Int64(part) / 40)) == verdict(moment)) }
      #expect(verdict(next.adding(milliseconds: -1)) == verdict(moment))
      if verdict(next) != verdict(moment) { turned += 1 }
      moment = next
    }
    #expect(turned > 0)
    #expect(verdict(moment.adding(seconds: 100_000)) == verdict(moment))
  }

  @Test("A corrupt record is found by its state and by its reason, and never needs its content")
  func corrupt() throws {
    let record = MalformedRecord(bytes: [], reason: "torn", offset: 41)
    let row = maker().summary(of: SessionEntry(id: SessionID("deadbeef"), size: 41, modified: nil, content: .malformed(record)))
      .summary
    for filter in ["corrupt", "torn", "state=corrupt", "not ok"] {
      #expect(try Filter(parsing: filter).verdict(on: row, content: nil, now: now) == .yes, "\(filter)")
    }
    // What it holds nobody knows.
    for filter in ["data.x?", "!data.x=1", "user!=ada", "not user?", "not flash", "keys!=2", "expires!=never"] {
      #expect(try Filter(parsing: filter).verdict(on: row, content: nil, now: now) == .unknown, "\(filter)")
    }
  }

  @Test("Without the content, a question about data is left open, unless something else decides")
  func open() throws {
    let row = summary("a", #"{"email":"alice@x"}"#)
    func verdict(_ filter: String) throws -> Filter.Verdict {
      try Filter(parsing: filter).verdict(on: row, content: nil, now: now)
    }
    #expect(try verdict("data.x=1") == .needsContent)
    #expect(try verdict("!data.x=1") == .needsContent)
    #expect(try verdict("bob & data.x=1") == .no)
    #expect(try verdict("alice | data.x=1") == .yes)
    #expect(try verdict("alice & data.x=1") == .needsContent)
  }

  @Test("A word deep in a long session is found in the session, and hidden values still are not")
  func long() throws {
    let long = #"{"text":"\#(String(repeating: "x", count: 5_000))","needle":"haystack","token":"tok-needle"}"#
    let row = maker().summary(of: stored("long", long))
    #expect(!row.summary.search.isComplete)
    #expect(try Filter(parsing: "haystack").verdict(on: row.summary, content: nil, now: now) == .needsContent)
    #expect(try Filter(parsing: "haystack").verdict(on: row.summary, content: row.content, now: now) == .yes)
    #expect(try Filter(parsing: "tok-needle").verdict(on: row.summary, content: row.content, now: now) == .no)
  }

  @Test(
    "A field that does not exist is offered as the path of the data that ends so",
    arguments: [
      ("role=admin", "did you mean data.user.role?"),
      ("sku=1", "did you mean data.sku?"), ("deep=1", "Fields: id, user"), ("rolle=1", "Fields: id, user"),
      ("expired2=1", "did you mean expires?"), ("inner=1", "Fields: id, user"),
    ])
  func offers(filter: String, words: String) throws {
    var paths = DataPaths()
    paths.learn(
      try content(#"{"user":{"role":"admin","sku":{"a":1},"auth":{"inner":1}},"a":{"b":{"c":{"d":{"deep":1}}}},"sku":1}"#),
      of: SessionID("a"), masking: Masking())
    paths.learn(try content(#"{"sku":2}"#), of: SessionID("b"), masking: Masking())
    let error = #expect(throws: FilterError.self) { try Filter(parsing: filter, paths: paths) }
    #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
    // However much there is, it is bounded.
    for number in 0..<2_000 {
      paths.learn(try content(#"{"key\#(number)":{"role\#(number)":1}}"#), of: SessionID("\(number)"), masking: Masking())
    }
    #expect(paths.isFull && paths.path(endingIn: "role1999") == nil && paths.path(endingIn: "role") != nil)
  }

  @Test("A question about what the store does not keep is told to be vain, and only there")
  func missing() throws {
    #expect(try Filter(parsing: "ip=1 | active<1h").notices.count == 2)
    #expect(try Filter(parsing: "ip=1 | active<1h", attributes: [.address, .lastActive]).notices.isEmpty)
  }

  @Test(
    "Whether a filter needs content and whether it ages",
    arguments: [
      ("alice", false, false), ("data.a=1", true, false), ("ttl<1h", false, true), ("expired | a", false, true),
      ("flash.a?", false, false), ("!(data.a? | x)", true, false), ("state=corrupt", false, false), ("!unreadable", false, false),
      ("big", false, false), ("state=ok", false, true), ("corrupt | state!=unread", false, true),
    ])
  func costs(filter: String, content: Bool, time: Bool) throws {
    let filter = try Filter(parsing: filter)
    #expect(filter.needsContent == content && filter.dependsOnTime == time)
  }

  @Test("No text crashes the parser, however deep or broken")
  func hostile() {
    let pieces = ["(", ")", "!", "&", "|", "data.", "[", "\"", "=", "~", "<", "a", " ", "\\", "]", "?", "é", "size", "0"]
    var seed: UInt64 = 42
    for _ in 0..<3_000 {
      var text = ""
      for _ in 0..<12 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1
        text += pieces[Int(seed >> 33) % pieces.count]
      }
      let filter = try? Filter(parsing: text)
      #expect(filter == nil || filter?.text == text)
    }
    #expect(throws: FilterError.self) { try Filter(parsing: String(repeating: "(", count: 10_000)) }
    #expect(throws: FilterError.self) { try Filter(parsing: String(repeating: "!", count: 10_000)) }
  }
}
