import ECMAScript
import Inspection
import Sessions
import TerminalText
import Testing

/// What an application or a browser calls itself has no limit, and each key of a filter asks every row.
@Suite("A filter asks no row for a long text while somebody types") struct LongRowTextTests {
  enum Place: String, CaseIterable {
    case user, frameworkUser, storedUser, agent, address, flash

    var field: String {
      switch self {
      case .user, .frameworkUser, .storedUser: "user"
      case .agent: "agent"
      case .address: "ip"
      case .flash: "flash"
      }
    }

    func put(_ text: JSString, in row: inout SessionSummary) {
      switch self {
      case .user: row.user = text
      case .frameworkUser: row.frameworkUser = text
      case .storedUser: row.attributes.user = text
      case .agent: row.attributes.agent = text
      case .address: row.attributes.address = text
      case .flash: row.flashes = [text]
      }
    }
  }

  private static let long = String(repeating: "ab", count: 50_000) + "xxy"

  private func row(_ place: Place, _ text: String) -> SessionSummary {
    var row = summary("aaaa")
    row.user = "alice"
    place.put(JSString(text), in: &row)
    return row
  }

  private func filter(_ place: Place, _ rest: String) throws -> Filter {
    try Filter(parsing: place.field + rest, attributes: [.user, .agent, .address])
  }

  @Test("what the row has too much of is left to who reads the session, and is found by then", arguments: Place.allCases)
  func long(_ place: Place) throws {
    for reading in [.decoded, .corrupt(reason: "torn", offset: nil)] as [SessionSummary.Reading] {
      var row = row(place, Self.long)
      row.reading = reading
      var index = SessionIndex()
      index.load(row, now: now)
      index.load(summary("bbbb"), now: now)
      index.complete(now: now)
      for (rest, isFound) in [("~x+y", true), ("~x+z", false), ("=alicia", false), ("!=alicia", true)] {
        let filter = try filter(place, rest)
        let (_, work) = Work.measuring { index.setFilter(filter, now: now) }
        #expect(work <= 2 * FieldValue.shortText, "\(rest)")
        #expect(index.undecided == [SessionID("aaaa")], "\(rest)")
        #expect(filter.verdict(on: row, content: nil, now: now) == (isFound ? .yes : .no), "\(rest)")
        index.decide(SessionID("aaaa"), isFound)
        #expect(index.undecided.isEmpty && (index.position(of: SessionID("aaaa")) != nil) == isFound, "\(rest)")
      }
    }
  }

  @Test("what is as long as such texts are is compared at once", arguments: Place.allCases)
  func usual(_ place: Place) throws {
    var index = SessionIndex()
    index.load(row(place, String(repeating: "a", count: FieldValue.shortText - 4) + "xxy"), now: now)
    index.complete(now: now)
    index.setFilter(try filter(place, "~x+y"), now: now)
    #expect(index.undecided.isEmpty && index.matching == 1)
  }

  @Test("how many flash messages there are is counted, however long their names are")
  func count() throws {
    var index = SessionIndex()
    index.load(row(.flash, Self.long), now: now)
    index.complete(now: now)
    index.setFilter(try Filter(parsing: "flash=1"), now: now)
    #expect(index.undecided.isEmpty && index.matching == 1)
  }

  @Test("and of what the row has too much of the list holds the beginning", arguments: Place.allCases)
  func held(_ place: Place) throws {
    let whole = row(place, Self.long)
    var index = SessionIndex()
    index.load(whole, now: now)
    var rows = TopRows<SessionSummary>(ListQuery(sort: SortOrder(.user), now: now))
    rows.offer(whole, now: now)
    for row in [index[whole.id]?.summary, rows.finish().rows.first] {
      let row = try #require(row)
      let kept = [row.user, row.frameworkUser, row.attributes.user, row.attributes.agent, row.attributes.address]
      let texts = kept.compactMap(\.self) + row.flashes
      #expect(texts.reduce(0) { $0 + $1.byteCount } <= 3 * FieldValue.shortText)
      #expect(row.held == row && row == whole.held)
      let field = try #require(Field.named(place.field))
      #expect(field.isLong(in: row, at: now))
      #expect(SortKey(row, field, now: now) == SortKey(whole, field, now: now))
    }
    #expect(row(place, "short").held == row(place, "short"))
  }

  @Test("so whether there is a flash of a name that it does not hold is left to who reads the session")
  func heldNames() throws {
    let names = (0..<1_000).map { JSString("message\($0)") }
    var row = summary("aaaa")
    row.flashes = names
    #expect(row.held.flashes.count == names.count)
    #expect(row.held.flashes.reduce(0) { $0 + $1.byteCount } <= 3 * FieldValue.shortText)
    var content = SessionContent.flat(JSONObject())
    for name in names { content.setFlash(name, .null) }
    for (name, isThere) in [("message999", true), ("message1000", false)] {
      let filter = try Filter(parsing: "flash.\(name)?")
      #expect(filter.verdict(on: row.held, content: nil, now: now) == .needsContent)
      #expect(filter.verdict(on: row.held, content: content, now: now) == (isThere ? .yes : .no))
    }
    #expect(try Filter(parsing: "flash.message0?").verdict(on: row.held, content: nil, now: now) == .yes)
  }

  @Test("and the order goes by the beginning of it")
  func order() {
    let key = SortKey(row(.user, Self.long), .user, now: now)
    #expect(key.text.utf8.count <= FieldValue.shortText + 3 && key.text.hasPrefix("abab"))
    #expect(SortKey(row(.user, "Alice"), .user, now: now).text == "alice")
  }
}
