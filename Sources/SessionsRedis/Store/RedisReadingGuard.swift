import Sessions
import Synchronization

/// Keeps from reading where reading has come to change what the server forgets, or may: its policy can be set at any time, a failover
/// brings another, who may ask for it can lose that right, and over a new connection reading may be use where it was none before.
final class RedisReadingGuard: Sendable {
  private struct Answer {
    let at: ContinuousClock.Instant
    /// Over which connection it holds.
    let connection: Int?
    let refusal: StoreError?
  }

  private let connection: @Sendable () -> Int?
  private let trace: @Sendable () async throws(StoreError) -> RedisDatabase.Trace?
  private let last = Mutex<Answer?>(nil)

  /// So long what it said last is believed.
  private static let belief = Duration.seconds(3)

  /// - Parameters:
  ///   - connection: the one that what is read next goes over, by its number; nil: one that is not made yet.
  ///   - trace: what reading leaves behind over it.
  init(
    over connection: @escaping @Sendable () -> Int?,
    _ trace: @escaping @Sendable () async throws(StoreError) -> RedisDatabase.Trace?
  ) { (self.connection, self.trace) = (connection, trace) }

  /// - Parameter anew: whether it is asked in any case: much is to be read.
  /// - Throws: where nothing is to be read, in words.
  func check(anew: Bool = false) async throws(StoreError) {
    let connection = connection()
    let known = last.withLock { last in
      last.flatMap { !anew && connection != nil && $0.connection == connection && .now - $0.at < Self.belief ? $0 : nil }
    }
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
    let answer = Answer(at: .now, connection: self.connection(), refusal: refusal)
    last.withLock { $0 = answer }
    if let refusal { throw refusal }
  }
}
