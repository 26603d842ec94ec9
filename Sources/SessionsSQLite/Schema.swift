import CSQLite
import Sessions
import SessionsSQL

/// The table in which sessions are kept, and what makes it a store.
///
/// Whoever writes the table, with whatever program, gets a new revision for what it changed: the triggers see to it. So
/// compare-and-swap is exact beside any writer, and a watcher learns what changed from an index.
///
/// | column of `sessions` | |
/// |---|---|
/// | `place` | the order of creation; a listing goes by it |
/// | `id` | 1 to 256 visible ASCII characters; never changes |
/// | `expires` | milliseconds since 1970, NULL: never |
/// | `modified` | milliseconds since 1970, set by the database |
/// | `revision` | another number after each change of `data` or `expires`, greater than any before it in this database |
/// | `size` | bytes of `data` |
/// | `data` | the session's data, JSON text, byte for byte as it was given |
///
/// `deletions` remembers for watchers what was deleted in the last 4096 changes.
enum Schema {
  /// `Sess`, in the header of the file: tells our databases from others.
  static let applicationID: Int64 = 0x5365_7373
  /// In the header of the file too; a database with a greater one is not touched.
  static let version: Int64 = 1
  /// So many changes back it can be told what was deleted.
  static let remembered: Int64 = 4096

  static let script = """
    CREATE TABLE sessions (
      place INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 256),
      expires INTEGER CHECK (expires BETWEEN -8640000000000000 AND 8640000000000000),
      modified INTEGER NOT NULL DEFAULT 0,
      revision INTEGER NOT NULL DEFAULT 0 UNIQUE,
      size INTEGER GENERATED ALWAYS AS (length(CAST(data AS BLOB))) STORED,
      data TEXT NOT NULL
    ) STRICT;
    CREATE INDEX sessions_by_expiry ON sessions (expires) WHERE expires IS NOT NULL;
    CREATE INDEX sessions_by_modification ON sessions (modified);
    CREATE INDEX sessions_by_size ON sessions (size);

    CREATE TABLE revisions (last INTEGER NOT NULL) STRICT;
    INSERT INTO revisions VALUES (0);
    CREATE TABLE deletions (revision INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT;

    \(triggers.map { "CREATE TRIGGER \($0.name) \($0.rule);" }.joined(separator: "\n"))

    PRAGMA application_id = \(applicationID);
    PRAGMA user_version = \(version);
    """

  /// What gives each change its revision, whichever program makes it: without one of them, changes would go unseen.
  static let triggers: [(name: String, rule: String)] = [
    ("session_created", "AFTER INSERT ON sessions BEGIN \(stamp) END"),
    ("session_changed", "AFTER UPDATE OF data, expires ON sessions BEGIN \(stamp) END"),
    (
      "session_deleted",
      """
      AFTER DELETE ON sessions BEGIN
        UPDATE revisions SET last = last + 1;
        INSERT INTO deletions SELECT last, old.id FROM revisions;
        DELETE FROM deletions WHERE revision <= (SELECT last FROM revisions) - \(remembered);
      END
      """
    ),
    (
      "session_renamed",
      """
      BEFORE UPDATE OF id ON sessions WHEN new.id <> old.id BEGIN
        SELECT RAISE(ABORT, 'a session keeps its id: insert a new one and delete the old');
      END
      """
    ),
  ]

  private static let stamp = """
    UPDATE revisions SET last = last + 1;
    UPDATE sessions SET revision = (SELECT last FROM revisions),
      modified = CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER) WHERE place = new.place;
    """

  /// Makes the table in an empty database, which then is in WAL mode; of any other it only checks that it is ours.
  ///
  /// - Throws: `unavailable` where the database is not ours, or of a newer version.
  static func establish(in connection: borrowing Connection, path: String) throws(StoreError) {
    let compatibilityError: StoreError?
    do throws(SQLiteFailure) {
      if try isEmpty(connection) {
        do throws(SQLiteFailure) {
          try connection.execute("PRAGMA journal_mode = WAL")
        } catch {
          // Another process makes the same database at this moment, and chooses the same.
          guard error.primary == SQLITE_BUSY else { throw error }
        }
        try connection.execute("BEGIN IMMEDIATE")
        if try isEmpty(connection) { try connection.execute(script: script) }
        try connection.execute("COMMIT")
      }
      compatibilityError = try self.compatibilityError(connection, path: path)
    } catch {
      guard error.primary != SQLITE_NOTADB else { throw .unavailable("\(path) is not an SQLite database") }
      throw StoreError(error, doing: "making the table in \(path)")
    }
    if let compatibilityError { throw compatibilityError }
  }

  private static func isEmpty(_ connection: borrowing Connection) throws(SQLiteFailure) -> Bool {
    try connection.number("SELECT count(*) FROM sqlite_schema") == 0
  }

  static func isOurs(_ connection: borrowing Connection) throws(SQLiteFailure) -> Bool {
    try connection.number("PRAGMA application_id") == applicationID
  }

  /// Why the database is none of ours, or not one that this version knows; nil: it is.
  static func compatibilityError(_ connection: borrowing Connection, path: String) throws(SQLiteFailure) -> StoreError? {
    guard try isOurs(connection) else {
      return .unavailable("\(path) is an SQLite database, but holds no table of sessions that this version knows")
    }
    let found = try connection.number("PRAGMA user_version")
    return found <= version
      ? nil : .unavailable("\(path) was made by a newer version: its table has version \(found), known is \(version)")
  }

  /// Why changes of a database that is ours cannot be made or followed; nil: nothing stands in the way. Another program may
  /// have changed it since it was opened.
  static func obstacle(_ connection: borrowing Connection, path: String) throws(SQLiteFailure) -> StoreError? {
    if let compatibilityError = try compatibilityError(connection, path: path) { return compatibilityError }
    guard try connection.number("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'sessions'") == 1 else {
      return .unavailable("\(path) no longer has its table of sessions")
    }
    var found: [String: String] = [:]
    let statement = try connection.prepare(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'sessions'")
    while try statement.step() {
      found[String(decoding: statement.bytes(0), as: UTF8.self)] = plain(String(decoding: statement.bytes(1), as: UTF8.self))
    }
    let missing = triggers.first { found[$0.name] != plain("CREATE TRIGGER \($0.name) \($0.rule)") }
    return missing.map {
      .unavailable("\(path) has lost its trigger \($0.name), or has another: changes would go unseen until it is made again")
    }
  }

  /// Columns that others added to the table, but for those that are reckoned.
  static func othersColumns(_ connection: borrowing Connection) throws(SQLiteFailure) -> [String] {
    var found: [String] = []
    let statement = try connection.prepare("PRAGMA table_xinfo(sessions)")
    while try statement.step() {
      let name = String(decoding: statement.bytes(1), as: UTF8.self)
      if statement.number(6) == 0, !columns.contains(name) { found.append(name) }
    }
    return found
  }

  private static let columns: Set = ["place", "id", "expires", "modified", "revision", "size", "data"]

  /// The triggers of others, which run beside ours when a session is written.
  static func othersTriggers(_ connection: borrowing Connection) throws(SQLiteFailure) -> [SQLWrite: [String]] {
    let ours = Set(triggers.map(\.name))
    return try connection.triggers(of: ["sessions"]).mapValues { $0.filter { !ours.contains($0) } }
  }

  /// Renaming a table and renaming it back changes spaces and quotes.
  private static func plain(_ sql: String) -> String { sql.filter { !$0.isWhitespace && $0 != "\"" } }
}
