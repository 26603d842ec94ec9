import Platform
import SessionCookies
import Sessions
package import SessionsAdministration
import SessionsSQL
import SessionsRedis

extension Framework {
  /// Rust's tower-sessions: MessagePack in a table.
  static let towerSessions = Framework("tower-sessions") {
    $0.cookies = [.bare("tower", "id; Path=/; HttpOnly; Secure; SameSite=Strict", IDShape(.base64URL, 22...22))]
    $0.payloads = [.messagePack]
    $0.keys = [
      KeyLayout("tower-sessions redis", [.exactly("")], ids: IDShape(.base64URL, 22...22), .messagePack) {
        $0.idIsBearer = true
        $0.note = "the data holds the expiry as well, and the application goes by that one"
      }
    ]
    $0.tables = [
      // In PostgreSQL "tower_sessions"."session".
      TableLayout(
        "tower-sessions", ["tower_sessions", "session"], id: "id", data: "data", .messagePack, .column("expiry_date", .rfc3339)
      ) {
        $0.idShape = IDShape(.base64URL, 22...22)
        $0.idIsBearer = true
        $0.note = "the data holds the expiry as well, and the application goes by that one"
      }
    ]
  }
}

extension PayloadCodec {
  /// Any map whose keys are texts.
  static let messagePackMap = exact(
    "messagePack", name: "MessagePack",
    likelihood: { bytes, _ in
      let sizes: [UInt8: Int] = [0xDE: 3, 0xDF: 5]
      guard let head = bytes.first, let size = 0x80...0x8F ~= head ? 1 : sizes[head] else { return .none }
      guard let key = bytes.dropFirst(size).first else { return head == 0x80 ? .distinctive : .none }
      return head != 0x80 && (0xA0...0xBF ~= key || 0xD9...0xDB ~= key) ? .distinctive : .none
    },
    decode: MessagePackReader.decode,
    encode: { (object, old) throws(StoreError) in try MessagePackWriter.encode(object, replacing: old) },
    why: "it holds values of MessagePack that JSON has no word for")

  /// A MessagePack value: a record of three fields, as an array or a map.
  package static let messagePack = exact(
    "messagePack", name: "MessagePack",
    likelihood: { bytes, _ in bytes.first == 0x93 || bytes.first == 0x83 ? .distinctive : .none },
    decode: MessagePackReader.decode,
    encode: { (object, old) throws(StoreError) in try MessagePackWriter.encode(object, replacing: old) },
    why: "it holds values of MessagePack that JSON has no word for")
}
