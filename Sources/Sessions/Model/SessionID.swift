public import ECMAScript

/// The name of a session in its store. Whoever holds it is logged in, so it prints only a fingerprint, also through
/// `dump` and `Mirror`; the text comes out through ``reveal()`` alone.
///
/// A store that names its records by a digest of the id (the remix3 file layout) cannot tell the id: it lists sessions
/// under ``init(digest:)``, which reads, replaces and deletes that record but yields no cookie.
public struct SessionID: Hashable, Sendable {
  package enum Storage: Hashable, Sendable {
    case text(JSString)
    case digest(String)
  }

  package let storage: Storage

  public init(_ text: some StringProtocol) { storage = .text(JSString(text)) }

  public init(_ text: JSString) { storage = .text(text) }

  /// The id of which only the store's digest (lower-case hex) is known.
  public init(digest: String) { storage = .digest(digest) }

  /// The id itself, a credential: never for logs, errors or an unasked screen. Nil where only a digest is known.
  public func reveal() -> JSString? {
    if case .text(let text) = storage { text } else { nil }
  }

  /// The digest under which the store keeps the record, where that is all that is known.
  public var digest: String? {
    if case .digest(let digest) = storage { digest } else { nil }
  }
}

extension SessionID: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A fingerprint under a key of this process: the same id prints the same, and nothing leads back to it.
  public var description: String { "session ~\(Fingerprint.process(of: self).short)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["fingerprint": description]) }
}
