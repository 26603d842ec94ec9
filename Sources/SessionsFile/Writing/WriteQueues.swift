import Dispatch
import Sessions
import Synchronization

/// The threads on which a store writes. Waiting for a disk or for another writer must not block the threads that all tasks share,
/// so a write that has to wait runs on a queue of the store's own. Writes of one shard would wait for each other's lock, so they
/// share a queue. A write that need not wait runs where it is called, as reads do: waking a thread takes longer than the write.
struct WriteQueues: Sendable {
  private final class WriteQueue: Sendable {
    let thread: DispatchQueue
    let lock = Mutex(())
    /// How many writes are on the queue: no other write overtakes them.
    let waiting = Atomic(0)

    init(_ number: Int) { thread = DispatchQueue(label: "sessions.file.write.\(number)") }
  }

  private let queues = (0..<8).map(WriteQueue.init)
  private let batches = DispatchQueue(label: "sessions.file.batches")

  func run<Outcome: Sendable>(
    _ shard: String, _ writer: FileWriter, _ write: @escaping @Sendable (FileWriter) throws(StoreError) -> Outcome
  ) async throws(StoreError) -> Outcome {
    let queue = queues[Int(UInt(bitPattern: shard.hashValue) % UInt(queues.count))]
    if let outcome = try atOnce(on: queue, writer, write) { return outcome }
    queue.waiting.add(1, ordering: .relaxed)
    let result: Result<Outcome, StoreError> = await withCheckedContinuation { continuation in
      queue.thread.async {
        let result = queue.lock.withLock { _ in
          do throws(StoreError) {
            return Result<Outcome, StoreError>.success(try write(writer))
          } catch {
            return .failure(error)
          }
        }
        queue.waiting.subtract(1, ordering: .relaxed)
        continuation.resume(returning: result)
      }
    }
    return try result.get()
  }

  /// Writes to many shards: they take no queue's lock, since each waits for the lock of its shard.
  func runBatch<Outcome: Sendable>(
    _ writer: FileWriter, _ write: @escaping @Sendable (FileWriter) -> Outcome
  ) async -> Outcome {
    await withCheckedContinuation { continuation in
      batches.async { continuation.resume(returning: write(writer)) }
    }
  }

  /// Nil where the write would have to wait; nothing was written then.
  private func atOnce<Outcome>(
    on queue: WriteQueue, _ writer: FileWriter, _ write: (FileWriter) throws(StoreError) -> Outcome
  ) throws(StoreError) -> Outcome? {
    guard !writer.isDurable, queue.waiting.load(ordering: .relaxed) == 0 else { return nil }
    do throws(StoreError) {
      return try queue.lock.withLockIfAvailable { _ throws(StoreError) in try write(writer.nonBlocking) }
    } catch {
      guard error == ShardLocks.lockBusy else { throw error }
      return nil
    }
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
