import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsPostgres

/// What is written to a large table and cannot be named has it listed again, but not at once: until then that is put off.
@Suite("A word to list a large table of PostgreSQL again")
struct PutOffTests {
  /// What a look finds, and what is told of it.
  struct Look: Sendable {
    /// Which transactions can be seen, and how much was written to the table.
    var found: (snapshot: String, written: Int64)
    /// Whether the pause since the last word is over.
    var isLate: Bool
    var told: [StoreChange]

    init(_ snapshot: String, _ written: Int64, late isLate: Bool, _ told: [StoreChange] = []) {
      (found, self.isLate, self.told) = ((snapshot, written), isLate, told)
    }
  }

  private static let rows = WatchedRows(
    table: "t", id: "t.id", isAny: "true", moves: nil, parts: nil, reading: "SELECT 1", shape: PostgresShape([]))

  private static func answers(_ snapshot: String, _ written: Int64, small: Bool) -> [WatchedRows.Part: [KeptRow]] {
    let state: [SQLValue] = [
      .text(Array(snapshot.utf8)), .integer(1), .integer(written), .integer(6_000), .integer(0), .integer(1),
    ]
    return small ? [.state: [KeptRow(state)], .all: []] : [.state: [KeptRow(state)]]
  }

  private static func check(_ looks: [Look], small: Bool = false) throws {
    var mark = try rows.news(answers("1", 1, small: small), since: nil).mark
    for (number, look) in looks.enumerated() {
      let last = ContinuousClock.now - .seconds(look.isLate ? mark.wait + 1 : 0)
      mark.pause = ResyncPause(told: mark.pause.told, at: last)
      let news = try rows.news(answers(look.found.snapshot, look.found.written, small: small), since: mark)
      #expect(news.changes == look.told, "look \(number)")
      mark = news.mark
    }
  }

  @Test(
    "comes when its pause is over, also where nothing more is written, and then no more",
    arguments: [
      ("written once, within the pause", [Look("2", 2, late: false, [.unspecified]), Look("2", 2, late: false)]),
      ("written twice", [Look("2", 2, late: true, [.unspecified, .resync]), Look("3", 3, late: false, [.unspecified])]),
      ("counted late", [Look("2", 1, late: false, [.unspecified]), Look("2", 1, late: true), Look("2", 2, late: false)]),
    ])
  func due(_ name: String, _ looks: [Look]) throws {
    let last = try #require(looks.last?.found)
    let end = [Look(last.snapshot, last.written, late: true, [.resync])]
    let quiet = [Look(last.snapshot, last.written, late: true), Look("9", last.written, late: true, [.unspecified])]
    try Self.check(looks + end + quiet)
  }

  @Test("does not come where others are written to, or all rows are compared")
  func none() throws {
    try Self.check([Look("2", 1, late: true, [.unspecified]), Look("2", 1, late: true)])
    try Self.check([Look("2", 2, late: true), Look("2", 3, late: true)], small: true)
  }

  /// A watch of `session` that takes one look after another, when it is asked to.
  private struct Watch {
    let rows: WatchedRows
    let database: PostgresDatabase
    let first: WatchedRows.Mark

    init(_ server: PostgresTestServer, database name: String = "postgres", parts: (String, String)? = nil) async throws {
      rows = WatchedRows(
        table: "public.session", id: "t.sid", isAny: "true", moves: nil, parts: parts.map { (table: $0.0, condition: $0.1) },
        reading: "SELECT sid FROM public.session WHERE $1::boolean", shape: PostgresShape([]))
      let options = PostgresOptions(timeout: .seconds(60), connections: 1)
      database = PostgresDatabase(PostgresServer(server.address(database: name), options))
      first = try await Self.mark(rows, database, since: nil)
    }

    private static func mark(
      _ rows: WatchedRows, _ database: PostgresDatabase, since before: WatchedRows.Mark?
    ) async throws -> WatchedRows.Mark {
      let state = try #require(rows.look(since: before).first?.statement)
      let answers = try await database.read { connection throws(PostgresFailure) in try connection.answers(to: [state]) }
      return try rows.news([.state: answers.first ?? []], since: before).mark
    }

    func mark() async throws -> WatchedRows.Mark { try await Self.mark(rows, database, since: first) }
  }

  @Test(
    "comes of what is written to whichever table holds the rows, or what belongs to them, and of nothing else",
    .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing),
    arguments: [
      ("CREATE TABLE session (sid text)", "session"),
      ("CREATE TABLE session (sid text); CREATE TABLE heir () INHERITS (session)", "heir"),
      ("CREATE TABLE session (sid text) PARTITION BY LIST (sid); CREATE TABLE part PARTITION OF session DEFAULT", "session"),
      ("CREATE TABLE session (sid text); CREATE TABLE attributes (sid text)", "attributes"),
    ])
  func counted(_ tables: String, _ written: String) async throws {
    let server = try await SharedPostgres.server()
    let name = try await SharedPostgres.freshDatabase()
    try server.run(tables + "; CREATE TABLE other (sid text)", database: name)
    let watch = try await Watch(
      server, database: name, parts: written == "attributes" ? ("public.attributes", "p.sid = t.sid") : nil)
    try server.run("INSERT INTO other VALUES ('a')", database: name)
    try await eventually("the other table's is not counted") {
      try server.run("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'other'", database: name) == [["1"]]
    }
    #expect(try await watch.mark().written == watch.first.written)
    try server.run("INSERT INTO \(written) VALUES ('a')", database: name)
    try await eventually("what is written does not count") { try await watch.mark().written != watch.first.written }
    #expect(try await watch.mark().file == watch.first.file)
    try server.run("TRUNCATE \(written)", database: name)
    #expect(try await watch.mark().file != watch.first.file)
  }

  @Test(
    "comes also from a server that does not count what is written: a standby, or one that was told not to",
    .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing), arguments: [true, false])
  func uncounted(_ isStandby: Bool) async throws {
    let server = try await PostgresTestServer.own(isStandby ? [] : ["track_counts = off"])
    try server.run("CREATE TABLE session (sid text)")
    let watched = isStandby ? try await PostgresTestServer.own { $0.primary = server } : server
    // It ends with whoever holds it.
    defer { withExtendedLifetime(watched) {} }
    let watch = try await Watch(watched)
    try server.run("INSERT INTO session VALUES ('a')")
    try await eventually("what is written does not count") { try await watch.mark().written != watch.first.written }
  }
}
