public import HTTPTypes
public import Sessions

extension SessionError {
  /// What a server answers to a request whose session could not be opened or committed. Never that of a success.
  public var status: HTTPResponse.Status {
    switch self {
    // Trying again later may help.
    case .store(.unavailable), .store(.timedOut), .store(.full), .conflict: .serviceUnavailable
    // Of one session's file, that its writer is not done with it.
    case .store(.failed(let words)) where words.hasSuffix(SessionEntry.beingWritten): .serviceUnavailable
    // The request worked on a session that somebody ended meanwhile; what it did is not kept.
    case .gone: .conflict
    case .store, .cookie, .cookieTooLarge, .destroyed, .sealed, .automaticCommitActive, .foreignSession, .typeMismatch,
      .updateUnsupported:
      .internalServerError
    }
  }
}
