import Sessions
import Synchronization

/// Readers of one database that run at the same time. A reader that is given back is used again; there are as many as were ever
/// in use at once.
final class ReaderPool: Sendable {
  private let file: DatabaseFile
  private let idle = Mutex<[Database]>([])

  init(_ file: DatabaseFile) { self.file = file }

  func take() throws(StoreError) -> Database {
    if let reader = idle.withLock({ $0.popLast() }) { return reader }
    return try Database(observing: file)
  }

  func give(back reader: Database) { idle.withLock { $0.append(reader) } }
}
