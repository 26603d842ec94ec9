public import HTTPTypes
public import Sessions

extension SessionError {
  /// Of a write that nobody answered why that is.
  private var cause: SessionError { if case .store(let error) = self { .store(error.cause) } else { self } }

  /// What a server answers to a request whose session could not be opened or committed. Never that of a success.
  public var status: HTTPResponse.Status {
    switch cause {
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
