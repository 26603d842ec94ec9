public import HTTPTypes
public import Sessions

/// Nobody is logged in: the answer is a redirect to the login page, which remembers where the person wanted to go.
public struct LoginRequired: Error, Hashable, Sendable {
  /// A path of this server, with its query.
  public let location: String

  /// `303 See Other`: the login page is fetched with GET, whatever the request was.
  public var status: HTTPResponse.Status { .seeOther }
  public var headerFields: HTTPFields { [.location: location, .vary: "Cookie"] }
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
    throw LoginRequired(location: "\(loginPath)?\(parameter)=\(Self.queryText(path))")
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

  /// Percent-encoded for the value of a query parameter.
  private static func queryText(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
