internal import Crypto
internal import Synchronization

/// A key that signs cookies. It prints as a mask, also through `dump`, and its text does not come out again.
public struct Secret: Sendable {
  /// What people call it, `2026-11`; nil where it has no name.
  public let label: String?
  /// Below 32 it is weaker than the signature.
  public let byteCount: Int
  /// Whether it is a secret out of somebody's documentation, known to all.
  public let isKnownExample: Bool

  private let key: SymmetricKey
  private let hash: KeyedHash
  private let derived = DerivedKeys()

  public init(_ text: String, label: String? = nil) { self.init(bytes: Array(text.utf8), label: label) }

  /// A secret need not be text: `secrets.token_bytes(16)` is one.
  public init(bytes: [UInt8], label: String? = nil) {
    self.label = label
    byteCount = bytes.count
    isKnownExample = Self.examples.contains(String(decoding: bytes, as: UTF8.self).lowercased())
    key = SymmetricKey(data: bytes)
    hash = KeyedHash(key: bytes)
  }

  /// Secrets that stand in documentation and templates.
  private static let examples: Set<String> = [
    "s3cret1", "s3cret", "s3cr3t", "secret", "secrets", "session_secret", "session-secret", "secret1", "r3m1xr0ck5", "r3mixr0ck5",
    "n3wsecr3t", "olds3cret", "newsecret", "mysecret", "my-secret", "my_secret", "supersecret", "super-secret",
    "super-duper-s3cret", "keyboard cat", "changeme", "change-me", "password", "default", "test",
    "not-a-secret", "dev", "development", "your-secret-here", "should be in env",
  ]

  /// A key that a framework makes of the secret, made once: some cost a thousand rounds.
  ///
  /// - Parameter recipe: names what `derive` does, salt and length included.
  package func key(_ recipe: String, _ derive: ([UInt8]) -> [UInt8]) -> [UInt8] {
    derived.key(recipe) { key.withUnsafeBytes { derive(Array($0)) } }
  }

  /// The 32 bytes of HMAC-SHA256.
  package func authenticationCode(of message: some Sequence<UInt8>) -> [UInt8] {
    code(of: Array(message)[...]).withUnsafeBytes { Array($0) }
  }

  /// Compares in the same time whatever it compares.
  func authenticates(_ code: [UInt8], of message: ArraySlice<UInt8>) -> Bool {
    // Crypto's own operator on digests looks at every byte, as isValidAuthenticationCode does, which would key anew each time.
    self.code(of: message) == code
  }

  func code(of message: ArraySlice<UInt8>) -> SHA256.Digest {
    message.withUnsafeBytes { hash.code(of: $0) }
  }
}

/// What was derived from a secret, by the name of how.
private final class DerivedKeys: Sendable {
  private let keys = Mutex<[String: [UInt8]]>([:])

  func key(_ recipe: String, _ make: () -> [UInt8]) -> [UInt8] {
    keys.withLock { keys in
      if let key = keys[recipe] { return key }
      let key = make()
      keys[recipe] = key
      return key
    }
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { label.map { "secret \"\($0)\"" } ?? "secret" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["secret": description]) }
}
