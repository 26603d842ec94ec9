import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
package import SessionsFile
import SessionsSQL
import SessionsRedis

extension Framework {
  /// Laravel: PHP's `serialize`, bare in files and as base64 in a table; its cookies are encrypted.
  static let laravel = Framework("Laravel") {
    $0.flashes = [.laravel]
    $0.users = [.key("login_")]
    $0.cookies = [.laravel]
    $0.payloads = [.laravel, .laravelCache]
    $0.keys = [
      // Its prefix is the application's name and the cache's, joined in a way of each version.
      KeyLayout("Laravel cache", [.ending("")], ids: IDShape(.alphanumeric, 40...40), .laravelCache)
    ]
    $0.files = [.laravel]
    $0.tables = [
      TableLayout(
        "Laravel", ["sessions"], id: "id", data: "payload", .laravel, .after("last_activity", .seconds, seconds: nil)
      ) {
        $0.idShape = IDShape(.alphanumeric, 40...40)
        $0.attributes = [.user: "user_id", .address: "ip_address", .agent: "user_agent", .lastActive: "last_activity"]
      }
    ]
  }
}

extension FileLayout {
  /// Laravel's files, `storage/framework/sessions`.
  package static let laravel = FileLayout(
    name: "Laravel", payload: .laravel, naming: FileNaming(meaning: .id, alphabet: .alphanumeric, length: 40...40),
    container: .text, ids: .alphanumeric40,
    expiryObstacle: "Laravel goes by the age of the file and session.lifetime (120 minutes unless set)", takesEmpty: true)
}

extension PayloadCodec {
  /// PHP's `serialize`, or JSON where the application says so (`session.serialization`), or either encrypted
  /// (`session.encrypt`): bare in a file, as base64 in a table.
  package static let laravel = laravel([])

  /// What is encrypted is opened by one of the secrets, and encrypted again by the same.
  private static func laravel(_ secrets: SecretRing) -> PayloadCodec {
    let closed = "encrypted by Laravel (session.encrypt): only its APP_KEY opens it (--secrets-file FILE)"
    var codec = PayloadCodec(
      "laravel", name: "Laravel", likelihood: { bytes, _ in LaravelText.likelihood(of: bytes) },
      decode: { (payload) throws(MalformedRecord) in
        // A file that was made and not written yet.
        if payload.isEmpty { return SessionCodec.flat.empty }
        let outer = try LaravelText(payload)
        guard let text = outer.opened(by: secrets) else { return OpaqueValue.sealed(closed).content(of: payload[...]) }
        do throws(MalformedRecord) {
          return try text.isJSON ? SessionCodec.flat.decode(text.bytes) : phpSerialize.decode(text.bytes)
        } catch {
          throw text.isBare ? error : error.packed(in: payload, outer.isBase64 ? "in its base64" : "in what is encrypted")
        }
      },
      editing: { payload in
        if payload.isEmpty { return .refused("nothing was written into it yet") }
        guard let outer = try? LaravelText(payload), outer.packed(outer.bytes) == payload else {
          return .refused("it is not Laravel's own base64")
        }
        guard let text = outer.opened(by: secrets) else { return .refused(closed) }
        if text.isJSON {
          guard (try? SessionCodec.flat.decode(text.bytes)) != nil else { return .refused("its JSON cannot be read") }
          if text.isBare { return .json }
          return .reencode { (content, _) throws(StoreError) in
            try text.replaced(by: SessionCodec.flat.encode(content.inForm(of: .flat), numbers: .asWritten))
          }
        }
        guard case .reencode(let encode) = phpSerialize.editing(text.bytes) else { return phpSerialize.editing(text.bytes) }
        return .reencode { (content, _) throws(StoreError) in try text.replaced(by: try encode(content, text.bytes)) }
      })
    codec.keyed = { laravel($0) }
    return codec
  }
}

/// A session of Laravel's, out of its base64 where it stood in one.
private struct LaravelText {
  let bytes: [UInt8]
  let isBase64: Bool
  /// By which it was encrypted.
  private var key: [UInt8]?

  private init(_ bytes: [UInt8], isBase64: Bool, key: [UInt8]? = nil) {
    (self.bytes, self.isBase64, self.key) = (bytes, isBase64, key)
  }

  init(_ payload: [UInt8]) throws(MalformedRecord) {
    // What Laravel's Encrypter makes is base64 by itself.
    if payload.isEmpty || Self.isBare(payload) || Self.isEncrypted(payload) {
      self.init(payload, isBase64: false)
      return
    }
    guard let bytes = Base64.decode(payload) else {
      throw MalformedRecord(bytes: payload, reason: "it is neither PHP's serialize nor JSON, and not base64")
    }
    self.init(bytes, isBase64: true)
  }

