import CSQLite
import ECMAScript
import Sessions

extension ForeignTable {
  /// A page ends early once it holds so many bytes.
  private static let pageSize = 16 << 20

  func read(_ id: SessionID, _ connection: borrowing Connection) throws(SQLiteFailure) -> SessionEntry? {
    do throws(SQLiteFailure) {
      return try row(id, connection).map { entry($0, contents: true) }
    } catch {
      guard error.primary == SQLITE_TOOBIG else { throw error }
      return SessionEntry(id: id, size: 0, modified: nil, content: .unreadable(Self.tooLarge))
    }
  }

  private static let tooLarge = "it is larger than \(SessionTable.maximumSize >> 20) MiB"

  /// The row of a session, all of it.
  func row(_ id: SessionID, _ connection: borrowing Connection) throws(SQLiteFailure) -> ForeignRow? {
    if let number = rowNumber(of: id) {
      let statement = try connection.prepare(text: sql.atKey)
      try statement.bind(1, 1)
      try statement.bind(2, number)
      guard try statement.step() else { return nil }
      let row = try completed(ForeignRow(statement, keyCount: keyCount), connection)
      // The number may have gone to a session that has a name.
      return sessionID(of: row) == id ? row : nil
    }
    guard let text = id.reveal() else { return nil }
    let statement = try connection.prepare(text: sql.one)
    try statement.bind(1, 1)
    try statement.bind(2, text: text.wtf8)
    try statement.bind(3, Int64(text.string))
    return try statement.step() ? completed(ForeignRow(statement, keyCount: keyCount), connection) : nil
  }

  /// So many rows are looked at for one page at the most, where few of them pass the sieve.
  private static let pageRows = 16_384

  /// The sessions after the cursor, in the order of their rows.
  func page(_ request: PageRequest, _ connection: borrowing Connection) throws(SQLiteFailure) -> SessionPage {
    let limit = max(request.limit, 1)
    let rows = request.sieve.isOpen ? limit : max(limit, Self.pageRows)
    let until = request.until.flatMap(Self.key)
    var page = SessionPage(entries: [], next: nil)
    var (key, bytes) = (request.cursor.flatMap(Self.key), 0)
    var seen: Int { page.entries.count + page.excluded }
    while page.entries.count < limit && seen < rows && bytes < Self.pageSize {
      let before = seen
      do throws(SQLiteFailure) {
        let statement = try connection.prepare(text: sql.rows(after: key != nil, until: until != nil))
        try statement.bind(1, request.contents ? 1 : 0)
        try statement.bind(2, Int64(rows - seen))
        for (index, value) in ((key ?? []) + (until ?? [])).enumerated() { try statement.bind(Int32(index) + 3, value) }
        while page.entries.count < limit && bytes < Self.pageSize, try statement.step() {
          let look = request.contents ? look(at: statement, request.sieve) : .admitted
          if look == .excluded {
            page.excluded += 1
            key = (0..<keyCount).map { statement.value(Int32($0)) }
            continue
          }
          let contents = request.contents && look == .admitted
          let row = ForeignRow(statement, keyCount: keyCount)
          key = row.key
          let entry = entry(contents ? try completed(row, connection) : row, contents: contents)
          page.entries.append(entry)
          bytes += contents ? entry.size : 0
        }
        if seen == before { return page }
      } catch {
        // One value is beyond every limit: its row is one that cannot be read, and the others can.
        guard error.primary == SQLITE_TOOBIG else { throw error }
        guard let next = try self.key(after: key, connection) else { return page }
        key = next
        page.entries.append(unreadable(at: next))
      }
    }
    page.next = key.map(Self.cursor)
    return page
  }

  /// A look at the data where it lies, before anything of the row is copied.
  private func look(at row: borrowing Statement, _ sieve: PayloadSieve) -> PayloadSieve.Look {
    let payload = Int32(keyCount) + SQL.Column.payload.rawValue
    // Words may stand in columns beside the data.
    guard !sieve.isOpen, layout.parts == nil, row.isText(payload), !sieve.hasWords || attributes.isEmpty else {
      return .admitted
    }
    let id = row.bytes(Int32(keyCount) + SQL.Column.id.rawValue)
    return row.withBytes(payload) { sieve.look(at: $0, of: id) }
  }

  /// Stretches of row numbers: those that were given one after another are about as full. Other keys do not tell where to cut.
  func stretches(_ count: Int, _ connection: borrowing Connection) throws(SQLiteFailure) -> [PageStretch] {
    guard count > 1, hasRowID, let key = sql.key.first else { return [PageStretch()] }
    let ends = ["min", "max"].map { "(SELECT \($0)(\(key)) FROM \(sql.table) AS t)" }
    let statement = try connection.prepare(text: "SELECT \(ends.joined(separator: ", "))")
    guard try statement.step() else { return [PageStretch()] }
    let (first, last) = (statement.number(0), statement.number(1))
    let (length, overflow) = last.subtractingReportingOverflow(first)
    guard !overflow, length >= 1024 else { return [PageStretch()] }
    let cuts = (1..<count).map { Self.cursor(at: [.integer(first + length / Int64(count) * Int64($0))]) }
    return zip([nil] + cuts, cuts + [nil]).map { PageStretch(after: $0, until: $1) }
  }

  private func unreadable(at key: [SQLValue]) -> SessionEntry {
    var number: UInt64 = 0
    if hasRowID, case .integer(let row)? = key.first { number = UInt64(bitPattern: row) }
    let hex = String(number, radix: 16)
    return SessionEntry(
      id: SessionID(digest: String(repeating: "0", count: 16 - hex.utf8.count) + hex), size: SessionTable.maximumSize,
      modified: nil, content: .unreadable(Self.tooLarge))
  }

  private func key(after key: [SQLValue]?, _ connection: borrowing Connection) throws(SQLiteFailure) -> [SQLValue]? {
    let names = sql.key.joined(separator: ", ")
    let places = sql.key.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    let condition = key == nil ? "" : "WHERE (\(names)) > (\(places))"
    let statement = try connection.prepare(text: "SELECT \(names) FROM \(sql.table) AS t \(condition) ORDER BY \(names) LIMIT 1")
    for (index, value) in (key ?? []).enumerated() { try statement.bind(Int32(index) + 1, value) }
    guard try statement.step() else { return nil }
    return (0..<keyCount).map { statement.value(Int32($0)) }
  }

  /// The row with the parts that stand in a table of their own, as one JSON object of base64 texts.
  private func completed(_ row: ForeignRow, _ connection: borrowing Connection) throws(SQLiteFailure) -> ForeignRow {
    guard layout.parts != nil else { return row }
    var row = row
    var parts = JSONObject()
    let statement = try connection.prepare(text: sql.parts)
    try statement.bind(1, row.reference)
    row.size = 0
    while try statement.step() {
      let value = statement.value(1).bytes ?? []
      row.size += value.count
      if row.isTooLarge { return row }
      parts[JSString(decoding: statement.bytes(0))] = .string(JSString(decoding: Base64.encode(value)))
    }
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
