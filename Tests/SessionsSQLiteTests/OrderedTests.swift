import ECMAScript
import Sessions
import SessionsAdministration
import SessionsSQLite
import TestSupport
import Testing

@Suite("Orders that the table has indexes for") struct OrderedTests {
  private static let count = 300
  private let directory: TemporaryDirectory
  private var path: String { directory.path + "/s.db" }

  init() throws { directory = try TemporaryDirectory() }

  /// Few values, so that many rows are alike, and some without an expiry.
  private func reader() async throws -> SQLiteSessionReader {
    var generator = SeededGenerator(seed: 11)
    _ = try SQLiteSessionStore(path: path, options: .init(durability: .relaxed, createsDatabase: true))
    let other = try OtherConnection(path)
    try other.run("BEGIN")
    for number in 0..<Self.count {
      let id = "id-\(number * 7919 % 100_003)"
      let data = "{\"a\":\"\(String(repeating: "x", count: Int.random(in: 0..<9, using: &generator)))\"}"
      let expires = Int.random(in: 0..<4, using: &generator) == 0 ? "NULL" : "\(Int.random(in: 1_000..<1_040, using: &generator))"
      try other.run("INSERT INTO sessions (id, data, expires) VALUES ('\(id)', '\(data)', \(expires))")
      try other.run("UPDATE sessions SET modified = \(Int.random(in: 0..<60, using: &generator)) WHERE id = '\(id)'")
    }
    try other.run("COMMIT")
    return try SQLiteSessionReader(path: path)
  }

  private static func value(_ entry: SessionEntry, _ key: SessionOrder.Key) -> Int64? {
    switch key {
    case .modified: entry.modified?.milliseconds
    case .expires: entry.expires?.milliseconds
    case .size: Int64(entry.size)
    }
  }

  private static func sorted(_ entries: [SessionEntry], _ order: SessionOrder) -> [SessionEntry] {
    entries.sorted { a, b in
      let ids = (a.id.reveal()?.string ?? "", b.id.reveal()?.string ?? "")
      switch (value(a, order.key), value(b, order.key)) {
      case (let x?, let y?) where x != y: return order.descending ? x > y : x < y
      case (_?, nil): return true
      case (nil, _?): return false
      default: return ids.0 < ids.1
      }
    }
  }

  @Test(
    "every part of an order holds what going through everything would find there",
    arguments: SessionOrder.Key.allCases, [false, true])
  func parts(_ key: SessionOrder.Key, _ descending: Bool) async throws {
    let reader = try await reader()
    let order = SessionOrder(by: key, descending: descending)
    let all = Self.sorted(try await reader.page(PageRequest(limit: .max, contents: false)).entries, order)
    #expect(all.count == Self.count)
    func entries(_ part: SessionOrder.Slice, _ limit: Int) async throws -> [SessionEntry]? {
      try await reader.entries(of: part, in: order, limit: limit, contents: false)
    }
    for limit in [0, 1, 7, 290, 1_000] {
      #expect(try await entries(.first, limit) == Array(all.prefix(limit)))
      #expect(try await entries(.last, limit) == Array(all.suffix(limit)))
      for position in stride(from: 0, to: all.count, by: 13) {
        let place = SessionOrder.Position(Self.value(all[position], key), all[position].id)
        #expect(try await entries(.from(place), limit) == Array(all[position...].prefix(limit)))
        #expect(try await entries(.upTo(place), limit) == Array(all[...position].suffix(limit)))
        let counted = try await reader.count(before: place, in: order)
        #expect(counted == (position, Self.count))
      }
    }
    // Where nothing stands any more, the part begins with what stands behind.
    let nowhere = SessionOrder.Position(1_020, SessionID("id-0000"))
    let from = try #require(try await entries(.from(nowhere), .max))
    let upTo = try #require(try await entries(.upTo(nowhere), .max))
    #expect(upTo + from == all)
    #expect(try await reader.count(before: nowhere, in: order) == (upTo.count, Self.count))
  }

  @Test("contents come with it where they are asked for, and a database without the index says that it has none")
  func contents() async throws {
    let reader = try await reader()
    let order = SessionOrder(by: .modified, descending: true)
    let read = try #require(try await reader.entries(of: .first, in: order, limit: 3, contents: true))
    for entry in read {
      #expect(entry.content == .stored(try #require(try await reader.read(entry.id))))
    }
    try OtherConnection(path).run("DROP INDEX sessions_by_modification")
    #expect(try await reader.entries(of: .first, in: order, limit: 3, contents: true) == nil)
  }
}
