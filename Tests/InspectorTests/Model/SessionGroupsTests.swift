import ECMAScript
import Sessions
import TestSupport
import Testing

@testable import Inspection

@Suite("Sessions by a value") struct SessionGroupsTests {
  private static let payloads = [
    #"{"user":"Ada","tags":["x","y"],"n":1}"#, #"{"user":"ada","tags":"X","n":1.0}"#, #"{"user":"ada b","n":"1"}"#,
    #"{"user":"a\"b","tags":[]}"#, #"{"user":"back\\slash \\"}"#, #"{"user":"(a|b) & c"}"#, #"{"user":"","tags":null}"#,
    #"{"user":"not"}"#, #"{"user":"ünï 田"}"#, #"{"n":true,"user":"^$.*"}"#,
    #"{"n":817642330190872576,"user":"ADA"}"#, #"{"n":817642330190872577}"#, #"{"n":-0}"#, #"{"n":0.0}"#, "{torn",
    #"{"token":"b1946ac92492d2347c6235b4d2611184"}"#, #"{"user":"C:\\Ada\\"}"#, #"{"user":"c:\\ada\\"}"#, #"{"user":"\\"}"#,
  ]

  /// The promise of Enter: the filter that a row stands for finds as many sessions as the row says.
  @Test("have a filter that finds as many as they say", arguments: ["user", "data.user", "data.tags", "data.n", "state", "keys"])
  func filters(_ name: String) throws {
    let subject = try #require(try FilterSubject(parsing: name))
    let sessions = Self.payloads.enumerated().map { number, payload in
      var summary = maker().summary(of: stored("id\(number)", payload)).summary
      // Some have another name of a user too, as a table with a column for it has: a filter finds them by either.
      if number % 2 == 0 { summary.attributes.user = "NOT" }
      if number % 3 == 0 { summary.frameworkUser = ["ada", "nobody"][number % 2] }
      return (summary, try? content(payload))
    }
    var groups = SessionGroups(GroupQuery(subject: subject, filter: .all, disclosure: Disclosure(), now: now))
    for (summary, content) in sessions { groups.take(summary, content) }
    #expect(groups.sessions == sessions.count)
    for row in ArrangedGroups(groups).rows(by: .sessions) {
      let text: String
      switch row.value {
      case .text: text = FilterText.term(subject, is: row.text.string)
      case .none: text = FilterText.absence(of: subject)
      case .masked, .emptyList, .object, .list, .unknown: continue
      }
      let filter = try Filter(parsing: text)
      let found = sessions.count { filter.verdict(on: $0.0, content: $0.1, now: now) == .yes }
      #expect(found == row.sessions, "\(text)")
    }
  }

  @Test("come together from parts of the store as from the whole", arguments: SessionGroups.Order.allCases)
  func parts(_ order: SessionGroups.Order) throws {
    let query = GroupQuery(subject: .field(.user), filter: .all, disclosure: Disclosure(), now: now)
    var (whole, first, second) = (SessionGroups(query), SessionGroups(query), SessionGroups(query))
    for number in 0..<40 {
      let payload = #"{"user":"u\#(number % 7)"}"#
      let row = summary("id\(number)", payload, expires: Int64(number - 20), modified: Int64(-number))
      whole.take(row, try content(payload))
      if number % 3 == 0 { first.take(row, nil) } else { second.take(row, nil) }
    }
    first.add(second)
    #expect(ArrangedGroups(first).rows(by: order).map(\.sessions) == ArrangedGroups(whole).rows(by: order).map(\.sessions))
    #expect(Set(ArrangedGroups(first).rows(by: order)) == Set(ArrangedGroups(whole).rows(by: order)))
    #expect(ArrangedGroups(whole).rows(by: .nextExpiry).first?.nextExpiry == now.adding(seconds: 1))
  }

  @Test("are masked by the rules of the store, though the filter asks nothing") func masked() throws {
    func values(_ name: String, _ payload: String, _ disclosure: Disclosure) throws -> [SessionGroups.Value] {
      let subject = try #require(try FilterSubject(parsing: name))
      var groups = SessionGroups(GroupQuery(subject: subject, filter: .all, disclosure: disclosure, now: now))
      groups.take(summary("id", payload), try content(payload))
      return ArrangedGroups(groups).rows(by: .value).map(\.value)
    }
    let added = Disclosure(masking: Masking(added: ["nickname"]))
    #expect(try values("data.nickname", #"{"nickname":"ann"}"#, added) == [.masked])
    #expect(try values("data.nickname", #"{"nickname":"ann"}"#, Disclosure()) == [.text("ann")])
    // Of bytes that only their language can read an audit shows no text.
    #expect(try values("data.__texts__", #"{"__texts__":["ann","shop"]}"#, Disclosure(isAudit: true)) == [.masked])
  }

  @Test("do not tell in an audit which session of two was met first", arguments: [["1", "1.0"], ["1.0", "1"]])
  func forms(_ numbers: [String]) throws {
    func texts(_ disclosure: Disclosure) throws -> [JSString] {
      let subject = try #require(try FilterSubject(parsing: "data.n"))
      var groups = SessionGroups(GroupQuery(subject: subject, filter: .all, disclosure: disclosure, now: now))
      for number in numbers {
        let payload = #"{"n":\#(number)}"#
        groups.take(summary("id", payload), try content(payload))
      }
      return ArrangedGroups(groups).rows(by: .value).map(\.text)
    }
    #expect(try texts(Disclosure(isAudit: true)) == ["1"])
    #expect(try texts(Disclosure()) == [JSString(numbers[0])])
  }

