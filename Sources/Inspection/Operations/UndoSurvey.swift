package import ECMAScript
package import Sessions
import SessionCookies
import SessionsAdministration
import TerminalText

/// What taking back comes to, session by session.
package struct UndoSurvey: Sendable, Hashable {
  package struct Session: Sendable, Hashable {
    package var id: SessionID
    package var label: String
    /// Nil: nobody knows, for it is gone and what it held was not kept.
    package var user: String?
    package var plan: ReversalPlan
  }

  package var count: Int
  /// How many can be put back, as a whole or in part.
  package var able = 0
  /// How many cannot be put back now for a reason that may pass.
  package var open = 0
  /// How many of those that can were destroyed.
  package var destroyed = 0
  /// How many of those have ended: who holds one is not logged in again.
  package var ended = 0
  /// The first of them, by name.
  package var sessions: [Session] = []

  /// So many are named.
  package static let names = 200

  package init(count: Int) { self.count = count }

  package mutating func take(_ session: Session, now: Timestamp) {
    if session.plan.write != nil { able += 1 }
    if session.plan.mayPass { open += 1 }
    if case .create(let stored)? = session.plan.write {
      destroyed += 1
      if stored.isExpired(at: now) { ended += 1 }
    }
    if sessions.count < Self.names { sessions.append(session) }
  }
}
