import Sessions
import Synchronization

/// Keeps from reading where reading has come to change what the server forgets, or may: its policy can be set at any time, a failover
/// brings another, and who may ask for it can lose that right.
final class RedisReadingGuard: Sendable {
  private let trace: @Sendable () async throws(StoreError) -> RedisDatabase.Trace?
  private let last = Mutex<(at: ContinuousClock.Instant, refusal: StoreError?)?>(nil)

  /// So long what it said last is believed.
  private static let belief = Duration.seconds(3)

  init(_ trace: @escaping @Sendable () async throws(StoreError) -> RedisDatabase.Trace?) { self.trace = trace }

  /// - Parameter anew: whether it is asked in any case: much is to be read.
  /// - Throws: where nothing is to be read, in words.
  func check(anew: Bool = false) async throws(StoreError) {
    let known = last.withLock { last in last.flatMap { !anew && .now - $0.at < Self.belief ? $0 : nil } }
    if let known {
      if let refusal = known.refusal { throw refusal }
      return
    }
    let reason: String? =
      switch try await trace() {
      case .changesWhatIsForgotten(let policy)?: "which by now forgets what is used little (maxmemory-policy \(policy))"
      case .unknown?: "which by now does not tell this user by what it forgets (INFO)"
      case .isNoted?, nil: nil
      }
    let refusal = reason.map { reason in
      StoreError.failed(
        "nothing is read any more: reading makes a session look used to this server, \(reason); "
          + "with --touch it is read all the same")
    }
    last.withLock { $0 = (.now, refusal) }
    if let refusal { throw refusal }
  }
}
