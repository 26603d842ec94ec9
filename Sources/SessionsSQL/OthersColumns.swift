import Synchronization

/// What somebody has added to a table of ours: it is no part of a session as this library knows it, and goes with its row.
package final class OthersColumns: Sendable {
  private let names = Mutex<[String]>([])

  package init() {}

  /// They were looked for.
  package func note(_ found: [String]) { names.withLock { $0 = found } }

  /// As of the last look.
  package var restoreObstacle: String? {
    let names = names.withLock(\.self)
    return names.isEmpty
      ? nil : "what stands in columns that others added to the table goes with it (\(names.joined(separator: ", ")))"
  }
}
