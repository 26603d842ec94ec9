import Dispatch
import Sessions
import Synchronization

/// The threads on which a store writes. Waiting for a disk or for another process's lock must not hold up the threads that
/// all tasks share; and two writes of one shard, which would only wait for each other's lock, take turns here.
struct WriteLanes: Sendable {
  private let queues = (0..<8).map { DispatchQueue(label: "sessions.file.write.\($0)") }

  func run<Outcome: Sendable>(
    _ shard: String, _ write: @escaping @Sendable () throws(StoreError) -> Outcome
  ) async throws(StoreError) -> Outcome {
    let queue = queues[Int(UInt(bitPattern: shard.hashValue) % UInt(queues.count))]
    let result: Result<Outcome, StoreError> = await withCheckedContinuation { continuation in
      queue.async {
        do throws(StoreError) {
          continuation.resume(returning: .success(try write()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    return try result.get()
  }
}

/// Where the last sweep of a store ended.
final class SweepPosition: Sendable {
  private let state = Mutex<PageCursor?>(nil)

  var cursor: PageCursor? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
