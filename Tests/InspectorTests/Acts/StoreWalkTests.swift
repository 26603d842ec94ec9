import Sessions
import Synchronization
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI
import SessionsAdministration

@Suite("Going through a store once") struct StoreWalkTests {
  /// A store of numbers, in partitions.
  private struct Numbers: PartitionedSessionLister {
    let count: Int
    var failsAt: Int?

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { nil }
    func partitions(_ count: Int) async throws(StoreError) -> [PageRange] {
      let starts = (0..<count).map { PageCursor(position: Self.bytes($0 * self.count / count)) }
      return starts.indices.map { PageRange(after: starts[$0], until: $0 + 1 < count ? starts[$0 + 1] : nil) }
    }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
      let start = request.cursor.map(Self.number) ?? 0
      let end = request.until.map(Self.number) ?? count
      let next = min(start + request.limit, end)
      if let failsAt, (start..<next).contains(failsAt) { throw .unavailable("the disk is gone") }
      return SessionPage(
        entries: (start..<next).map { SessionEntry(id: SessionID("\($0)"), size: 1, modified: nil, content: .unread) },
        next: next < end ? PageCursor(position: Self.bytes(next)) : nil)
    }
    private static func bytes(_ number: Int) -> [UInt8] { Array(String(number).utf8) }
    private static func number(_ cursor: PageCursor) -> Int { Int(String(decoding: cursor.position, as: UTF8.self)) ?? 0 }
  }

  private func walk(_ store: Numbers, _ width: Int) -> StoreWalk {
    var walk = StoreWalk(reader: store, contents: false, limit: 7)
    walk.width = width
    return walk
  }

  @Test("meets every session once, in partitions or not", arguments: [0, 1, 7, 100], [1, 2, 3]) func whole(
    _ count: Int, _ width: Int
  )
    async throws
  {
    let store = Numbers(count: count)
    var met: [SessionID] = []
    #expect(
      try await walk(store, width).run { page in
        met += page.entries.map(\.id)
        return true
      })
    #expect(met.count == count && Set(met).count == count)
    let parts = try await walk(store, width).fold(0) { sum, page in
      sum += page.entries.count
      return true
    }
    #expect(parts.reduce(0, +) == count)
  }

  /// The same, undivided.
  private final class Whole: SessionLister {
    private let numbers: Numbers
    private let pages = Mutex(0)
    /// How many pages were asked for.
    var asked: Int { pages.withLock { $0 } }

    init(_ numbers: Numbers) { self.numbers = numbers }

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { nil }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
      pages.withLock { $0 += 1 }
      return try await numbers.page(request)
    }
  }

  @Test("reads the next page of a store that is not divided while it looks at one", arguments: [2, 3]) func ahead(_ width: Int)
    async throws
  {
    let store = Whole(Numbers(count: 70))
    var walk = StoreWalk(reader: store, contents: false, limit: 7)
    walk.width = width
    var met: [SessionID] = []
    let reached = try await walk.run(
      looking: { page throws(StoreError) in
        do { try await eventually("nothing is read meanwhile") { store.asked > 1 } } catch { throw .failed("\(error)") }
        return page.entries.map(\.id)
      },
      { ids in
        met += ids
        return true
      })
    #expect(reached && met.count == 70 && Set(met).count == 70 && store.asked == 10)
  }

  @Test("ends where nobody wants more, and says that it did not reach the end", arguments: [1, 3]) func ends(_ width: Int)
    async throws
  {
    var pages = 0
    let reached = try await walk(Numbers(count: 100), width).run { _ in
      pages += 1
      return pages < 3
    }
    #expect(!reached && pages == 3)
  }

  @Test("ends where its task is cancelled", arguments: [1, 3]) func cancelled(_ width: Int) async throws {
    let walk = walk(Numbers(count: .max / 4), width)
    let task = Task { try await walk.run { _ in true } }
    task.cancel()
    #expect(try await task.value == false)
  }

  @Test("fails as its store does", arguments: [1, 3]) func fails(_ width: Int) async {
    let store = Numbers(count: 100, failsAt: 90)
    await #expect(throws: StoreError.unavailable("the disk is gone")) { try await walk(store, width).run { _ in true } }
    await #expect(throws: StoreError.unavailable("the disk is gone")) {
      _ = try await walk(store, width).fold(0) { _, _ in true }
    }
  }

  @Test("the first page is as small as it was asked for") func first() async throws {
    var walk = walk(Numbers(count: 20), 1)
    walk.first = 3
    var sizes: [Int] = []
    try await walk.run { page in
      sizes.append(page.entries.count)
      return true
    }
    #expect(sizes == [3, 7, 7, 3])
  }

  /// A store that says the same again and again: its pages lead somewhere, and then round and round.
  private struct Circle: SessionLister {
    let before: Int
    let length: Int

    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { nil }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
      let place = (request.cursor.flatMap { Int(String(decoding: $0.position, as: UTF8.self)) } ?? 0) + 1
      let next = place < before + length ? place : before
      return SessionPage(
        entries: [SessionEntry(id: SessionID("\(place)"), size: 1, modified: nil, content: .unread)],
        next: PageCursor(position: Array(String(next).utf8)))
    }
  }

  @Test(
    "is an error where the way leads in a circle, after a few rounds", arguments: [(1, 1), (1, 7), (50, 1), (50, 300)], [1, 2, 3])
  func circle(_ way: (Int, Int), _ width: Int) async throws {
    var walk = StoreWalk(reader: Circle(before: way.0, length: way.1), contents: false, limit: 7)
    walk.width = width
    var pages = 0
    let error = await failure { [walk] in
      _ = try await walk.run { _ in
        pages += 1
        return pages < 10_000
      }
    }
    #expect(error?.words.contains("lead in a circle") == true && pages < 4 * (way.0 + way.1) + 8, "\(pages)")
    let parts = await failure { [walk] in
      _ = try await walk.fold(0) { count, _ in
        count += 1
        return count < 10_000
      }
    }
    #expect(parts?.words.contains("lead in a circle") == true)
  }
}
