import Foundation
import Platform
import Sessions
import TestSupport
import Testing

@testable import SessionsSQLite

@Suite("What SQLite makes beside a database") struct CompanionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var owner: uid_t = 50_500
    var group: gid_t = 50_600
    var mode: mode_t
    var directory: (group: gid_t, mode: mode_t) = (50_600, 0o775)
    var user: uid_t = 50_501
    var own: gid_t = 50_900
    var isRefused: Bool
  }

  @Test(
    "may be used by the database's owner, or nothing is written",
    arguments: [
      Case(testDescription: "by its owner", mode: 0o600, user: 50_500, isRefused: false),
      Case(testDescription: "by root, who gives it away", mode: 0o600, user: 0, isRefused: false),
      Case(testDescription: "by another, for nobody", mode: 0o600, own: 50_600, isRefused: true),
      Case(testDescription: "by another of the group", mode: 0o660, own: 50_600, isRefused: false),
      Case(testDescription: "that the group may only read", mode: 0o640, own: 50_600, isRefused: true),
      Case(testDescription: "by one who is in the group beside his own", mode: 0o660, isRefused: true),
      Case(testDescription: "the same, where all may read", mode: 0o664, isRefused: true),
      Case(testDescription: "the same, where all may write", mode: 0o666, isRefused: false),
      Case(
        testDescription: "the same, in a directory that gives its group", mode: 0o660, directory: (50_600, 0o2775),
        isRefused: false),
      Case(
        testDescription: "the same, in one that gives another", mode: 0o660, directory: (50_700, 0o2775), own: 50_600,
        isRefused: true),
      Case(testDescription: "beside one of root's", owner: 0, mode: 0o600, isRefused: false),
    ])
  func cases(_ test: Case) throws {
    var database = try FileStatus(path: "/")
    var directory = database
    (database.owner, database.group, database.mode) = (test.owner, test.group, test.mode)
    (directory.group, directory.mode) = test.directory
    let user = DatabaseUser(user: test.user, group: test.own)
    let obstacle = user.companionObstacle(beside: database, in: directory, called: "app.db")
    #expect((obstacle != nil) == test.isRefused && obstacle?.contains("sudo -u user 50500") != false, "\(obstacle ?? "")")
  }

  @Test("is nothing where that is refused, which is said before; where it is there it may stay", arguments: ["WAL", "DELETE"])
  func refused(_ mode: String) async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database("PRAGMA journal_mode = \(mode); CREATE TABLE t (x)")
    chmod(path, 0o600)
    if geteuid() == 0 { chown(path, 50_500, 50_600) }
    let owner = try FileStatus(path: path).owner
    var options = WriteOptions()
    options.user = DatabaseUser(user: owner + 1, group: 50_900)
    let database = try Database(observing: DatabaseFile(path), writing: options)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(database.writeObstacle?.contains("sudo -u") == true, "\(database.writeObstacle ?? "")")
    let write = { @Sendable (connection: borrowing Connection) throws(SQLiteFailure) -> Void in
      _ = try connection.execute("INSERT INTO t VALUES (1)", [])
    }
    #expect(await failure { try await database.write(write) }?.kind == "denied")
    #expect(await failure { try await database.beginRun() }?.kind == "denied")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == names)
    guard mode == "WAL" else { return }
    let application = try OtherConnection(path)
    try application.run("INSERT INTO t VALUES (2)")
    #expect(database.writeObstacle == nil)
    try await database.write(write)
    #expect(try application.texts("SELECT x FROM t ORDER BY 1") == ["1", "2"])
  }

  @Test("is the application's own affair where it is the application that writes") func application() async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database("CREATE TABLE t (x)")
    if geteuid() == 0 { chown(path, 50_500, 50_600) }
    var options = WriteOptions()
    options.user = DatabaseUser(user: try FileStatus(path: path).owner + 1, group: 50_900)
    let database = try Database(holding: DatabaseFile(path), writing: options)
    #expect(database.writeObstacle == nil)
    try await database.write { connection throws(SQLiteFailure) in
      _ = try connection.execute("INSERT INTO t VALUES (1)", [])
    }
  }
}
