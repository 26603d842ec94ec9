import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
import SessionsSQL

extension Framework {
  /// Laravel: base64 of PHP's `serialize` in a table; its cookies are encrypted.
  static let laravel = Framework("Laravel") {
    $0.cookies = [.laravel]
    $0.payloads = [.laravel]
    $0.tables = [
      TableLayout(
        "Laravel", ["sessions"], id: "id", data: "payload", .laravel, .after("last_activity", .seconds, seconds: 120 * 60)
      ) {
        $0.idShape = IDShape(.alphanumeric, 40...40)
        $0.attributes = [.user: "user_id", .address: "ip_address", .agent: "user_agent", .lastActive: "last_activity"]
        $0.note = "the expiry is 120 minutes after the last activity, as Laravel has it where SESSION_LIFETIME says nothing"
      }
    ]
  }
}

extension PayloadCodec {
  /// Base64 of PHP's `serialize`, or of JSON where the application says so (`session.serialization`).
  package static let laravel: PayloadCodec = {
    let php = phpSerialize
    return PayloadCodec(
      "laravel", name: "Laravel",
      likelihood: { bytes, _ in
        packedLikelihood(bytes) { $0.starts(with: "a:".utf8) || $0.starts(with: "{\"".utf8) || $0.starts(with: "s:".utf8) }
      },
      decode: { (payload) throws(MalformedRecord) in
        guard let bytes = Base64.decode(payload) else { throw MalformedRecord(bytes: payload, reason: "it is not base64") }
        // Base64 within: what Laravel's Encrypter makes begins `{"iv":`.
        if bytes.starts(with: Array("eyJpdiI6".utf8)) {
          throw MalformedRecord(bytes: payload, reason: "encrypted by Laravel (session.encrypt): only its APP_KEY opens it")
        }
        do throws(MalformedRecord) {
          return try beginsJSON(bytes) ? SessionCodec.flat.decode(bytes) : php.decode(bytes)
        } catch { throw error.packed(in: payload, "in its base64") }
      },
      editing: { payload in
        guard let bytes = Base64.decode(payload), Base64.encode(bytes) == payload else { return .refused("it is not base64") }
        if beginsJSON(bytes), (try? SessionCodec.flat.decode(bytes)) != nil {
          return .reencode { content, _ in Base64.encode(SessionCodec.flat.encode(content, numbers: .asWritten)) }
        }
        guard case .reencode(let encode) = php.editing(bytes) else { return php.editing(bytes) }
        return .reencode { (content, old) throws(StoreError) in Base64.encode(try encode(content, Base64.decode(old) ?? [])) }
      })
  }()

  private static func beginsJSON(_ bytes: [UInt8]) -> Bool {
    bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[")
  }
}
