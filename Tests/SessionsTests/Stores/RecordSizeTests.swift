import Testing

@testable import Sessions

/// Stores tell sizes that they were told themselves: whatever those are, they are shown and added up.
@Suite("The size of a record")
struct RecordSizeTests {
  static let sizes = [
    (Int.min, 0), (-1, 0), (0, 0), (4_096, 4_096), (RecordSize.largest, RecordSize.largest), (.max, RecordSize.largest),
  ]

  @Test("is from 0 to what a store can hold, whoever says it and whenever", arguments: sizes)
  func bounds(_ told: Int, _ believed: Int) {
    var entry = SessionEntry(id: SessionID("a"), size: told, modified: nil, content: .unread)
    var session = StoredSession(id: SessionID("a"), payload: [], storedSize: told)
    #expect(entry.size == believed && session.storedSize == believed)
    (entry.size, session.storedSize) = (1, 1)
    (entry.size, session.storedSize) = (told, told)
    #expect(entry.size == believed && session.storedSize == believed)
  }

  @Test("adds up to the largest number at the most")
  func sums() {
    var sum = 2
    sum.add(saturating: 3)
    #expect(sum == 5)
    sum.add(saturating: .max)
    #expect(sum == .max)
    #expect([1, 2, 3].saturatingSum { $0 } == 6)
    #expect([.max, 1, .max].saturatingSum { $0 } == .max)
  }
}
