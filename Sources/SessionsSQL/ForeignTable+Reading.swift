import ECMAScript
import Platform
package import Sessions
package import SessionsAdministration

extension ForeignTable {
  /// A page ends early once it holds so many bytes.
  private static let pageSize = 16 << 20

  package func read<Connection: SQLConnection & ~Copyable>(
    _ id: SessionID, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> SessionEntry? {
    // It may be there: it is not said that it is gone.
    if namelessRefusal(of: id) != nil { return SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(Self.nameless)) }
    do throws(Connection.Failure) {
      return try row(id, connection).map { entry($0, contents: true) }
    } catch {
      guard error.isValueTooLarge else { throw error }
      return SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(SessionBound.excess()))
    }
  }

  /// The row of a session, all of it: of the id that stands there, or else of the one that a cookie's leads to.
  ///
  /// - Parameter locked: whether nobody else is to write it until the transaction ends.
  package func row<Connection: SQLConnection & ~Copyable>(
    _ id: SessionID, locked: Bool = false, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> ForeignRow? {
    if let row = try rowNamed(id, locked, connection) { return row }
    let once = layout.ways.compactMap { $0.id(of: id) }
    // A signature off, and then a text before it.
    for other in once + once.flatMap({ other in layout.ways.compactMap { $0.id(of: other) } }) {
      if let row = try rowNamed(other, locked, connection) { return row }
    }
    return nil
  }

  func rowNamed<Connection: SQLConnection & ~Copyable>(
    _ id: SessionID, _ locked: Bool, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> ForeignRow? {
    if let number = rowNumber(of: id) {
      guard let found = try firstRow(sql.atKey, [.integer(1), .integer(number)], connection) else { return nil }
      let row = try completed(found, connection)
      // The number may have gone to a session that has a name.
      return sessionID(of: row) == id ? row : nil
    }
    guard let named = id.reveal().flatMap(sql.identity.parameters) else { return nil }
    return try firstRow(locked ? sql.oneLocked : sql.one, [.integer(1)] + named, connection).map {
      row throws(Connection.Failure) in try completed(row, connection)
    }
  }

  private func firstRow<Connection: SQLConnection & ~Copyable>(
    _ sql: String, _ parameters: [SQLValue], _ connection: borrowing Connection
  ) throws(Connection.Failure) -> ForeignRow? {
    var found: ForeignRow?
    try connection.query(sql, parameters) { row throws(Connection.Failure) in
      if found != nil {
        found?.sharesID = true
        return false
      }
      found = ForeignRow(row, keyCount: keyCount)
      return true
    }
    return found
  }

  /// So many rows are looked at for one page at the most, where few of them pass the prefilter.
  private static let pageRows = 16_384

  /// The sessions after the cursor, in the order of their rows.
  package func page<Connection: SQLConnection & ~Copyable>(
    _ request: PageRequest, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> SessionPage {
    let limit = max(request.limit, 1)
    let rows = request.prefilter.isOpen ? limit : max(limit, Self.pageRows)
    let until = request.until.flatMap(Self.key)
    var page = SessionPage(entries: [], next: nil)
    var (key, bytes) = (request.cursor.flatMap(Self.key), 0)
    var seen: Int { page.entries.count + page.excluded }
    while page.entries.count < limit && seen < rows && bytes < Self.pageSize {
      let before = seen
      do throws(Connection.Failure) {
        let parameters = [.integer(request.contents ? 1 : 0), .integer(Int64(rows - seen))] + (key ?? []) + (until ?? [])
        try connection.query(sql.rows(after: key != nil, until: until != nil), parameters) { found throws(Connection.Failure) in
          let look = request.contents ? look(at: found, request.prefilter) : .admitted
          if look == .excluded {
            page.excluded += 1
            key = (0..<keyCount).map(found.value)
            return true
          }
          let contents = request.contents && look == .admitted
          var row = ForeignRow(found, keyCount: keyCount)
          key = row.key
          if contents { row = try completed(row, connection) }
          page.entries.append(entry(row, contents: contents))
          // What has come, and not what it is said to be.
          bytes += row.weight
          return page.entries.count < limit && bytes < Self.pageSize
        }
        if seen == before { return page }
      } catch {
        // One value is beyond every limit: its row is one that cannot be read, and the others can.
        guard error.isValueTooLarge else { throw error }
        guard let next = try self.key(after: key, connection) else { return page }
        key = next
        page.entries.append(unreadable(at: next))
      }
    }
    page.next = key.map(Self.cursor)
    return page
  }

  /// A look at the data where it lies, before anything of the row is copied.
  private func look(at row: some SQLRow, _ prefilter: PayloadPrefilter) -> PayloadPrefilter.Verdict {
    let payload = keyCount + SQL.Column.payload.rawValue
    // Words may stand in columns beside the data.
    guard !prefilter.isOpen, layout.parts == nil, row.isText(payload), !prefilter.hasWords || attributes.isEmpty else {
      return .admitted
    }
    let id = row.withBytes(keyCount + SQL.Column.id.rawValue) { Array($0) }
    return row.withBytes(payload) { prefilter.verdict(on: $0, of: id) }
  }

  /// Partitions of row numbers: those that were given one after another are about as full. Other keys do not tell where to cut.
  package func partitions<Connection: SQLConnection & ~Copyable>(
    _ count: Int, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> [PageRange] {
    guard count > 1, hasRowID, let key = sql.key.first else { return [PageRange()] }
    let ends = ["min", "max"].map { "(SELECT \($0)(\(key)) FROM \(sql.table) AS t)" }
    var found: (first: Int64, last: Int64)?
    try connection.query("SELECT \(ends.joined(separator: ", "))", []) { row throws(Connection.Failure) in
      if case .integer(let first) = row.value(0), case .integer(let last) = row.value(1) { found = (first, last) }
      return false
    }
    guard let (first, last) = found else { return [PageRange()] }
    let (length, overflow) = last.subtractingReportingOverflow(first)
    guard !overflow, length >= 1024 else { return [PageRange()] }
    let cuts = (1..<count).map { Self.cursor(at: [.integer(first + length / Int64(count) * Int64($0))]) }
    return zip([nil] + cuts, cuts + [nil]).map { PageRange(after: $0, until: $1) }
  }

  private func unreadable(at key: [SQLValue]) -> SessionEntry {
    var number: UInt64 = 0
    if hasRowID, case .integer(let row)? = key.first { number = UInt64(bitPattern: row) }
    return SessionEntry(
      id: SessionID(digest: Hex.text(number)), size: SessionBound.bytes,
      modified: nil, content: .unreadable(SessionBound.excess()))
  }

  private func key<Connection: SQLConnection & ~Copyable>(
    after key: [SQLValue]?, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> [SQLValue]? {
    var found: [SQLValue]?
    try connection.query(sql.firstKey(after: key != nil), key ?? []) { row throws(Connection.Failure) in
      found = (0..<keyCount).map(row.value)
      return false
    }
    return found
  }

  /// The row together with its values in another table, as one JSON object of base64 texts.
  func completed<Connection: SQLConnection & ~Copyable>(
    _ row: ForeignRow, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> ForeignRow {
    guard layout.parts != nil, !sql.hasPartsInRow else { return row }
    var row = row
    var parts = JSONObject()
    row.size = 0
    try connection.query(sql.parts, [row.reference]) { part throws(Connection.Failure) in
      let value = part.value(1).bytes ?? []
      row.size += value.count
      parts[part.withBytes(0) { JSString(decoding: Array($0)) }] = .string(JSString(decoding: Base64.encode(value)))
      return !row.isTooLarge
    }
    if row.isTooLarge { return row }
    row.payload = .text(JSON.stringify(.object(parts)))
    return row
  }

  // MARK: Cursors

  private static func cursor(at key: [SQLValue]) -> PageCursor {
    var bytes: [UInt8] = []
    for value in key {
      let (tag, content): (UInt8, [UInt8]) =
        switch value {
        case .null: (0, [])
        case .integer(let number): (1, bigEndian(UInt64(bitPattern: number)))
        case .real(let number): (2, bigEndian(number.bitPattern))
        case .text(let text): (3, text)
        case .blob(let blob): (4, blob)
        }
      bytes += [tag] + bigEndian(UInt64(content.count)) + content
    }
    return PageCursor(position: bytes)
  }

  private static func bigEndian(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

  /// Nil for a cursor of another store: its listing begins at the start.
  private static func key(_ cursor: PageCursor) -> [SQLValue]? {
    func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    var rest = cursor.position[...]
    var key: [SQLValue] = []
    while let tag = rest.first {
      let count = number(rest.dropFirst().prefix(8))
      rest = rest.dropFirst(9)
      guard count <= UInt64(rest.count) else { return nil }
      let content = rest.prefix(Int(count))
      rest = rest.dropFirst(Int(count))
      switch tag {
      case 0: key.append(.null)
      case 1: key.append(.integer(Int64(bitPattern: number(content))))
      case 2: key.append(.real(Double(bitPattern: number(content))))
      case 3: key.append(.text(Array(content)))
      case 4: key.append(.blob(Array(content)))
      default: return nil
      }
    }
    return key.isEmpty ? nil : key
  }
}
