package import Sessions

/// A table of somebody's that holds sessions: its layout, with the names and encodings that this table really has, and the
/// SQL that reads and writes it.
package struct ForeignTable: Hashable, Sendable {
  package let name: String
  package let layout: TableLayout
  /// Which of the attributes it really has.
  package let attributes: [SessionAttribute]
  /// What a time is read by, and written by where none stood there.
  struct Time: Hashable, Sendable {
    var encoding: TimeEncoding
    var example: SQLValue?
  }
  let expiry: Time?
  let lastActive: Time?
  let created: Time?
  let modified: Time?

  let columns: Columns
  let sql: SQL
  /// How many columns name a row.
  let keyCount: Int
  /// Whether the row's number names it: then it is one, and what names it says nothing of the session.
  let hasRowID: Bool

  /// The names that the layout's columns have here, unquoted.
  struct Columns: Hashable, Sendable {
    var id: String
    var payload: String?
    var expiry: String?
    /// What is copied to bring a destroyed row back.
    var all: [String]
    var parts: [String]
  }

  /// Whether an expiry can be written: where it stands in a column that takes values.
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

  /// Nil where nothing names a row, or the layout's columns are not all there.
  init?(_ table: DatabaseTable, _ layout: TableLayout, _ sample: TableSample, _ tables: [DatabaseTable]) {
    guard !table.key.isEmpty, let id = table.column(layout.id)?.name else { return nil }
    let parts = TableRecognition.parts(of: layout, tables)
    guard TableRecognition.missing(layout, table).isEmpty, parts.missing.isEmpty else { return nil }
    func time(_ column: String?, _ usual: TimeEncoding) -> Time? {
      guard let column, table.column(column) != nil else { return nil }
      let found = sample.encoding(of: column, usual: usual)
      return Time(encoding: found.encoding, example: found.example)
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
    name = table.name
    self.layout = layout
    attributes = SessionAttribute.allCases.filter { layout.attributes[$0].flatMap(table.column) != nil }
    keyCount = table.key.count
    hasRowID = table.rowID != nil
    generated = Set(table.columns.filter(\.isGenerated).map(\.name))
    columns = Columns(
      id: id, payload: layout.payload.flatMap(table.column)?.name, expiry: layout.expiryColumn.flatMap(table.column)?.name,
      all: table.columns.filter { !$0.isGenerated }.map(\.name),
      parts: parts.table?.columns.filter { !$0.isGenerated }.map(\.name) ?? [])
    sql = SQL(table, layout, columns, parts.table)
  }
}

extension ForeignTable {
  /// The statements, made once. Columns are named with their table: SQLite takes a quoted name that no column has for a text.
  struct SQL: Hashable, Sendable {
    /// What a row is read into, in this order, after its key.
    enum Column: Int32 {
      case id, payload, size, expiry, user, address, agent, lastActive, created, modified, reference
      static let count: Int32 = 11
    }

    let select: String
    let page: String
    let one: String
    let atKey: String
    let delete: String
    let copy: String
    let insert: String
    let parts: String
    let deleteParts: String
    let copyParts: String
    let insertParts: String
    /// Rows that are newest: by their number, and by a time that an index orders; as far as the table has such.
    let newest: [String]
    let table: String
    let key: [String]

    init(_ table: DatabaseTable, _ layout: TableLayout, _ columns: Columns, _ partsTable: DatabaseTable?) {
      let own = SQLName.quoted(table.name)
      func column(_ name: String?) -> String {
        name.flatMap(table.column).map { "t." + SQLName.quoted($0.name) } ?? "NULL"
      }
      func beginning(_ name: String?) -> String {
        let column = column(name)
        return "CASE WHEN typeof(\(column)) IN ('text', 'blob') THEN substr(\(column), 1, 1024) ELSE \(column) END"
      }
      let key = table.key.map { "t." + SQLName.quoted($0) }
      self.key = key
      let payload = column(columns.payload)
      let size = "coalesce(length(CAST(\(payload) AS BLOB)), 0)"
      let values: [String] = [
        column(columns.id),
        "CASE WHEN ?1 AND (typeof(\(payload)) NOT IN ('text', 'blob') OR \(size) <= \(SessionTable.maximumSize)) THEN \(payload) END",
        size, beginning(columns.expiry), beginning(layout.attributes[.user]), beginning(layout.attributes[.address]),
        beginning(layout.attributes[.agent]), beginning(layout.attributes[.lastActive]), beginning(layout.attributes[.created]),
        beginning(layout.modified), column(layout.parts?.reference),
      ]
      let select = "SELECT \((key + values).joined(separator: ", ")) FROM \(own) AS t"
      let order = "ORDER BY \(key.joined(separator: ", "))"
      func places(_ from: Int) -> [String] { key.indices.map { "?\($0 + from)" } }
      self.select = select
      page = "\(select) \(order) LIMIT ?2"
      let id = column(columns.id)
      // An id of digits may stand there as a number. The bytes are compared as well: a collation takes others for equal.
      one = "\(select) WHERE (\(id) = ?2 OR \(id) = ?3) AND CAST(\(id) AS BLOB) = CAST(?2 AS BLOB) LIMIT 1"
      let here = zip(key, places(2)).map { "\($0) = \($1)" }.joined(separator: " AND ")
      atKey = "\(select) WHERE \(here) LIMIT 1"
      let all = columns.all.map { "t." + SQLName.quoted($0) }.joined(separator: ", ")
      let hereAlone = zip(key, places(1)).map { "\($0) = \($1)" }.joined(separator: " AND ")
      delete = "DELETE FROM \(own) AS t WHERE \(hereAlone)"
      copy = "SELECT \(all) FROM \(own) AS t WHERE \(hereAlone)"
      func insertion(_ name: String, _ columns: [String]) -> String {
        """
        INSERT INTO \(SQLName.quoted(name)) (\(columns.map(SQLName.quoted).joined(separator: ", "))) \
        VALUES (\(columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")))
        """
      }
      insert = insertion(table.name, columns.all)
      self.table = own
      let times = [layout.attributes[.lastActive], layout.modified, layout.expiryColumn].compactMap {
        $0.flatMap(table.column)?.name
      }
      let moving = times.first(where: table.indexed.contains).map { "t." + SQLName.quoted($0) }
      newest = [table.rowID == nil ? nil : key[0], moving].compactMap { $0.map { "\(select) ORDER BY \($0) DESC LIMIT ?2" } }
      guard let parts = layout.parts, let partsTable else {
        (self.parts, deleteParts, copyParts, insertParts) = ("", "", "", "")
        return
      }
      func part(_ name: String) -> String { "p." + SQLName.quoted(partsTable.column(name)?.name ?? name) }
      let from = "FROM \(SQLName.quoted(partsTable.name)) AS p WHERE \(part(parts.owner)) = ?1"
      self.parts = "SELECT \(part(parts.name)), \(part(parts.value)) \(from) ORDER BY 1"
      deleteParts = "DELETE \(from)"
      copyParts = "SELECT \(columns.parts.map { "p." + SQLName.quoted($0) }.joined(separator: ", ")) \(from)"
      insertParts = insertion(partsTable.name, columns.parts)
    }

    /// A page of the rows behind one key and up to another; the parameters of the keys come in this order, from the third on.
    func rows(after: Bool, until: Bool) -> String {
      let names = key.joined(separator: ", ")
      let bounds = [after ? ">" : nil, until ? "<=" : nil].compactMap(\.self).enumerated().map { place, symbol in
        "(\(names)) \(symbol) (\(key.indices.map { "?\(3 + place * key.count + $0)" }.joined(separator: ", ")))"
      }
      guard !bounds.isEmpty else { return page }
      return "\(select) WHERE \(bounds.joined(separator: " AND ")) ORDER BY \(names) LIMIT ?2"
    }

    func update(_ columns: [String]) -> String {
      let sets = columns.enumerated().map { "\(SQLName.quoted($1)) = ?\($0 + 1)" }.joined(separator: ", ")
      let here = key.enumerated().map { "\($1) = ?\($0 + 1 + columns.count)" }.joined(separator: " AND ")
      return "UPDATE \(table) AS t SET \(sets) WHERE \(here)"
    }
  }
}
