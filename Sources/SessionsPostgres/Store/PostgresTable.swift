import ECMAScript
import Sessions
import SessionsSQL

/// What is asked of the table ``PostgresSchema`` describes.
struct PostgresTable: Sendable {
  /// Its name in SQL, schema and all.
  let name: String

  /// Another after every write of the row.
  private static let revision = "to_hex(t.xmin::text::bigint) || translate(t.ctid::text, '(,)', '-.')"
  private static let size = "octet_length(t.data::text)"
  /// With data where `$1` says so.
  private static let columns = row(contents: "$1::boolean")
  private static func row(contents: String) -> String {
    """
    t.id, t.expires, t.modified, \(revision), \(size), \
    CASE WHEN \(contents) AND \(size) <= \(OwnSessions.maximumSize) THEN t.data END
    """
  }
  private static let now = "floor(extract(epoch FROM clock_timestamp()) * 1000)"

  /// A page ends early once it holds so many bytes.
  private static let pageSize = 16 << 20
  /// So many rows are looked at for one page at the most, where few of them pass the prefilter.
  private static let pageRows = 16_384

  // MARK: Reading

  func read(_ id: SessionID, _ connection: PostgresConnection) throws(PostgresFailure) -> SessionEntry? {
    guard let text = OwnSessions.text(of: id) else { return nil }
    var found: SessionEntry?
    let sql = "SELECT \(Self.columns) FROM \(name) AS t WHERE t.id = $2"
    try connection.query(sql, [.integer(1), .text(text)]) { row throws(PostgresFailure) in
      found = Self.entry(row, contents: true)
      return false
    }
    return found
  }

  /// All rows.
  var reading: String { "SELECT \(Self.columns) FROM \(name) AS t" }
  /// The rows of several ids, which are its second parameter.
  var several: String { "SELECT \(Self.columns) FROM \(name) AS t WHERE t.id = ANY ($2::text[])" }

  /// Several sessions by one statement; those that are there.
  func entries(
    of ids: [SessionID], _ connection: PostgresConnection
  ) throws(PostgresFailure) -> [SessionID: SessionEntry] {
    let texts = ids.compactMap(OwnSessions.text)
    guard !texts.isEmpty else { return [:] }
    var entries: [SessionID: SessionEntry] = [:]
    try connection.query(several, [.integer(1), PostgresArray.value(of: texts)]) { row throws(PostgresFailure) in
      let entry = Self.entry(row, contents: true)
      entries[entry.id] = entry
      return true
    }
    return entries
  }

  func page(_ request: PageRequest, _ connection: PostgresConnection) throws(PostgresFailure) -> SessionPage {
    let limit = max(request.limit, 1)
    let rows = request.prefilter.isOpen ? limit : max(limit, Self.pageRows)
    var page = SessionPage(entries: [], next: nil)
    var (last, bytes) = ([UInt8](), 0)
    var seen: Int { page.entries.count + page.excluded }
    var parameters: [SQLValue] = [.integer(request.contents ? 1 : 0), .integer(Int64(rows))]
    var bounds: [String] = []
    for (cursor, symbol) in [(request.cursor, ">"), (request.until, "<=")] {
      guard let position = cursor.flatMap(Self.position) else { continue }
      parameters.append(.text(position))
      bounds.append("t.id \(symbol) $\(parameters.count)")
    }
    let condition = bounds.isEmpty ? "" : "WHERE \(bounds.joined(separator: " AND "))"
    let sql = "SELECT \(Self.columns) FROM \(name) AS t \(condition) ORDER BY t.id LIMIT $2"
    try connection.query(sql, parameters) { row throws(PostgresFailure) in
      last = row.withBytes(0) { Array($0) }
      let look = request.contents ? Self.look(at: row, request.prefilter) : .admitted
      if look == .excluded {
        page.excluded += 1
      } else {
        let contents = request.contents && look == .admitted
        let entry = Self.entry(row, contents: contents)
        page.entries.append(entry)
        bytes += contents ? entry.size : 0
      }
      return page.entries.count < limit && seen < rows && bytes < Self.pageSize
    }
    if page.entries.count == limit || seen == rows || bytes >= Self.pageSize { page.next = Self.cursor(at: last) }
    return page
  }

  private static let cursorTag = UInt8(ascii: "p")
  private static func cursor(at id: [UInt8]) -> PageCursor { PageCursor(position: [cursorTag] + id) }

  /// Nil for a cursor of another store: its listing begins at the start.
  private static func position(of cursor: PageCursor) -> [UInt8]? {
    let id = Array(cursor.position.dropFirst())
    return cursor.position.first == cursorTag && PostgresParameters.isStorable(id) ? id : nil
  }

  private static func look(at row: PostgresRow, _ prefilter: PayloadPrefilter) -> PayloadPrefilter.Verdict {
    guard !prefilter.isOpen, row.isText(5) else { return .admitted }
    return row.withBytes(5) { prefilter.verdict(on: $0, of: row.withBytes(0) { Array($0) }) }
  }

  static func entry(_ row: some SQLRow, contents: Bool) -> SessionEntry {
    let bytes = row.withBytes(0) { Array($0) }
    func number(_ column: Int) -> Int64? { if case .integer(let number) = row.value(column) { number } else { nil } }
    let size = Int(clamping: number(4) ?? 0)
    let modified = number(2).map(OwnSessions.timestamp), expires = number(1).map(OwnSessions.timestamp)
    var entry = SessionEntry(
      id: SessionID(JSString(decoding: bytes)), size: size, modified: modified, expires: expires, content: .unread)
    guard contents else { return entry }
    if OwnSessions.text(of: entry.id) != bytes {
      entry.content = .unreadable("its id is none that this version writes")
    } else if let payload = row.value(5).bytes {
      entry.content = .stored(
        StoredSession(
          id: entry.id, payload: payload, expires: expires, revision: revision(row, 3), modified: modified, storedSize: size))
    } else {
      entry.content = .unreadable("it is larger than \(OwnSessions.maximumSize >> 20) MiB")
    }
    return entry
  }

