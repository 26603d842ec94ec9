import Sessions
import Synchronization

/// Ways to read one database at the same time: as many as were ever in use at once.
final class ReadingLanes: Sendable {
  private let file: DatabaseFile
  private let idle = Mutex<[Database]>([])

  init(_ file: DatabaseFile) { self.file = file }

  func take() throws(StoreError) -> Database {
    if let lane = idle.withLock({ $0.popLast() }) { return lane }
    return try Database(observing: file)
  }

  func give(back lane: Database) { idle.withLock { $0.append(lane) } }
}
