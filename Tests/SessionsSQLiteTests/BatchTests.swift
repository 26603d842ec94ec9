import Sessions
import SessionsAdministration
import SessionsSQLite
import TestSupport
import Testing

@Suite("Several sessions at once") struct BatchTests {
  private func foreign() async throws -> (ForeignSessionReader, OtherConnection, TemporaryDirectory) {
    let directory = try TemporaryDirectory()
    let path = try directory.database("CREATE TABLE sessions (sid PRIMARY KEY, expired, sess)")
    let other = try OtherConnection(path)
    try other.run(
      """
      WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO sessions SELECT 'sid-' || i, 1893456000000, '{"cookie":{},"n":' || i || ',"name":"visitor ' || i || '"}' FROM n;
      UPDATE sessions SET sess = '{"torn' WHERE sid = 'sid-77'; UPDATE sessions SET sess = 42 WHERE sid = 'sid-78';
      DELETE FROM sessions WHERE rowid % 7 = 0
      """)
    return (try ForeignSessionReader(try await SessionTables.only(in: path), path: path), other, directory)
  }

  @Test("of our table are what single readings answer, and those that are not there are left out")
  func own() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    let writer = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
    let ids = (0..<40).map { SessionID("id-\($0)") }
    for id in ids.dropFirst() { _ = try await writer.create(StoredSession(id: id, payload: Array("{}".utf8), expires: nil)) }
    let reader = try SQLiteSessionReader(path: path)
    for store in [reader, writer, try SQLiteSessionStore(writing: reader)] as [any SessionLister] {
      let entries = try await store.entries(of: ids + [SessionID("no such"), SessionID(digest: "ff")])
      #expect(Set(entries.keys) == Set(ids.dropFirst()))
      for id in ids.dropFirst() { #expect(try await store.read(id).map { .stored($0) } == entries[id]?.content) }
    }
  }

  @Test("of somebody's table are what its listing shows, torn ones too") func others() async throws {
    let (reader, _, directory) = try await foreign()
    let all = try await reader.all()
    let wanted = all.prefix(100)
    let entries = try await reader.entries(of: wanted.map(\.id) + [SessionID("sid-7")])
    #expect(entries == Dictionary(uniqueKeysWithValues: wanted.map { ($0.id, $0) }))
    #expect(wanted.contains { if case .malformed = $0.content { true } else { false } })
    withExtendedLifetime(directory) {}
  }

  @Test("The partitions of somebody's table hold every row once", arguments: [1, 2, 3, 8]) func partitions(_ count: Int)
    async throws
  {
    let (reader, _, directory) = try await foreign()
    var found: [SessionID] = []
    let partitions = try await reader.partitions(count)
    #expect(partitions.count == count)
    for partition in partitions {
      var request = PageRequest(partition, limit: 100)
      while true {
        let page = try await reader.page(request)
        found += page.entries.map(\.id)
        guard let next = page.next else { break }
        request.cursor = next
      }
    }
    #expect(found == (try await reader.all()).map(\.id))
    withExtendedLifetime(directory) {}
  }

  @Test("A prefilter passes over rows of somebody's table, counts them, and loses none that may match") func prefilter()
    async throws
  {
    let (reader, _, directory) = try await foreign()
    let all = try await reader.all()
    var prefilter = PayloadPrefilter()
    prefilter.require("n", equals: "4243")
    var words = PayloadPrefilter()
    words.require(word: Array("visitor 4243".utf8))
    for (prefilter, seen) in [(prefilter, 1), (words, 2)] {
      var (entries, excluded) = ([SessionEntry](), 0)
      var request = PageRequest(limit: 100)
      request.prefilter = prefilter
      while true {
        let page = try await reader.page(request)
        entries += page.entries
        excluded += page.excluded
        guard let next = page.next else { break }
        request.cursor = next
      }
      #expect(entries.count + excluded == all.count)
      #expect(entries.contains { $0.id == SessionID("sid-4243") && $0.content != .unread })
      // A number is no JSON object, nor is what was torn: a word may be looked for in what is wrong with them.
      #expect(entries.count <= seen + 1, "\(entries.count)")
    }
    withExtendedLifetime(directory) {}
  }
}
