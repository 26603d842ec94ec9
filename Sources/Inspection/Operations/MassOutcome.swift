package import Sessions

/// What came of an act on one of many sessions.
package enum MassOutcome: Sendable, Hashable {
  case done
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

  /// Why nothing was done to it, in few words, as they are counted; nil where nothing had to be done.
  package var reason: String? {
    switch self {
    case .done, .unchanged: nil
    case .gone: Survey.Obstacle.gone.rawValue
    case .changed(let reason), .left(let reason): reason
    case .unreadable: Survey.Obstacle.unreadable.rawValue
    case .failed(.store(.malformed)): Survey.Obstacle.corrupt.rawValue
    case .failed(.refused): Survey.Obstacle.viewOnly.rawValue
    case .failed(let error): error.words
    }
  }

  /// One session's, for whoever tells each.
  package struct Of: Sendable, Hashable {
    package let id: SessionID
    package let outcome: MassOutcome

    package init(id: SessionID, outcome: MassOutcome) { (self.id, self.outcome) = (id, outcome) }
  }
}
