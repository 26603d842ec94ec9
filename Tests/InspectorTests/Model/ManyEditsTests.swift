import ECMAScript
import Sessions
import SessionsAdministration
import TestSupport
import Testing

@testable import Inspection

/// What is done to many values at once is what one after another would come to, at a cost that grows with them and not with their square.
@Suite("Many edits of one session") struct ManyEditsTests {
  private static let forms: [String] = [
    #"{"a":1,"b":{"c":2,"d":{"e":3}},"list":[1,2,3],"__flash_n__":1,"__flash_m__":{"x":1}}"#, #"{}"#, #"{"b":7}"#,
  ]

  private static func contents() throws -> [SessionContent] {
    let flat = try forms.map { try content($0) }
    let split = try forms.map { text in
      SessionContent.split(
        values: JSONObject(try content(text).dataEntries.map { ($0.key, $0.value) }),
        flash: JSONObject(try content(text).flashEntries.map { ($0.key, $0.value) }))
    }
    return flat + split
  }

  @Test("come to what they come to one after another")
  func alike() throws {
    var generator = SeededGenerator(seed: 2_026)
    // None leads into another's value.
    let paths = try [
      "a", "b.c", "b.d.e", "b.d.new", "list[1]", "list[3]", "new", "nowhere.x", "flash.n", "flash.m.x", "flash.new",
    ]
    .map { try ContentPath(parsing: $0) }
    for content in try Self.contents() {
      for round in 0..<300 {
        let chosen = paths.filter { _ in Bool.random(using: &generator) }
        let edits = chosen.map { path in
          let value = JSONValue.number(JSNumber(Double(Int.random(in: 0..<9, using: &generator))))
          return (path: path, value: Int.random(in: 0..<3, using: &generator) == 0 ? nil : value)
        }
        var (together, one) = (content, content)
        together.put(all: edits)
        for edit in edits { try? one.put(edit.value, at: edit.path) }
        for section in ContentPath.Section.allCases {
          // New keys go last, those of nested values among them; no order is promised among these.
          let (a, b) = (together.object(section), one.object(section))
          #expect(a.count == b.count && a.keys.allSatisfy { a[$0] == b[$0] }, "round \(round) of seed 2026: \(edits)")
        }
      }
    }
  }

  /// So many that the square of their number would not come to an end here.
  private static let many = 30_000

  @Test("of which there are very many are merged with another's, and taken back")
  func merged() throws {
    let keys = (0..<Self.many).map { JSString("key\($0)") }
    let base = SessionContent.flat(JSONObject(keys.map { ($0, .bool(true)) }))
    var (mine, theirs) = (base, base)
    mine.unset { $0 != "key7" }
    theirs.set("key7", "theirs")
    let merge = ThreeWayMerge(base: base, mine: mine, theirs: theirs)
    #expect(merge.merged == .flat(["key7": "theirs"]) && merge.conflicts.isEmpty)
    // Where both changed each of them, choosing is as cheap.
    theirs = .flat(JSONObject(keys.map { ($0, .bool(false)) }))
    let conflicts = ThreeWayMerge(base: base, mine: .flat([:]), theirs: theirs)
    #expect(conflicts.conflicts.count == Self.many)
    let mineAgain = conflicts.resolved(Dictionary(uniqueKeysWithValues: conflicts.conflicts.map { ($0.path, .mine) }))
    #expect(mineAgain == .flat([:]))
    // Levels cost what is in them, and no more.
    var (deep, other): (JSONValue, JSONValue) = (1, 2)
    let list = JSONValue.array(Array(repeating: 0, count: 20))
    for _ in 0..<500 { (deep, other) = (.object(["list": list, "in": deep]), .object(["list": list, "in": other])) }
    #expect(Reversal.changes(from: .flat(["in": deep]), to: .flat(["in": other])).count == 1)
  }

  @Test("Messages that one page takes are told one by one, up to a number, and how many more there were")
  func taken() throws {
    let flashes = JSONObject((0..<5_000).map { (JSString("__flash_n\($0)__"), JSONValue.string("m")) })
    func moment(_ content: SessionContent) -> StoreEvent.Moment {
      .readable(SessionSnapshot(content: content, expires: nil))
    }
    let id = SessionID("a")
    func event(_ before: StoreEvent.Past, _ after: StoreEvent.Moment, _ seconds: Int64) -> StoreEvent {
      StoreEvent(
        id: id, label: SessionLabel(id: id, key: testKey), time: now.adding(seconds: seconds), actor: .app, before: before,
        after: after)
    }
    var log = EventLog()
    log.observe(event(.absent, moment(.flat(flashes)), 0))
    #expect(log.total == EventLog.mostFlashes + 2)
    log.observe(event(.known(moment(.flat(flashes))), moment(.flat([:])), 5))
    #expect(log.total == 2 * EventLog.mostFlashes + 3)
    #expect(log.entries.first?.event == .changedMore(5_000 - EventLog.mostFlashes))
    #expect(log.entries[1].event == .flashConsumed("n49", after: Interval(milliseconds: 5_000)))
  }
}
