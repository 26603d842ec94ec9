package import Sessions
import SessionsAdministration

/// What came of an act on one of many sessions.
package enum MassOutcome: Sendable, Hashable {
  case done
  /// It is done, and the disk did not confirm it: the reason.
  case unconfirmed(String)
  /// It was asked for, and no answer came that says whether it is done: the reason.
  case unanswered(StoreError)
  /// It was as it should be already.
  case unchanged
  case gone
  /// Others changed it meanwhile, so that it is not what was meant any more: the reason.
  case changed(String)
  /// An undo leaves it as it is: the reason.
  case left(String)
  /// It cannot be read: the reason.
  case unreadable(String)
  case failed(OperationError)

  /// Why nothing was done to it, as it is said of a number of them (`3 corrupt`); nil where nothing had to be done, or may be done.
  package var reason: String? {
    switch self {
    case .done, .unconfirmed, .unanswered, .unchanged: nil
    case .gone: "gone"
    case .changed(let reason), .left(let reason): reason
    case .unreadable: "unreadable"
    case .failed(.store(.malformed)): "corrupt"
    case .failed(.edit(.flashNotRead(let cause))): "without a page that would show it (\(cause))"
    case .failed(.refused(let reason)): "refused (\(reason))"
    case .failed(let error): "not written (\(error.words))"
    }
  }

  /// The same of one session, and what is in doubt where it was done; nil where it was done without a doubt, or had not to be.
  package var obstacle: String? {
    switch self {
    case .done, .unchanged: nil
    case .unconfirmed(let reason): doubtWords(reason)
    case .unanswered(let cause): StoreError.unanswered(cause).words
    case .gone: "gone"
    case .changed(let reason), .left(let reason), .unreadable(let reason): reason
    case .failed(let error): error.words
    }
  }

  /// Whether the store refuses it, whatever is looked at next: where the session is not what it was, somebody may still choose.
  package var isRefusal: Bool {
    switch self {
    case .failed(.store(.malformed)), .failed(.edit): false
    case .failed(.store), .failed(.refused): true
    case .done, .unconfirmed, .unanswered, .unchanged, .gone, .changed, .left, .unreadable: false
    }
  }

  /// One session's, for whoever tells each.
  package struct Of: Sendable, Hashable {
    package let id: SessionID
    package let outcome: MassOutcome

    package init(id: SessionID, outcome: MassOutcome) { (self.id, self.outcome) = (id, outcome) }
  }
}
