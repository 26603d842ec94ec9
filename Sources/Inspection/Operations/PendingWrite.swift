package import ECMAScript
package import Sessions
package import SessionsAdministration
import TerminalText

/// A write on one session that was asked for and not yet made: what is reviewed, confirmed and carried out.
package struct PendingWrite: Sendable, Hashable {
  package enum Action: Sendable, Hashable {
    /// Edits of what a session holds; its expiry stays.
    case edit([ContentEdit])
    /// Nil: never.
    case expire(Timestamp?)
    case destroy
  }

  /// A session as it was when the write was asked for. Identity and revision are frozen here: what moves on the screen
  /// afterwards changes neither.
  package struct Target: Sendable, Hashable {
    package var id: SessionID
    package var label: String
    package var user: String
    /// The revision the write is conditional on; nil: whatever is there (edits are replayed on it).
    package var revision: Revision?
    /// What was seen, as it is stored.
    package var base: StoredSession?
    /// What that says, where it was looked into already: a dialog has no time to decode it.
    package var content: SessionContent? { didSet { keep(oldValue) } }
    /// What it said when the write was asked for, and since then; not what it says now.
    package private(set) var older: [SessionContent] = []
    /// Of which store it is a session, among those that come into the place one after another; nil: the first.
    package var standing: Int?

    /// Another state of it that was seen: what that hides is not shown of this write. The first of them are kept, and the newest.
    package mutating func keep(_ content: SessionContent?) {
      guard let content else { return }
      if older.count == 4 { older.remove(at: 1) }
      older.append(content)
    }
  }

  package var action: Action
  package var target: Target
  /// What it is called once done: "flash set", "session destroyed".
  package var done: String

  package init(_ action: Action, on target: Target, done: String) {
    self.action = action
    self.target = target
    self.done = done
  }
}

extension PendingWrite.Target {
  package init(
    _ summary: SessionSummary, label: String, revision: Revision?, base: StoredSession?, content: SessionContent? = nil
  ) {
    self.init(
      id: summary.id, label: label, user: summary.user?.beginning(200) ?? "no user", revision: revision, base: base,
      content: content)
  }

  /// What it says, and what it said when the write was asked for: whatever one of them hides may have been revealed then.
  package var states: [SessionContent] { [content].compactMap(\.self) + older }

  /// The same session as it is stored now.
  package mutating func stand(on stored: StoredSession, _ content: SessionContent?) {
    (revision, base, self.content) = (stored.revision, stored, content)
  }
}

/// What became of a write.
package enum WriteResult: Sendable, Hashable {
  /// Made. `before` is what was there, `after` what is there now (nil: destroyed); `reversal` is what takes it back (nil: nothing does).
  case made(before: StoredSession?, after: StoredSession?, reversal: Reversal? = nil)
  /// Someone else wrote first: what is there now, and what it says where that can be understood.
  case conflict(StoredSession, SessionContent?)
  /// The session no longer exists; nothing was written.
  case gone
  case failed(String)
  /// It is made, and the disk did not confirm it: why.
  indirect case unconfirmed(WriteResult, String)
  /// It was asked for, and no answer came that says whether it is made: why. `before` is what was there, `after` what would be there now
  /// (nil: destroyed); `reversal` takes it back where it was made.
  case unanswered(before: StoredSession?, after: StoredSession?, reversal: Reversal?, String)
}

extension PendingWrite.Action {
  /// What comes of sessions that have ended already, where it is not what comes of others; nil: the same.
  ///
  /// - Parameter count: how many of many those are; nil: one that is spoken of alone.
  package func fateOfEnded(_ count: Int?, now: Timestamp) -> String? {
    switch self {
    case .destroy: nil
    case .edit: !leavesFlash ? nil : count == nil ? "nobody will see it" : "nobody will see it there"
    case .expire(let expiry) where expiry.map({ $0 > now }) ?? true:
      (count ?? 1) == 1 ? "it comes back to life" : "they come back to life"
    case .expire: nil
    }
  }
}
