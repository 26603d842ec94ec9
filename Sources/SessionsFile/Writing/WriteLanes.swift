import Dispatch
import Sessions
import Synchronization

/// Where a store writes. Waiting for a disk or for another writer must not hold up the threads that all tasks share, so whoever
/// has to wait does so on a thread of the store's own; two writes of one shard, which would only wait for each other's lock,
/// take turns there. What need not wait is done where it is called, as reads are: a thread's sleep and waking take longer.
struct WriteLanes: Sendable {
  private final class Lane: Sendable {
    let queue: DispatchQueue
    let turn = Mutex(())
    /// How many are on the queue: nobody overtakes them.
    let waiting = Atomic(0)

    init(_ number: Int) { queue = DispatchQueue(label: "sessions.file.write.\(number)") }
  }

  private let lanes = (0..<8).map(Lane.init)
  private let batches = DispatchQueue(label: "sessions.file.batches")

  func run<Outcome: Sendable>(
    _ shard: String, _ writer: FileWriter, _ write: @escaping @Sendable (FileWriter) throws(StoreError) -> Outcome
  ) async throws(StoreError) -> Outcome {
    let lane = lanes[Int(UInt(bitPattern: shard.hashValue) % UInt(lanes.count))]
    if let outcome = try atOnce(on: lane, writer, write) { return outcome }
    lane.waiting.add(1, ordering: .relaxed)
    let result: Result<Outcome, StoreError> = await withCheckedContinuation { continuation in
      lane.queue.async {
        let result = lane.turn.withLock { _ in
          do throws(StoreError) {
            return Result<Outcome, StoreError>.success(try write(writer))
          } catch {
            return .failure(error)
          }
        }
        lane.waiting.subtract(1, ordering: .relaxed)
        continuation.resume(returning: result)
      }
    }
    return try result.get()
  }

  /// Writes of many shards: they take no lane's turn, since each of them waits for its shard's lock.
  func runBatch<Outcome: Sendable>(
    _ writer: FileWriter, _ write: @escaping @Sendable (FileWriter) -> Outcome
  ) async -> Outcome {
    await withCheckedContinuation { continuation in
      batches.async { continuation.resume(returning: write(writer)) }
    }
  }

  /// Nil where something has to be waited for; nothing was written then.
  private func atOnce<Outcome>(
    on lane: Lane, _ writer: FileWriter, _ write: (FileWriter) throws(StoreError) -> Outcome
  ) throws(StoreError) -> Outcome? {
    guard !writer.isDurable, lane.waiting.load(ordering: .relaxed) == 0 else { return nil }
    do throws(StoreError) {
      return try lane.turn.withLockIfAvailable { _ throws(StoreError) in try write(writer.impatient) }
    } catch {
      guard error == ShardLocks.isTaken else { throw error }
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
