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
    private let values: String
    /// Whether each column of the key has its parameter.
    private let atKeys: [String]
    package let page: String
    package let one: String
    /// The same, and nobody else writes the row until the transaction ends.
    package let oneLocked: String
    package let identity: SQLIdentity
    /// Whether the database lets no two rows have the same id.
    package let idIsUnique: Bool
    package let id: SQLColumn
    /// Of the data; empty: there is none, or the database says nothing of its type.
    package let payloadType: String
    package let atKey: String
    package let delete: String
    /// Where a row is found by its key, called `t`.
    let fromRow: String
    package let parts: String
    package let deleteParts: String
    /// Where its parts are found, called `p`; empty: it has none.
    let fromParts: String
    /// Whether values in a table of their own come with their row.
    package let hasPartsInRow: Bool
    /// Rows that are newest: by their number, and by a time that an index orders; as far as the table has such.
    package let newest: [String]
    /// A time that an index orders.
    package let moving: String?
    package let table: String
    /// `UPDATE`, and what has it refused where another row has a value already.
    private let updating: String
    /// That of its parts; nil: it has none.
    package let partsTable: String?
    /// Both: what is read, and from which a session is deleted.
    package var tables: [String] { [table] + (partsTable.map { [$0] } ?? []) }
    /// Both as they were found, with the columns that are read or found by.
    package let found: [DatabaseTable]
    /// Which of its rows, called `p`, are a session's, whose row is called `t`.
    package let partsCondition: String?
    package let key: [String]
    private let keyNames: Set<String>
    /// What of the key is kept.
    private let keyValues: String
    /// What the rows are ordered by, and what is compared with that: the so-manieth parameter.
    private let order: [String]
    private let orderedParameters: [String]
    private let parameterMark: String
    /// What a column is set to by the so-manieth parameter, where that is not the parameter alone.
    private let assignments: [String: String]
    /// Whether a column has the so-manieth parameter.
    private let holdings: [String: String]

    init(
      _ table: DatabaseTable, _ layout: TableLayout, _ columns: Columns, _ partsTable: DatabaseTable?, _ dialect: some SQLDialect
    ) {
      let mark = dialect.parameterMark
      (parameterMark, self.partsTable) = (mark, layout.parts == nil ? nil : partsTable?.qualified)
      func column(_ name: String?) -> SQLColumn { table.sqlColumn(name, isLocalTime: layout.hasLocalTimes) }
      // By the very name: that of a row's number may be like a column's.
      let keys = table.key.map { name in
        SQLColumn("t." + SQLName.quoted(name), type: table.columns.first { $0.name == name }?.type ?? "")
      }
      let key = keys.map(\.expression)
      (self.key, keyNames) = (key, Set(table.key))
      order = keys.map { dialect.ordered($0.expression, as: $0) }
      orderedParameters = keys.map { dialect.ordered("\(mark)\(Self.number)", as: $0) }
      id = column(columns.id)
      payloadType = column(columns.payload).type
      let parts = Parts(table, layout, partsTable, dialect)
      self.values = (keys.map(dialect.key) + Self.values(layout, columns, dialect, parts.inRow, column)).joined(separator: ", ")
      let select = "SELECT \(self.values) FROM \(table.qualified) AS t"
      self.select = select
      keyValues = keys.map(dialect.key).joined(separator: ", ")
      page = "\(select) ORDER BY \(order.joined(separator: ", ")) LIMIT \(mark)2"
      identity = dialect.identity(of: id, from: 2)
      idIsUnique = table.column(columns.id).map { table.unique.contains($0.name) } ?? false
      // A second one is asked for where there may be one.
      one = "\(select) WHERE \(identity.condition) LIMIT \(idIsUnique ? 1 : 2)"
      oneLocked = one + dialect.locking
      atKeys = keys.map { dialect.equal($0, SQLColumn("\(mark)\(Self.number)")) }
      atKey = "\(select) WHERE \(Self.here(atKeys, from: 2)) LIMIT 1"
      fromRow = "FROM \(table.qualified) AS t WHERE \(Self.here(atKeys, from: 1))"
      delete = "DELETE \(fromRow)"
      (self.table, updating) = (table.qualified, "UPDATE" + table.refusing)
      let times = [layout.attributes[.lastActive], layout.modified, layout.expiryColumn].compactMap {
        $0.flatMap(table.column)?.name
      }
      moving = times.first(where: table.indexed.contains).map { "t." + SQLName.quoted($0) }
      newest = [table.rowID == nil ? nil : key[0], moving].compactMap {
        $0.map { "\(select) ORDER BY \($0) DESC LIMIT \(mark)2" }
      }
      let written = [columns.payload, columns.expiry].compactMap(\.self).map { ($0, column($0)) }
      assignments = Dictionary(uniqueKeysWithValues: written.map { ($0, dialect.assigned("\(mark)\(Self.number)", to: $1)) })
      holdings = Dictionary(uniqueKeysWithValues: written.map { ($0, dialect.holds("\(mark)\(Self.number)", in: $1)) })
      (hasPartsInRow, self.parts, deleteParts) = (parts.inRow != nil, parts.select, parts.delete)
      (partsCondition, fromParts) = (parts.condition, parts.from)
      found = Self.found(table, layout, partsTable)
    }

    private static func found(
      _ table: DatabaseTable, _ layout: TableLayout, _ partsTable: DatabaseTable?
    ) -> [DatabaseTable] {
      let read = layout.required + layout.attributes.values + [layout.modified].compactMap { $0 }
      guard let parts = layout.parts, let partsTable else { return [table.having(only: table.key + read)] }
      return [table.having(only: table.key + read), partsTable.having(only: [parts.owner, parts.name, parts.value])]
    }

    /// What a row is read into, in the order of ``Column``.
    private static func values(
      _ layout: TableLayout, _ columns: Columns, _ dialect: some SQLDialect, _ parts: (value: String, size: String)?,
      _ column: (String?) -> SQLColumn
    ) -> [String] {
      func beginning(_ name: String?) -> String { dialect.beginning(of: column(name), count: 1024) }
      let payload = column(columns.payload)
      let isText = parts == nil ? dialect.isText(payload) : "true"
      let (value, size) = parts ?? (value: dialect.value(of: payload), size: dialect.size(of: payload))
      return [
        dialect.value(of: column(columns.id)),
        "CASE WHEN \(dialect.parameterMark)1 AND (NOT \(isText) OR \(size) <= \(SessionBound.bytes)) THEN \(value) END",
        size,
        beginning(columns.expiry), beginning(layout.attributes[.user]), beginning(layout.attributes[.address]),
        beginning(layout.attributes[.agent]), beginning(layout.attributes[.lastActive]), beginning(layout.attributes[.created]),
        beginning(layout.modified), dialect.value(of: column(layout.parts?.reference)),
      ]
    }

    /// A page of the rows behind one key and up to another; the parameters of the keys come in this order, from the third on.
    package func rows(after: Bool, until: Bool) -> String {
      let names = order.joined(separator: ", ")
      let bounds = [after ? ">" : nil, until ? "<=" : nil].compactMap(\.self).enumerated().map { index, symbol in
        "(\(names)) \(symbol) (\(ordered(from: 3 + index * key.count)))"
      }
      guard !bounds.isEmpty else { return page }
      return "\(select) WHERE \(bounds.joined(separator: " AND ")) ORDER BY \(names) LIMIT \(parameterMark)2"
    }

    /// The key of the first row, or of the first behind a key.
    func firstKey(after: Bool) -> String {
      let names = order.joined(separator: ", ")
      let condition = after ? "WHERE (\(names)) > (\(ordered(from: 1)))" : ""
      return "SELECT \(keyValues) FROM \(table) AS t \(condition) ORDER BY \(names) LIMIT 1"
    }

    /// What the parameters of a key are compared as.
    private func ordered(from first: Int) -> String {
      orderedParameters.enumerated().compactMap { Self.placed($1, first + $0) }.joined(separator: ", ")
    }

    /// Whether what names a row is another one when these columns are set.
    func moves(_ columns: [String]) -> Bool { !keyNames.isDisjoint(with: columns) }

    package func update(_ columns: [String]) -> String {
      let sets = columns.enumerated().map { index, name in
        "\(SQLName.quoted(name)) = \(Self.placed(assignments[name], index + 1) ?? "\(parameterMark)\(index + 1)")"
      }.joined(separator: ", ")
      return "\(updating) \(table) AS t SET \(sets) WHERE \(Self.here(atKeys, from: columns.count + 1))"
    }

    /// A row by its key or its id, and whether these columns have what they were set to: the parameters of those stand behind.
    package func written(_ columns: [String], byID: Bool) -> String {
      let first = 2 + (byID ? identity.count : key.count)
      let conditions = columns.enumerated().compactMap { Self.placed(holdings[$1], first + $0) }
      let place = byID ? identity.condition : Self.here(atKeys, from: 2)
      return "SELECT \(values), (\(conditions.joined(separator: " AND "))) FROM \(table) AS t WHERE \(place) LIMIT 1"
    }

    /// Where the number of a parameter comes to stand. No name has it in it.
    private static let number: Character = "\0"

    /// The row of the key that stands from a parameter on.
    private static func here(_ conditions: [String], from first: Int) -> String {
      conditions.enumerated().compactMap { placed($1, first + $0) }.joined(separator: " AND ")
    }

    private static func placed(_ text: String?, _ number: Int) -> String? {
      text?.split(separator: Self.number, omittingEmptySubsequences: false).joined(separator: "\(number)")
    }
  }
}

/// The statements for values in a table of their own.
private struct Parts {
  /// Where they come with their row.
  var inRow: (value: String, size: String)?
  var (select, delete, from) = ("", "", "")
  var condition: String?

  init(
    _ table: DatabaseTable, _ layout: TableLayout, _ partsTable: DatabaseTable?, _ dialect: some SQLDialect
  ) {
    guard let parts = layout.parts, let partsTable else { return }
    let owner = partsTable.sqlColumn(parts.owner, of: "p")
    let (name, value) = (partsTable.sqlColumn(parts.name, of: "p"), partsTable.sqlColumn(parts.value, of: "p"))
    let condition = dialect.equal(owner, table.sqlColumn(parts.reference))
    self.condition = condition
    inRow = dialect.parts(SQLParts(table: partsTable.qualified, name: name, value: value, condition: condition))
    from = "FROM \(partsTable.qualified) AS p WHERE \(dialect.equal(owner, SQLColumn("\(dialect.parameterMark)1")))"
    select = "SELECT \(name.expression), \(value.expression) \(from) ORDER BY 1"
    delete = "DELETE \(from)"
  }
}
