package import Crypto
package import ECMAScript

/// A keyed digest of a session id: tells two sessions apart on a screen or in a log, and is useless to whoever has only that.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
  /// The key of an installation, 32 bytes; the same key gives the same fingerprints.
  public struct Key: Sendable {
    fileprivate let hmac: HMAC<SHA256>

    public init(bytes: some Sequence<UInt8>) {
      hmac = HMAC<SHA256>(key: SymmetricKey(data: Array(bytes)))
    }

    public static func random() -> Key {
      var generator = SystemRandomNumberGenerator()
      return Key(bytes: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
  }

  /// Sixteen lower-case hex digits.
  public let text: String

  public init(of id: SessionID, key: Key) {
    var hmac = key.hmac
    switch id.storage {
    case .text(let text): hmac.update(data: text.wtf8)
    case .digest(let digest): hmac.update(data: Array("digest:\(digest)".utf8))
    }
    text = hmac.finalize().prefix(8).map { byte in
      let digits = Array("0123456789abcdef")
      return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }.joined()
  }

  /// Four digits, for a list; eight (``long``) for logs and the command line.
  public var short: String { String(text.prefix(4)) }
  public var long: String { String(text.prefix(8)) }
  public var description: String { long }

  private static let processKey = Key.random()
  package static func process(of id: SessionID) -> Fingerprint { Fingerprint(of: id, key: processKey) }
}
