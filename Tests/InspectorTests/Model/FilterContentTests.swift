import ECMAScript
import Inspection
import Sessions
import SessionsAdministration
import Testing

@Suite("What a filter asks of the data") struct FilterContentTests {
  private static let payload =
    #"{"day":"2025-11-30","phone":"+49 555 107","uid":"107","coupon":"007","n":42,"price":7.5,"ok":true,"nil":null,"list":["order 4711",9],"box":{"n":7},"yes":"true story","none":"null and void","__flash_notice__":["order 4711"]}"#

  private func verdict(_ filter: String, _ payload: String = Self.payload) throws -> Filter.Verdict {
    let row = maker().summary(of: stored("3f9caa", payload))
    return try Filter(parsing: filter).verdict(on: row.summary, content: row.content, now: now)
  }

  @Test(
    "Behind a colon stands a part of a text, whatever it looks like; a number is found by its value alone",
    arguments: [
      ("data.day:2025", true), ("data.day:30", true), ("data.day:2025-11-30", true), ("data.day:2026", false),
      ("data.phone:555", true), ("data.uid:10", true), ("data.uid:107", true), ("data.uid:17", false), ("data.coupon:7", true),
      ("data.coupon:07", true), ("data.n:42", true), ("data.n:4.2e1", true), ("data.n:4", false), ("data.n:2", false),
      ("data.price:7.50", true), ("data.price:7", false), ("data.ok:true", true), ("data.yes:true", true),
      ("data.yes:TRUE", true), ("data.ok:false", false), ("data.nil:null", true), ("data.none:null", true),
      ("data.n:null", false), ("data.list:4711", true), ("data.list:9", true), ("data.list:47", true), ("data.list:8", false),
      ("data.box:7", false), ("data.box.n:7", true), ("flash.notice:4711", true), ("flash.notice:471", true),
      ("flash.notice:9", false), ("data.nothing:1", false),
    ])
  func parts(_ filter: String, _ isFound: Bool) throws {
    #expect(try verdict(filter) == Filter.Verdict(isFound))
    #expect(try verdict("not \(filter)") == Filter.Verdict(!isFound))
  }

  @Test(
    "Of a text a colon finds what its pattern finds, and = the whole alone",
    arguments: [("day", "2025"), ("phone", "107"), ("uid", "7"), ("coupon", "00"), ("uid", "107"), ("day", "12")])
  func likePatterns(_ key: String, _ number: String) throws {
    #expect(try verdict("data.\(key):\(number)") == verdict("data.\(key)~\(number)"))
    #expect(try verdict("data.\(key)=\(number)") == Filter.Verdict(key == "uid" && number == "107"))
  }

