import ECMAScript
import Foundation
import Platform
import Sessions
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

@Suite("A store in an SQLite database", .ownThreads) struct SQLiteTests {
  private let work: Workspace
  private let store: SQLiteSessionStore
  private var path: String { work.store + "/s.db" }
  private static let ada = "Ada0123456789-_abcdefghijklmnopqrstuvwxyzABC"

  init() async throws {
    work = try Workspace([:])
    store = try SQLiteSessionStore(path: work.store + "/s.db", options: .init(createsDatabase: true))
    for (id, payload, expires) in [
      (Self.ada, #"{"user":{"name":"Ada"},"cart":[{"qty":1.0}],"__flash_notice__":"Saved"}"#, 4_070_908_800_000 as Int64?),
      ("Bob0123456789", #"{"user":{"name":"Bob"}}"#, 1_700_000_000_000), ("Eve0123456789", #"{"user":{"name":"Eve"}}"#, nil),
    ] {
      let session = StoredSession(
        id: SessionID(id), payload: Array(payload.utf8), expires: expires.map { Timestamp(milliseconds: $0) })
      _ = try await store.create(session)
    }
  }

  private func payload(_ id: String) async throws -> String? {
    try await store.read(SessionID(id)).map { String(decoding: $0.payload, as: UTF8.self) }
  }

  @Test("looking, with and without the right to write, changes no byte and no time", arguments: ["", "sqlite:", "sqlite://"])
  func looks(_ scheme: String) throws {
    let before = work.snapshot
    for options in [[], ["--read-only"], ["--audit"]] {
      let result = try Program.run(
        ["list", scheme + path, "--json", "--sort", "expires"] + options, environment: Program.environment(home: work.home))
      #expect(result.ending == .exit(0), "\(result.errors)")
      let sessions = try #require(result.json?["sessions"]?.asArray)
      #expect(sessions.compactMap { $0["user"]?.asString?.string } == ["Bob", "Ada", "Eve"])
      #expect(sessions.compactMap { $0["state"]?.asString?.string } == ["expired", "ok", "ok"])
    }
    #expect(try work.run("get", scheme + path, Self.ada, "cart[0].qty").output == "1.0\n")
    #expect(work.snapshot == before)
  }

  @Test(
    "looking leaves no trace in the time of access, nor does finding out that what a path leads to is a database",
    arguments: [["list"], ["get", Self.ada], ["set", Self.ada, "n", "1", "--dry-run"]])
  func accesses(_ words: [String]) throws {
    // Older than the last write: an access that leaves a trace changes it (relatime).
    let times = [timespec(tv_sec: 1_000, tv_nsec: 0), timespec(tv_sec: 2_000, tv_nsec: 0)]
    try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
    let result = try work.run([words[0], path] + words.dropFirst())
    #expect(result.ending == .exit(0), "\(result.errors)")
    #expect(try FileStatus(path: path).accessed.seconds == 1_000)
  }

  @Test("another end is promised to those alone who get it: a row whose data is torn is told of beforehand")
  func tornRow() throws {
    try work.database("s.db", "UPDATE sessions SET data = '{\"user\":' WHERE id = 'Eve0123456789'")
    let words = ["expire", path, "+2h", "--where", "size>0", "--expect", "3"]
    let told = try work.run(words + ["--dry-run"])
    let done = try work.run(words + ["--yes"])
    #expect(told.ending == .exit(1) && done.ending == .exit(1), "\(told.errors)\(done.errors)")
    #expect(told.output.split(separator: "\n").count { $0.hasPrefix("would change") } == 2, "\(told.output)")
    #expect(done.output.split(separator: "\n").count { $0.hasPrefix("expiry changed") } == 2, "\(done.output)")
    #expect(told.errors.contains("1 would not: corrupt"), "\(told.errors)")
  }

  @Test(
    "a write changes what it says and nothing else",
    arguments: [
      (["set", "user.name", #""Grace""#], #"{"user":{"name":"Grace"},"cart":[{"qty":1.0}],"__flash_notice__":"Saved"}"#),
      (
        ["flash", "error", #""No""#],
        #"{"user":{"name":"Ada"},"cart":[{"qty":1.0}],"__flash_notice__":"Saved","__flash_error__":"No"}"#
      ),
      (["unset", "cart"], #"{"user":{"name":"Ada"},"__flash_notice__":"Saved"}"#),
    ])
  func writes(_ words: [String], _ expected: String) async throws {
    let result = try Program.run(
      [words[0], path, Self.ada] + words.dropFirst(), environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(0), "\(result.errors)")
    let stored = try #require(try await store.read(SessionID(Self.ada)))
    #expect(String(decoding: stored.payload, as: UTF8.self) == expected)
    #expect(stored.expires == Timestamp(milliseconds: 4_070_908_800_000))
    #expect(try await payload("Eve0123456789") == #"{"user":{"name":"Eve"}}"#)
  }

  @Test func anOldRevisionIsAConflictAndReadOnlyIsRefused() async throws {
    let revision = try #require(try work.run("get", path, Self.ada, "--json").json?["revision"]?.asString?.string)
    #expect(try work.run("set", path, Self.ada, "n", "1", "--if-revision", revision).ending == .exit(0))
    #expect(try work.run("set", path, Self.ada, "n", "2", "--if-revision", revision).ending == .exit(5))
    #expect(try work.run("set", path, Self.ada, "n", "3", "--read-only").ending == .exit(6))
    #expect(try work.run("get", path, Self.ada, "n").output == "1\n")
  }

  @Test func destroyedSessionsAreGone() async throws {
    let result = try work.run("destroy", "sqlite:" + path, "--where", "expired", "--expect", "1", "--yes")
    #expect(result.ending == .exit(0), "\(result.errors)")
    #expect(try await payload("Bob0123456789") == nil)
    #expect(try await payload(Self.ada) != nil)
  }

  /// How a script ends that runs in mounts of its own, and what it says; `PROGRAM` is ours.
  private static func inOwnMounts(
    _ script: String, _ environment: [String: String] = ["PATH": "/usr/bin:/bin"]
  ) throws -> (status: Int32, words: String) {
    let process = Process(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = [geteuid() == 0 ? "-m" : "-rm", "sh", "-ec", script]
    process.environment = environment
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, words)
  }
  private static let hasOwnMounts = (try? inOwnMounts("mount -t tmpfs tmpfs /tmp").status) == 0

  @Test(
    "on a read-only mount a write says so and is refused, and looking is as ever",
    .enabled(if: Self.hasOwnMounts, "needs unshare, and the right to mount"))
  func readOnlyMount() async throws {
    let source = work.store + "/closed.db", mount = work.path + "/mount"
    _ = try await SQLiteSessionStore(path: source, options: .init(createsDatabase: true)).create(
      StoredSession(id: SessionID(Self.ada), payload: Array(#"{"n":0}"#.utf8)))
    let ending = try Self.inOwnMounts(
      """
      mkdir \(mount); mount -t tmpfs tmpfs \(mount); cp \(source) \(mount)/s.db; mount -o remount,ro \(mount)
      "$PROGRAM" get \(mount)/s.db \(Self.ada) n
      "$PROGRAM" set \(mount)/s.db \(Self.ada) n 1
      """, Program.environment(home: work.home, ["PROGRAM": try Program.path()]))
    #expect(ending.words.hasPrefix("0\n") && ending.words.contains("Read-only file system"), "\(ending)")
    #expect(ending.status == 6 && ending.words.contains("mount the file system for writing"), "\(ending)")
  }

  @Test(
    "on a file system that takes no further file a write says that there is no room",
    .enabled(if: Self.hasOwnMounts, "needs unshare, and the right to mount"), arguments: ["WAL", "DELETE"])
  func noFileLeft(_ journal: String) throws {
    let mount = work.path + "/mount"
    try work.database(
      "full.db",
      """
      PRAGMA journal_mode = \(journal);
      CREATE TABLE sessions (sid PRIMARY KEY, expired, sess);
      INSERT INTO sessions VALUES ('Zk3v9pX0qYw7sT1uR5nM2bC4dE6fG8hJ', 4070908800000, '{"cookie":{"path":"/"},"n":0}');
      """)
    let ending = try Self.inOwnMounts(
      """
      mkdir \(mount); mount -t tmpfs -o nr_inodes=8 tmpfs \(mount); cp \(work.store)/full.db \(mount)/s.db
      while touch \(mount)/$((number += 1)) 2> /dev/null; do :; done
      "$PROGRAM" set \(mount)/s.db Zk3v9pX0qYw7sT1uR5nM2bC4dE6fG8hJ n 1
      """, Program.environment(home: work.home, ["PROGRAM": try Program.path()]))
    #expect(ending.status == 1 && ending.words.contains("there is no room"), "\(ending)")
    #expect(ending.words.contains(Errno(ENOSPC).message), "\(ending)")
  }

  @Test(
    "one that may not be read says so, and is not said to be none, whether or not its address says what it is",
    .enabled(if: geteuid() != 0 || access("/usr/bin/setpriv", X_OK) == 0), arguments: ["", "sqlite:"])
  func closed(_ scheme: String) throws {
    let file = work.path + "/closed.db"
    try work.write("closed.db", "SQLite format 3\0 and more", mode: 0)
    // Without its rights the administrator is a user like another, and the file is its own.
    let (program, words) =
      geteuid() == 0
      ? ("/usr/bin/setpriv", ["--bounding-set=-all", "--inh-caps=-all", try Program.path()]) : (try Program.path(), [])
    let result = try Program.run(
      running: program, words + ["list", scheme + file], environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(6) && result.errors.contains("Permission denied"), "\(result.ending): \(result.errors)")
  }

  @Test func whatIsNoStoreSaysSo() throws {
    let missing = try work.run("list", "sqlite:" + work.path + "/nowhere.db")
    #expect(missing.ending == .exit(3) && missing.errors.contains("there is no database"), "\(missing.errors)")
    try work.write("other", "no database, but a text of some length")
    let other = try work.run("list", "sqlite:" + work.path + "/other")
    #expect(other.ending == .exit(3) && other.errors.contains("is not an SQLite database"), "\(other.errors)")
    #expect(try work.run("list", "sqlite:").ending == .exit(2))
    #expect(work.read("other") == "no database, but a text of some length")
  }
}
