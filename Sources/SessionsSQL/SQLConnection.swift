import Sessions

/// A row that a database answers, as long as the statement stands on it. Columns are counted from 0.
package protocol SQLRow {
  func value(_ column: Int) -> SQLValue
  func isText(_ column: Int) -> Bool
  /// The bytes of a text where they lie.
  func withBytes<Answer>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> Answer) -> Answer
}

/// Why a database did not do what it was asked.
package protocol SQLFailure: Error {
  /// Whether a single value is larger than anything that is read.
  var isValueTooLarge: Bool { get }
  /// Whether the row did not take the write, without an error: a trigger may pass one over.
  static var rowNotChanged: Self { get }
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
  /// Runs one statement to its end; how many rows it changed.
  func execute(_ sql: String, _ parameters: [SQLValue]) throws(Failure) -> Int
}

/// What databases say differently.
package protocol SQLDialect: Sendable {
  /// What stands before the number of a parameter, counted from 1: `?` in `?1`, `$` in `$1`.
  var parameterMark: String { get }
  /// Whether a value is a text or a blob.
  func isText(_ expression: String) -> String
  /// The first bytes or characters of a text or a blob; other values as they are.
  func beginning(of expression: String, count: Int) -> String
  /// The bytes that a value takes.
  func size(of expression: String) -> String
  /// Whether two texts are the same to the last byte, whatever collation their column has.
  func isSameText(_ left: String, _ right: String) -> String
}
