/// A foreign key of a database: rows of one table refer by it to rows of another.
package struct ForeignKey: Hashable, Sendable {
  /// What the database does with rows that refer to one that is deleted.
  package enum Deletion: Hashable, Sendable {
    /// Keeps the one to which they refer.
    case refuses
    /// Deletes them, too.
    case cascades
    /// Has them refer to something else, or to nothing.
    case changes
  }

  /// The table whose rows refer, by whatever two of them are told apart.
  package var table: String
  /// The table to which they refer, in the same way.
  package var target: String
  /// How the table is called.
  package var tableName: String
  /// What the key is known by within its table.
  package var name: String
  package var deletion: Deletion

  package init(of table: String, called tableName: String, _ name: String, to target: String, on deletion: Deletion) {
    (self.table, self.tableName, self.name) = (table, tableName, name)
    (self.target, self.deletion) = (target, deletion)
  }
}
