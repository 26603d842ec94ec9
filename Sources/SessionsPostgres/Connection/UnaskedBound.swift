import Sessions
import SessionsSQL

/// How much a server sends beside its answers, on one connection: of some of it, like the names of its settings, the library keeps all
/// that ever comes. What belongs to an answer stands here until that is whole.
struct UnaskedBound {
  /// The largest row that is asked for has the parts of a session as base64.
  private static let most = 2 * SessionBound.bytes
  /// The library takes so much at least in one go, where there is as much: behind encryption one record, of which poolers make small
  /// ones.
  private static let least = 4 << 10

  private var bytes = 0

  /// Something was taken from a socket. Where the system does not say how much, more may have come to it meanwhile: it is counted what
  /// was taken at the least.
  ///
  /// - Parameters:
  ///   - before: the bytes that had come by then.
  ///   - after: those that wait now.
  ///   - exactly: what the system says was taken.
  mutating func take(before: Int, after: Int, exactly: Int? = nil) throws(PostgresFailure) {
    bytes += exactly ?? max(before - after, min(before, Self.least))
    guard bytes <= Self.most else { throw AnswerBound.excess }
  }

  /// A row has come, or the end of an answer, with what stands around it, encrypted or not.
  mutating func answer(row size: Int?, columns: Int) {
    let all = size.map { $0 + ($0 >> 6) + 32 + 4 * columns } ?? 1024 + 96 * columns
    bytes = max(0, bytes - all)
  }
}
