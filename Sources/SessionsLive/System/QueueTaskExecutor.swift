import Dispatch
import Synchronization

/// Threads of an agent's own for what it asks of the store: where all that the application's tasks share are busy, its
/// sessions can still be looked at.
///
/// Queues that do one thing after another, a few of them: one that does several at once would take its threads, on Linux, from
/// the very pool that is exhausted.
final class QueueTaskExecutor: TaskExecutor {
  private let queues: [DispatchQueue]
  private let turn = Atomic<Int>(0)

  init(label: String, width: Int = 4) {
    queues = (0..<width).map { DispatchQueue(label: "\(label).\($0)") }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
    queues[Int(UInt(bitPattern: turn) % UInt(queues.count))].async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
