// What is built without its tests has no such module.
#if canImport(Testing)
  import Dispatch
  public import Testing

  /// Tests that wait for other programs run on threads of their own: a thread of the pool that waits keeps a processor idle, since
  /// the pool has one for each.
  public struct OwnThreadsTrait: SuiteTrait, TestTrait, TestScoping {
    public var isRecursive: Bool { true }

    public func provideScope(
      for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
      try await withTaskExecutorPreference(OwnThreads()) { try await function() }
    }
  }

  extension Trait where Self == OwnThreadsTrait {
    /// Each of its tests runs on threads of its own, because it waits for other programs.
    public static var ownThreads: Self { Self() }
  }

  private final class OwnThreads: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      // A queue for each step: they may wait for each other, and a serial queue of its own always gets a thread.
      DispatchQueue(label: "test").async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }
#endif
