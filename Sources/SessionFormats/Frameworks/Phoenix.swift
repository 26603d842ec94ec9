import SessionCookies
import ECMAScript
import Sessions

extension Framework {
  /// Elixir's Phoenix: a term of Erlang in a signed or encrypted cookie.
  static let phoenix = Framework("Phoenix") {
    $0.flashes = [.phoenix]
    $0.cookies = [.phoenix([])]
  }
}

extension CookieFormat {
  /// `Plug.Crypto.MessageVerifier` and `MessageEncryptor`: the first part names the algorithm.
  ///
  /// - Parameter salts: the application's `signing_salt`: there is no usual one.
  static func phoenix(_ salts: [String]) -> CookieFormat {
    var format = CookieFormat(
      "phoenix", "_app_key; path=/; HttpOnly; SameSite=Lax", .signature, carriesData: true,
      value: CookieValueFormat { (cookie, secrets) throws(CookieMismatch) in
        let pieces = cookie.decoded.pieces(".")
        let algorithm = pieces.first.flatMap { Base64.decodeURLSafe($0) }.map { String(decoding: $0, as: UTF8.self) } ?? ""
        let digest: Digest? = pieces.count == 3 ? ["HS256": .sha256, "HS384": .sha384, "HS512": .sha512][algorithm] : nil
        let isEncrypted = (3...5).contains(pieces.count) && ["A128GCM", "A256GCM", "XCP"].contains(algorithm)
        guard digest != nil || isEncrypted, pieces.allSatisfy(\.isURLSafe) else {
          throw CookieMismatch("It is not parts with dots between, the first of which names an algorithm of Plug.")
        }
        guard let digest else {
          let need = "its key is made of secret_key_base and the application's signing_salt and encryption_salt"
          return CookieReading(nil, .uncheckable(need), .marks, notes: ["It is encrypted (\(algorithm))."])
        }
        return CookieReading(
          ErlangTerm.content(Base64.decodeURLSafe(pieces[1]) ?? []), phoenixSignature(cookie.decoded, digest, salts, secrets),
          .marks, notes: ["It is signed (\(algorithm)), and holds an Erlang term."])
      })
    format.salted = { phoenix($0) }
    return format
  }

  private static func phoenixSignature(
    _ text: [UInt8], _ digest: Digest, _ salts: [String], _ secrets: SecretRing
  ) -> CookieSignature {
    guard !salts.isEmpty else {
      return .uncheckable("its key is made of secret_key_base and the application's signing_salt, which --salt gives")
    }
    let signatures = salts.map {
      KeyedSignature(digest, .stretched(.sha256, salt: $0, count: 32), separator: ".", .base64URL)
    }
    let index = signatures[0].split(text).flatMap { signatures.secretIndex(of: $0, secrets) }
    return CookieSignature(madeBy: index, of: secrets)
  }
}

/// Erlang's external term format, as much of it as sessions use: read inert and bounded.
private struct ErlangTerm {
  private var reader: PayloadReader

  static func content(_ bytes: [UInt8]) -> CookieReading.Content? {
    var term = ErlangTerm(reader: PayloadReader(bytes))
    guard (try? term.reader.byte()) == 131, let value = try? term.value() else { return nil }
    return .data(value)
  }

  private mutating func value() throws(MalformedRecord) -> JSONValue {
    try reader.enter()
    defer { reader.leave() }
    switch try reader.byte() {
    case 97: return .integer(Int(try reader.byte()))
    case 98: return .integer(Int(try reader.bigEndian(Int32.self)))
    case 70: return .number(JSNumber(Double(bitPattern: try reader.bigEndian(UInt64.self))))
    case 109: return .string(JSString(decoding: try reader.take(Int(try reader.bigEndian(UInt32.self)))))
    case 100, 118: return atom(try reader.take(Int(try reader.bigEndian(UInt16.self))))
    case 115, 119: return atom(try reader.take(Int(try reader.byte())))
    case 106: return .array([])
    case 107: return .string(JSString(decoding: try reader.take(Int(try reader.bigEndian(UInt16.self)))))
    case 104: return .array(try values(Int(try reader.byte())))
    case 108:
      let list = try values(Int(try reader.bigEndian(UInt32.self)))
      _ = try value()
      return .array(list)
    case 116: return try map(Int(try reader.bigEndian(UInt32.self)))
    default: throw reader.error("a kind of term that is not read")
    }
  }

  private func atom(_ name: ArraySlice<UInt8>) -> JSONValue {
    switch String(decoding: name, as: UTF8.self) {
    case "true": .bool(true)
    case "false": .bool(false)
    case "nil": .null
    case let name: .string(JSString(name))
    }
  }

  private mutating func values(_ count: Int) throws(MalformedRecord) -> [JSONValue] {
    guard count <= reader.rest else { throw reader.cutShort }
    var values: [JSONValue] = []
    for _ in 0..<count { values.append(try value()) }
    return values
  }

  private mutating func map(_ count: Int) throws(MalformedRecord) -> JSONValue {
    guard count <= reader.rest else { throw reader.cutShort }
    var object = JSONObject()
    for _ in 0..<count {
      let key = try value()
      object[key.asString ?? JSString(JSON.text(key))] = try value()
    }
    return .object(object)
  }
}
