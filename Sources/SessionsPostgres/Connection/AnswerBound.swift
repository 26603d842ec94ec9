/// How much of the answer to one statement is taken, and until when. Whatever is asked here is asked of so many sessions or ids at the
/// most, and an honest server answers with far less: one whose rows come to no end has no hold on anybody's memory or time.
struct AnswerBound {
  /// So many times as long as a server may say nothing may an answer take, whatever it says meanwhile.
  static let patience = 6
  /// And as long as it may say nothing once more for each so many bytes: what is large is slow where the way is.
  private static let bytesPerTimeout = 1 << 16
  private static let mostRows = 1 << 20
  private static let mostBytes = 4 << 30

  private let begun = ContinuousClock.now
  private let timeout: Duration
  private var rows = 0
  private var bytes = 0

  init(timeout: Duration) { self.timeout = timeout }

  /// Rows without anything in them move it nowhere.
  var end: ContinuousClock.Instant { begun + timeout * (Self.patience + bytes / Self.bytesPerTimeout) }

  /// - Parameter size: the bytes of a row that has come.
  mutating func take(_ size: Int) throws(PostgresFailure) {
    (rows, bytes) = (rows + 1, bytes + size)
    guard rows <= Self.mostRows, bytes <= Self.mostBytes else { throw Self.excess }
  }

  static let excess = PostgresFailure(.lost, "it answers with more than was asked for")

  /// The same of answers that are kept whole: a look at a table asks for ids and versions of a few thousand rows.
  struct Kept {
    private static let mostRows = 1 << 16
    private static let mostBytes = 256 << 20
    private var rows = 0
    private var bytes = 0

    mutating func take(_ size: Int) throws(PostgresFailure) {
      (rows, bytes) = (rows + 1, bytes + size)
      guard rows <= Self.mostRows, bytes <= Self.mostBytes else { throw AnswerBound.excess }
    }
  }
}
