public import HTTPTypes
import Platform
public import Sessions

/// Nobody is logged in: the answer is a redirect to the login page, which remembers where the person wanted to go.
public struct LoginRequired: Error, Hashable, Sendable {
  /// A path of this server, with its query.
  public let location: String

  /// `303 See Other`: the login page is fetched with GET, whatever the request was.
  public var status: HTTPResponse.Status { .seeOther }
  /// What leads to the login page.
  public var headerFields: HTTPFields { [.location: location, .vary: "Cookie"] }
}

extension LoginRequired: CustomStringConvertible {
  /// Where the answer leads, without where the person came from: an address can hold what is nobody's business.
  public var description: String { "nobody is logged in: redirected to \(location.prefix { $0 != "?" })" }
}

extension UserSessions {
  /// The id of the user who is logged in.
  ///
  /// - Parameter request: where the person wants to go; remembered for GET and HEAD, since nothing else can be repeated.
  /// - Throws: ``LoginRequired`` where nobody is logged in; a handler lets it pass.
  public func require(_ session: Session, for request: HTTPRequest) throws(LoginRequired) -> String {
    if let user = user(of: session) { return user }
    let isRepeatable = request.method == .get || request.method == .head
    guard isRepeatable, let path = request.path, path != home, destination(path) == path else {
      throw LoginRequired(location: loginPath)
    }
    throw LoginRequired(location: "\(loginPath)?\(parameter)=\(PercentEncoding.text(path))")
  }

  /// Where to go after a login: what the login page was told, if that is a path of this server; else ``home``.
  ///
  /// A redirect goes nowhere else, however the text is written: a second slash or backslash at the begin, white space and
  /// control characters that browsers drop, a scheme or a host.
  ///
  /// - Parameter text: the parameter's value, decoded.
  public func destination(_ text: String?) -> String {
    guard let text, text.utf8.count <= 2000, text.utf8.first == UInt8(ascii: "/"),
      text.utf8.dropFirst().first != UInt8(ascii: "/"),
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
      text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) != loginPath
    else { return home }
    return text
  }
}
