import ECMAScript
import Sessions
import SessionCookies
import SessionsAdministration
import TerminalText

/// What taking back comes to, session by session.
package struct UndoSurvey: Sendable, Hashable {
  package struct Session: Sendable, Hashable {
    package var label: String
    package var user: String
    package var plan: ReversalPlan
  }

  package var count: Int
  /// How many can be put back, as a whole or in part.
  package var able = 0
  /// How many of those were destroyed.
  package var destroyed = 0
  /// The first of them, by name.
  package var sessions: [Session] = []

  /// So many are named.
  package static let names = 200

  package init(count: Int) { self.count = count }

  package mutating func take(_ plan: ReversalPlan, label: String, user: String) {
    if plan.write != nil { able += 1 }
    if case .create? = plan.write { destroyed += 1 }
    if sessions.count < Self.names { sessions.append(Session(label: label, user: user, plan: plan)) }
  }
}
