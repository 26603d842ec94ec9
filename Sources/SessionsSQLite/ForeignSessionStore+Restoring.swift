package import Sessions
import SessionsAdministration
import SessionsSQL

extension ForeignSessionStore: RestoringStore {
  package func restoreObstacle(of session: StoredSession) -> String? { session.rowRestoreObstacle }

  /// Its row is in this store's memory alone, which has room for so many.
  package func loss(of session: StoredSession) -> String? { undo.loss(of: session) }
}
