import Foundation
import Sessions
import TestSupport
import Testing

@testable import SessionsSQLite

@Suite("A session to which a damaged index does not lead") struct DamagedIndexTests {
  /// The last of all ids: those before it are found as ever.
  private static let lost = SessionID("zz-lost"), gone = SessionID("zz-gone")

  /// Gives the entry of ``lost`` in an index another key, as a page does that was written over.
  private static func damage(_ path: String) throws {
    let (page, size): (Int, Int)
    do {
      let other = try OtherConnection(path)
      page = try #require(
        Int(try other.texts("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_sessions_1'").first ?? ""))
      size = try #require(Int(try other.texts("PRAGMA page_size").first ?? ""))
    }
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let place = try #require(bytes.range(of: Data("zz-lost".utf8), in: (page - 1) * size..<page * size))
    bytes[place.lowerBound] = UInt8(ascii: "~")
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  private static func foreign() async throws -> (store: ForeignSessionStore, path: String, directory: TemporaryDirectory) {
    let directory = try TemporaryDirectory()
    let rows = ["a", "b", "zz-lost"].map { "('\($0)', 1893456000000, '\(express)')" }.joined(separator: ",")
    let path = try directory.database(expressTable(rows))
    try damage(path)
    let reader = try ForeignSessionReader(try await SessionTables.only(in: path), path: path)
    return (try ForeignSessionStore(writing: reader), path, directory)
  }

  @Test("is not told as gone, in somebody's table, and one that is gone is") func others() async throws {
    let (store, path, directory) = try await Self.foreign()
    try await check(store, path)
    withExtendedLifetime(directory) {}
  }

  @Test("is not told as gone, in a table of ours, and one that is gone is") func ours() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/s.db"
    do {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      for id in ["a", "b", "zz-lost"] { _ = try await store.create(StoredSession(id, "{}")) }
    }
    try await OtherConnection(path).keepJournal("DELETE")
    try Self.damage(path)
    let reader = SQLiteSessionReader(
      try Database(observing: DatabaseFile(path), writing: WriteOptions(looksPastIndex: true)))
    try await check(SQLiteSessionStore(writing: reader), path)
    // A server does not go through its table for an id that anybody makes up.
    #expect(try await SQLiteSessionReader(path: path).read(SessionID("zz-lost")) == nil)
  }

  @Test("is not looked for among all where the application could not commit meanwhile, unless a person asks; a look later it is")
  func unlooked() async throws {
    let (store, path, directory) = try await Self.foreign()
    // The application writes, and what it has in its journal can be read by the side of its lock alone.
    let application = try OtherConnection(path)
    try application.run("BEGIN IMMEDIATE")
    try Data("x".utf8).write(to: URL(fileURLWithPath: path + "-journal"))
    #expect(try await store.entries(of: [Self.gone, Self.lost, SessionID("a")]).keys.map { $0 } == [SessionID("a")])
    #expect(await failure { _ = try await store.read(Self.lost) } == IDIndex.damage)
    #expect(unlink(path + "-journal") == 0)
    try application.run("ROLLBACK")
    try await eventually("the damage is told") {
      try await store.entries(of: [Self.lost])[Self.lost]?.content == .unreadable(IDIndex.damage.words)
    }
    withExtendedLifetime(directory) {}
  }

  private func check(_ store: some SessionStore & SessionLister, _ path: String) async throws {
    let sessions = try await store.page(PageRequest(limit: 10)).entries.compactMap(\.stored)
    let lost = try #require(sessions.first { $0.id == Self.lost })
    var gone = lost
    gone.id = Self.gone
    #expect(await failure { _ = try await store.read(lost.id) } == IDIndex.damage)
    #expect(await failure { _ = try await store.update(lost) } == IDIndex.damage)
    #expect(await failure { _ = try await store.delete(lost.id, ifRevision: lost.revision) } == IDIndex.damage)
    #expect(try await store.read(gone.id) == nil)
    // Some file systems know the time of a write so roughly that for a while it is not known whether a file lies still.
    var entries: [SessionID: SessionEntry] = [:]
    try await eventually("the damage is told") {
      entries = try await store.entries(of: [gone.id, lost.id, SessionID("a")])
      return entries[lost.id] != nil
    }
    #expect(entries[lost.id]?.content == .unreadable(IDIndex.damage.words))
    #expect(Set(entries.keys) == [lost.id, SessionID("a")])
    #expect(try await store.update(gone) == .gone)
    #expect(try await store.delete(gone.id, ifRevision: nil) == .gone)
    let ids = [Self.gone, Self.lost, SessionID("a"), Self.gone]
    let outcomes = try await store.apply(ids.map { .delete($0, ifRevision: nil) })
    #expect(outcomes == [.gone, .failed(IDIndex.damage), .deleted(before: nil), .gone])
    #expect(try OtherConnection(path).texts("SELECT count(*) FROM sessions NOT INDEXED") == ["2"])
  }
}
