package import Sessions
import SessionsAdministration
import SessionsSQL

extension OthersColumns {
  func look(_ connection: borrowing Connection) throws(SQLiteFailure) { note(try Schema.othersColumns(connection)) }
}

extension SQLiteSessionStore: RestoringStore {
  /// As the table was at the last write, or when it was last asked how it is.
  package func restoreObstacle(of session: StoredSession) -> String? { others.restoreObstacle }

  /// Why no session comes back as it was once it is destroyed, as the table is now; nil: all do.
  package var restoreObstacle: String? {
    get async {
      let others = others
      try? await readings.read { connection, _ throws(SQLiteFailure) in try others.look(connection) }
      return others.restoreObstacle
    }
  }
}
