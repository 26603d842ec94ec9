import ECMAScript
import Sessions
import SessionsAdministration
import Testing

@testable import Inspection

@Suite("Figures of a store")
struct StatisticsTests {
  @Test("stay numbers, however many sessions say that they are as large as a record can be")
  func saturate() throws {
    let query = Statistics.Query(attributes: [], now: .epoch)
    var part = StatisticsPart(query)
    let session = StoredSession(id: SessionID("a"), payload: Array(#"{"user":"Ada"}"#.utf8), storedSize: .max)
    part.take(SessionEntry(id: session.id, size: .max, modified: nil, content: .stored(session)), maker())
    // As many as 2^30.
    for _ in 0..<30 {
      let other = part
      part.add(other)
    }
    let whole = part.finish()
    #expect(whole.sessions == 1 << 30 && whole.bytes == .max)
    #expect(whole.charts.allSatisfy { $0.groups.map(\.bytes) == [.max] })
    #expect(whole.around >= 0)
  }

  @Test("are the same whatever came first, where there are more groups than are kept apart")
  func keepTheSame() {
    // Each of 100 groups three times, and what is found in two parts of the store is put together.
    let all = (0..<300).map { $0 * 7 % 100 }
    let orders = [all, all.reversed(), all.sorted(), all.sorted(by: >)]
    for order in orders {
      var parts = [GroupSums<Int>(limit: 8), GroupSums<Int>(limit: 8)]
      for (place, key) in order.enumerated() { parts[place % 2].add(key, .init(sessions: 1, bytes: key)) }
      parts[0].add(parts[1])
      parts[0].reduce()
      #expect(parts[0].kept.keys.sorted() == Array(0..<8))
      #expect(parts[0].kept.allSatisfy { $0.value.sessions == 3 && $0.value.bytes == 3 * $0.key })
      #expect(parts[0].others.sessions == 3 * 92)
    }
  }

  @Test("keep apart the same keys of the data, whichever session the store gave first")
  func keepTheSameKeys() {
    let entries = (0..<6_000).map { number in
      let session = StoredSession(
        id: SessionID("\(number)"), payload: Array(#"{"user":1,"key\#(number)":2}"#.utf8), storedSize: 64)
      return SessionEntry(id: session.id, size: 64, modified: nil, content: .stored(session))
    }
    func keys(_ entries: [SessionEntry]) -> [Statistics.Key] {
      var part = StatisticsPart(Statistics.Query(attributes: [], now: .epoch))
      for entry in entries { part.take(entry, maker()) }
      return part.finish().keys
    }
    let found = keys(entries)
    #expect(found == keys(entries.reversed()))
    #expect(found.count == 4_097 && found.contains { $0.name == "user" && $0.sessions == 6_000 })
  }
}
