import Dispatch

/// Threads of an agent's own for what it asks of the store: where all that the application's tasks share are busy, its
/// sessions can be looked at all the same.
final class QueueTaskExecutor: TaskExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label, attributes: .concurrent) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
