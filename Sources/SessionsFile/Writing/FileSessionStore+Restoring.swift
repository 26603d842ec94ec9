package import Sessions
import SessionsAdministration

extension FileSessionStore: WriteTimeComparing {}

extension FileSessionStore: RestoringStore {
  package func restoreObstacle(of session: StoredSession) -> String? { writer.obstacle(toRestoring: session) }

  /// The same of a session as its file is now.
  package func restoreObstacle(for id: SessionID) -> String? {
    if let rootObstacle { return rootObstacle.words }
    guard let location = layout.location(of: id) else { return nil }
    do throws(StoreError) {
      return try writer.obstacle(toRestoring: location)
    } catch {
      return "\(error)"
    }
  }
}
