import Sessions
import Testing

@Suite("Changes are gathered") struct ChangeCoalescerTests {
  private static let a = SessionID("a"), b = SessionID("b"), c = SessionID("c")

  @Test(
    "one for each session, the last word; more than there is room for are one resync",
    arguments: [
      ([.changed(a), .changed(a), .changed(b)], [.changed(a), .changed(b)]),
      ([.changed(a), .changed(b), .deleted(a)], [.deleted(a), .changed(b)]),
      ([.changed(a), .resync], [.resync]), ([.resync, .changed(a)], [.resync, .changed(a)]),
      ([.changed(a), .changed(b), .changed(c)], [.resync]),
      ([.changed(a), .changed(b), .changed(c), .deleted(b)], [.resync, .deleted(b)]),
      ([], []),
    ] as [([StoreChange], [StoreChange])])
  func gathers(_ noted: [StoreChange], _ taken: [StoreChange]) {
    var changes = ChangeCoalescer(limit: 2)
    for change in noted { changes.note(change) }
    #expect(changes.isEmpty == taken.isEmpty)
    #expect(changes.take() == taken && changes.isEmpty && changes.take() == [])
  }

  @Test("how many became a resync is told") func excess() {
    var changes = ChangeCoalescer(limit: 2)
    #expect([Self.a, Self.b, Self.a, Self.c].map { changes.note(.changed($0)) } == [0, 0, 0, 3])
  }

  @Test("a reader that is too far behind finds a resync, and nothing after it that happened before") func behind() async {
    let (stream, continuation) = AsyncStream.makeStream(of: StoreChange.self, bufferingPolicy: .bufferingNewest(3))
    #expect(continuation.tell((0..<10).map { .changed(SessionID("\($0)")) }))
    continuation.finish()
    var told: [StoreChange] = []
    for await change in stream { told.append(change) }
    #expect(told.last == .resync && told.filter { $0 == .resync }.count == 1 && told.count == 3)
    #expect(!continuation.tell(CollectionOfOne(.changed(Self.a))))
  }
}