  var isJSON: Bool { bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[") }
  /// Whether it stands in the store as it is.
  var isBare: Bool { !isBase64 && key == nil }

  /// What is in it; nil where none of the secrets opens it.
  func opened(by secrets: SecretRing) -> LaravelText? {
    guard Self.isEncrypted(bytes) else { return self }
    guard let seal = try? LaravelSeal(bytes) else { return nil }
    for key in secrets.secrets.map(LaravelSeal.key) {
      // The Encrypter serializes what it is given, which is a text.
      guard let plain = seal.open(key), let text = try? PHPReader.decode(plain).asString else { continue }
      return LaravelText(text.wtf8, isBase64: isBase64, key: key)
    }
    return nil
  }

  /// Other bytes as they would stand in its place.
  func replaced(by bytes: [UInt8]) throws(StoreError) -> [UInt8] {
    guard let packed = packed(bytes) else { throw .failed("it could not be encrypted again") }
    return packed
  }

  func packed(_ bytes: [UInt8]) -> [UInt8]? {
    var bytes = bytes
    if let key {
      let text = Array("s:\(bytes.count):\"".utf8) + bytes + Array("\";".utf8)
      guard let sealed = LaravelSeal.sealed(text, key: key) else { return nil }
      bytes = sealed
    }
    return isBase64 ? Base64.encode(bytes) : bytes
  }

  /// `{"iv":` in base64.
  private static func isEncrypted(_ bytes: [UInt8]) -> Bool { bytes.starts(with: "eyJpdiI6".utf8) }

  private static func isBare(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: "a:".utf8) || bytes.starts(with: "{\"".utf8) || bytes.starts(with: "s:".utf8)
      || bytes.starts(with: "[]".utf8)
  }

  static func likelihood(of bytes: [UInt8]) -> PayloadCodec.Likelihood {
    if isEncrypted(bytes) { return .distinctive }
    // Each session of Laravel's has its token against forged forms, or pages that were visited.
    if isBare(bytes) { return bytes.contains(text: "_token") || bytes.contains(text: "_flash") ? .distinctive : .possible }
    return PayloadCodec.packedLikelihood(bytes) { isBare($0) || isEncrypted($0) }
  }
}

extension PayloadCodec {
  /// What its redis driver keeps: a text that PHP serialized, and in it what the session is serialized to.
  package static let laravelCache = PayloadCodec(
    "laravelCache", name: "Laravel cache",
    likelihood: { bytes, isComplete in
      guard let inner = PHPText.inner(of: bytes, isComplete: isComplete) else { return .none }
      return inner.starts(with: "a:".utf8) || beginsJSON(inner) ? .distinctive : .none
    },
    decode: { (payload) throws(MalformedRecord) in
      guard let inner = PHPText.inner(of: payload, isComplete: true) else {
        throw MalformedRecord(bytes: payload, reason: "it is not a text that PHP serialized")
      }
      do throws(MalformedRecord) {
        return try beginsJSON(inner) ? SessionCodec.flat.decode(inner) : phpSerialize.decode(inner)
      } catch { throw error.packed(in: payload, "in the text that PHP serialized") }
    },
    editing: { payload in
      guard let inner = PHPText.inner(of: payload, isComplete: true) else {
        return .refused("it is not a text that PHP serialized")
      }
      if beginsJSON(inner), (try? SessionCodec.flat.decode(inner)) != nil {
        return .reencode { content, _ in PHPText.outer(SessionCodec.flat.encode(content, numbers: .asWritten)) }
      }
      guard case .reencode(let encode) = phpSerialize.editing(inner) else { return phpSerialize.editing(inner) }
      return .reencode { (content, old) throws(StoreError) in
        PHPText.outer(try encode(content, PHPText.inner(of: old, isComplete: true) ?? []))
      }
    })

  private static func beginsJSON(_ bytes: [UInt8]) -> Bool {
    bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[")
  }
}

/// A text as PHP serializes it: `s:5:"hello";`, whose length counts bytes.
private enum PHPText {
  static func inner(of bytes: [UInt8], isComplete: Bool) -> [UInt8]? {
    guard bytes.starts(with: "s:".utf8), let colon = bytes.dropFirst(2).prefix(12).firstIndex(of: UInt8(ascii: ":")),
      let count = Int(String(decoding: bytes[2..<colon], as: UTF8.self)), count >= 0,
      bytes.dropFirst(colon + 1).first == UInt8(ascii: "\"")
    else { return nil }
    let rest = bytes[(colon + 2)...]
    guard isComplete else { return Array(rest.prefix(count)) }
    guard rest.count == count + 2, rest.suffix(2).elementsEqual("\";".utf8) else { return nil }
    return Array(rest.dropLast(2))
  }

  static func outer(_ inner: [UInt8]) -> [UInt8] { Array("s:\(inner.count):\"".utf8) + inner + Array("\";".utf8) }
}
