import Sessions

/// What is done to a row, as a database's triggers tell it apart.
package enum SQLWrite: Hashable, Sendable, CaseIterable {
  case insert, update, delete
}

extension SQLWrite {
  /// Why a write that the database took was not made after all: what was written is not what is there.
  ///
  package func words(undoneBy undoing: SQLUndoing) -> String {
    let who: String
    switch undoing {
    case .rowSecurity:
      return "the row security of the table lets this user see the session, and not \(self == .delete ? "destroy" : "change") it"
    case .triggers(let names) where names.isEmpty: who = "the database itself"
    case .triggers(let names) where names.count == 1: who = "the trigger \(names[0])"
    case .triggers(let names): who = "one of the triggers \(names.joined(separator: ", "))"
    }
    return switch self {
    case .delete: "\(who) keeps the row"
    case .insert, .update: "\(who) leaves something else in the row than what was written"
    }
  }
}

/// Who may have undone a write.
package enum SQLUndoing: Hashable, Sendable {
  /// By their names; empty: none is known.
  case triggers([String])
  /// This user may see more rows of the table than write.
  case rowSecurity
}

extension ForeignTable {
  /// What was written is not what is there. Where a trigger may have done that, the write is to be taken back; where there is none,
  /// a column keeps a value in another form than it was given.
  package func undone<Connection: SQLConnection & ~Copyable>(
    _ write: SQLWrite, _ connection: borrowing Connection
  ) throws(Connection.Failure) {
    let triggers = try connection.triggers(of: self)[write] ?? []
    if !triggers.isEmpty { throw .rowNotChanged(write, by: .triggers(triggers)) }
  }

  /// The row did not take the write, without an error.
  package func notTaken<Connection: SQLConnection & ~Copyable>(
    _ write: SQLWrite, _ connection: borrowing Connection
  ) throws(Connection.Failure) -> Connection.Failure {
    let triggers = try connection.triggers(of: self)[write] ?? []
    let isWithheld = triggers.isEmpty ? try connection.withholdsRows(of: self) : false
    return .rowNotChanged(write, by: isWithheld ? .rowSecurity : .triggers(triggers))
  }

  /// There is no row that can be written; one that can be seen is withheld, and not gone.
  func notWithheld<Connection: SQLConnection & ~Copyable>(
    _ write: SQLWrite, _ id: SessionID, _ connection: borrowing Connection
  ) throws(Connection.Failure) {
    if try connection.withholdsRows(of: self), try row(id, connection) != nil { throw .rowNotChanged(write, by: .rowSecurity) }
  }
}
