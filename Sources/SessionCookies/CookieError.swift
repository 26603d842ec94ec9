/// Why a cookie cannot be made or read: what the originals throw, and why in a word a program can test.
public struct CookieError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// The name, the value or an attribute is not what a header may hold.
    case invalid(CookiePart)
    /// The attributes contradict each other or the prefix of the name.
    case contradiction
    /// A secret without a single byte.
    case emptySecret
    /// A value that the form cannot carry: text only, or text without lone surrogates.
    case unencodable
    /// A custom `encode` or `decode` failed.
    case codec
  }

  public var reason: Reason
  /// The JavaScript error's name: `TypeError`, `DataError`, `URIError`, `Error`; empty where the original is none of JavaScript's.
  public var name: String
  /// The original's message, to the letter. For an invalid *value* that is the value itself, a credential: for logs
  /// there is ``description``, which leaves it out.
  public var message: String

  public init(_ reason: Reason, name: String = "TypeError", message: String) {
    self.reason = reason
    self.name = name
    self.message = message
  }
}

/// What of a cookie an error is about.
public enum CookiePart: String, Hashable, Sendable, CaseIterable {
  case name, value = "val", maxAge, domain, path, expires, priority, sameSite
}

extension CookieError: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String {
    (name.isEmpty ? "" : "\(name): ") + (reason == .invalid(.value) ? "argument val is invalid" : message)
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["error": description]) }
}
