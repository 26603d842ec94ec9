import Foundation
import Platform
import Sessions
import TestSupport
import Testing

@testable import SessionsSQLite

/// Whoever may write to a directory can give any file in it the name of one that SQLite keeps beside a database.
@Suite("A file beside a database that SQLite would take for its own") struct StrangersFileTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var database: (owner: uid_t, group: gid_t, mode: mode_t) = (50_500, 50_600, 0o660)
    var owner: uid_t
    var group: gid_t
    /// Whom the database's access list lets write; nil: it has none.
    var listed: uid_t?
    var isTaken: Bool

    static let all = [
      Case(testDescription: "of its owner, of any group", owner: 50_500, group: 50_900, isTaken: true),
      Case(testDescription: "of another, with its group", owner: 50_501, group: 50_600, isTaken: true),
      Case(testDescription: "of root, with its group", owner: 0, group: 50_600, isTaken: true),
      Case(testDescription: "of root", owner: 0, group: 0, isTaken: false),
      Case(testDescription: "of another, of another group", owner: 50_501, group: 50_900, isTaken: false),
      Case(
        testDescription: "of another, whom its access list lets write", owner: 50_501, group: 50_900, listed: 50_501,
        isTaken: true),
      Case(
        testDescription: "of another than its access list names", owner: 50_501, group: 50_900, listed: 50_502, isTaken: false),
      Case(
        testDescription: "of another, of another group, where all may write", database: (50_500, 50_600, 0o666), owner: 50_501,
        group: 50_900, isTaken: true),
      Case(
        testDescription: "of root, where all may write", database: (50_500, 50_600, 0o666), owner: 0, group: 0, isTaken: false),
      Case(
        testDescription: "of root, where root's group is the database's", database: (50_500, 0, 0o660), owner: 0, group: 0,
        isTaken: false),
      Case(testDescription: "of root, beside root's", database: (0, 0, 0o600), owner: 0, group: 0, isTaken: true),
    ]
  }

  @Test("is taken for that where somebody who uses the database can have made it", arguments: Case.all)
  func cases(_ test: Case) throws {
    var database = try FileStatus(path: "/")
    var file = database
    (database.owner, database.group, database.mode) = test.database
    (file.owner, file.group, file.mode) = (test.owner, test.group, 0o600)
    let list = test.listed.flatMap { AccessList(FileMarks.list(group: 0, user: $0, rights: 6)) }
    #expect(SharedDatabase(database, list).mayOwn(file) == test.isTaken)
  }

  @Test(
    "is root's own work where root can give files to nobody, unless it has another name",
    arguments: [
      (nil, 0, 1, true), (nil, 0, 0, true), (nil, 0, 2, false), (nil, 50_501, 1, false), (.all, 0, 1, false),
      (FileGiving(users: IDMap("0 1000 65536", unknown: 65_534), groups: .whole), 0, 1, true),
    ] as [(FileGiving?, uid_t, Int, Bool)])
  func left(_ giving: FileGiving?, _ owner: uid_t, _ links: Int, _ isTaken: Bool) throws {
    var database = try FileStatus(path: "/")
    var file = database
    (database.owner, database.group, database.mode) = (500_500, 50_600, 0o644)
    (file.owner, file.group, file.links) = (owner, 0, links)
    #expect(SharedDatabase(database).mayBeLeft(file, byRootGiving: giving) == isTaken)
  }

  #if os(Linux)
    @Test(
      "is what root left there who can give files to nobody, and every connection after it goes on", .enabled(if: geteuid() == 0))
    func leftByRoot() throws {
      let directory = try TemporaryDirectory()
      let path = try directory.database("PRAGMA journal_mode = WAL; CREATE TABLE t (x)")
      guard chown(path, 50_500, 50_600) == 0 else { return }
      chmod(path, 0o644)
      let rights = try #require(ThreadRights())
      let count = try rights.without(ThreadRights.all[0].bit) {
        let first = try Connection.open(path, mode: .readWrite)
        try first.execute("INSERT INTO t VALUES (1)")
        let owners = try ["-wal", "-shm"].map { try FileStatus(path: path + $0).owner }
        #expect(owners == [0, 0])
        let second = try Connection.open(path, mode: .readWrite)
        try second.execute("INSERT INTO t VALUES (2)")
        let obstacle = DatabaseUser(user: 0, group: 0).companionObstacle(try DatabaseFile(path))
        #expect(obstacle == nil)
        return try first.number("SELECT count(*) FROM t")
      }
      #expect(count == 2)
    }

    @Test(
      "stays whose it is, and as it is, where root writes", .enabled(if: geteuid() == 0), arguments: DatabaseFile.suffixes,
      [false, true])
    func kept(_ suffix: String, asksFirst: Bool) async throws {
      let directory = try TemporaryDirectory()
      let mode = suffix == "-journal" ? "DELETE" : "WAL"
      let path = try directory.database("PRAGMA journal_mode = \(mode); CREATE TABLE t (x)")
      // Where a container does not let root give files away, it cannot be asked.
      guard chown(path, 50_500, 50_600) == 0 else { return }
      chmod(path, 0o660)
      let secret = Data(String(repeating: "secret\n", count: 2_000).utf8)
      let file = path + suffix
      try secret.write(to: URL(fileURLWithPath: file))
      chmod(file, 0o600)
      let before = try FileStatus(path: file)
      if asksFirst {
        let database = try Database(observing: DatabaseFile(path))
        #expect(database.writeObstacle?.contains(suffix + " belongs to") == true, "\(database.writeObstacle ?? "")")
        #expect(await failure { try await database.beginRun() }?.kind == "denied")
      } else {
        // As it is found where it got its name behind the question.
        #expect(throws: SQLiteFailure.self) {
          let connection = try Connection.open(path, mode: .readWrite)
          try connection.execute("BEGIN IMMEDIATE")
          try connection.execute("INSERT INTO t VALUES (1)")
          try connection.execute("COMMIT")
        }
      }
      let after = try FileStatus(path: file)
      #expect(after.identity == before.identity && after.owner == 0 && after.group == before.group && after.mode == 0o600)
      #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == secret)
    }

    @Test(
      "is told with what lets whoever made it go on, where the database's group writes",
      .enabled(if: geteuid() == 0),
      arguments: [
        (50_501, 0o660, "add \(SystemUser.name(of: 50_501)) to group 50600, or write as \(SystemUser.name(of: 50_501))"),
        (50_501, 0o600, "give it to \(SystemUser.name(of: 50_500))"), (0, 0o660, "give it to \(SystemUser.name(of: 50_500))"),
      ] as [(uid_t, mode_t, String)])
    func help(_ user: uid_t, _ mode: mode_t, _ words: String) throws {
      let directory = try TemporaryDirectory()
      let path = try directory.database("PRAGMA journal_mode = WAL; CREATE TABLE t (x)")
      let log = path + "-wal"
      try Data().write(to: URL(fileURLWithPath: log))
      guard chown(path, 50_500, 50_600) == 0, chown(log, user, user == 0 ? 0 : 50_900) == 0 else { return }
      chmod(path, mode)
      let obstacle = DatabaseUser(user: 0, group: 0, giving: .all).companionObstacle(try DatabaseFile(path)) ?? ""
      #expect(obstacle.contains("-wal belongs to") && obstacle.contains(words), "\(obstacle)")
      #expect(obstacle.contains("give it to") == words.hasPrefix("give it to"), "\(obstacle)")
    }

    @Test("is the database owner's where root has just made it", .enabled(if: geteuid() == 0), arguments: ["WAL", "DELETE"])
    func made(_ mode: String) throws {
      let directory = try TemporaryDirectory()
      let path = try directory.database("PRAGMA journal_mode = \(mode); CREATE TABLE t (x)")
      guard chown(path, 50_500, 50_600) == 0 else { return }
      chmod(path, 0o640)
      let connection = try Connection.open(path, mode: .readWrite)
      try connection.execute("BEGIN IMMEDIATE")
      try connection.execute("INSERT INTO t VALUES (1)")
      for suffix in mode == "WAL" ? ["-wal", "-shm"] : ["-journal"] {
        let found = try FileStatus(path: path + suffix)
        #expect(found.owner == 50_500 && found.group == 50_600 && found.mode == 0o640, "\(found)")
      }
      try connection.execute("COMMIT")
    }
  #endif
}
