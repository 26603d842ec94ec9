import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
import SessionsSQL
import SessionsRedis

extension Framework {
  /// Spring Session with JDBC: each value a row, serialized by Java.
  static let spring = Framework("Spring Session") {
    $0.cookies = [.spring]
    $0.payloads = [.java]
    $0.keys = [
      KeyLayout("Spring Session Redis", [.exactly("spring:session:sessions:")], ids: IDShape(.uuid, 36...36), .java) {
        $0.kind = .hash
        $0.note = "its marks of expiry and its index of users are the application's: it removes them when their time comes"
        $0.refusal = "Spring keeps each value in a field of its own, as the objects of its language"
      }
    ]
    $0.tables = [
      TableLayout("Spring Session", ["SPRING_SESSION"], id: "SESSION_ID", data: nil, .java, .column("EXPIRY_TIME", .milliseconds))
      {
        $0.idShape = IDShape(.uuid, 36...36)
        $0.attributes = [.user: "PRINCIPAL_NAME", .created: "CREATION_TIME", .lastActive: "LAST_ACCESS_TIME"]
        $0.others = ["MAX_INACTIVE_INTERVAL"]
        $0.parts = TableLayout.Parts(
          table: "SPRING_SESSION_ATTRIBUTES", owner: "SESSION_PRIMARY_ID", reference: "PRIMARY_ID", name: "ATTRIBUTE_NAME",
          value: "ATTRIBUTE_BYTES")
        $0.note = "the application reckons its expiry anew at each request, from the last access"
      }
    ]
  }
}

extension PayloadCodec {
  /// Java's object serialization, or JSON where the application serialises so.
  package static let java: PayloadCodec = {
    let base = opaque("java", .java) { bytes, _ in bytes.starts(with: [0xAC, 0xED, 0, 5]) ? .distinctive : .none }
    var codec = PayloadCodec(
      base.id, name: base.name, likelihood: base.likelihood,
      decode: { (payload) throws(MalformedRecord) in
        if payload.first == UInt8(ascii: "{") { return try SessionCodec.flat.decode(payload) }
        let isSerialized = payload.count > 4 && payload.starts(with: [0xAC, 0xED])
        return OpaqueValue.java.content(
          of: payload[...], version: isSerialized ? " \(Int(payload[2]) << 8 | Int(payload[3]))" : "")
      },
      editing: { $0.first == UInt8(ascii: "{") ? .json : base.editing($0) })
    codec.writing = .json
    return codec
  }()
}

extension CookieFormat {
  /// The default serializer: base64 of the id. WebFlux sends the id as it is; and 32 hexadecimal digits, as Tomcat has them, are
  /// base64 by their letters alone.
  static let spring = CookieFormat(
    "spring", "SESSION; Path=/; HttpOnly; SameSite=Lax", .none,
    value: CookieValueFormat { (cookie, _) throws(CookieMismatch) in
      let uuid = IDShape(.uuid, 36...36)
      let inner = Base64.decode(cookie.value).flatMap { $0.allSatisfy { 0x21...0x7E ~= $0 } ? $0 : nil }
      return try bareReading(inner ?? cookie.value, uuid)
    } write: { (value, _, _) throws(CookieError) in
      String(decoding: Base64.encode(Array(try idText(of: value).utf8)), as: UTF8.self)
    })
}
