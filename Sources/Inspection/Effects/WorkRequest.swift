package import ECMAScript
import Sessions
import SessionsAdministration

/// What is asked about many sessions and changes none of them. It takes its time, and the next one ends it.
package enum WorkRequest: Sendable, Hashable {
  /// Mark everything that matches.
  case mark(Filter, now: Timestamp)
  /// Write what a filter finds to a file.
  case export(ExportRequest)
  /// Look at the whole, for its figures.
  case gather(Statistics.Query)
  /// Group the sessions by a value.
  case group(GroupQuery)
  /// Look at sessions as they are now, for what is to be done to them.
  case survey(MarkedSessions, for: PendingWrite.Action)
  /// Look at what taking back would come to.
  /// `revealed`: what is shown though a rule hides it.
  case planUndo([Reversal], revealed: Set<MaskedValue> = [])
  /// Bring an edit together with what another has written.
  case compare(EditQuestion)
}

/// What comes of it: how far it is, and then its end.
package enum WorkAnswer: Sendable {
  case progress(Int, of: Int?)
  /// All that the filter matched.
  case marked(MarkedSessions)
  case exported(ExportResult)
  case gathered(Statistics)
  case grouped(ArrangedGroups)
  /// What the marked sessions are.
  case surveyed(Survey)
  /// `diff`: what taking back the one session changes, where that is a long one.
  case planned(UndoSurvey, diff: EditDiff? = nil)
  case compared(EditAnswer)
  case failed(String)

  /// Whether a review is made of it.
  var leadsToReview: Bool {
    switch self {
    case .surveyed, .planned: true
    // What is known of its session was asked for its first review.
    case .compared: false
    case .progress, .marked, .exported, .gathered, .grouped, .failed: false
    }
  }
}

extension StoreQueries {
  /// - Parameter told: how far it is.
  package func answer(_ request: WorkRequest, told: @escaping @Sendable (WorkAnswer) -> Void) async -> WorkAnswer {
    switch request {
    case .mark(let filter, let now): await mark(filter, now: now, told: told)
    case .export(let request): await export(request, told: told)
    case .gather(let query): await gather(query, told: told)
    case .group(let query): await group(query, told: told)
    case .survey(let sessions, let action): await survey(sessions, for: action, told: told)
    case .planUndo(let reversals, let revealed): await planUndo(reversals, revealed: revealed, told: told)
    case .compare(let question): question.answer.map(WorkAnswer.compared) ?? .failed("no longer compared")
    }
  }
}
