import SessionsAdministration

/// Some rows of a table: the first and the last ones, of each value no more than its beginning.
package struct TableSample {
  package struct Value: Hashable {
    package var value: SQLValue
    /// False: it goes on.
    package var isComplete: Bool
  }

  /// By column, as the layout names it; the same row has the same index in each.
  package private(set) var rows: [[String: Value]] = []

  private static let limit = 16
  private static let maximumSize = 4096

  package init<Connection: SQLConnection & ~Copyable>(
    of table: DatabaseTable, _ columns: [String], _ connection: borrowing Connection, _ dialect: some SQLDialect
  ) throws(Connection.Failure) {
    let columns = columns.filter { table.column($0) != nil }
    let values = columns.map { dialect.beginning(of: table.sqlColumn($0), count: Self.maximumSize) }
    let key = table.key.map { "t." + SQLName.quoted($0) }
    for direction in ["ASC", "DESC"] {
      let order = key.isEmpty ? "" : "ORDER BY " + key.map { "\($0) \(direction)" }.joined(separator: ", ")
      let sql = """
        SELECT \((values.isEmpty ? ["NULL"] : values).joined(separator: ", ")) FROM \(table.qualified) AS t \
        \(order) LIMIT \(Self.limit)
        """
      do throws(Connection.Failure) {
        try connection.query(sql, of: table) { found throws(Connection.Failure) in
          var row: [String: Value] = [:]
          for (index, column) in columns.enumerated() {
            let value = found.value(index)
            row[column] = Value(value: value, isComplete: (value.bytes?.count ?? 0) < Self.maximumSize)
          }
          rows.append(row)
          // Whatever the database makes of the limit.
          return rows.count < 2 * Self.limit
        }
      } catch {
        // A value beyond every limit: what was seen so far must do.
        guard error.isValueTooLarge else { throw error }
      }
    }
  }

  func values(_ column: String) -> [Value] { rows.compactMap { $0[column] } }

  /// The encoding in which most of a column's values are dates, and one of them; `usual` where none says anything.
  func encoding(of column: String, usual: TimeEncoding) -> (encoding: TimeEncoding, example: SQLValue?) {
    var votes: [TimeEncoding: Int] = [:]
    let values = values(column).map(\.value)
    for value in values { if let guess = value.number.flatMap(TimeEncoding.init(guessing:)) { votes[guess, default: 0] += 1 } }
    // By the order of cases where two are as many: the same database always reads the same.
    let most = votes.values.max()
    let encoding = TimeEncoding.allCases.first { most != nil && votes[$0] == most } ?? usual
    return (encoding, values.last { BoundlessTime($0) == nil && $0.time.flatMap(encoding.moment) != nil })
  }
}
