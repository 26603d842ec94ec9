/// What an operator should know of a store. The words are made where it is shown.
package struct Advisory: Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    /// Whoever reads an id of this store has that session: nothing signs it.
    case idsAreBearers
    /// What a change of the expiry does not change.
    case expiryKeptTwice
    /// What else a change of the expiry changes.
    case expiryMoves
    /// Nothing is in it yet.
    case empty
    /// What goes on after a session was destroyed here: copies that no store knows of.
    case outlives
    /// What a session that is destroyed takes along, and what does not come back with it.
    case goesAlong
    /// Why a session that is destroyed may stay.
    case mayStay
    /// What runs when a session is changed.
    case runsOnChange
    /// What runs when a session is brought back.
    case runsOnRestore
    /// Why it is not known what goes along with a write, what runs, and what may keep a session from it.
    case reactionsUnknown
    /// That looking counts as use of a session.
    case readingIsUse
    /// That a server takes writes by now that took none when it was opened.
    case takesWrites
    /// Why nothing is written to it any more: another is in its place.
    case isReplaced
    /// Why the store is not what its application has: that keeps what it writes in another place.
    case isBehind
    /// Why this user may not have every session: it was so when the store was opened.
    case isPartial
    /// What may keep sessions from this user by now, of which the store shows no more than that they are not met.
    case withholds
    /// What the last listing could not look into.
    case leftOut
    /// How the store is kept: who else may read it, what stands beside the sessions.
    case keeping
  }

  package enum Severity: Hashable, Sendable {
    /// Worth knowing before an action that it concerns.
    case note
    /// Worth saying by itself.
    case warning
  }

  package var code: Code
  package var severity: Severity
  /// What only the backend knows.
  package var detail: String

  package init(_ code: Code, _ severity: Severity, _ detail: String = "") {
    self.code = code
    self.severity = severity
    self.detail = detail
  }
}
