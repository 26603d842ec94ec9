import ECMAScript
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import Inspection
@testable import InspectorUI
import SessionsAdministration

/// A store that is larger than the list: the part held is what a list of everything would show there.
@Suite("The part of a large store that the list holds") struct RowWindowTests {
  private static let count = 1_000

  private func store(of count: Int = Self.count) async throws -> MemorySessionStore {
    var generator = SeededGenerator(seed: 7)
    let clock = StillClock(now)
    let store = MemorySessionStore(clock: clock.wall)
    for number in 0..<count {
      // Times and users that many share: ties must not lead to rows that are shown twice or never.
      clock.now = now.adding(seconds: -Int64.random(in: 0..<Int64(count / 10), using: &generator))
      let payload = #"{"user":{"name":"user \#(Int.random(in: 0..<count / 20, using: &generator))"},"step":\#(number % 5)}"#
      _ = try await store.create(
        StoredSession(
          id: SessionID(String(number * 7919 % 100_003 + 1_000_000)), payload: Array(payload.utf8),
          expires: number % 5 == 0 ? nil : now.adding(seconds: Int64.random(in: 100..<200, using: &generator))))
    }
    return store
  }

  private func window(_ query: ListQuery, of store: any SessionLister, width: Int = 1) async throws -> SessionIndex {
    let found = Mutex<SessionIndex?>(nil)
    let summaries = maker()
    await StoreQueries(reader: store, operations: nil, summaries: summaries, width: width)
      .list(query, generation: 1) { event in
        if case .window(let index, _, complete: true, generation: 1) = event { found.withLock { $0 = index } }
        return true
      }
    return try #require(found.withLock { $0 })
  }

  private func ids(_ index: SessionIndex) -> [SessionID] { index.rows(in: 0..<index.count).map(\.summary.id) }

  @Test(
    "Walking from part to part, downwards and upwards, meets every session once and in order",
    arguments: [Field.seen, .expires, .user, .id, .size], [(false, true), (true, true), (false, false), (true, false)])
  func walk(_ field: Field, _ how: (descending: Bool, indexed: Bool)) async throws {
    let descending = how.descending
    // Seven parts of fifteen sessions and one of fewer, or sixteen of sixty-two and more.
    let count = Effort.scaled(110, long: Self.count)
    let memory = try await store(of: count)
    let store: any SessionLister = how.indexed ? IndexedStore(store: memory) : memory
    let sort = SortOrder(field, descending: descending)
    var query = ListQuery(sort: sort, capacity: count, isLarge: true, now: now)
    let all = ids(try await window(query, of: store))
    #expect(Set(all).count == count)
    query.capacity = Effort.scaled(15, long: count / 16)
    for part in [ListQuery.Part.top, .bottom] {
      query.part = part
      var met: [SessionID] = []
      var isMet: Set<SessionID> = []
      while true {
        let index = try await window(query, of: store)
        let held = ids(index)
        #expect(held == Array(all[index.outside.before..<index.outside.before + held.count]))
        #expect(index.total == count && index.matching == count)
        #expect(index.outside.after == count - index.outside.before - held.count)
        if part == .top {
          met += held.drop { isMet.contains($0) }
          guard index.outside.after > 0, let last = index.place(at: held.count - 1) else { break }
          query.part = .from(last)
        } else {
          met = held.filter { !isMet.contains($0) } + met
          guard index.outside.before > 0, let first = index.place(at: 0) else { break }
          query.part = .upTo(first)
        }
        isMet.formUnion(held)
      }
      #expect(met == all)
    }
  }

