package import Sessions
import SessionsAdministration
import SessionsSQL

extension ForeignSessionStore: RestoringStore {
  package func restoreObstacle(of session: StoredSession) -> String? { session.rowRestoreObstacle }
}
