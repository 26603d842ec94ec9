import Platform
import SessionCookies
import Sessions
package import SessionsAdministration
import SessionsSQL
import SessionsRedis

extension Framework {
  /// Go's scs: a gob in a table.
  static let scs = Framework("scs") {
    $0.cookies = [.bare("scs", "session; Path=/; HttpOnly; SameSite=Lax", IDShape(.base64URL, 43...43))]
    $0.payloads = [.gob]
    $0.keys = [
      KeyLayout("scs redisstore", [.exactly("scs:session:")], ids: IDShape(.base64URL, 43...44), .gob) { $0.idIsBearer = true }
    ]
    $0.tables = [
      TableLayout("scs", ["sessions"], id: "token", data: "data", .gob, .column("expiry", .julianDay)) {
        $0.idShape = IDShape(.base64URL, 43...44)
        $0.idIsBearer = true
        $0.note = "the data holds the deadline as well: the application goes by the earlier of both"
      }
    ]
  }
}

extension PayloadCodec {
  /// Go's gob. Field names of the structure that scs writes stand in its beginning as they are.
  package static let gob = opaque("gob", .gob) { bytes, _ in
    bytes.contains(text: "Deadline") && bytes.contains(text: "Values") ? .distinctive : .none
  }
}
