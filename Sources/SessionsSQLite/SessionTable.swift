import ECMAScript
import Sessions
import SessionsAdministration
import SessionsSQL

/// What is asked of the table ``Schema`` describes.
enum SessionTable {
  /// A page ends early once it holds so many bytes.
  private static let pageSize = 16 << 20

  /// What ``entry(_:contents:)`` takes: whether with data, ?3 says.
  static let columns =
    "place, id, expires, modified, revision, size, CASE WHEN ?3 AND size <= \(SessionBound.bytes) THEN data END"

  // MARK: Reading

  static func read(_ id: SessionID, _ connection: borrowing Connection) throws(SQLiteFailure) -> SessionEntry? {
    guard let text = OwnSessions.anyText(of: id) else { return nil }
    let statement = try connection.prepare(
      """
      SELECT place, id, expires, modified, revision, size, CASE WHEN size <= 67108864 THEN data END
      FROM sessions WHERE id = ?1
      """)
    try statement.bind(1, text: text)
    return try statement.step() ? entry(statement, contents: true) : nil
  }

  /// So many rows are looked at for one page at the most, where few of them pass the prefilter.
  private static let pageRows = 16_384

  static func page(_ request: PageRequest, _ connection: borrowing Connection) throws(SQLiteFailure) -> SessionPage {
    let limit = max(request.limit, 1)
    let rows = request.prefilter.isOpen ? limit : max(limit, pageRows)
    let statement = try connection.prepare(
      """
      SELECT place, id, expires, modified, revision, size, CASE WHEN ?3 AND size <= 67108864 THEN data END
      FROM sessions WHERE place >= ?1 AND place <= ?4 ORDER BY place LIMIT ?2
      """)
    try statement.bind(1, request.cursor.flatMap { position(of: $0) } ?? .min)
    try statement.bind(2, Int64(rows))
    try statement.bind(3, request.contents ? 1 : 0)
    try statement.bind(4, request.until.flatMap { position(of: $0) }.map { $0 - 1 } ?? .max)
    var page = SessionPage(entries: [], next: nil)
    var (last, bytes) = (Int64.max, 0)
    while try statement.step() {
      last = statement.number(0)
      let look = request.contents ? look(at: statement, request.prefilter) : .admitted
      if look == .excluded {
        page.excluded += 1
      } else {
        let contents = request.contents && look == .admitted
        let entry = entry(statement, contents: contents)
        page.entries.append(entry)
        bytes += contents ? entry.size : 0
      }
      if page.entries.count == limit || page.entries.count + page.excluded == rows || bytes >= pageSize { break }
    }
    let isFull = page.entries.count == limit || page.entries.count + page.excluded == rows || bytes >= pageSize
    if isFull, last < .max { page.next = cursor(at: last + 1) }
    return page
  }

  private static func look(at row: borrowing Statement, _ prefilter: PayloadPrefilter) -> PayloadPrefilter.Verdict {
    guard !prefilter.isOpen, !row.isNull(6) else { return .admitted }
    let id = row.bytes(1)
    return row.withBytes(6) { prefilter.verdict(on: $0, of: id) }
  }

  /// Ranges of the column `place`: numbers that were given one after another are about as dense everywhere.
  static func partitions(_ count: Int, _ connection: borrowing Connection) throws(SQLiteFailure) -> [PageRange] {
    let first = try connection.number("SELECT min(place) FROM sessions")
    let last = try connection.number("SELECT max(place) FROM sessions")
    let (length, overflow) = last.subtractingReportingOverflow(first)
    guard count > 1, !overflow, length >= 1024 else { return [PageRange()] }
    let cuts = (1..<count).map { cursor(at: first + length / Int64(count) * Int64($0)) }
    return zip([nil] + cuts, cuts + [nil]).map { PageRange(after: $0, until: $1) }
  }

  static func entry(_ row: borrowing Statement, contents: Bool) -> SessionEntry {
    let bytes = row.bytes(1), size = Int(clamping: row.number(5))
    let modified = OwnSessions.timestamp(row.number(3))
    let expires = row.optionalNumber(2).map(OwnSessions.timestamp)
    var entry = SessionEntry(
      id: SessionID(JSString(decoding: bytes)), size: size, modified: modified, expires: expires, content: .unread)
    guard contents else { return entry }
    if text(of: entry.id) != bytes {
      entry.content = .unreadable("its id is none that this version writes")
    } else if row.isNull(6) {
      entry.content = .unreadable(SessionBound.excess())
    } else {
      entry.content = .stored(
        StoredSession(
          id: entry.id, payload: row.bytes(6), expires: expires, revision: revision(row.number(4)),
          modified: modified, storedSize: size))
    }
    return entry
  }

  // MARK: Writing: each within a transaction of the caller

  /// From which a session is deleted, in SQL.
  static let deletedFrom = ["sessions"]

