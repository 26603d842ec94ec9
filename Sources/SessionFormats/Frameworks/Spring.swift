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
    // In Redis behind a prefix: the name by which Spring finds a user's sessions, and what Spring Security keeps.
    $0.users =
      ["sessionAttr:", ""].flatMap { prefix -> [UserPlace] in
        [
          .key(prefix + "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME"),
          .key(prefix + "SPRING_SECURITY_CONTEXT", "authentication.principal.username"),
          .key(prefix + "SPRING_SECURITY_CONTEXT", "authentication.principal"),
        ]
      } + [.at(#"["sessionAttr:user"]"#)]
    $0.keys = [
      KeyLayout("Spring Session Redis", [.exactly("spring:session:sessions:")], ids: IDShape(.uuid, 36...36), .java) {
        $0.kind = .hash
        $0.companions = .spring
        $0.note =
          "a destroy takes it out of Spring's index of users where the session names its principal; the application hears of no event"
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

extension KeyCompanions {
  private static let index = "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME"

  /// What an indexed repository has beside the hash: the key that ends with the session, the minute in which it ends, and the
  /// user's set. As its deleteById has it, in one step.
  static let spring = KeyCompanions("Spring Session") { session in
    let space = session.prefix.dropLast("sessions:".utf8.count)
    let mark = Array("expires:".utf8) + session.id
    var changes: [Change] = [
      .remove(key: session.prefix + mark),
      .takeOut(
        [session.id, javaText(session.id), jsonText(session.id)], ofSet: session.prefix + Array("expirations".utf8),
        isSorted: true),
    ]
    let fields = try? JSON.parse(session.payload)
    func field(_ name: String) -> [UInt8]? { fields?[JSString(name)]?.asString.flatMap { Base64.decode($0.wtf8) } }
    if let last = field("lastAccessedTime").flatMap(javaNumber), let lasts = field("maxInactiveInterval").flatMap(javaNumber) {
      let minute = (last / 60_000 + lasts / 60 + (last % 60_000 + lasts % 60 * 1000) / 60_000 + 1) * 60_000
      let key = Array(space) + Array("expirations:\(minute)".utf8)
      changes.append(.takeOut([mark, javaText(mark), jsonText(mark)], ofSet: key))
    }
    if let user = field("sessionAttr:" + index).flatMap(javaText(of:)) {
      let key = Array(space) + Array("index:\(index):".utf8) + user
      changes.append(.takeOut([session.id, javaText(session.id), jsonText(session.id)], ofSet: key))
    }
    return changes
  }

  /// As Java serializes a text of ASCII.
  private static func javaText(_ text: [UInt8]) -> [UInt8] {
    [0xAC, 0xED, 0, 5, 0x74, UInt8(text.count >> 8 & 0xFF), UInt8(text.count & 0xFF)] + text
  }

  private static func jsonText(_ text: [UInt8]) -> [UInt8] { [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")] }

  /// The text that Java serialized, or that stands as JSON.
  private static func javaText(of bytes: [UInt8]) -> [UInt8]? {
    guard bytes.starts(with: [0xAC, 0xED, 0, 5, 0x74]), bytes.count >= 7 else {
      return (try? JSON.parse(bytes))?.asString.map { Array($0.wtf8) }
    }
    let text = Array(bytes.dropFirst(7))
    return text.count == Int(bytes[5]) << 8 | Int(bytes[6]) ? text : nil
  }

  /// A Long or an Integer, which end with the number itself; or digits, where the application writes JSON.
  private static func javaNumber(_ bytes: [UInt8]) -> Int64? {
    let isJava = bytes.starts(with: [0xAC, 0xED])
    let isLong = bytes.contains(text: "java.lang.Long")
    let number =
      isJava
      ? bytes.suffix(isLong ? 8 : 4).reduce(0 as UInt64) { $0 << 8 | UInt64($1) } : UInt64(String(decoding: bytes, as: UTF8.self))
    // Beyond every date it is neither a moment nor a length of time.
    return number.flatMap { $0 <= 8_640_000_000_000_000 ? Int64($0) : nil }
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
    codec.value = { [decode = codec.decode] (payload) throws(MalformedRecord) in
      if let value = (try? JavaReader.decode(payload)) ?? (try? JSON.parse(payload)) { return value }
      return try decode(payload).json
    }
    return codec
  }()
}

extension CookieFormat {
  /// The default serializer: base64 of the id. WebFlux sends the id as it is; and 32 hexadecimal digits, as Tomcat has them, are
  /// base64 by their letters alone.
  static let spring: CookieFormat = {
    var format = CookieFormat(
      "spring", "SESSION; Path=/; HttpOnly; SameSite=Lax", .none,
      value: CookieValueFormat { (cookie, _) throws(CookieMismatch) in
        let uuid = IDShape(.uuid, 36...36)
        let inner = Base64.decode(cookie.value).flatMap { $0.allSatisfy { 0x21...0x7E ~= $0 } ? $0 : nil }
        return try bareReading(inner ?? cookie.value, uuid)
      } write: { (value, _, _) throws(CookieError) in
        String(decoding: Base64.encode(Array(try idText(of: value).utf8)), as: UTF8.self)
      })
    format.sendsExpiry = false
    return format
  }()
}
