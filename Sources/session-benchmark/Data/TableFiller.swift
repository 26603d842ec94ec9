import ECMAScript
import SessionsSQLite

/// Fills a table in one transaction: ours, made by the library itself, or that of connect-sqlite3.
struct TableFiller {
  let store: SampleStore
  let path: String

  func fillOurs() throws {
    do { _ = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true)) } catch { throw Failure("\(error)") }
    let database = try SQLite(path)
    // The triggers date each row with the moment of the insert: they wait until all is there.
    let triggers = try database.texts("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
    let names = try database.texts("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    try database.execute("PRAGMA cache_size = -400000; BEGIN IMMEDIATE")
    for name in names { try database.execute("DROP TRIGGER \(name)") }
    let insert = try SQLite.Prepared(
      database, "INSERT INTO sessions (id, expires, modified, revision, data) VALUES (?1, ?2, ?3, ?4, ?5)")
    for place in 0..<store.count {
      let session = store.session(place)
      insert.bind(1, text: Array(session.id.utf8))
      insert.bind(2, session.expires?.milliseconds)
      insert.bind(3, session.modified.milliseconds)
      insert.bind(4, Int64(place) + 1)
      insert.bind(5, text: session.payload)
      try insert.run()
    }
    try database.execute("UPDATE revisions SET last = \(store.count)")
    for trigger in triggers { try database.execute(trigger) }
    try database.execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
  }

  func fillConnectSQLite3() throws {
    let database = try SQLite(path)
    try database.execute(
      "PRAGMA cache_size = -400000; CREATE TABLE sessions (sid PRIMARY KEY, expired, sess); BEGIN IMMEDIATE")
    let insert = try SQLite.Prepared(database, "INSERT INTO sessions VALUES (?1, ?2, ?3)")
    for place in 0..<store.count {
      let session = store.session(place)
      let expires = session.expires ?? store.moment.adding(seconds: 86_400)
      insert.bind(1, text: Array(session.id.utf8))
      insert.bind(2, expires.milliseconds)
      insert.bind(3, text: Self.express(session, expires))
      try insert.run()
    }
    try database.execute("COMMIT")
  }

  /// What express-session keeps: the cookie first, the application's values after it.
  static func express(_ session: SampleSession, _ expires: Timestamp) -> [UInt8] {
    let cookie = #"{"cookie":{"originalMaxAge":86400000,"expires":"\#(expires.iso8601)","httpOnly":true,"path":"/"},"#
    return Array(cookie.utf8) + session.payload.dropFirst()
  }
}
