import ECMAScript
import Synchronization

/// Why a filter did not know its answer where it was asked: all copies of it share this, whoever asks them. What is asked does not tell it. The
/// name of a key says only that there may be something to hide; what stands there may be shown all the same, as what is said of a cookie is.
final class UnknownAnswers: Sendable {
  enum Reason: Hashable, Sendable {
    case masked(FilterSubject)
    /// When a session ends is asked, and only a setting of the application says it; and whether it has ended, by which it is shown.
    case untoldEnd, untoldState

    fileprivate var words: String {
      switch self {
      case .masked(let subject):
        "\(subject.name) is masked in some sessions, and a filter never looks inside: what is asked of it is not known there"
      case .untoldEnd: "\(Self.untold): whether they match is not known"
      case .untoldState: "\(Self.untold): they are taken for not expired"
      }
    }

    private static let untold = "some sessions end by a setting of the application, which this store does not keep"
  }

  private struct State {
    var met: Set<Reason> = []
    var isBehindBytes = false
  }

  private let state = Mutex(State())

  /// What passes bytes only is met by who guessed what is masked in them: of that nothing is noted, whatever is met there.
  func noteNothingBehindBytes() { state.withLock { $0.isBehindBytes = true } }

  func note(_ reason: Reason) { state.withLock { if !$0.isBehindBytes { $0.met.insert(reason) } } }

  var words: [String] { state.withLock { $0.met.map(\.words) }.sorted() }
}

extension Filter {
  /// What is to be said of what it met so far.
  package var metNotices: [String] { unknown.words }

  /// Notes why it is not known what a row has of a field.
  func noteReason(of answer: Verdict, _ field: Field, _ operand: FilterOperand, in row: SessionSummary, at now: Timestamp) {
    if case .state(let word) = operand, word.dependsOnEnd, row.endsUntold { unknown.note(.untoldState) }
    guard answer == .unknown else { return }
    if field.isMasked(in: row, at: now) { unknown.note(.masked(.field(field))) }
    if field == .expires, row.endsUntold { unknown.note(.untoldEnd) }
  }

  /// Notes what is masked where it was looked at.
  func noteMask(on path: ContentPath) { unknown.note(.masked(.content(path))) }
}
