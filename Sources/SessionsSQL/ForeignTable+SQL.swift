import Sessions
import SessionsAdministration

extension ForeignTable {
  /// The statements, made once. Columns are named with their table: SQLite takes a quoted name that no column has for a text.
  package struct SQL: Hashable, Sendable {
    /// What a row is read into, in this order, after its key.
    package enum Column: Int {
      case id, payload, size, expiry, user, address, agent, lastActive, created, modified, reference
      package static let count = 11
    }

    package let select: String
    package let page: String
    package let one: String
    package let atKey: String
    package let delete: String
    package let copy: String
    package let insert: String
    package let parts: String
    package let deleteParts: String
    package let copyParts: String
    package let insertParts: String
    /// Rows that are newest: by their number, and by a time that an index orders; as far as the table has such.
    package let newest: [String]
    package let table: String
    package let key: [String]
    private let parameterMark: String

    init(
      _ table: DatabaseTable, _ layout: TableLayout, _ columns: Columns, _ partsTable: DatabaseTable?, _ dialect: some SQLDialect
    ) {
      let mark = dialect.parameterMark
      parameterMark = mark
      let own = SQLName.quoted(table.name)
      func column(_ name: String?) -> String {
        name.flatMap(table.column).map { "t." + SQLName.quoted($0.name) } ?? "NULL"
      }
      func beginning(_ name: String?) -> String { dialect.beginning(of: column(name), count: 1024) }
      let key = table.key.map { "t." + SQLName.quoted($0) }
      self.key = key
      let payload = column(columns.payload)
      let size = dialect.size(of: payload)
      let values: [String] = [
        column(columns.id),
        "CASE WHEN \(mark)1 AND (NOT \(dialect.isText(payload)) OR \(size) <= \(ForeignTable.maximumSize)) THEN \(payload) END",
        size, beginning(columns.expiry), beginning(layout.attributes[.user]), beginning(layout.attributes[.address]),
        beginning(layout.attributes[.agent]), beginning(layout.attributes[.lastActive]), beginning(layout.attributes[.created]),
        beginning(layout.modified), column(layout.parts?.reference),
      ]
      let select = "SELECT \((key + values).joined(separator: ", ")) FROM \(own) AS t"
      let order = "ORDER BY \(key.joined(separator: ", "))"
      func parameters(_ from: Int) -> [String] { key.indices.map { "\(mark)\($0 + from)" } }
      self.select = select
      page = "\(select) \(order) LIMIT \(mark)2"
      let id = column(columns.id)
      // An id of digits may stand there as a number. The bytes are compared as well: a collation takes others for equal.
      one = "\(select) WHERE (\(id) = \(mark)2 OR \(id) = \(mark)3) AND \(dialect.isSameText(id, "\(mark)2")) LIMIT 1"
      let here = zip(key, parameters(2)).map { "\($0) = \($1)" }.joined(separator: " AND ")
      atKey = "\(select) WHERE \(here) LIMIT 1"
      let all = columns.all.map { "t." + SQLName.quoted($0) }.joined(separator: ", ")
      let hereAlone = zip(key, parameters(1)).map { "\($0) = \($1)" }.joined(separator: " AND ")
      delete = "DELETE FROM \(own) AS t WHERE \(hereAlone)"
      copy = "SELECT \(all) FROM \(own) AS t WHERE \(hereAlone)"
      func insertion(_ name: String, _ columns: [String]) -> String {
        """
        INSERT INTO \(SQLName.quoted(name)) (\(columns.map(SQLName.quoted).joined(separator: ", "))) \
        VALUES (\(columns.indices.map { "\(mark)\($0 + 1)" }.joined(separator: ", ")))
        """
      }
      insert = insertion(table.name, columns.all)
      self.table = own
      let times = [layout.attributes[.lastActive], layout.modified, layout.expiryColumn].compactMap {
        $0.flatMap(table.column)?.name
      }
      let moving = times.first(where: table.indexed.contains).map { "t." + SQLName.quoted($0) }
      newest = [table.rowID == nil ? nil : key[0], moving].compactMap {
        $0.map { "\(select) ORDER BY \($0) DESC LIMIT \(mark)2" }
      }
      guard let parts = layout.parts, let partsTable else {
        (self.parts, deleteParts, copyParts, insertParts) = ("", "", "", "")
        return
      }
      func part(_ name: String) -> String { "p." + SQLName.quoted(partsTable.column(name)?.name ?? name) }
      let from = "FROM \(SQLName.quoted(partsTable.name)) AS p WHERE \(part(parts.owner)) = \(mark)1"
      self.parts = "SELECT \(part(parts.name)), \(part(parts.value)) \(from) ORDER BY 1"
      deleteParts = "DELETE \(from)"
      copyParts = "SELECT \(columns.parts.map { "p." + SQLName.quoted($0) }.joined(separator: ", ")) \(from)"
      insertParts = insertion(partsTable.name, columns.parts)
    }

    /// A page of the rows behind one key and up to another; the parameters of the keys come in this order, from the third on.
    package func rows(after: Bool, until: Bool) -> String {
      let names = key.joined(separator: ", ")
      let bounds = [after ? ">" : nil, until ? "<=" : nil].compactMap(\.self).enumerated().map { index, symbol in
        "(\(names)) \(symbol) (\(key.indices.map { "\(parameterMark)\(3 + index * key.count + $0)" }.joined(separator: ", ")))"
      }
      guard !bounds.isEmpty else { return page }
      return "\(select) WHERE \(bounds.joined(separator: " AND ")) ORDER BY \(names) LIMIT \(parameterMark)2"
    }

    /// The key of the first row, or of the first behind a key.
    func firstKey(after: Bool) -> String {
      let names = key.joined(separator: ", ")
      let parameters = key.indices.map { "\(parameterMark)\($0 + 1)" }.joined(separator: ", ")
      let condition = after ? "WHERE (\(names)) > (\(parameters))" : ""
      return "SELECT \(names) FROM \(table) AS t \(condition) ORDER BY \(names) LIMIT 1"
    }

    package func update(_ columns: [String]) -> String {
      let sets = columns.enumerated().map { "\(SQLName.quoted($1)) = \(parameterMark)\($0 + 1)" }.joined(separator: ", ")
      let here = key.enumerated().map { "\($1) = \(parameterMark)\($0 + 1 + columns.count)" }.joined(separator: " AND ")
      return "UPDATE \(table) AS t SET \(sets) WHERE \(here)"
    }
  }
}
