import ECMAScript
import Sessions
import SessionsSQL

/// What is asked of the table ``PostgresSchema`` describes.
struct PostgresTable: Sendable {
  /// Its name in SQL, schema and all.
  let name: String
  /// As of the last session that was deleted, or when it was last asked for.
  let others = OthersColumns()

  var shape: PostgresShape { PostgresShape(ofOwn: name) }

  /// Another after every write of the row.
  static let revision = "pg_catalog.to_hex(t.xmin::text::bigint) || pg_catalog.translate(t.ctid::text, '(,)', '-.')"
  private static let size = "pg_catalog.octet_length(t.data::text)"
  /// With data where `$1` says so.
  private static let columns = row(contents: "$1::boolean")
  static func row(contents: String) -> String {
    """
    t.id, t.expires, t.modified, \(revision), \(size), \
    CASE WHEN \(contents) AND \(size) <= \(SessionBound.bytes) THEN t.data END
    """
  }
  /// As the server reckons, whatever else is called so where the user's settings say (``PostgresDialect``).
  static let now = "pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp()) OPERATOR(pg_catalog.*) 1000)"

  /// A page ends early once it holds so many bytes.
  private static let pageSize = 16 << 20
  /// So many rows are looked at for one page at the most, where few of them pass the prefilter.
  private static let pageRows = 16_384

  // MARK: Reading

  func read(_ id: SessionID, _ connection: PostgresConnection) throws(PostgresFailure) -> SessionEntry? {
    guard let text = OwnSessions.anyText(of: id) else { return nil }
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
    let texts = ids.compactMap(OwnSessions.anyText)
    guard !texts.isEmpty else { return [:] }
    var entries: [SessionID: SessionEntry] = [:]
    let wanted = Set(ids)
    try connection.query(several, [.integer(1), PostgresArray.value(of: texts)]) { row throws(PostgresFailure) in
      let entry = Self.entry(row, contents: true)
      // What nobody asked for is not kept.
      if wanted.contains(entry.id) { entries[entry.id] = entry }
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
        page.entries.append(Self.entry(row, contents: contents))
        // What has come, and not what it is said to be.
        bytes += row.size
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
    guard expires != nil || row.value(1) == .null else {
      // No end is another thing.
      entry.content = .unreadable("its expiry is no number of milliseconds")
      return entry
    }
    guard contents else { return entry }
    if OwnSessions.text(of: entry.id) != bytes {
      entry.content = .unreadable("its id is none that this version writes")
    } else if let payload = row.value(5).bytes, payload.count <= SessionBound.bytes {
      entry.content = .stored(
        StoredSession(
          id: entry.id, payload: payload, expires: expires, revision: revision(row, 3), modified: modified, storedSize: size))
    } else {
      entry.content = .unreadable(SessionBound.excess())
    }
    return entry
  }

  static func revision(_ row: some SQLRow, _ column: Int) -> Revision {
    Revision(row.withBytes(column) { String(decoding: $0, as: UTF8.self) })
  }
}

/// Several texts as one parameter.
enum PostgresArray {
  static func value(of texts: [String]) -> SQLValue { value(of: texts.map { Array($0.utf8) }) }

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
