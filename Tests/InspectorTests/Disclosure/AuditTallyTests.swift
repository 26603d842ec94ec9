import Inspection
import Sessions
import SessionsAdministration
import Testing

@Suite("What an audit says it looked at") struct AuditTallyTests {
  /// The memory store, but what the bytes exclude it passes over, as stores do that read bytes.
  private struct Sifting: SessionLister {
    let memory = MemorySessionStore()

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await memory.read(id) }

    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
      let page = try await memory.page(request)
      let admitted = page.entries.filter { entry in
        guard case .stored(let stored) = entry.content else { return true }
        return stored.payload.withUnsafeBytes { request.prefilter.admits($0) }
      }
      return SessionPage(entries: admitted, next: page.next, excluded: page.entries.count - admitted.count)
    }
  }

  /// How many sessions were looked at after each of some filters, and how many each found.
  private func counts(_ filters: [String], _ disclosure: Disclosure) async throws -> (looked: [Int], found: [Int]) {
    let store = Sifting()
    for (number, payload) in [
      #"{"user":{"name":"zoe"},"password":"hunter2"}"#, #"{"user":{"name":"zoe"},"password":"other"}"#,
      #"{"user":{"name":"bob"}}"#,
    ].enumerated() {
      _ = try await store.memory.create(stored("session-\(number)", payload))
    }
    var summaries = SummaryBuilder(format: .flat, disclosure: disclosure, key: testKey)
    let tally = AuditTally()
    summaries.tally = tally
    var (looked, found) = ([Int](), [Int]())
    for text in filters {
      let filter = try Filter(parsing: text, disclosure: disclosure)
      var count = 0
      try await SessionScan(reader: store, summaries: summaries, filter: filter, width: 1, now: now).run { find in
        count += find.rows.count
        return true
      }
      looked.append(tally.count)
      found.append(count)
    }
    return (looked, found)
  }

  @Test(
    "is each session once, whatever of a hidden value is guessed",
    arguments: ["hunter2", "hu", "wrong", "zoe", #""hunter2""#])
  func guesses(_ guess: String) async throws {
    let filters = ["data.password=\(guess)", "data.user.name=zoe data.password=\(guess)", guess]
    let (looked, found) = try await counts(filters, Disclosure(isAudit: true))
    #expect(looked == [3, 3, 3] && found == [0, 0, guess == "zoe" ? 2 : 0])
  }

  @Test("Where nothing is kept from who looks, what bytes exclude is not looked at") func sifted() async throws {
    let (looked, found) = try await counts(["data.user.name=bob"], Disclosure())
    #expect(looked == [1] && found == [1])
  }
}
