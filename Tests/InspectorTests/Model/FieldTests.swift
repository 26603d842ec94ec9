import ECMAScript
import Sessions
import SessionsAdministration
import Testing

@testable import Inspection
@testable import InspectorUI

/// The table of fields is what columns, filters, orders, records and help are read from: what holds of one holds of all.
@Suite("The fields of a session") struct FieldTests {
  @Test("A name of any length is not read") func longNames() {
    for (length, isRead) in [(4_091, true), (4_092, false), (1_000_000, false)] {
      let name = "data." + String(repeating: "k", count: length)
      let subject = try? FilterSubject(parsing: name)
      #expect((subject != nil) == isRead)
    }
  }

  @Test("No name is that of two fields, and each is known whatever its case") func names() {
    let names = Field.all.flatMap(\.names)
    #expect(Set(names).count == names.count)
    for field in Field.all {
      for name in field.names { #expect(Field.named(name.uppercased()) == field) }
    }
    // What people typed before stays understood.
    for (old, field) in [("last", Field.seen), ("modified", .seen), ("ttl", .expires), ("rev", .revision), ("browser", .agent)] {
      #expect(Field.named(old) == field)
    }
  }

  @Test("Each is asked by a filter under all its names, as help says it", arguments: Field.all)
  func filters(_ field: Field) throws {
    for name in field.names {
      #expect(throws: Never.self) { try Filter(parsing: field.type.example(name, field.sample)) }
      #expect(throws: Never.self) { try Filter(parsing: "\(name)\(field.type.operators.contains(.exists) ? "?" : "=ok")") }
    }
  }

  @Test("What the state is told as and what can be asked for beside it are two things in help: what is only asked is never told")
  func states() throws {
    let parts = Field.state.words.split(separator: ";").map { part in
      Set(part.split { !$0.isLetter }.map(String.init))
    }
    let (told, asked) = (try #require(parts.first), try #require(parts.last))
    #expect(told == Set(SessionSummary.State.allCases.map(\.rawValue)))
    for word in StateWord.allCases { #expect(told.contains(word.rawValue) != asked.contains(word.rawValue), "\(word)") }
  }

  @Test("Each has its value in a row, from the row or from what the session holds")
  func values() throws {
    let row = summary(
      "3f9c4e1b5d6a7788", #"{"email":"ada@example.org","cart":[],"__flash_error__":"x"}"#, expires: 60, modified: -5, size: 412,
      revision: "9c1e")
    let expected: [(Field, JSONValue?)] = [
      (.id, nil), (.user, "ada@example.org"), (.seen, .string(JSString(now.adding(seconds: -5).iso8601))),
      (.expires, .string(JSString(now.adding(seconds: 60).iso8601))), (.size, .number(JSNumber(412))),
      (.keys, .number(JSNumber(2))), (.state, "ok"), (.flash, .array(["error"])), (.revision, "9c1e"), (.ip, nil),
    ]
    for (field, value) in expected { #expect(field.value(of: row, at: now)?.json == value, "\(field.name)") }
  }

  @Test("A store has the fields that it keeps, and sorts by all that have an order") func available() {
    #expect(!Field.available(with: []).contains { $0.attribute != nil })
    #expect(Set(Field.available(with: .all)) == Set(Field.all))
    #expect(Field.inLists(with: []).map(\.name) == ["id", "user", "seen", "expires", "size", "keys", "state", "flash"])
    // When a session was active says more than when its record was written.
    #expect(
      Field.columns(with: [.lastActive]).map(\.field.name) == ["id", "user", "active", "expires", "size", "state", "flash"])
    #expect(Field.usual(with: [.lastActive]) == .active && Field.usual(with: []) == .seen)
  }

  @Test("A store that does not tell when a session was written has no such field, and no order by it") func unwritten() {
    let kept = KeptAttributes([.created], hasWriteTimes: false)
    #expect(Field.available(with: kept).contains(.created) && !Field.available(with: kept).contains(.seen))
    #expect(!Field.columns(with: kept).contains { $0.field == .seen } && Field.usual(with: kept) == .id)
    #expect(!Statistics.Query(attributes: kept, now: now).subjects.contains(.field(.seen)))
  }

  @Test("In an audit a revision is not told, and what names a person is masked") func audit() throws {
    let maker = SummaryBuilder(format: .flat, disclosure: Disclosure(isAudit: true), key: testKey)
    var session = stored("3f9c4e1b5d6a7788", revision: "9c1e")
    session.attributes.address = "203.0.113.7"
    let row = maker.summary(of: session).summary
    #expect(Field.revision.value(of: row, at: now) == nil)
    #expect(Field.ip.value(of: row, at: now) == .masked)
    let filter = try Filter(parsing: "ip!=1 | ip~203 | rev=9c1e", disclosure: maker.disclosure, attributes: [.address])
    #expect(filter.verdict(on: row, content: nil, now: now) == .unknown)
  }
}
