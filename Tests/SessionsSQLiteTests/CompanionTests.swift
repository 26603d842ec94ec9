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
    var groups: Set<gid_t> = []
    var giving: FileGiving?
    /// What its access list says of the group itself, and of a user; nil: it has none.
    var listed: (group: UInt16, user: UInt32, rights: UInt16)?
    /// What the refusal says; nil: it is written.
    var words: String?

    var list: AccessList? {
      listed.flatMap { AccessList(FileMarks.list(group: $0.group, user: $0.user, rights: $0.rights)) }
    }

    static let sudo = "sudo -u user 50500"

    static let others = [
      Case(testDescription: "by root, who gives it away", mode: 0o600, user: 0, giving: .all),
      Case(testDescription: "by root, who may not", mode: 0o640, user: 0, own: 0, words: "CAP_CHOWN"),
      Case(testDescription: "by another, for nobody", mode: 0o600, own: 50_600, words: sudo),
      Case(testDescription: "by another of the group", mode: 0o660, own: 50_600),
      Case(testDescription: "that the group may only read", mode: 0o640, own: 50_600, words: sudo),
      Case(testDescription: "by one who is in the group beside his own, and gives it that", mode: 0o660, groups: [50_600]),
      Case(testDescription: "by one who is not in it", mode: 0o660, words: sudo),
      Case(testDescription: "the same, where all may read", mode: 0o664, words: sudo),
      Case(testDescription: "the same, where all may write", mode: 0o666),
      Case(testDescription: "the same, in a directory that gives its group", mode: 0o660, directory: (50_600, 0o2775)),
      Case(
        testDescription: "the same, in one that gives another", mode: 0o660, directory: (50_700, 0o2775), words: sudo),
      Case(
        testDescription: "in a directory that gives another group, by one of the database's", mode: 0o660,
        directory: (50_700, 0o2775), own: 50_600),
      Case(testDescription: "by a list that names another, not its owner", mode: 0o660, listed: (0, 50_501, 6), words: sudo),
      Case(
        testDescription: "by one of the group, where that may only what the list says", mode: 0o660, own: 50_600,
        listed: (4, 50_501, 6), words: sudo),
      Case(
        testDescription: "by one of the group, where the list lets that write", mode: 0o660, own: 50_600, listed: (6, 50_501, 4)),
      Case(testDescription: "by a list that names its owner, too", mode: 0o660, listed: (0, 50_500, 6)),
      Case(testDescription: "beside one of root's", owner: 0, mode: 0o600),
      Case(testDescription: "beside one of root's that a group shares, by one of it", owner: 0, mode: 0o664, groups: [50_600]),
      Case(testDescription: "the same, by one who is not in it", owner: 0, mode: 0o664, words: "member of it or as root"),
    ]

    static let owners = [
      Case(testDescription: "by its owner, for nobody else", mode: 0o600, user: 50_500),
      Case(
        testDescription: "by its owner, whose own group it has", group: 50_900, mode: 0o664, directory: (50_900, 0o775),
        user: 50_500),
      Case(testDescription: "by its owner, who is in its group", mode: 0o664, user: 50_500, groups: [50_600]),
      Case(testDescription: "by its owner, who is not", mode: 0o664, user: 50_500, words: "group 50600"),
      Case(testDescription: "the same, where nobody may read", mode: 0o660, user: 50_500, words: "group 50600"),
      Case(testDescription: "the same, where the group may only read", mode: 0o644, user: 50_500),
      Case(testDescription: "the same, where all may write", mode: 0o666, user: 50_500),
      Case(
        testDescription: "the same, where the group can make no files", mode: 0o664, directory: (50_600, 0o755), user: 50_500),
      Case(testDescription: "the same, in another group's directory", mode: 0o664, directory: (50_900, 0o775), user: 50_500),
      Case(testDescription: "the same, in one that gives its group", mode: 0o664, directory: (50_600, 0o2775), user: 50_500),
      Case(
        testDescription: "the same, where a list lets others write, and not that", mode: 0o664, user: 50_500, listed: (4, 33, 6)),
      Case(testDescription: "the same, where the group is root's", group: 0, mode: 0o664, directory: (0, 0o775), user: 50_500),
    ]
  }

  @Test("may be used by whoever may write to the database, or nothing is written", arguments: Case.others + Case.owners)
  func cases(_ test: Case) throws {
    var database = try FileStatus(path: "/")
    var directory = database
    (database.owner, database.group, database.mode) = (test.owner, test.group, test.mode)
    (directory.group, directory.mode) = test.directory
    let user = DatabaseUser(user: test.user, group: test.own, groups: test.groups, giving: test.giving)
    let obstacle = user.companionObstacle(
      beside: SharedDatabase(database, test.list), in: SharedDatabase(directory), called: "app.db")
    #expect((obstacle == nil) == (test.words == nil) && obstacle?.contains(test.words ?? "") != false, "\(obstacle ?? "")")
  }

  #if os(Linux)
    @Test(
      "has the database's group, where who writes is in that, by whatever other he makes files",
      .enabled(if: geteuid() == 0), arguments: ["WAL", "DELETE"])
    func grouped(_ mode: String) throws {
      let (user, own, group): (uid_t, gid_t, gid_t) = (50_500, 50_900, 50_600)
      let directory = try TemporaryDirectory()
      let path = try directory.database("PRAGMA journal_mode = \(mode); CREATE TABLE t (x)")
      for (path, mode) in [(path, 0o664), (directory.path, 0o775)] as [(String, mode_t)] {
        chown(path, user, group)
        chmod(path, mode)
      }
      let expected = mode == "WAL" ? ["-wal", "-shm"] : ["-journal"]
      let made = try ThreadUser(user, own, groups: [own, group]).act {
        let connection = try Connection.open(path, mode: .readWrite)
        try connection.execute("BEGIN IMMEDIATE")
        try connection.execute("INSERT INTO t VALUES (1)")
        let found = try expected.map { try FileStatus(path: path + $0) }
        try connection.execute("COMMIT")
        return found
      }
      // Nil: a container does not let root act as another.
      for file in made ?? [] { #expect(file.owner == user && file.group == group && file.mode == 0o664, "\(file)") }
    }
  #endif

  @Test(
    "has the database's access list, whoever makes it", .enabled(if: FileMarks.areKept, "this file system keeps no attributes"),
    arguments: ["WAL", "DELETE"], [false, true])
  func listed(_ mode: String, isGivenAway: Bool) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.database("PRAGMA journal_mode = \(mode); CREATE TABLE t (x)")
    if isGivenAway { guard chown(path, 50_500, 50_600) == 0 else { return } }
    FileMarks.put(on: path)
    let expected = FileMarks(of: path)
    #expect(expected.list != nil && expected.mode == 0o660)
    let connection = try Connection.open(path, mode: .readWrite)
    try connection.execute("BEGIN IMMEDIATE")
    try connection.execute("INSERT INTO t VALUES (1)")
    for suffix in mode == "WAL" ? ["-wal", "-shm"] : ["-journal"] {
      let found = FileMarks(of: path + suffix)
      #expect(found.list == expected.list && found.mode == expected.mode, "\(suffix): \(found)")
    }
    try connection.execute("COMMIT")
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