  static func create(_ session: StoredSession, _ connection: borrowing Connection) throws(SQLiteFailure) -> CreateOutcome {
    let text = text(of: session.id) ?? []
    let before = connection.changedInAll
    do {
      let statement = try connection.prepare(
        "INSERT INTO sessions (id, data, expires) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING")
      try statement.bind(1, text: text)
      try statement.bind(2, text: session.payload)
      try statement.bind(3, session.expires?.milliseconds)
      _ = try statement.step()
    }
    guard connection.changes > 0 else {
      guard try currentRevision(text, connection) != nil else { throw try notTaken(.insert, connection) }
      return .exists
    }
    try check(.insert, of: session, since: before, connection)
    return .created(try lastRevision(connection))
  }

  static func update(_ session: StoredSession, _ connection: borrowing Connection) throws(SQLiteFailure) -> UpdateOutcome {
    let text = text(of: session.id) ?? []
    guard let current = try currentRevision(text, connection) else { return .gone }
    guard session.revision == nil || session.revision == current else { return .conflict }
    let before = connection.changedInAll
    do {
      let statement = try connection.prepare("UPDATE sessions SET data = ?2, expires = ?3 WHERE id = ?1")
      try statement.bind(1, text: text)
      try statement.bind(2, text: session.payload)
      try statement.bind(3, session.expires?.milliseconds)
      _ = try statement.step()
    }
    try check(.update, of: session, since: before, connection)
    return .updated(try lastRevision(connection))
  }

  static func delete(
    _ id: SessionID, ifRevision revision: Revision?, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> DeleteOutcome {
    let text = text(of: id) ?? []
    guard let current = try currentRevision(text, connection) else { return .gone }
    guard revision == nil || revision == current else { return .conflict }
    let statement = try connection.prepare("DELETE FROM sessions WHERE id = ?1")
    try statement.bind(1, text: text)
    _ = try statement.step()
    guard try currentRevision(text, connection) == nil else { throw try notTaken(.delete, connection) }
    return .deleted
  }

  static func deleteExpired(
    before moment: Timestamp, limit: Int, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> Int {
    do {
      let statement = try connection.prepare(
        """
        DELETE FROM sessions
        WHERE place IN (SELECT place FROM sessions WHERE expires <= ?1 ORDER BY expires LIMIT ?2)
        """)
      try statement.bind(1, moment.milliseconds)
      try statement.bind(2, Int64(max(limit, 0)))
      _ = try statement.step()
    }
    return connection.changes
  }

  /// So many rows a write changes with our own triggers: the row, the last revision, and the row's.
  private static let changes = 3

  /// Where anything else was written, the row is to have what was written all the same.
  private static func check(
    _ write: SQLWrite, of session: StoredSession, since before: Int?, _ connection: borrowing Connection
  ) throws(SQLiteFailure) {
    if let before, connection.changedInAll == before + changes { return }
    let statement = try connection.prepare("SELECT 1 FROM sessions WHERE id = ?1 AND data = ?2 AND expires IS ?3")
    try statement.bind(1, text: text(of: session.id) ?? [])
    try statement.bind(2, text: session.payload)
    try statement.bind(3, session.expires?.milliseconds)
    guard try statement.step() else { throw try notTaken(write, connection) }
  }

  private static func notTaken(_ write: SQLWrite, _ connection: borrowing Connection) throws(SQLiteFailure) -> SQLiteFailure {
    .rowNotChanged(write, by: .triggers(try Schema.othersTriggers(connection)[write] ?? []))
  }

  private static func currentRevision(_ id: [UInt8], _ connection: borrowing Connection) throws(SQLiteFailure) -> Revision? {
    let statement = try connection.prepare("SELECT revision FROM sessions WHERE id = ?1")
    try statement.bind(1, text: id)
    return try statement.step() ? revision(statement.number(0)) : nil
  }

  /// The revision that the last change was given; within a transaction, that is ours.
  private static func lastRevision(_ connection: borrowing Connection) throws(SQLiteFailure) -> Revision {
    revision(try connection.number("SELECT last FROM revisions"))
  }

  // MARK: Forms

  /// An id as the table stores it; nil where it cannot name a row.
  static func text(of id: SessionID) -> [UInt8]? { OwnSessions.text(of: id) }

  private static func revision(_ number: Int64) -> Revision { Revision(String(UInt64(bitPattern: number), radix: 16)) }

  private static func cursor(at position: Int64) -> PageCursor {
    PageCursor(position: withUnsafeBytes(of: position.bigEndian) { Array($0) })
  }

  /// Nil for a cursor of another store: its listing begins at the start.
  private static func position(of cursor: PageCursor) -> Int64? {
    guard cursor.position.count == 8 else { return nil }
    return Int64(bitPattern: cursor.position.reduce(0) { $0 << 8 | UInt64($1) })
  }
}
