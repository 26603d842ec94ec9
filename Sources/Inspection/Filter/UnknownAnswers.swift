import ECMAScript
import Synchronization

/// Why a filter did not know its answer where it was asked: all copies of it share this, whoever asks them. What is asked does not tell it. The
/// name of a key says only that there may be something to hide; what stands there may be shown all the same, as what is said of a cookie is.
final class UnknownAnswers: Sendable {
  enum Reason: Hashable, Sendable {
    case masked(FilterSubject)
    /// When a session ends is asked, and only a setting of the application says it; and whether it has ended, by which it is shown.
    case untoldEnd, untoldState
    /// Nothing of the session can be read, and why, as its row says.
    case state(SessionSummary.State)

    fileprivate var words: String {
      switch self {
      case .masked(let subject):
        "\(subject.name) is masked in some sessions, and a filter never looks inside: what is asked of it is not known there"
      case .untoldEnd: "\(Self.untold): whether they match is not known"
      case .untoldState: "\(Self.untold): they are taken for not expired"
      case .state(.opaque): "what some sessions hold only their application can read: they may match"
      case .state(let state):
        "some sessions are \(state.rawValue): they may match (state:\(state.rawValue) lists them)"
      }
    }

    fileprivate var isOfState: Bool { if case .state = self { true } else { false } }

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

  func words(withStates: Bool) -> [String] {
    state.withLock { $0.met.filter { withStates || !$0.isOfState }.map(\.words) }.sorted()
  }
}

extension Filter {
  /// What is to be said of what it met so far.
  package var metNotices: [String] { unknown.words(withStates: true) }

  /// The same, beside rows that match: that others cannot be read is then no answer to what was asked.
  package var metNoticesBesideRows: [String] { unknown.words(withStates: false) }

  /// Notes why it is not known what a row has of a field.
  func noteReason(of answer: Verdict, _ field: Field, _ operand: FilterOperand, in row: SessionSummary, at now: Timestamp) {
    if case .state(let word) = operand, word.dependsOnEnd, row.endsUntold { unknown.note(.untoldState) }
    guard answer == .unknown else { return }
    if field.isMasked(in: row, at: now) { unknown.note(.masked(.field(field))) }
    if field == .expires, row.endsUntold { unknown.note(.untoldEnd) }
  }

  /// Notes that a session was asked of which nothing is understood, and the rest did not decide.
  func noteReason(of answer: Verdict, in row: SessionSummary) {
    guard answer == .unknown, !row.isUnderstood else { return }
    switch row.reading {
    case .decoded: unknown.note(.state(.opaque))
    case .corrupt: unknown.note(.state(.corrupt))
    case .unreadable: if row.isUnreadable { unknown.note(.state(.unreadable)) }
    case .unread: break
    }
  }

  /// Notes what is masked where it was looked at.
  func noteMask(on path: ContentPath) { unknown.note(.masked(.content(path))) }
}
