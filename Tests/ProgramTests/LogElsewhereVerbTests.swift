import CSQLite
import Foundation
import TestSupport
import TestTraits
import Testing

@Suite("Of a database whose application has its log elsewhere", .ownThreads) struct LogElsewhereVerbTests {
  private let work: Workspace
  private static let id = "Zk3v9pX0qYw7sT1uR5nM2bC4dE6fG8hJ"

  init() throws { work = try Workspace([:]) }

  @Test(
    "each answer is told to be what it had there, also where no person reads it",
    arguments: [
      ["get", "STORE", id], ["get", "STORE", id, "user"], ["list", "STORE", "--json"], ["list", "STORE", "--count"],
      ["stats", "STORE", "--by", "user"], ["export", "STORE"], ["info", "STORE"], ["diff", "STORE", id, id],
    ])
  func told(_ arguments: [String]) throws {
    let path = work.store + "/app.db"
    var opened: OpaquePointer?
    try #require(sqlite3_open(path, &opened) == SQLITE_OK)
    defer { sqlite3_close(opened) }
    let made = """
      PRAGMA journal_mode = WAL;
      CREATE TABLE sessions (sid PRIMARY KEY, expired, sess);
      INSERT INTO sessions VALUES ('\(Self.id)', 4070908800000, '{"cookie":{"path":"/"},"user":"Ada"}');
      PRAGMA wal_checkpoint(TRUNCATE);
      """
    try #require(sqlite3_exec(opened, made, nil, nil, nil) == SQLITE_OK)
    let beside = try work.run(arguments.map { $0 == "STORE" ? path : $0 })
    #expect(!beside.errors.contains("a log that is not here"), "\(beside.errors)")
    for suffix in ["-wal", "-shm"] { try FileManager.default.removeItem(atPath: path + suffix) }
    let elsewhere = try work.run(arguments.map { $0 == "STORE" ? path : $0 })
    #expect(elsewhere.ending == beside.ending && elsewhere.output.isEmpty == beside.output.isEmpty, "\(elsewhere.errors)")
    let told = elsewhere.errors.split(separator: "\n").count { $0.contains("a log that is not here") }
    #expect(told == 1, "\(elsewhere.errors)")
  }
}