  static func revision(_ row: some SQLRow, _ column: Int) -> Revision {
    Revision(row.withBytes(column) { String(decoding: $0, as: UTF8.self) })
  }

  // MARK: Writing: each within a transaction of the caller

  func create(_ session: StoredSession, _ connection: PostgresConnection) throws(PostgresFailure) -> CreateOutcome {
    try revision(insertion(of: session), connection).map { .created($0) } ?? .exists
  }

  func insertion(of session: StoredSession) -> SQLStatement {
    SQLStatement(
      """
      INSERT INTO \(name) AS t (id, data, expires, modified) VALUES ($1, $2, $3, \(Self.now))
      ON CONFLICT (id) DO NOTHING RETURNING \(Self.revision)
      """, [Self.id(session.id)] + Self.values(session))
  }

  func update(_ session: StoredSession, _ connection: PostgresConnection) throws(PostgresFailure) -> UpdateOutcome {
    if let revision = try revision(replacement(by: session), connection) { return .updated(revision) }
    return try isThere(session.id, session.revision, whichDidNotTake: .update, connection) ? .conflict : .gone
  }

  func replacement(by session: StoredSession) -> SQLStatement {
    SQLStatement(
      """
      UPDATE \(name) AS t SET data = $2, expires = $3, modified = \(Self.now)
      WHERE t.id = $1 \(session.revision == nil ? "" : "AND \(Self.revision) = $4") RETURNING \(Self.revision)
      """, [Self.id(session.id)] + Self.values(session) + Self.condition(session.revision))
  }

  func delete(
    _ id: SessionID, ifRevision revision: Revision?, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> DeleteOutcome {
    let removal = removal(of: id, ifRevision: revision, keepingBefore: false)
    if try connection.execute(removal.sql, removal.parameters) > 0 { return .deleted }
    return try isThere(id, revision, whichDidNotTake: .delete, connection) ? .conflict : .gone
  }

  /// - Parameter keepingBefore: whether it answers what was there.
  func removal(of id: SessionID, ifRevision revision: Revision?, keepingBefore: Bool) -> SQLStatement {
    SQLStatement(
      """
      DELETE FROM \(name) AS t WHERE t.id = $1 \(revision == nil ? "" : "AND \(Self.revision) = $2") \
      \(keepingBefore ? "RETURNING \(Self.row(contents: "true"))" : "")
      """, [Self.id(id)] + Self.condition(revision))
  }

  func deleteExpired(
    before moment: Timestamp, limit: Int, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> Int {
    let sql = """
      DELETE FROM \(name) AS t WHERE t.id IN (
        SELECT e.id FROM \(name) AS e WHERE e.expires <= $1 ORDER BY e.expires LIMIT $2 FOR UPDATE SKIP LOCKED)
      """
    return try connection.execute(sql, [.integer(moment.milliseconds), .integer(Int64(max(limit, 0)))])
  }

  private static func id(_ id: SessionID) -> SQLValue { .text(OwnSessions.text(of: id) ?? []) }

  private static func values(_ session: StoredSession) -> [SQLValue] {
    [.text(session.payload), session.expires.map { .integer($0.milliseconds) } ?? .null]
  }

  private static func condition(_ revision: Revision?) -> [SQLValue] { revision.map { [.text(Array($0.text.utf8))] } ?? [] }

  private func revision(
    _ statement: SQLStatement, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> Revision? {
    var found: Revision?
    try connection.query(statement.sql, statement.parameters) { row throws(PostgresFailure) in
      found = Self.revision(row, 0)
      return true
    }
    return found
  }

  // MARK: What triggers do

  func notTaken(_ write: SQLWrite, _ connection: PostgresConnection) throws(PostgresFailure) -> PostgresFailure {
    .rowNotChanged(write, by: try PostgresTriggers.all(of: [name], connection)[write] ?? [])
  }

  /// A write has changed no row.
  ///
  /// - Throws: where the row is as it was, so that nobody but a trigger can have passed the write over.
  func notPassedOver(
    _ write: SQLWrite, _ id: SessionID, _ revision: Revision?, _ connection: PostgresConnection
  ) throws(PostgresFailure) {
    _ = try isThere(id, revision, whichDidNotTake: write, connection)
  }

  private func isThere(
    _ id: SessionID, _ revision: Revision?, whichDidNotTake write: SQLWrite, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> Bool {
    var found: Revision?
    let sql = "SELECT \(Self.revision) FROM \(name) AS t WHERE t.id = $1"
    try connection.query(sql, [Self.id(id)]) { row throws(PostgresFailure) in
      found = Self.revision(row, 0)
      return true
    }
    guard let found else { return false }
    guard revision == nil || revision == found else { return true }
    let triggers = try PostgresTriggers.all(of: [name], connection)[write] ?? []
    if !triggers.isEmpty { throw .rowNotChanged(write, by: triggers) }
    return true
  }
}

/// Several texts as one parameter.
enum PostgresArray {
  static func value(of texts: [[UInt8]]) -> SQLValue {
    var array: [UInt8] = [UInt8(ascii: "{")]
    for (index, text) in texts.enumerated() {
      if index > 0 { array.append(UInt8(ascii: ",")) }
      array.append(UInt8(ascii: "\""))
      for byte in text {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { array.append(UInt8(ascii: "\\")) }
        array.append(byte)
      }
      array.append(UInt8(ascii: "\""))
    }
    return .text(array + [UInt8(ascii: "}")])
  }
}
