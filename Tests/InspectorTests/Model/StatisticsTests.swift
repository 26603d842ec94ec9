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
}
