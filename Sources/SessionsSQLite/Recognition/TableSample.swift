import CSQLite

/// Some rows of a table: the first and the last ones, of each value no more than its beginning.
struct TableSample {
  struct Value: Hashable {
    var value: SQLValue
    /// False: it goes on.
    var isComplete: Bool
  }

  /// By column, as the layout names it; the same row at the same place of each.
  private(set) var rows: [[String: Value]] = []

  private static let limit = 16
  private static let maximumSize = 4096

  static let none = TableSample()
  private init() {}

  init(
    of table: DatabaseTable, _ columns: [String], _ connection: borrowing Connection
  ) throws(SQLiteFailure) {
    let columns = columns.compactMap { name in table.column(name).map { (name: name, actual: "t." + SQLName.quoted($0.name)) } }
    let values = columns.map { column in
      """
      CASE WHEN typeof(\(column.actual)) IN ('text', 'blob') THEN substr(\(column.actual), 1, \(Self.maximumSize)) \
      ELSE \(column.actual) END
      """
    }
    let key = table.key.map { "t." + SQLName.quoted($0) }
    for direction in ["ASC", "DESC"] {
      let order = key.isEmpty ? "" : "ORDER BY " + key.map { "\($0) \(direction)" }.joined(separator: ", ")
      let statement = try connection.prepare(
        text: """
          SELECT \((values.isEmpty ? ["NULL"] : values).joined(separator: ", ")) FROM \(SQLName.quoted(table.name)) AS t \
          \(order) LIMIT \(Self.limit)
          """)
      do throws(SQLiteFailure) {
        while try statement.step() {
          var row: [String: Value] = [:]
          for (index, column) in columns.enumerated() {
            let value = statement.value(Int32(index))
            row[column.name] = Value(value: value, isComplete: (value.bytes?.count ?? 0) < Self.maximumSize)
          }
          rows.append(row)
        }
      } catch {
        // A value beyond every limit: what was seen so far must do.
        guard error.primary == SQLITE_TOOBIG else { throw error }
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
    return (encoding, values.last { $0 != .null && encoding.moment($0) != nil })
  }
}
