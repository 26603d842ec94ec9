import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TestSupport
import TerminalText
import TerminalUI
import Testing

@Suite struct SessionIndexTests {
  /// `a` to `e`, each last seen a minute before the one before it.
  private func index(sort: SortOrder = SortOrder(.seen)) -> SessionIndex {
    var index = SessionIndex(sort: sort)
    for (minute, id) in ["aaaa", "bbbb", "cccc", "dddd", "eeee"].enumerated() {
      index.load(
        summary(id, #"{"email":"\#(id)@x.org"}"#, expires: 600, modified: Int64(-60 * minute), size: 100 + minute), now: now)
    }
    index.complete(now: now)
    return index
  }

  private func ids(_ index: SessionIndex) -> String {
    index.rows(in: 0..<index.count).compactMap { $0.summary.id.reveal()?.string.first.map(String.init) }.joined()
  }

  @Test("rows alike stand by their ids, whichever came first: as in the part of a store that is larger than the list")
  func alike() {
    var index = SessionIndex(sort: SortOrder(.expires))
    for name in ["cccc", "aaaa", "dddd"] { index.load(summary(name, expires: nil), now: now) }
    index.complete(now: now)
    index.observe(summary("bbbb", expires: nil), at: uptime, now: now)
    #expect((0..<4).map { index.id(at: $0) } == ["aaaa", "bbbb", "cccc", "dddd"].map { SessionID($0) })
  }

  @Test(
    "Sorts by every field, both ways, ties by their ids",
    arguments: [
      (SortOrder(.seen), "abcde"), (SortOrder(.seen).reversed, "edcba"), (SortOrder(.size), "edcba"),
      (SortOrder(.size).reversed, "abcde"), (SortOrder(.user), "abcde"), (SortOrder(.user).reversed, "edcba"),
      (SortOrder(.expires), "abcde"), (SortOrder(.expires).reversed, "abcde"), (SortOrder(.flash), "abcde"),
      (SortOrder(.state), "abcde"),
    ])
  func sorting(order: SortOrder, expected: String) {
    var index = index(sort: SortOrder(.id))
    index.setSort(order, now: now)
    #expect(ids(index) == expected)
    #expect(self.ids(self.index(sort: order)) == expected)
  }

  @Test("What has no value comes last, both ways")
  func missingLast() {
    for descending in [false, true] {
      var index = SessionIndex(sort: SortOrder(.expires, descending: descending))
      index.load(summary("never"), now: now)
      index.load(summary("soon", expires: 10), now: now)
      index.load(summary("later", expires: 20), now: now)
      index.complete(now: now)
      #expect(index.id(at: 2) == SessionID("never"))
      #expect(index.id(at: 0) == SessionID(descending ? "later" : "soon"))
    }
  }

  @Test("Until the listing is complete, rows stand in the store's order")
  func partial() {
    var index = SessionIndex(sort: SortOrder(.size, descending: false))
    for (place, id) in ["z", "m", "a"].enumerated() { index.load(summary(id, size: 10 - place), now: now) }
    #expect(!index.isComplete)
    #expect(ids(index) == "zma")
    index.complete(now: now)
    #expect(ids(index) == "amz")
  }

  @Test("A changed row keeps its place until it is resorted, and its id keeps its position throughout")
  func resort() {
    var index = index()
    index.observe(summary("dddd", #"{"email":"dddd@x.org"}"#, expires: 600, modified: 5, size: 103), at: uptime, now: now)
    #expect(ids(index) == "abcde")
    #expect(index.needsResort)
    #expect(index.position(of: SessionID("dddd")) == 3)
    index.resort(now: now)
    #expect(ids(index) == "dabce")
    #expect(index.position(of: SessionID("dddd")) == 0)
    #expect(!index.needsResort)
  }

  @Test("A new row goes where it belongs at once")
  func insertion() {
    var index = index()
    index.observe(summary("nnnn", modified: -90), at: uptime, now: now)
    #expect(ids(index) == "abncde")
    guard case .new(let at)? = index.life(of: SessionID("nnnn")) else { return #expect(Bool(false), "not new") }
    #expect(at == uptime)
    #expect(index.life(of: SessionID("aaaa")) == .unchanged)
    #expect(RowStatus.new(at: uptime).shown(at: uptime.adding(milliseconds: 4_000)) == .new(at: uptime))
    #expect(RowStatus.new(at: uptime).shown(at: uptime.adding(milliseconds: 5_000)) == .unchanged)
  }

  @Test("A change says which cells changed; no change is no news")
  func changes() {
    var index = index()
    index.observe(summary("bbbb", #"{"email":"bbbb@x.org"}"#, expires: 600, modified: -60, size: 101), at: uptime, now: now)
    #expect(index.life(of: SessionID("bbbb")) == .unchanged)
    #expect(!index.needsResort)
    index.observe(
      summary("bbbb", #"{"email":"bbbb@x.org","__flash_n__":1}"#, expires: 900, modified: -60, size: 101), at: uptime, now: now)
    #expect(index.life(of: SessionID("bbbb")) == .changed(at: uptime, cells: [.expires, .flash]))
  }

  @Test("A removed row stays as a tombstone for ten seconds, and longer under the cursor")
  func tombstones() {
    var index = index()
    index.remove(SessionID("bbbb"), cause: .app, at: uptime)
    index.remove(SessionID("cccc"), cause: .you, at: uptime)
    #expect(index.total == 3 && index.matching == 3 && index.count == 5)
    #expect(index.life(of: SessionID("cccc")) == .gone(at: uptime, cause: .you))
    let early = index.removeExpiredTombstones(at: uptime.adding(milliseconds: 9_000), except: nil)
    #expect(!early)
    let due = index.removeExpiredTombstones(at: uptime.adding(milliseconds: 10_000), except: SessionID("bbbb"))
    #expect(due)
    #expect(ids(index) == "abde")
    index.removeExpiredTombstones(at: uptime.adding(milliseconds: 10_000), except: nil)
    #expect(ids(index) == "ade")
    index.observe(summary("cccc", modified: -120), at: uptime, now: now)
    #expect(ids(index) == "acde")
  }

  @Test("A session that exists again is no tombstone any more")
  func revival() {
    var index = index()
    index.remove(SessionID("bbbb"), cause: .you, at: uptime)
    index.observe(summary("bbbb", #"{"email":"bbbb@x.org"}"#, expires: 600, modified: -60, size: 101), at: uptime, now: now)
    #expect(index.total == 5 && index.matching == 5)
    #expect(index.life(of: SessionID("bbbb")) == .new(at: uptime))
    let buried = index.removeExpiredTombstones(at: uptime.adding(milliseconds: 60_000), except: nil)
    #expect(!buried)
  }

  @Test("A filter hides rows and counts them; a row that stops matching goes only when resorted")
  func filtering() throws {
    var index = index()
    index.setFilter(try Filter(parsing: "user~^b | user~^d"), now: now)
    #expect(ids(index) == "bd")
    #expect(index.matching == 2 && index.total == 5)
    #expect(index.position(of: SessionID("aaaa")) == nil)
    index.observe(summary("bbbb", #"{"email":"x@x.org"}"#, modified: -60), at: uptime, now: now)
    #expect(ids(index) == "bd")
    #expect(index.matching == 1)
    index.resort(now: now)
    #expect(ids(index) == "d")
    index.observe(summary("aaaa", #"{"email":"d@x.org"}"#), at: uptime, now: now)
    #expect(ids(index) == "ad" && index.matching == 2)
    index.setFilter(.all, now: now)
    #expect(index.count == 5 && index.matching == 5)
  }

  @Test("Rows that the filter cannot decide on are decided by their content")
  func undecided() throws {
    var index = index()
    index.setFilter(try Filter(parsing: "data.role=admin"), now: now)
    #expect(index.count == 0 && index.undecided.count == 5)
    for (id, matches) in [("cccc", true), ("aaaa", false), ("bbbb", false)] { index.decide(SessionID(id), matches) }
    #expect(ids(index) == "c" && index.matching == 1 && index.undecided.count == 2)
    index.observe(summary("ffff", #"{"role":"admin"}"#), content: try content(#"{"role":"admin"}"#), at: uptime, now: now)
    #expect(index.matching == 2)
  }

  @Test("As time passes, the rows shown are those that the filter lets through at that moment, whichever way the clock goes")
  func time() throws {
    var generator = SeededGenerator(seed: 11)
    let filters = [
      "ttl<1h", "expires>30m", "seen>5m", "seen<=90s", "expired", "not expired", "expiring", "state=ok", "seen=60s",
      "!(ttl<10m) | seen<1m", "expires!=never", "ada",
    ]
    for text in filters {
      let filter = try Filter(parsing: text)
      var index = SessionIndex()
      let rows = (0..<60).map { number in
        summary(
          "session-\(number)",
          expires: number % 7 == 0 ? nil : Int64.random(in: -100..<5_000, using: &generator),
          modified: number % 11 == 0 ? nil : -Int64.random(in: 0..<600, using: &generator))
      }
      for row in rows { index.load(row, now: now) }
      index.complete(now: now)
      index.setFilter(filter, now: now)
      var moment = now
      for step in 0..<80 {
        moment = moment.adding(milliseconds: Int64.random(in: step % 9 == 8 ? -90_000..<0 : 0..<90_000, using: &generator))
        if step % 5 == 0 {
          index.observe(
            summary("session-\(step % 60)", expires: Int64.random(in: 0..<5_000, using: &generator), modified: 0), at: uptime,
            now: moment)
        }
        index.rejudge(now: moment)
        index.resort(now: moment)
        let expected = index.allSummaries.filter { filter.verdict(on: $0, content: nil, now: moment) == .yes }.map(\.id)
        let shown = index.rows(in: 0..<index.count).map(\.summary.id)
        try #require(Set(shown) == Set(expected), "\(text), step \(step), seed 11")
        try #require(index.matching == expected.count, "\(text), step \(step), seed 11")
      }
    }
  }

  @Test("The order by id is that of whole ids, whatever they begin with")
  func orderById() {
    var index = SessionIndex(sort: SortOrder(.id))
    let ids = (0..<500).map { number in "same\(String(number * 7_919 % 500 + 1_000))" }
    for id in ids { index.load(summary(id), now: now) }
    index.complete(now: now)
    #expect(index.rows(in: 0..<index.count).map { $0.summary.id.reveal()?.string } == ids.sorted())
  }

  @Test("A window reaches no further than the rows", arguments: [(0..<2, 2), (3..<9, 2), (7..<9, 0)])
  func windows(window: Range<Int>, count: Int) { #expect(index().rows(in: window).count == count) }

  @Test("Very many rows, and many changes of every kind, leave the index in order")
  func large() {
    let count = Effort.scaled(20_000, long: 100_000)
    var seed: UInt64 = 0x9E37_79B9_7F4A_7C15
    func random(_ below: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % below
    }
    let base = summary("0")
    func row(_ number: Int, _ modified: Int) -> SessionSummary {
      var row = base
      row = SessionSummary(copying: row, id: SessionID("session-\(number)"))
      row.modified = Timestamp(milliseconds: Int64(modified))
      return row
    }
    var index = SessionIndex()
    for number in 0..<count { index.load(row(number, random(1_000_000)), now: now) }
    index.complete(now: now)
    for step in 0..<count / 10 {
      switch step % 4 {
      case 0: index.observe(row(count + step, random(1_000_000)), at: uptime, now: now)
      case 1: index.remove(SessionID("session-\(random(count))"), cause: .app, at: uptime)
      default: index.observe(row(random(count), random(1_000_000)), at: uptime, now: now)
      }
    }
    index.resort(now: now)
    index.removeExpiredTombstones(at: uptime.adding(milliseconds: 60_000), except: nil)
    #expect(index.count == index.total && index.total == index.matching, "seed 0x9E3779B97F4A7C15")
    let times = index.rows(in: 0..<index.count).compactMap { $0.summary.modified?.milliseconds }
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 >= $1 })
    for position in stride(from: 0, to: index.count, by: 997) {
      #expect(index.id(at: position).flatMap { index.position(of: $0) } == position)
    }
  }
}

extension SessionSummary {
  init(copying row: SessionSummary, id: SessionID) {
    self =
      SummaryBuilder(format: .flat, key: testKey).summary(
        of: SessionEntry(id: id, size: row.size, modified: row.modified, content: .unread)
      ).summary
  }
}
