import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
import SessionsSQL

extension Framework {
  /// Spring Session with JDBC: each value a row, serialized by Java.
  static let spring = Framework("Spring Session") {
    $0.cookies = [.spring]
    $0.payloads = [.java]
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
    return PayloadCodec(
      base.id, name: base.name, likelihood: base.likelihood,
      decode: { (payload) throws(MalformedRecord) in
        if payload.first == UInt8(ascii: "{") { return try SessionCodec.flat.decode(payload) }
        let isSerialized = payload.count > 4 && payload.starts(with: [0xAC, 0xED])
        return OpaqueValue.java.content(
          of: payload[...], version: isSerialized ? " \(Int(payload[2]) << 8 | Int(payload[3]))" : "")
      },
      editing: { $0.first == UInt8(ascii: "{") ? .json : base.editing($0) })
  }()
}

extension CookieFormat {
  /// The default serializer: base64 of the id.
  static let spring = CookieFormat(
    "spring", "SESSION; Path=/; HttpOnly; SameSite=Lax", .none,
    value: CookieValueFormat { value, _ in
      guard let text = Base64.decode(value.utf8).flatMap({ JSString(utf8: $0) }) else {
        return CookieValueFormat.Reading(nil, .missing, problem: "It is not base64 of an id.")
      }
      return CookieValueFormat.Reading(text.isEmpty ? nil : .string(text), .missing)
    } write: { (value, _) throws(CookieError) in
      String(decoding: Base64.encode(Array(try idText(of: value).utf8)), as: UTF8.self)
    })
}
