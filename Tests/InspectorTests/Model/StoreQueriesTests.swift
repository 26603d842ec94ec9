import ECMAScript
import Inspection
import InspectorUI
import SessionCookies
import Sessions
import SessionsAdministration
import Synchronization
import TestSupport
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
    summaries: SummaryBuilder(format: .flat, key: testKey))

  @Test("and to one that is left meanwhile: a list is written to a file as a whole, or not at all") func exports() async throws {
    let files = try TemporaryDirectory()
    let request = ExportRequest(
      path: files.path + "/list.jsonl", format: .jsonl, columns: ExportColumns(attributes: []), filter: .all,
      sort: SortOrder(.size), now: now)
    guard case .exported(.failed(let words)) = await queries.export(request, told: { _ in }) else {
      Issue.record("it was written")
      return
    }
    #expect(words.contains("there is no database"))
    let memory = MemorySessionStore()
    _ = try await memory.create(StoredSession(id: SessionID("a"), payload: Array("{}".utf8), expires: nil))
    let queries = StoreQueries(reader: memory, operations: nil, summaries: SummaryBuilder(format: .flat, key: testKey))
    let left = await Task { () -> WorkAnswer in
      withUnsafeCurrentTask { $0?.cancel() }
      return await queries.export(request, told: { _ in })
    }.value
    guard case .failed("stopped: nothing was written") = left else {
      Issue.record("\(left)")
      return
    }
    #expect(filesOf(directory: files.path) == [])
    guard case .exported(.written(sessions: 1, gone: 0, guarded: 0)) = await queries.export(request, told: { _ in }),
      case .exported(.taken) = await queries.export(request, told: { _ in })
    else {
      Issue.record("it was not written once")
      return
    }
    #expect(filesOf(directory: files.path) == ["list.jsonl"])
  }

  @Test("are answered with what is wrong: nothing matches no filter, and no row is taken for read") func answers() async throws {
    let ids = [SessionID("a")]
    var events = [await queries.filling(ids)]
    await queries.scan(ids, by: try Filter(parsing: "data.a=1"), now: now) { events.append($0) }
    #expect(events.count == 2)
    for event in events {
      guard case .failure(let words) = event else {
        Issue.record("\(event)")
        continue
      }
      #expect(words.contains("there is no database"))
    }
  }
}

@Suite("A filter that asks what sessions hold") struct ScanTests {
  /// A store whose sessions are said to be of a size, and what is asked of it together.
  private final class SizedStore: SessionLister {
    private let size: Int
    /// Before which question its task is cancelled; nil: never.
    private let end: Int?
    private let asked = Mutex<[Int]>([])
    var portions: [Int] { asked.withLock { $0 } }

    init(size: Int, end: Int? = nil) { (self.size, self.end) = (size, end) }

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { nil }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { SessionPage(entries: [], next: nil) }
    func entries(of ids: [SessionID]) async throws(StoreError) -> [SessionID: SessionEntry] {
      let count = asked.withLock { asked in
        asked.append(ids.count)
        return asked.count
      }
      if count == end { withUnsafeCurrentTask { $0?.cancel() } }
      return Dictionary(
        uniqueKeysWithValues: ids.map { id in
          let session = StoredSession(id: id, payload: Array(#"{"a":1}"#.utf8), expires: nil)
          return (id, SessionEntry(id: id, size: size, modified: nil, content: .stored(session)))
        })
    }
  }

  private func decided(by store: SizedStore, _ count: Int) async throws -> [SessionID: Bool] {
    let queries = StoreQueries(reader: store, operations: nil, summaries: SummaryBuilder(format: .flat, key: testKey))
    let (ids, filter) = ((0..<count).map { SessionID("session \($0)") }, try Filter(parsing: "!data.a=2"))
    return await Task {
      var verdicts: [SessionID: Bool] = [:]
      await queries.scan(ids, by: filter, now: now) { event in
        if case .scanned(let some, _) = event { verdicts.merge(some) { first, _ in first } }
      }
      return verdicts
    }.value
  }

  @Test(
    "reads as many together as have some megabytes, and of small ones as many as it pays",
    arguments: [(100, 256), (100_000, 48), (3 << 20, 4), (64 << 20, 4)])
  func portions(_ size: Int, _ most: Int) async throws {
    let store = SizedStore(size: size)
    let verdicts = try await decided(by: store, 1_500)
    #expect(verdicts.count == 1_500 && verdicts.values.allSatisfy(\.self))
    let largest = try #require(store.portions.max())
    #expect(largest <= most && store.portions.reduce(0, +) == 1_500)
    // The first of them are asked before it is known how large they are.
    #expect(store.portions.dropFirst(8).max() == 256 || size > 100)
  }

  @Test("asks no more once it is typed over, and decides nothing of what it had begun") func typedOver() async throws {
    let store = SizedStore(size: 100, end: 3)
    let verdicts = try await decided(by: store, 1_500)
    #expect(store.portions.count == 3)
    #expect(verdicts.count == store.portions.prefix(2).reduce(0, +))
  }
}

@Suite("What a person calls a session by") struct FindingTests {
  /// A store of many, of which the last page is never reached.
  private final class CountingStore: SessionLister {
    let memory = MemorySessionStore()
    let pages = Atomic(0)

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await memory.read(id) }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
      pages.add(1, ordering: .relaxed)
      return try await memory.page(request)
    }
  }

  @Test("is read where it would be, whatever a store holds; a beginning of an id is looked for everywhere")
  func isRead() async throws {
    let store = CountingStore()
    let id = "00c0ffee00c0ffee"
    for id in (0..<5_000).map({ "session number \($0)" }) + [id] {
      _ = try await store.memory.create(StoredSession(id: SessionID(id), payload: Array("{}".utf8), expires: nil))
    }
    let cookie = SignedCookie(name: "__session", secrets: [Secret("a secret of this test")])
    let queries = StoreQueries(reader: store, operations: nil, summaries: SummaryBuilder(format: .flat, key: testKey))
    let input = IdentityInput(cookie: cookie)
    let header = try cookie.serialize(.string(JSString(id))).text
    for text in [id, header, String(header.prefix { $0 != ";" })] {
      guard case .found(.found(let found, _), let entry, _) = await queries.find(text, by: input) else {
        Issue.record("not found")
        continue
      }
      #expect(found == SessionID(id) && entry?.entry.id == found)
    }
    #expect(store.pages.load(ordering: .relaxed) == 0)
    guard case .found(.found(let found, _), _, _) = await queries.find("00c0", by: input) else {
      Issue.record("not found")
      return
    }
    #expect(found == SessionID(id) && store.pages.load(ordering: .relaxed) > 0)
  }
}
