/// What is done to a row, as a database's triggers tell it apart.
package enum SQLWrite: Hashable, Sendable, CaseIterable {
  case insert, update, delete
}

extension SQLWrite {
  /// Why a write that the database took was not made after all: what was written is not what is there.
  ///
  /// - Parameter triggers: those that may have done that, by their names; empty: none is known.
  package func words(undoneBy triggers: [String]) -> String {
    let who =
      switch triggers.count {
      case 0: "the database itself"
      case 1: "the trigger \(triggers[0])"
      default: "one of the triggers \(triggers.joined(separator: ", "))"
      }
    return switch self {
    case .delete: "\(who) keeps the row"
    case .insert, .update: "\(who) leaves something else in the row than what was written"
    }
  }
}

extension ForeignTable {
  /// What was written is not what is there. Where a trigger may have done that, the write is to be taken back; where there is none,
  /// a column keeps a value in another form than it was given.
  package func undone<Connection: SQLConnection & ~Copyable>(
    _ write: SQLWrite, _ connection: borrowing Connection
  ) throws(Connection.Failure) {
    let triggers = try connection.triggers(of: self)[write] ?? []
    if !triggers.isEmpty { throw .rowNotChanged(write, by: triggers) }
  }

  /// The row did not take the write, without an error.
  package func notTaken<Connection: SQLConnection & ~Copyable>(
    _ write: SQLWrite, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> Connection.Failure {
    .rowNotChanged(write, by: try connection.triggers(of: self)[write] ?? [])
  }
}
