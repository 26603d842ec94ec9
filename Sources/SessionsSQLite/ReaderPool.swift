import Sessions
import Synchronization

/// Readers of one database that run at the same time. A reader that is given back is used again; there are as many as were ever
/// in use at once.
final class ReaderPool: Sendable {
  private let idle = Mutex<[Database]>([])

  func take(beside database: Database) throws(StoreError) -> Database {
    // Of the same file, or of one that a link led to before.
    if let reader = idle.withLock({ $0.popLast() }) { return reader }
    return try database.another()
  }

  func give(back reader: Database) { idle.withLock { $0.append(reader) } }
}
