import SessionCookies

/// How a framework makes a key of the application's secret.
struct KeyRecipe: Sendable {
  /// Says all that `derive` does, so that a key is made once for each secret.
  let name: String
  let derive: @Sendable ([UInt8]) -> [UInt8]

  /// The secret itself.
  static let secret = KeyRecipe(name: "secret") { $0 }

  /// The hash of the salt and the secret, one after the other.
  static func hashed(_ digest: Digest, salt: String) -> KeyRecipe {
    KeyRecipe(name: "hashed \(digest) \(salt)") { digest.hash(Array(salt.utf8) + $0) }
  }

  /// The HMAC of the salt under the secret.
  static func keyed(_ digest: Digest, salt: String) -> KeyRecipe {
    KeyRecipe(name: "keyed \(digest) \(salt)") { digest.code(of: Array(salt.utf8), key: $0) }
  }

  /// PBKDF2 with a thousand rounds.
  static func stretched(_ digest: Digest, salt: String, count: Int) -> KeyRecipe {
    KeyRecipe(name: "stretched \(digest) \(count) \(salt)") {
      Cipher.stretched($0, salt: Array(salt.utf8), digest, rounds: 1000, count: count)
    }
  }

  /// HKDF with SHA-256.
  static func expanded(salt: String, info: String, count: Int) -> KeyRecipe {
    KeyRecipe(name: "expanded \(count) \(salt) \(info)") {
      Cipher.expanded($0, salt: Array(salt.utf8), info: Array(info.utf8), count: count)
    }
  }

  /// The recipe after something was done to the secret.
  func after(_ name: String, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]) -> KeyRecipe {
    KeyRecipe(name: "\(self.name) after \(name)") { derive(change($0)) }
  }
}

extension Secret {
  func key(_ recipe: KeyRecipe) -> [UInt8] { key(recipe.name, recipe.derive) }
}

extension SecretRing {
  /// The first secret of which `open` makes something, tried newest first.
  func first<Result>(_ open: (Secret) -> Result?) -> (index: Int, result: Result)? {
    for (index, secret) in secrets.enumerated() {
      if let result = open(secret) { return (index, result) }
    }
    return nil
  }
}
