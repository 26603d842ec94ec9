package import Sessions
import SessionsAdministration
import SessionsSQL

extension PostgresTableStore: RestoringStore {
  package func restoreObstacle(of session: StoredSession) -> String? { session.rowRestoreObstacle }
}
