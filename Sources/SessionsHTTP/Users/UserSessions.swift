import ECMAScript
public import Sessions

/// Whose session it is: who is logged in, login, logout.
///
/// ```swift
/// let users = UserSessions()
/// let user = try users.require(session, for: request)     // throws LoginRequired: a redirect
/// try users.logIn("u_1", to: session)                     // the id is renewed by the commit
/// try users.logOut(of: session)
/// ```
public struct UserSessions: Sendable {
  /// Where a session holds its user's id.
  public var key: String
  /// Where people log in.
  public var loginPath: String
  /// The query parameter of ``loginPath`` that says where they came from.
  public var parameter: String
  /// Where they go who came from nowhere.
  public var home: String

  public init(
    key: String = "userId", loginPath: String = "/login", parameter: String = "redirectTo", home: String = "/"
  ) {
    self.key = key
    self.loginPath = loginPath
    self.parameter = parameter
    self.home = home
  }

  /// The id of the user who is logged in; nil: nobody is.
  public func user(of session: Session) -> String? { session.javaScript.peek(JSString(key)).flatMap(Self.text) }

  /// Makes it this user's session: renews its id, so that whoever planted or saw the old one has nothing, and begins its
  /// absolute limit anew. What an anonymous visitor left in it stays, a cart for instance; what another user left does not.
  ///
  /// - Throws: ``SessionError/destroyed``, ``SessionError/sealed``.
  public func logIn(_ user: String, to session: Session) throws(SessionError) {
    if let other = self.user(of: session), other != user {
      let content = session.javaScript.content
      for entry in content.dataEntries { try session.javaScript.unset(entry.key) }
      for entry in content.flashEntries { _ = session.javaScript.get(entry.key) }
    }
    try session.renewID()
    try session.unset(SessionPolicy.startKey)
    try session.set(key, user)
  }

  /// Ends the session. Its record is deleted, and the browser told to forget the cookie, when the handler is done.
  ///
  /// - Throws: ``SessionError/sealed``.
  public func logOut(of session: Session) throws(SessionError) {
    try session.destroy()
  }

  /// An id as text: applications keep numbers too.
  static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text.isEmpty || !text.isWellFormed ? nil : text.string
    case .number: JSON.text(value)
    case .null, .bool, .array, .object: nil
    }
  }
}