  @Test(
    "A number is above and below texts that are written as numbers, and no others",
    arguments: [
      (#""130""#, "> 13", true), (#""130""#, "> 130", false), (#""130""#, ">= 130", true), (#""130""#, "< 1000", true),
      (#""130""#, "<= 99", false), (#""007""#, "> 6", true), (#""007""#, "< 7.5", true), (#""0""#, "< 1", true),
      (#""00""#, ">= 0", true), (#""7.0""#, "> 6", true), (#""00.5""#, "< 1", true), (#""-5""#, "< 3", true),
      (#""-05""#, "< -4", true), (#""-5""#, "> -10", true), (#""9007199254740993""#, "> 9007199254740992", true),
      (#"["9","130"]"#, "> 100", true), ("130", "> 13", true), (#""130 €""#, "> 6", false), (#"" 130""#, "> 6", false),
      ("\"\"", "< 6", false), (#""-""#, "< 6", false), (#""1.""#, "> 0", false), (#""0x1F""#, "> 0", false),
      (#""00x""#, ">= 0", false), (#""٤٢""#, "> 1", false), (#""inf""#, "> 1", false), ("true", "> 0", false),
      // What is asked for is a text: by their letters, as ever.
      (#""2025-11-30""#, "< 2025-12", true), (#""130""#, "< 2025-12", true), ("130", "< 2025-12", false),
      (#""b""#, "> abc", true),
    ])
  func order(_ value: String, _ question: String, _ isFound: Bool) throws {
    let payload = #"{"x":\#(value)}"#
    #expect(try verdict("data.x \(question)", payload) == Filter.Verdict(isFound))
    #expect(try verdict("not data.x \(question)", payload) == Filter.Verdict(!isFound))
  }

  @Test("A list by a path is in the order that a filter compares by, numbers first", arguments: [false, true])
  func sorted(_ isDescending: Bool) throws {
    let column = Field.path(.data(ValuePath([.key("x")])), masking: Masking())
    let builder = maker()
    builder.extra.set([column])
    let values = [
      "-1e300", "-7", #""-6.5""#, "-1", "0", #""00.5""#, "1.5", #""007""#, "9", #""10""#, "130", #""9007199254740993""#,
      "1e300", #""9 lives""#, #""alice""#, #""Bob""#,
    ]
    let keys = values.map { value in
      SortKey(builder.summary(of: stored("3f9caa", #"{"x":\#(value)}"#)).summary, column, now: now)
    }
    let none = SortKey(builder.summary(of: stored("3f9caa")).summary, column, now: now)
    for (lower, higher) in zip(keys, keys.dropFirst()) {
      #expect((lower.compare(higher, descending: isDescending) < 0) != isDescending, "\(lower) \(higher)")
    }
    for key in keys { #expect(key.compare(none, descending: isDescending) < 0) }
  }

  private static let cookie = #"{"path":"/","expires":"2027-01-01T00:00:00.000Z","httpOnly":true,"originalMaxAge":null}"#
  private static let hidden =
    #"{"token":"tok-abc","user":{"password":"hunter2"},"auth":{"level":"gold"},"cookie":{"path":"/","value":"s3cr3t-value"},"note":"Bearer abc123def456","list":["Bearer abc123def456","y"],"__flash_token__":"tok-abc"}"#

  @Test(
    "That a value is masked is said where one was met, and of no name alone",
    arguments: [
      ("data.token=x", hidden, "data.token"), ("not data.token~x", hidden, "data.token"),
      ("flash.token~x", hidden, "flash.token"), ("data.token=x", #"{"token":null}"#, nil), ("data.token=x", "{}", nil),
      ("data.token?", hidden, nil),
      ("data.cookie.path=/", #"{"cookie":\#(cookie)}"#, nil), ("data.cookie.expires<2028", #"{"cookie":\#(cookie)}"#, nil),
      ("data.cookie.httpOnly:true", #"{"cookie":\#(cookie)}"#, nil), ("data.cookie.path=/", hidden, "data.cookie.path"),
      ("data.user.password~a", hidden, "data.user.password"), ("data.user.password~a", #"{"user":{"name":"ada"}}"#, nil),
      ("data.auth.level=gold", hidden, "data.auth.level"), ("data.auth.level?", hidden, "data.auth.level"),
      // By what it looks like, and one of a list.
      ("data.note:x", hidden, "data.note"), ("data.note=x or big", hidden, "data.note"), ("data.list:x", hidden, "data.list"),
      ("data.list:y", hidden, nil),
      ("data.note=x", hidden, "data.note"), (#"data.note="Bearer abc123def456""#, hidden, "data.note"),
      // What decides alone leaves it alone.
      ("3f9caa or data.token=x", hidden, nil),
    ] as [(String, String, String?)])
  func masks(_ text: String, _ payload: String, _ name: String?) throws {
    let row = maker().summary(of: stored("3f9caa", payload))
    let filter = try Filter(parsing: text)
    #expect(filter.notices.isEmpty && filter.metNotices.isEmpty)
    // Who asks has a copy of it.
    let copy = filter
    _ = copy.verdict(on: row.summary, content: row.content, now: now)
    let words = "is masked in some sessions, and a filter never looks inside: what is asked of it is not known there"
    #expect(filter.metNotices == (name.map { ["\($0) \(words)"] } ?? []))
  }

  @Test(
    "Bytes are not asked where something masked by its name is, or an end that is not kept",
    arguments: [
      ("data.token=x", true, true), ("data.auth.level=gold", true, true), ("data.token=x data.name=x", true, true),
      ("data.name=x data.token~x", true, true), ("ada not flash.token~x", true, true), ("ada data.auth.level?", true, true),
      ("data.name=x", false, false), ("ada data.name~x", false, false), ("data.name=x expired", false, true),
      ("ada expires<1h", false, true), ("ada never", false, true), ("data.name=x big", false, false),
    ])
  func sought(_ text: String, _ isOpen: Bool, _ isOpenWithoutEnds: Bool) throws {
    let filter = try Filter(parsing: text)
    #expect(filter.prefilter(for: PayloadCodec.flat).isOpen == isOpen)
    #expect(filter.prefilter(for: PayloadCodec.flat, endsBySetting: true).isOpen == isOpenWithoutEnds)
  }

  @Test(
    "Whoever guesses what is masked by its text learns nothing of what is said, whatever else they ask",
    arguments: [
      #"data.note="Bearer GUESS""#, #"data.note="Bearer GUESS" data.token~x"#, #"data.token~x data.note="Bearer GUESS""#,
      #"data.note="Bearer GUESS" data.list:x"#, #"data.list:x "Bearer GUESS""#, #"data.note="Bearer GUESS" expired"#,
      #"data.note="Bearer GUESS" flash.token~x"#,
    ])
  func guesses(_ text: String) throws {
    var builder = maker()
    builder.endsBySetting = true
    let row = builder.summary(of: stored("3f9caa", Self.hidden))
    for endsBySetting in [false, true] {
      let told = try ["abc123def456", "abc123def457"].map { guess in
        let filter = try Filter(parsing: text.replacing("GUESS", with: guess))
        let prefilter = filter.prefilter(for: PayloadCodec.flat, endsBySetting: endsBySetting)
        if Array(Self.hidden.utf8).withUnsafeBytes(prefilter.admits) {
          _ = filter.verdict(on: row.summary, content: row.content, now: now)
        }
        return filter.metNotices
      }
      #expect(told[0] == told[1])
    }
  }
}