  @Test("are as many as there are values: a name in another case is another one, and so is the next integer, however long")
  func apart() throws {
    func values(_ name: String, _ payloads: [String]) throws -> [SessionGroups.Value] {
      let subject = try #require(try FilterSubject(parsing: name))
      var groups = SessionGroups(GroupQuery(subject: subject, filter: .all, disclosure: Disclosure(), now: now))
      for payload in payloads { groups.take(summary("id", payload), try? content(payload)) }
      return ArrangedGroups(groups).rows(by: .value).map(\.value)
    }
    let users = try values("user", [#"{"user":"zoe"}"#, #"{"user":"ada"}"#, #"{"user":"Ada"}"#])
    #expect(users == [.text("Ada"), .text("ada"), .text("zoe")])
    let numbers = try values("data.n", [#"{"n":817642330190872577}"#, #"{"n":817642330190872576}"#])
    #expect(numbers == [.text("817642330190872576"), .text("817642330190872577")])
    // Whose session it is that cannot be read is not known: it is not nobody's.
    for name in ["user", "data.n", "keys"] { #expect(try values(name, ["{torn"]) == [.unknown], "\(name)") }
    #expect(try values("data.auth.level", [#"{"auth":{"level":"gold"}}"#, "{}"]) == [.unknown, .none])
  }

  @Test(
    "tell what is no text from every text, on screens and to programs",
    arguments: [
      (#"{"v":""}"#, .text(""), "\"\""), (#"{"v":[]}"#, .emptyList, "an empty list"), (#"{"v":{}}"#, .object, "an object"),
      (#"{"v":[{"a":1}]}"#, .list, "a list of objects or lists"), ("{}", .none, "no value"), ("{torn", .unknown, "not known"),
      (#"{"v":"no value"}"#, .text("no value"), "\"no value\""), (#"{"v":"\"\""}"#, .text("\"\""), #""\"\"""#),
      (#"{"v":"none"}"#, .text("none"), "none"), (#"{"v":null}"#, .text("null"), "null"),
    ] as [(String, SessionGroups.Value, String)])
  func told(_ payload: String, _ value: SessionGroups.Value, _ words: String) throws {
    let subject = try #require(try FilterSubject(parsing: "data.v"))
    let entry = entry("id", payload)
    var groups = SessionGroups(GroupQuery(subject: subject, filter: .all, disclosure: Disclosure(), now: now))
    groups.take(maker().summary(of: entry).summary, try? content(payload))
    #expect(ArrangedGroups(groups).rows(by: .value).map(\.value) == [value] && value.words == words)
    var part = StatisticsPart(Statistics.Query([subject], attributes: [], now: now))
    part.take(entry, maker())
    let chart = part.finish().charts[0].groups
    #expect(chart.map(\.value) == [value] && chart.map(\.name) == [words])
  }

  private func entry(_ id: String, _ payload: String) -> SessionEntry {
    SessionEntry(id: SessionID(id), size: 1, modified: nil, content: .stored(stored(id, payload)))
  }

  @Test(
    "are as many in a chart of the same values",
    arguments: ["user", "data.user", "data.tags", "data.n", "flash", "data.cart", "data.token"])
  func charts(_ name: String) throws {
    let subject = try #require(try FilterSubject(parsing: name))
    let more = [
      #"{"tags":["x",["y"],{"z":1}],"cart":[{"sku":"A"}]}"#, #"{"__flash_a__":1,"__flash_b__":2}"#, #"{"__flash_b__":2}"#,
    ]
    var groups = SessionGroups(GroupQuery(subject: subject, filter: .all, disclosure: Disclosure(), now: now))
    var part = StatisticsPart(Statistics.Query([subject], attributes: [], now: now))
    for (number, payload) in (Self.payloads + more).enumerated() {
      let entry = entry("id\(number)", payload)
      groups.take(maker().summary(of: entry).summary, try? content(payload))
      part.take(entry, maker())
    }
    var counts: [SessionGroups.Value: Int] = [:]
    for group in part.finish().charts[0].groups {
      let value = try #require(group.value)
      counts[value] = group.sessions
    }
    let rows = ArrangedGroups(groups).rows(by: .value)
    #expect(counts == Dictionary(uniqueKeysWithValues: rows.map { ($0.value, $0.sessions) }))
  }

  @Test("of objects name a path inside that is there and may be told")
  func inside() throws {
    func path(_ payload: String, _ disclosure: Disclosure = Disclosure()) throws -> JSString? {
      let subject = try #require(try FilterSubject(parsing: "data.v"))
      var groups = SessionGroups(GroupQuery(subject: subject, filter: .all, disclosure: disclosure, now: now))
      groups.take(summary("id", payload), try content(payload))
      return ArrangedGroups(groups).rows(by: .value).first?.text
    }
    #expect(try path(#"{"v":{"in":{},"a b":1}}"#) == #"data.v["a b"]"#)
    #expect(try path(#"{"v":[[2],{"in":{},"sku":"A"}]}"#) == "data.v[1].sku")
    for payload in [#"{"v":{}}"#, #"{"v":[[1]]}"#, #"{"v":{"password":"x"}}"#] { #expect(try path(payload) == "") }
    // What is met first may be told by ids.
    #expect(try path(#"{"v":{"a":1}}"#, Disclosure(isAudit: true)) == "")
  }

  @Test("are no more than can be held; the others are counted") func limit() throws {
    var groups = SessionGroups(GroupQuery(subject: .field(.user), filter: .all, disclosure: Disclosure(), now: now))
    var row = summary("id", #"{"user":"u"}"#)
    for number in 0..<(SessionGroups.limit + 5) {
      row.user = JSString("u\(number)")
      groups.take(row, nil)
    }
    let all = ArrangedGroups(groups)
    #expect((all.count, all.uncounted, all.sessions) == (SessionGroups.limit, 5, SessionGroups.limit + 5))
  }
}
