import Dispatch
import Synchronization

/// Runs asynchronous work to its end while this thread, the process's first, waits.
///
/// `async` mains leave the first thread on Linux, and the interface needs it; verbs wait instead.
func blocking<Success: Sendable>(_ work: @escaping @Sendable () async throws -> Success) throws -> Success {
  let result = Mutex<Result<Success, any Error>?>(nil)
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    let outcome: Result<Success, any Error>
    do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
    result.withLock { $0 = outcome }
    done.signal()
  }
  done.wait()
  guard let outcome = result.withLock({ $0 }) else { throw CancellationError() }
  return try outcome.get()
}
