package import ECMAScript
package import Sessions
import TerminalUI

/// A write that was asked for and not yet made: what is reviewed, confirmed, carried out and undone.
package struct PendingWrite: Sendable, Hashable {
  package enum Action: Sendable, Hashable {
    /// Edits of what a session holds; its expiry stays.
    case edit([ContentEdit])
    /// Nil: never.
    case expire(Timestamp?)
    case destroy
    /// Puts a session back as it was: the undo of any of the above.
    case restore
  }

  /// A session as it was when the write was asked for. Identity and revision are frozen here: what moves on the screen
  /// afterwards changes neither.
  package struct Target: Sendable, Hashable {
    package var id: SessionID
    package var label: String
    package var user: String
    /// The revision the write is conditional on; nil: whatever is there (edits are replayed on it).
    package var revision: Revision?
    /// What was seen; for ``Action/restore``, what to put back.
    package var base: StoredSession?
  }

  package var action: Action
  package var targets: [Target]
  /// What it is called once done: "flash set", "session destroyed".
  package var done: String

  package init(_ action: Action, on targets: [Target], done: String) {
    self.action = action
    self.targets = targets
    self.done = done
  }
}

/// What became of a write on one session.
package enum WriteResult: Sendable, Hashable {
  /// Made. `before` is what was there, `after` what is there now (nil: destroyed).
  case made(before: StoredSession?, after: StoredSession?)
  /// Someone else wrote first: what is there now.
  case conflict(StoredSession)
  /// The session no longer exists; nothing was written.
  case gone
  /// A restore found the id taken again: what is there now.
  case exists(StoredSession)
  case failed(String)
}
