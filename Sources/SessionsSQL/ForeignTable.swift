package import ECMAScript
package import Sessions
package import SessionsAdministration

/// A table of somebody's that holds sessions: its layout, with the names and encodings that this table really has, and the
/// SQL that reads and writes it.
package struct ForeignTable: Hashable, Sendable {
  package let name: String
  /// Where a database has several spaces of names.
  package let schema: String?
  package let layout: TableLayout
  /// Which of the attributes it really has.
  package let attributes: [SessionAttribute]
  /// What a time is read by, and written by where none stood there.
  package struct Time: Hashable, Sendable {
    package var encoding: TimeEncoding
    package var example: SQLValue?
    /// Whether it is a date of the database's own, which knows more of them than applications do.
    package var isBoundless = false

    /// The moment that a value says; nil: none.
    package func moment(_ value: SQLValue) -> Timestamp? {
      switch isBoundless ? BoundlessTime(value) : nil {
      case .past: .minimum
      case .future: .maximum
      case .never, nil: value.time.flatMap(encoding.moment)
      }
    }

    /// Whether a value is the date that never comes.
    package func isNever(_ value: SQLValue) -> Bool { isBoundless && BoundlessTime(value) == .never }

    /// What another date is written like where a value stands.
    func form(_ value: SQLValue) -> StoredTime? {
      (value.time.flatMap(encoding.moment) == nil || isBoundless && BoundlessTime(value) != nil ? example : value)?.time
    }
  }
  package let expiry: Time?
  package let lastActive: Time?
  package let created: Time?
  package let modified: Time?

  package let columns: Columns
  package let sql: SQL
  /// How many columns name a row.
  package let keyCount: Int
  /// Whether the row's number names it: then it is one, and what names it says nothing of the session.
  package let hasRowID: Bool

  /// The names that the layout's columns have here, unquoted.
  package struct Columns: Hashable, Sendable {
    package var id: String
    package var payload: String?
    package var expiry: String?
  }

  /// Whether an expiry can be written: it is kept in a column that can be set.
  package var expiryRefusal: String? {
    if let refusal = layout.expiryRefusal { return refusal }
    return generated.contains(columns.expiry ?? "") ? "the database itself reckons the expiry" : nil
  }

  /// Whether data can be written, as far as the table is concerned.
  package var payloadRefusal: String? {
    if let refusal = layout.payloadRefusal { return refusal }
    return generated.contains(columns.payload ?? "") ? "the database itself reckons the data" : nil
  }

  private let generated: Set<String>
  /// Tables of the same database that are called as if they held sessions, have rows, and are not known; and what could be of sessions
  /// and may not be looked at.
  package var unknownBeside: [String] = []

  /// Nil where nothing names a row, or the layout's columns are not all there.
  package init?(
    _ table: DatabaseTable, _ layout: TableLayout, _ sample: TableSample, _ tables: [DatabaseTable], _ dialect: some SQLDialect
  ) {
    guard !table.key.isEmpty, let id = table.column(layout.id)?.name else { return nil }
    let parts = TableRecognition.parts(of: layout, beside: table, tables)
    guard TableRecognition.missing(layout, table).isEmpty, parts.missing.isEmpty else { return nil }
    func time(_ column: String?, _ usual: TimeEncoding) -> Time? {
      guard let column, table.column(column) != nil else { return nil }
      let found = sample.encoding(of: column, usual: usual)
      let example = dialect.exampleTime(of: table.sqlColumn(column, isLocalTime: layout.hasLocalTimes))
      return Time(encoding: found.encoding, example: found.example ?? example, isBoundless: example != nil)
    }
    let usual: TimeEncoding
    switch layout.expiry {
    case .column(let column, let encoding), .after(let column, let encoding, _):
      usual = encoding
      expiry = time(column, encoding)
    case .none:
      usual = .sql
      expiry = nil
    }
    lastActive = time(layout.attributes[.lastActive], usual)
    created = time(layout.attributes[.created], usual)
    modified = time(layout.modified, usual)
    (name, schema) = (table.name, table.schema)
    self.layout = layout
    attributes = SessionAttribute.allCases.filter { layout.attributes[$0].flatMap(table.column) != nil }
    keyCount = table.key.count
    hasRowID = table.rowID != nil
    generated = Set(table.columns.filter(\.isGenerated).map(\.name))
    columns = Columns(
      id: id, payload: layout.payload.flatMap(table.column)?.name, expiry: layout.expiryColumn.flatMap(table.column)?.name)
    sql = SQL(table, layout, columns, parts.table, dialect)
  }
}

extension ForeignTable {
  /// What it keeps of a session beside its data.
  package var kept: KeptAttributes { KeptAttributes(attributes, hasWriteTimes: modified != nil) }
}