  @Test("What a store has an index for is here before anything is gone through, and what it has is learned after that")
  func indexed() async throws {
    let store = IndexedStore(store: try await store())
    let events = Mutex<[String]>([])
    let queries = StoreQueries(reader: store, operations: nil, summaries: maker())
    func ask(_ query: ListQuery) async -> [String] {
      await queries.list(query, generation: 1) { event in
        let pages = store.pages.withLock { $0 }
        switch event {
        case .listed(let entries, _, _): events.withLock { $0.append("listed \(entries.count) after \(pages) pages") }
        case .window(let index, _, let complete, _):
          let word = complete ? "complete" : "partial"
          events.withLock { $0.append("\(word) window of \(index.count) in \(index.total) after \(pages) pages") }
        case .known: events.withLock { $0.append("known") }
        default: break
        }
        return true
      }
      return events.withLock { events in
        defer { events = [] }
        return events
      }
    }
    #expect(
      await ask(ListQuery(sort: SortOrder(.seen), capacity: 100, now: now)) == [
        "partial window of 64 in 64 after 0 pages", "complete window of 100 in 1000 after 0 pages", "known",
      ])
    // Asked again, nothing is shown in the place of what is there before all of it is known.
    for (capacity, event) in [(100, "complete window of 100 in 1000"), (2_000, "listed 64")] {
      let answers = await ask(ListQuery(sort: SortOrder(.seen), capacity: capacity, isAgain: true, now: now))
      #expect(answers.first?.hasPrefix(event) == true, "\(answers)")
    }
    // Then what each holds was read, to tell before and after; a second question about the same store goes through nothing.
    store.pages.withLock { $0 = 0 }
    var query = ListQuery(sort: SortOrder(.expires), capacity: 100, isLarge: true, knowsSessions: true, now: now)
    query.part = .bottom
    #expect(await ask(query) == ["complete window of 100 in 1000 after 0 pages"])
    #expect(store.pages.withLock { $0 } == 0)
  }

  @Test("In an audit a list stands in no order of ids, while it is read and after that", arguments: [500, 40], ["", "user"])
  func audited(_ capacity: Int, _ filter: String) async throws {
    let store = IndexedStore(store: MemorySessionStore(clock: WallClock { now }))
    for number in 0..<400 {
      let id = SessionID(String(number * 7 + 100_000))
      _ = try await store.store.create(StoredSession(id: id, payload: Array(#"{"user":"ann"}"#.utf8)))
    }
    let summaries = SummaryBuilder(format: .flat, disclosure: Disclosure(isAudit: true), key: testKey)
    let query = ListQuery(
      filter: try Filter(parsing: filter, disclosure: summaries.disclosure), sort: SortOrder(.expires), capacity: capacity,
      now: now)
    let told = Mutex<[[String]]>([])
    await StoreQueries(reader: store, operations: nil, summaries: summaries).list(query, generation: 1) { event in
      switch event {
      case .listed(let readings, _, _): told.withLock { $0.append(readings.map(\.row.label.fingerprint)) }
      case .window(let index, _, _, _):
        told.withLock { $0.append(index.rows(in: 0..<index.count).map(\.summary.label.fingerprint)) }
      default: break
      }
      return true
    }
    let rows = try await store.store.page(PageRequest(limit: .max)).entries.map { summaries.label(of: $0.id).fingerprint }
    let order = rows.sorted()
    #expect(rows != order && rows.count == 400)
    #expect(told.withLock { $0 }.flatMap(\.self) == Array(order.prefix(capacity)))
  }

  @Test("A filter is asked of every session, and what it finds is counted", arguments: ["data.step=3", "user~^user.1", "step"])
  func filter(_ text: String) async throws {
    let store = try await store()
    let filter = try Filter(parsing: text)
    var query = ListQuery(filter: filter, sort: SortOrder(.seen), capacity: Self.count, isLarge: true, now: now)
    let all = try await window(query, of: store)
    var expected = 0
    for entry in try await store.page(PageRequest(limit: .max)).entries {
      let (summary, content) = maker().summary(of: entry)
      expected += filter.verdict(on: summary, content: content, now: now) == .yes ? 1 : 0
    }
    #expect(all.count == expected && expected > 64 && all.total == Self.count)
    query.capacity = 64
    let part = try await window(query, of: store)
    #expect(ids(part) == Array(ids(all).prefix(64)))
    #expect(part.matching == expected && part.total == Self.count)
  }

  @Test("A store that fits is listed as it always was, and one session more is a large one", arguments: [700, 1_000, 1_001])
  func boundary(_ capacity: Int) async throws {
    let store = try await store()
    let listed = Mutex(0)
    let windows = Mutex(0)
    await StoreQueries(reader: store, operations: nil, summaries: maker())
      .list(ListQuery(sort: SortOrder(.seen), capacity: capacity, now: now), generation: 1) { event in
        if case .listed(let entries, _, _) = event { listed.withLock { $0 += entries.count } }
        if case .window = event { windows.withLock { $0 += 1 } }
        return true
      }
    #expect(windows.withLock { $0 } == (capacity < Self.count ? 1 : 0))
    #expect(listed.withLock { $0 } <= Self.count)
  }

  @Test("Changes of what is not held come in where they belong, and never more rows than there is room for")
  func changes() async throws {
    let store = try await store()
    var query = ListQuery(sort: SortOrder(.seen), capacity: 64, isLarge: true, now: now)
    query.part = .top
    var index = try await window(query, of: store)
    let last = try #require(index[63]).summary
    var old = summary("0000000000", modified: -1_000)
    old.modified = last.modified.map { $0.adding(seconds: -1) }
    #expect(!index.containsPosition(old, now: now))
    for number in 0..<500 {
      let new = summary("\(2_000_000 + number)", modified: Int64(1 + number))
      #expect(index.containsPosition(new, now: now))
      index.markLoaded()
      index.observe(new, as: .changed, at: uptime, now: now)
      index.trim(to: 64, around: nil)
      #expect(index.count <= 80 && index.total == Self.count)
    }
    #expect(index.outside.isApproximate)
    #expect(ids(index).allSatisfy { ($0.reveal()?.string ?? "").hasPrefix("2000") })
  }

  @Test("Rows that come in above never take those around the cursor, and are counted")
  func around() async throws {
    let store = try await store()
    var index = try await window(ListQuery(sort: SortOrder(.seen), capacity: 64, isLarge: true, now: now), of: store)
    let cursor = try #require(index.id(at: 5))
    let below = ids(index)[6..<30]
    var beyond = 0
    for number in 0..<500 {
      let new = summary("\(2_000_000 + number)", modified: Int64(1 + number))
      if index.containsPosition(new, now: now) {
        index.observe(new, at: uptime, now: now)
      } else {
        beyond += 1
        index.recordUnloaded(new, isNew: true, isAdmitted: true, now: now)
      }
      index.trim(to: 64, around: cursor)
      #expect(index.count <= 82 && index.total == Self.count + number + 1)
      #expect(index.outside.before + index.outside.after + index.count == index.total)
    }
    let place = try #require(index.position(of: cursor))
    #expect(index.outside.before >= beyond && beyond > 300)
    #expect(ids(index)[(place + 1)...].starts(with: below))
  }
}

/// A store with an index for everything: it sorts what it has.
private final class IndexedStore: IndexedSessionLister {
  let store: MemorySessionStore
  let pages = Mutex(0)

  init(store: MemorySessionStore) { self.store = store }

  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await store.read(id) }

  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage {
    pages.withLock { $0 += 1 }
    return try await store.page(request)
  }

  private func all(_ order: SessionOrder) async throws(StoreError) -> [(place: SessionOrder.Position, entry: SessionEntry)] {
    try await store.page(PageRequest(limit: .max)).entries.map { entry in
      let expires: Timestamp? = if case .stored(let session) = entry.content { session.expires } else { nil }
      let value =
        switch order.key {
        case .modified: entry.modified?.milliseconds
        case .expires: expires?.milliseconds
        case .size: Int64(entry.size)
        }
      return (SessionOrder.Position(value, entry.id), entry)
    }
    .sorted { Self.isBefore($0.place, $1.place, order) }
  }

  private static func isBefore(_ a: SessionOrder.Position, _ b: SessionOrder.Position, _ order: SessionOrder) -> Bool {
    switch (a.value, b.value) {
    case (let x?, let y?) where x != y: order.descending ? x > y : x < y
    case (_?, nil): true
    case (nil, _?): false
    default: (a.id.reveal()?.string ?? "") < (b.id.reveal()?.string ?? "")
    }
  }

  func entries(
    of part: SessionOrder.Slice, in order: SessionOrder, limit: Int, contents: Bool
  ) async throws(StoreError) -> [SessionEntry]? {
    let all = try await all(order)
    let found =
      switch part {
      case .first: all.prefix(limit)
      case .last: all.suffix(limit)
      case .from(let place): all.filter { !Self.isBefore($0.place, place, order) }.prefix(limit)
      case .upTo(let place): all.filter { !Self.isBefore(place, $0.place, order) }.suffix(limit)
      }
    return found.map { place, entry in
      guard !contents else { return entry }
      let expires = order.key == .expires ? place.value.map(Timestamp.init(milliseconds:)) : nil
      return SessionEntry(id: entry.id, size: entry.size, modified: entry.modified, expires: expires, content: .unread)
    }
  }

  func count(before place: SessionOrder.Position?, in order: SessionOrder) async throws(StoreError) -> (before: Int, total: Int) {
    let all = try await all(order)
    return (place.map { place in all.count { Self.isBefore($0.place, place, order) } } ?? 0, all.count)
  }
}
