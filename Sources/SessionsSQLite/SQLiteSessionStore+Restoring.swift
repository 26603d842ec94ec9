package import Sessions
import SessionsAdministration
import Synchronization

/// What somebody has added to the table: it is no part of a session as this library knows it, and goes with its row.
final class OthersColumns: Sendable {
  private let names = Mutex<[String]>([])

  func look(_ connection: borrowing Connection) throws(SQLiteFailure) {
    let found = try Schema.othersColumns(connection)
    names.withLock { $0 = found }
  }

  /// As of the last look.
  var restoreObstacle: String? {
    let names = names.withLock(\.self)
    return names.isEmpty
      ? nil : "what stands in columns that others added to the table goes with it (\(names.joined(separator: ", ")))"
  }
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
