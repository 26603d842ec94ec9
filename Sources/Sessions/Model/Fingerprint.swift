import Crypto
import ECMAScript
import Platform

/// A keyed digest of a session id: tells two sessions apart on a screen or in a log, and is useless without the session id.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  /// The key of an installation; the same key gives the same fingerprints. It prints nothing of itself.
  public struct Key: Sendable, CustomStringConvertible, CustomReflectable {
    fileprivate let hmac: HMAC<SHA256>

    /// - Parameter bytes: 32 random bytes that stay with the installation.
    public init(bytes: some Sequence<UInt8>) {
      hmac = HMAC<SHA256>(key: SymmetricKey(data: Array(bytes)))
    }

    /// A key that lives as long as this process.
    public static func random() -> Key { Key(bytes: RandomBytes.take(32)) }

    public var description: String { "fingerprint key" }
    public var customMirror: Mirror { Mirror(self, children: []) }
  }

  /// Sixteen lower-case hex digits.
  public let text: String

  /// The fingerprint of an id. An id of which only the store's digest is known has another one than the id itself.
  public init(of id: SessionID, key: Key) {
    var hmac = key.hmac
    switch id.storage {
    case .text(let text): hmac.update(data: text.wtf8)
    case .digest(let digest): hmac.update(data: Array("digest:\(digest)".utf8))
    }
    text = Hex.text(hmac.finalize().prefix(8))
  }

  /// Four digits, for a list.
  public var short: String { String(text.prefix(4)) }
  /// Eight digits, for logs and the command line.
  public var long: String { String(text.prefix(8)) }
  public var description: String { long }

  private static let processKey = Key.random()

  /// The fingerprint under a key that lives as long as this process.
  package static func process(of id: SessionID) -> Fingerprint { Fingerprint(of: id, key: processKey) }
}
