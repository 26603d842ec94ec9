import CSQLite
import Sessions
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A verb as a job of a shell, which Ctrl-Z stops: an application that waits for its lock would wait until somebody continues it.
@Suite("A verb that is stopped within a write", .ownThreads) struct StoppedVerbTests {
  let work: Workspace
  init() throws { work = try Workspace([:]) }

  /// Says when the job has stopped, and continues it where something is typed.
  private func begin(_ arguments: [String]) throws -> (shell: PseudoTerminal, verb: () throws -> pid_t) {
    let shell = #"""
      set -m; sh -c 'echo $$ >"$HOME/pid"; exec "$0" "$@"' "$0" "$@"
      printf '\n[stopped]\n'; read answer; fg >/dev/null; printf '\n[ended]\n'
      """#
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path()] + arguments, environment: Program.environment(home: work.home))
    return (terminal, { try #require(work.read("home/pid").flatMap { Int32($0.dropLast()) }) })
  }

  /// Continues it, and waits for its end.
  private func finish(_ terminal: PseudoTerminal) throws {
    try terminal.send("\n")
    try terminal.waitFor("[ended]")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("holds no lock of a database, and goes on when it is continued", arguments: ["WAL", "DELETE"])
  func database(_ mode: String) async throws {
    let (path, id) = (work.store + "/s.db", "Ada0123456789")
    do {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      _ = try await store.create(StoredSession(id: SessionID(id), payload: Array("{}".utf8)))
    }
    // A write that lasts: as long as it takes to count some millions of rows.
    let numbers = (0..<300).map { "(\($0))" }.joined(separator: ",")
    try work.database(
      "s.db",
      """
      PRAGMA journal_mode = \(mode); CREATE TABLE n (i); INSERT INTO n VALUES \(numbers); CREATE TABLE log (n);
      CREATE TRIGGER slow AFTER DELETE ON sessions BEGIN INSERT INTO log SELECT sum(a.i + b.i + c.i) FROM n a, n b, n c; END
      """)
    var opened: OpaquePointer?
    try #require(sqlite3_open(path, &opened) == SQLITE_OK)
    defer { sqlite3_close(opened) }
    func write() -> Int32 {
      let code = sqlite3_exec(opened, "BEGIN IMMEDIATE; INSERT INTO log VALUES (0); COMMIT", nil, nil, nil)
      if sqlite3_get_autocommit(opened) == 0 { sqlite3_exec(opened, "ROLLBACK", nil, nil, nil) }
      return code
    }
    let (terminal, verb) = try begin(["destroy", path, id, "--yes"])
    try terminal.waitUntil(
      "the verb holds the lock", beside: { sqlite3_exec(opened, "BEGIN IMMEDIATE; ROLLBACK", nil, nil, nil) != SQLITE_OK })
    let pid = try verb()
    #expect(kill(pid, SIGTSTP) == 0)
    try terminal.waitFor("[stopped]")
    #expect(write() == SQLITE_OK)
    try finish(terminal)
    #expect(write() == SQLITE_OK)
  }

  @Test("holds no lock of files") func files() throws {
    let file = "store/sess_abcdefghijklmnopqrstuvwx01"
    try work.write(file, #"user|s:3:"ann";"#)
    let (directory, session) = (open(work.store, O_RDONLY | O_CLOEXEC), open(work.path + "/" + file, O_RDONLY | O_CLOEXEC))
    defer {
      close(directory)
      close(session)
    }
    // A request of the application uses the session: the verb waits for that with the lock of the directory.
    try #require(flock(session, LOCK_EX) == 0)
    let (terminal, verb) = try begin(["set", work.store, "abcdefghijklmnopqrstuvwx01", "user", "\"bobby\""])
    func isFree() -> Bool {
      guard flock(directory, LOCK_EX | LOCK_NB) == 0 else { return false }
      flock(directory, LOCK_UN)
      return true
    }
    try terminal.waitUntil("the verb holds the lock", beside: { !isFree() })
    let pid = try verb()
    #expect(kill(pid, SIGTSTP) == 0)
    flock(session, LOCK_UN)
    try terminal.waitFor("[stopped]")
    #expect(isFree() && flock(session, LOCK_EX | LOCK_NB) == 0)
    flock(session, LOCK_UN)
    try finish(terminal)
  }
}
