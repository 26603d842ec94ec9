package import Sessions

/// What may be done to a session of a store.
package enum StoreAction: Hashable, Sendable, CaseIterable {
  /// Change what it holds.
  case edit
  /// Leave a message for its next page.
  case flash
  /// Change when it ends.
  case expire
  case destroy
  /// Bring it back after it was destroyed.
  case restore
}

/// A store that cannot bring back every session that it held.
package protocol RestoringStore: SessionStore {
  /// Why a session that was read could not be brought back as it was, once it was destroyed; nil: it could.
  func restoreObstacle(of session: StoredSession) -> String?
  /// Why a session that this store destroyed is lost for good: it kept itself what it takes to bring one back, and keeps it no more;
  /// nil: it is not lost.
  func loss(of session: StoredSession) -> String?
}

extension RestoringStore {
  package func loss(of session: StoredSession) -> String? { nil }
}

/// Why an action cannot be done. The words are made where it is shown.
package struct Obstacle: Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    /// The store keeps no expiry that could be written.
    case expiryNotKept
    /// No page of the application reads flash messages of this kind.
    case flashNotRead
    /// Only the application makes a session of this store.
    case notRestorable
    /// The system does not let this process write it, or not as it was.
    case notPermitted
    /// It does not go with what the session is by now, which others may change again: the write itself tells.
    case notApplicable
  }

  package var code: Code
  /// What only the backend knows: the framework's rule, the owner of a file.
  package var detail: String

  package init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}
