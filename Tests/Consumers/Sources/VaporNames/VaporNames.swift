/// The names of Vapor that ours could meet: an application that leaves Vapor step by step imports both.
public final class Session: Sendable {
  public let id: SessionID?
  public init(id: SessionID?) { self.id = id }
}

public struct SessionID: Hashable, Sendable {
  public let string: String
  public init(string: String) { self.string = string }
}

public final class Request: Sendable {
  public let session: Session
  public init(session: Session) { self.session = session }
}
