public import Sessions

/// Deletes expired sessions beside a server, a few at a time.
///
/// ```swift
/// let sweep = Task { await ExpirySweep(store: store).run() }
/// ```
///
/// In Hummingbird `SweepService` is one of the application's services.
public struct ExpirySweep: Sendable {
  private let store: any SessionSweeper
  private let interval: Duration
  private let batch: Int
  private let batches: Int
  private let clock: WallClock
  private let report: @Sendable (Report) -> Void

  /// What one round did.
  public enum Report: Hashable, Sendable {
    case deleted(Int)
    /// The store could not; the next round tries again.
    case failed(StoreError)
  }

  /// - Parameters:
  ///   - interval: from the end of one round to the begin of the next.
  ///   - batch: how many sessions the store deletes at a time, with others' requests between.
  ///   - batches: how many batches a round has at the most; what is left waits for the next.
  ///   - clock: judges expiry.
  ///   - report: told of each round.
  public init(
    store: any SessionSweeper, every interval: Duration = .seconds(300), batch: Int = 200, batches: Int = 50,
    clock: WallClock = .system, report: @escaping @Sendable (Report) -> Void = { _ in }
  ) {
    self.store = store
    self.interval = interval
    self.batch = max(1, batch)
    self.batches = max(1, batches)
    self.clock = clock
    self.report = report
  }

  /// Sweeps until its task is cancelled.
  public func run() async {
    while !Task.isCancelled {
      do throws(StoreError) { report(.deleted(try await sweep())) } catch { report(.failed(error)) }
      // Cancelled while it sleeps: the loop ends.
      try? await Task.sleep(for: interval)
    }
  }

  /// One round; returns how many sessions it deleted.
  public func sweep() async throws(StoreError) -> Int {
    var deleted = 0
    for _ in 0..<batches where !Task.isCancelled {
      let count = try await store.deleteExpired(before: clock.now(), limit: batch)
      deleted.add(saturating: count)
      if count < batch { break }
      await Task.yield()
    }
    return deleted
  }
}
