import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
package import SessionsFile
import SessionsSQL

extension Framework {
  /// Laravel: PHP's `serialize`, bare in files and as base64 in a table; its cookies are encrypted.
  static let laravel = Framework("Laravel") {
    $0.flashes = [.laravel]
    $0.users = [.key("login_")]
    $0.cookies = [.laravel]
    $0.payloads = [.laravel]
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
    let closed = "encrypted by Laravel (session.encrypt): only its APP_KEY opens it"
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
