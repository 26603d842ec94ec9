import ECMAScript
import Inspector
import Sessions
import SessionsAdministration
import Testing

@Suite("Questions to a store that is gone") struct StoreQueriesTests {
  private struct GoneStore: SessionLister {
    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { throw .unavailable("there is no database") }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { throw .unavailable("there is no database") }
    func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
      throw .unavailable("there is no database")
    }
  }

  private let queries = StoreQueries(
    reader: GoneStore(), operations: nil,
    summaries: SummaryMaker(format: .flat, key: testKey))

  @Test("are answered with what is wrong: nothing matches no filter, and no row is taken for read") func answers() async {
    for event in await queries.scan([SessionID("a")]) + [await queries.filling([SessionID("a")])] {
      guard case .failure(let words) = event else {
        Issue.record("\(event)")
        continue
      }
      #expect(words.contains("there is no database"))
    }
  }
}
