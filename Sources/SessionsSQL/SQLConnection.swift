package import ECMAScript
import Platform
import Sessions
import SessionsAdministration

/// A row that a database answers, as long as the statement stands on it. Columns are counted from 0.
package protocol SQLRow {
  func value(_ column: Int) -> SQLValue
  func isText(_ column: Int) -> Bool
  /// The bytes of a text where they lie.
  func withBytes<Answer>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> Answer) -> Answer
}

/// A row that was kept.
package struct KeptRow: SQLRow, Hashable, Sendable {
  package var values: [SQLValue]

  package init(_ values: [SQLValue]) { self.values = values }

  /// NULL where a server has left it out.
  package func value(_ column: Int) -> SQLValue { values.indices.contains(column) ? values[column] : .null }
  package func isText(_ column: Int) -> Bool { if case .text = value(column) { true } else { false } }
  package func withBytes<Answer>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> Answer) -> Answer {
    (value(column).bytes ?? []).withUnsafeBytes(body)
  }
}

/// A statement with its parameters, which it names by ``SQLDialect/parameterMark`` and their number.
package struct SQLStatement: Hashable, Sendable {
  package var sql: String
  package var parameters: [SQLValue]

  package init(_ sql: String, _ parameters: [SQLValue] = []) { (self.sql, self.parameters) = (sql, parameters) }
}

/// Why a database did not do what it was asked.
package protocol SQLFailure: Error {
  /// Whether a single value is larger than anything that is read.
  var isValueTooLarge: Bool { get }
  /// Whether nothing of the one table is read that was asked for, and others may well be.
  var refusesTable: Bool { get }
  /// The row did not take the write, without an error: a trigger may pass one over, or undo it, and a user may see rows that are
  /// not to be written.
  static func rowNotChanged(_ write: SQLWrite, by undoing: SQLUndoing) -> Self
}

extension SQLFailure {
  package var refusesTable: Bool { false }
}

/// A connection to a database, used by one task at a time.
package protocol SQLConnection: ~Copyable {
  associatedtype Failure: SQLFailure
  associatedtype Row: SQLRow

  /// Runs one statement and hands over its rows, one after another, until `body` answers false.
  ///
  /// - Parameter sql: its parameters are written by ``SQLDialect/parameterMark`` and a number, in the order of `parameters`.
  func query(
    _ sql: String, _ parameters: [SQLValue], _ body: (Row) throws(Failure) -> Bool
  ) throws(Failure)
  /// The same without parameters, of a table as it was found: of one that is another by now nothing is read.
  func query(_ sql: String, of table: DatabaseTable, _ body: (Row) throws(Failure) -> Bool) throws(Failure)
  /// Runs one statement to its end; how many rows it changed.
  func execute(_ sql: String, _ parameters: [SQLValue]) throws(Failure) -> Int
  /// How many rows were changed by this connection, those counted that triggers changed; nil: nobody counts.
  var changedInAll: Int? { get }
  /// The triggers and rules that run when a row of a table or of its parts is written, by their names.
  func triggers(of table: ForeignTable) throws(Failure) -> [SQLWrite: [String]]
  /// How a row of a table is copied with all columns that it has now.
  func copying(of table: ForeignTable) throws(Failure) -> RowCopying
  /// Whether this user may see rows of a table that are not to be written (row security).
  func withholdsRows(of table: ForeignTable) throws(Failure) -> Bool
}

extension SQLConnection where Self: ~Copyable {
  package func query(_ sql: String, of table: DatabaseTable, _ body: (Row) throws(Failure) -> Bool) throws(Failure) {
    try query(sql, [], body)
  }

  package func withholdsRows(of table: ForeignTable) throws(Failure) -> Bool { false }
}

/// A column of a table, as a statement names it.
package struct SQLColumn: Hashable, Sendable {
  /// `t."expire"`; `NULL` where the table has none.
  package var expression: String
  /// As the database calls its type; empty where that says nothing.
  package var type: String
  /// Whether a time without a zone in it is one of the application's connection, and not UTC.
  package var isLocalTime: Bool

  package init(_ expression: String, type: String = "", isLocalTime: Bool = false) {
    (self.expression, self.type, self.isLocalTime) = (expression, type, isLocalTime)
  }

  package static let none = SQLColumn("NULL")
}

