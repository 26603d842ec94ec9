/// A table of a stranger's database, as its schema has it.
package struct DatabaseTable: Hashable, Sendable {
  package struct Column: Hashable, Sendable {
    package var name: String
    package var isRequired: Bool
    /// Its position in the primary key, from 1; 0: it has none.
    package var keyPosition: Int64
    /// Reckoned from others: nothing is written to it.
    package var isGenerated: Bool
    /// As it was declared, which says little of what stands in it.
    package var type: String
    /// The same as a number, by which a type is known from every other; nil: the database gives none.
    package var typeNumber: Int64?

    package init(
      name: String, isRequired: Bool, keyPosition: Int64, isGenerated: Bool, type: String = "", typeNumber: Int64? = nil
    ) {
      self.type = type
      self.typeNumber = typeNumber
      self.name = name
      self.isRequired = isRequired
      self.keyPosition = keyPosition
      self.isGenerated = isGenerated
    }
  }

  package var name: String
  /// Where a database has several spaces of names.
  package var schema: String?
  package var hasRowID: Bool
  package var columns: [Column]
  /// What names a row beside its key, where other tables inherit from this one and have keys of their own.
  package var systemKey: [String] = []
  /// Columns by which an index finds every row.
  package var indexed: Set<String> = []
  /// Columns in which no two rows have the same value.
  package var unique: Set<String> = []
  /// What an INSERT and an UPDATE are told beside their word, so that a conflict with another row refuses them; empty: it does by itself.
  package var refusing = ""

  package init(name: String, schema: String? = nil, hasRowID: Bool, columns: [Column]) {
    self.name = name
    self.schema = schema
    self.hasRowID = hasRowID
    self.columns = columns
  }

  /// The table in SQL.
  package var qualified: String { (schema.map { SQLName.quoted($0) + "." } ?? "") + SQLName.quoted(name) }

  /// The column that is meant: `userId` is `user_id` is `USERID` to those who map names.
  package func column(_ name: String) -> Column? {
    columns.first { $0.name == name } ?? columns.first { Self.plain($0.name) == Self.plain(name) }
  }

  /// The column that is meant, as a statement that calls the table so names it; ``SQLColumn/none`` where there is none.
  func sqlColumn(_ name: String?, of table: String = "t", isLocalTime: Bool = false) -> SQLColumn {
    guard let column = name.flatMap(column) else { return .none }
    return SQLColumn("\(table).\(SQLName.quoted(column.name))", type: column.type, isLocalTime: isLocalTime)
  }

  /// The table as far as these columns go, as a layout calls them.
  func having(only names: [String]) -> DatabaseTable {
    let kept = Set(names.compactMap { column($0)?.name })
    var table = self
    table.columns = columns.filter { kept.contains($0.name) }
    return table
  }

  package static func plain(_ name: String) -> String { name.lowercased().filter { $0 != "_" } }

  /// The name by which a row's number can be asked for; nil: there is none, or columns hide all three.
  package var rowID: String? {
    hasRowID ? ["rowid", "_rowid_", "oid"].first { name in !columns.contains { $0.name.lowercased() == name } } : nil
  }

  /// What names a row and orders the table: its number, or else its primary key; empty: nothing does.
  package var key: [String] {
    if let rowID { return [rowID] }
    let names = columns.filter { $0.keyPosition > 0 }.sorted { $0.keyPosition < $1.keyPosition }.map(\.name)
    return names.isEmpty ? [] : names + systemKey
  }
}
