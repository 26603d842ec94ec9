public import ECMAScript

/// What a store keeps of a session beside its data, in columns of its own, as other frameworks' tables do.
public struct SessionAttributes: Hashable, Sendable {
  /// Whose session it is, as the table says it.
  public var user: JSString?
  /// The network address it was last used from.
  public var address: JSString?
  /// The browser it was last used with.
  public var agent: JSString?
  /// When it was last used, where that is not when it was last written.
  public var lastActive: Timestamp?
  /// When it was made.
  public var created: Timestamp?

  public init(
    user: JSString? = nil, address: JSString? = nil, agent: JSString? = nil, lastActive: Timestamp? = nil,
    created: Timestamp? = nil
  ) {
    self.user = user
    self.address = address
    self.agent = agent
    self.lastActive = lastActive
    self.created = created
  }

  /// A store that keeps nothing beside the data.
  public static let none = SessionAttributes()
}

/// One of the ``SessionAttributes``: a store says which of them it keeps.
public enum SessionAttribute: String, Hashable, Sendable, CaseIterable {
  case user, address, agent, lastActive, created
}
