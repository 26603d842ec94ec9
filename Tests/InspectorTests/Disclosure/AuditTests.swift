import ECMAScript
import Sessions
import SessionsAdministration
import Testing

@testable import Inspection
@testable import InspectorUI

@Suite("An audit compares ids as a whole or not at all") struct AuditTests {
  private static let id = "3f9c4e1b5d6a0011"
  private let audit = Disclosure(isAudit: true)

  private func row(_ id: String, _ disclosure: Disclosure) -> SessionSummary {
    SummaryBuilder(format: .flat, disclosure: disclosure, key: testKey).summary(of: stored(id)).summary
  }

  @Test(
    "No filter tells anything of an id",
    arguments: [
      "id~^3f9c", "id~3f9c", "id~0011$", "id=3f9c4e1b5d6a0011", "3f9c4e1b5d6a0011", "3f9c4e1b", "3f9c", "id~^3f9c~", "\"3f9c~\"",
    ])
  func filters(_ text: String) throws {
    let filter = try Filter(parsing: text, disclosure: audit)
    let row = row(Self.id, audit)
    #expect(filter.verdict(on: row, content: SessionCodec.flat.empty, now: now) == .no)
    #expect(!filter.names(row.id, key: testKey))
    #expect(try Filter(parsing: "!(\(text))", disclosure: audit).verdict(on: row, content: nil, now: now) == .yes)
    #expect(filter.notices.isEmpty == !text.hasPrefix("id"))
  }

  @Test(
    "A revision, which may be a digest of all that is hidden, is not told and not compared",
    arguments: ["rev=r1", "rev~^r", "rev?"])
  func revisions(_ text: String) throws {
    for (disclosure, isFound) in [(Disclosure(), true), (audit, false)] {
      let filter = try Filter(parsing: text, disclosure: disclosure)
      #expect((filter.verdict(on: row(Self.id, disclosure), content: nil, now: now) == .yes) == isFound)
    }
  }

  @Test("Without an audit the same filters find it", arguments: ["id~^3f9c", "id~0011$", "id=3f9c4e1b5d6a0011", "3f9c4e1b"])
  func unaudited(_ text: String) throws {
    #expect(try Filter(parsing: text).verdict(on: row(Self.id, Disclosure()), content: nil, now: now) == .yes)
  }

  @Test("Its fingerprint finds it, as the audit shows it") func fingerprints() throws {
    let row = row(Self.id, audit)
    let whole = row.label.fingerprint
    #expect("\(row.label)" == "~\(whole.prefix(8))" && row.label.prefix.isEmpty)
    for text in [
      "id=~\(whole.prefix(8))", "id=\(whole)", "id=\(whole.prefix(8))", "~\(whole.prefix(8))", "id~^~\(whole.prefix(4))",
    ] {
      #expect(try Filter(parsing: text, disclosure: audit).verdict(on: row, content: nil, now: now) == .yes, "\(text)")
    }
    #expect(try Filter(parsing: "id!=~\(whole.prefix(8))", disclosure: audit).verdict(on: row, content: nil, now: now) == .no)
  }

  @Test("A whole id names its session, and no part of one") func finding() {
    let rows = [row(Self.id, audit), row("3f9c4e1b5d6a0022", audit)]
    let input = IdentityInput(disclosure: audit)
    #expect(input.resolve(Self.id, among: rows) == .found(SessionID(Self.id), note: nil))
    #expect(input.resolve("\(rows[0].label)", among: rows) == .found(SessionID(Self.id), note: nil))
    for text in ["3f9c4e1b5d6a001", "3f9c", "3", "3f9c~\(rows[0].label.fingerprint.prefix(4))", "3f9c4e1b5d6a00111"] {
      guard case .notFound = input.resolve(text, among: rows) else {
        Issue.record("\(text) names \(input.resolve(text, among: rows))")
        continue
      }
    }
    #expect(IdentityInput().resolve("3f9c4e1b5d6a001", among: rows) == .found(SessionID(Self.id), note: nil))
  }

  @Test("The order by id is that of the fingerprints") func order() {
    let rows = (0..<40).map { row(String($0 * 7 + 1000, radix: 16) + "000000000000", audit) }
    let keys = rows.map { SortKey($0, .id, now: now) }
    for (a, b) in zip(rows.indices, rows.indices.dropFirst()) {
      let isBefore = rows[a].label.fingerprint < rows[b].label.fingerprint
      #expect((keys[a].compare(keys[b], descending: false) < 0) == isBefore)
      let listed = SortKey(
        SessionEntry(id: rows[a].id, size: 1, modified: nil, content: .unread), .id,
        SummaryBuilder(format: .flat, disclosure: audit, key: testKey))
      #expect(listed == keys[a])
    }
  }

  @Test("What is alike stands by fingerprints, read or listed, in a list that is filled and changed", arguments: [false, true])
  func alike(_ descending: Bool) throws {
    let summaries = SummaryBuilder(format: .flat, disclosure: audit, key: testKey)
    let rows = (0..<60).map { row(String($0 * 7 + 1_000, radix: 16) + "000000000000", audit) }
    let order = rows.map(\.label.fingerprint).sorted()
    #expect(rows.map(\.label.fingerprint) != order)
    let sort = SortOrder(.size, descending: descending)

    var read = TopRows<SessionSummary>(ListQuery(sort: sort, capacity: 20, now: now))
    var listed = TopRows<SessionID>(ListQuery(sort: sort, capacity: 20, now: now))
    var index = SessionIndex(sort: sort)
    for row in rows {
      read.offer(row, now: now)
      let entry = SessionEntry(id: row.id, size: 1, modified: nil, content: .unread)
      listed.offer(RowPlace(entry, by: .size, summaries), row.id)
      index.load(row, now: now)
    }
    #expect(read.finish().rows.map(\.label.fingerprint) == Array(order.prefix(20)))
    #expect(listed.finish().rows.map { summaries.label(of: $0).fingerprint } == Array(order.prefix(20)))

    func shown() -> [String] { index.rows(in: 0..<index.count).map(\.summary.label.fingerprint) }
    index.complete(now: now)
    #expect(shown() == order)
    index.observe(row("0000", audit), at: uptime, now: now)
    index.resort(now: now)
    #expect(shown() == (order + [row("0000", audit).label.fingerprint]).sorted())

    #expect(summaries.told(rows, \.id).map(\.label.fingerprint) == order)
    #expect(maker().told(rows, \.id).map(\.id) == rows.map(\.id))
  }

  @Test("Sessions of which one could be meant are told in no order of ids") func ambiguous() throws {
    let rows = (0..<60).map { row(String($0 * 7 + 1_000, radix: 16) + "000000000000", audit) }
    let digit = rows[0].label.fingerprint.prefix(1)
    guard case .ambiguous(let labels) = IdentityInput(disclosure: audit).resolve("~\(digit)", among: rows) else {
      Issue.record("one of \(rows.count)")
      return
    }
    #expect(labels.count > 1 && labels.map(\.fingerprint) == labels.map(\.fingerprint).sorted())
  }
}
