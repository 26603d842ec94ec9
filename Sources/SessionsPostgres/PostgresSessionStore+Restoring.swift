package import Sessions
import SessionsAdministration
import SessionsSQL

extension PostgresSessionStore: RestoringStore {
  /// As the table was when a session was last destroyed, or when it was last asked how it is.
  package func restoreObstacle(of session: StoredSession) -> String? { reader.table.others.restoreObstacle }

  /// Why no session comes back as it was once it is destroyed, as the table is now; nil: all do.
  package var restoreObstacle: String? {
    get async {
      let table = reader.table
      try? await reader.database.read(doing: "asking for the table's columns") { connection throws(PostgresFailure) in
        try table.lookForOthers(connection)
      }
      return table.others.restoreObstacle
    }
  }
}