/// What databases say differently.
package protocol SQLDialect: Sendable {
  /// What stands before the number of a parameter, counted from 1: `?` in `?1`, `$` in `$1`.
  var parameterMark: String { get }
  /// A column's value as a text, a number or bytes.
  func value(of column: SQLColumn) -> String
  /// Whether a value is a text or a blob.
  func isText(_ column: SQLColumn) -> String
  /// The first bytes or characters of a text or a blob; other values as they are.
  func beginning(of column: SQLColumn, count: Int) -> String
  /// The bytes that a value takes.
  func size(of column: SQLColumn) -> String
  /// Which row has an id, told by the parameters from a number on.
  func identity(of column: SQLColumn, from parameter: Int) -> SQLIdentity
  /// A value that a column is set to, from what ``value(of:)`` says or would say of it.
  func assigned(_ parameter: String, to column: SQLColumn) -> String
  /// Whether a column has what ``assigned(_:to:)`` gave it, as far as the column can keep it.
  func holds(_ parameter: String, in column: SQLColumn) -> String
  /// A column's value so that the same can be put back, whatever it is.
  func copy(of column: SQLColumn) -> String
  /// What of a column of a row's key is kept to find the row again.
  func key(of column: SQLColumn) -> String
  /// Whether a column of a key has what is compared with it: a parameter, or a column that refers to it.
  func equal(_ one: SQLColumn, _ other: SQLColumn) -> String
  /// What rows are ordered by: a column of their key, or what is compared with it, so that both go by the same order.
  func ordered(_ expression: String, as column: SQLColumn) -> String
  /// How a time is written into a column that has none yet to go by; nil: as the library of its table does.
  func exampleTime(of column: SQLColumn) -> SQLValue?
  /// Behind a statement: keeps others from writing the rows that it answers until the transaction ends.
  var locking: String { get }
  /// Within an insertion: numbers that the database gives by itself are put back too.
  var insertingGenerated: String { get }
  /// A session's values in a table of their own, as one JSON object of base64 texts, and how large they are; nil: they are asked
  /// for row by row.
  func parts(_ parts: SQLParts) -> (value: String, size: String)?
}

/// A session's values in a table of their own.
package struct SQLParts {
  /// The table in SQL, called `p`.
  package var table: String
  package var name: SQLColumn
  package var value: SQLColumn
  /// Which of them are the session's.
  package var condition: String
}

extension SQLDialect {
  package func value(of column: SQLColumn) -> String { column.expression }
  package func assigned(_ parameter: String, to column: SQLColumn) -> String { parameter }
  package func copy(of column: SQLColumn) -> String { column.expression }
  package func key(of column: SQLColumn) -> String { column.expression }
  package func equal(_ one: SQLColumn, _ other: SQLColumn) -> String { "\(one.expression) = \(other.expression)" }
  package func ordered(_ expression: String, as column: SQLColumn) -> String { expression }
  package func exampleTime(of column: SQLColumn) -> SQLValue? { nil }
  package var locking: String { "" }
  package var insertingGenerated: String { "" }
  package func parts(_ parts: SQLParts) -> (value: String, size: String)? { nil }
}

/// How a row is found by the id of its session.
package struct SQLIdentity: Hashable, Sendable {
  package enum Form: Hashable, Sendable {
    /// The text, and the number that it is, for columns without a type.
    case textAndNumber
    case text, number, uuid
  }

  package var condition: String
  package var form: Form

  package init(_ condition: String, _ form: Form) { (self.condition, self.form) = (condition, form) }

  /// How many parameters the condition has.
  package var count: Int { form == .textAndNumber ? 2 : 1 }

  /// What the condition's parameters are for an id; nil: no row can have it.
  package func parameters(for id: JSString) -> [SQLValue]? {
    let bytes = id.wtf8
    switch form {
    case .textAndNumber: return [.text(bytes), Int64(id.string).map { .integer($0) } ?? .null]
    case .text: return !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil ? [.text(bytes)] : nil
    case .number: return Int64(id.string).flatMap { String($0) == id.string ? [.integer($0)] : nil }
    case .uuid: return IDShape(.uuid, 36...36).matches(bytes) ? [.text(bytes)] : nil
    }
  }
}
