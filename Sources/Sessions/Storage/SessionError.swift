public import SessionCookies

/// Why a session could not be read, changed or committed. No message holds an id, a secret or data.
public enum SessionError: Error, Hashable, Sendable {
  /// The store could not answer. A session that cannot be read is never taken for no session.
  case store(StoreError)
  /// The cookie cannot be written with these options; nothing was stored, except where a closure makes the ids.
  case cookie(CookieError)
  /// The whole `Set-Cookie` text is longer than the 4096 that browsers keep; nothing was stored.
  case cookieTooLarge(length: Int)
  /// The session was destroyed in this request.
  case destroyed
  /// Somebody else destroyed the session meanwhile, or it expired. Nothing was written: what is gone stays gone.
  case gone
  /// Others changed the session faster than this commit could repeat its edits. Nothing was written.
  case conflict(attempts: Int)
  /// The server commits this session by itself after the handler: a commit of the handler's own would be a second one. Call
  /// ``Session/destroy()`` to end it.
  case automaticCommitActive
  /// The session is committed and its header on the way: a change made now, while the body streams, would be lost.
  case sealed
  /// Another storage made this session.
  case foreignSession
  /// The value under this key does not fit the type it was asked or given as: why, without the value. The key is empty where it
  /// is the session as a whole.
  case typeMismatch(key: String, reason: String)
  /// The storage cannot repeat a change on newer data, and so cannot keep what ``Session/update(_:as:default:_:)`` promises.
  case updateUnsupported
}

extension SessionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .store(let error): "the session store failed: \(error)"
    case .cookie(let error): "\(error)"
    case .cookieTooLarge(let length): "Cookie length will exceed browser maximum. Length: \(length)"
    case .destroyed: "Session has been destroyed"
    case .gone: "The session was destroyed by someone else, or has expired; nothing was written"
    case .conflict(let attempts): "The session kept changing: \(attempts) attempts each met a newer one; nothing was written"
    case .automaticCommitActive: "The session is committed by itself after the handler; a second commit is not possible"
    case .sealed: "The session was committed when the response began; a change made now would be lost"
    case .foreignSession: "The session belongs to another storage"
    case .typeMismatch("", let reason): "The session \(reason)"
    case .typeMismatch(let key, let reason): "The value of \"\(key)\" \(reason)"
    case .updateUnsupported:
      "This storage keeps no promise of an update: of two requests at once the later one's cookie or write wins. Keep sessions in "
        + "a store (StoreSessionStorage), or use get and set where a lost change does no harm"
    }
  }
}
