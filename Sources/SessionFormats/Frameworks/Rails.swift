import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
import SessionsSQL
import SessionsRedis

extension Framework {
  /// Rails with activerecord-session_store.
  static let rails = Framework("Rails") {
    $0.flashes = [.rails]
    $0.users = [.key("warden.user.", suffix: ".key", "[0][0]")]
    $0.cookies =
      [
        .bare("rails", "_session_id; Path=/; HttpOnly; SameSite=Lax", IDShape(.hex, 32...32)), .railsEncrypted, .railsSigned,
      ] + CookieFormat.railsVersions
    $0.payloads = [.marshal]
    $0.keys = [
      // The key is a digest of what the cookie holds.
      KeyLayout("redis-rack", [.exactly("rack:session:2::")], ids: IDShape(.hex, 64...64), .marshal),
      KeyLayout("redis-session-store", [.ending("2::")], ids: IDShape(.hex, 64...64), .marshal),
    ]
    $0.tables = [
      TableLayout("activerecord-session_store", ["sessions"], id: "session_id", data: "data", .marshal, .none) {
        $0.idShape = IDShape(forms: [
          .init(prefix: "2::", alphabet: .hex, lengths: 64...64), .init(alphabet: .hex, lengths: 32...64),
        ])
        $0.attributes = [.created: "created_at"]
        $0.modified = "updated_at"
        $0.others = ["id"]
        $0.ways = [.sha256(behind: "2::")]
      }
    ]
  }
}

extension PayloadCodec {
  /// Base64 of Ruby's Marshal, or Marshal, or JSON: what the application's `serializer` says, or said once.
  package static let marshal: PayloadCodec = {
    let base = opaque("marshal", .marshal) { bytes, isComplete in
      if bytes.starts(with: [4, 8]) { return .distinctive }
      return max(packedLikelihood(bytes) { $0.starts(with: [4, 8]) }, PayloadCodec.flat.likelihood(bytes, isComplete))
    }
    var codec = PayloadCodec(
      base.id, name: base.name, likelihood: base.likelihood,
      decode: { (payload) throws(MalformedRecord) in
        if let bytes = marshalled(payload) {
          return OpaqueValue.marshal.content(of: bytes[...], version: " \(bytes[0]).\(bytes[1])")
        }
        let content = try SessionCodec.flat.decode(payload)
        return unwrapped(content).map { .flat($0) } ?? content
      },
      editing: { payload in
        if marshalled(payload) != nil { return base.editing(payload) }
        guard let content = try? SessionCodec.flat.decode(payload), let values = unwrapped(content) else { return .json }
        guard wrap(values) == payload else { return .refused("it was not written as Ruby's JSON writes it") }
        return .reencode { content, _ in wrap(content.inForm(of: .flat).values) }
      })
    codec.writing = .json
    return codec
  }()

  /// The data of a row whose serializer is JSON: activerecord-session_store puts it under `value`.
  private static func unwrapped(_ content: SessionContent) -> JSONObject? {
    content.values.count == 1 ? content.values["value"]?.asObject : nil
  }

  private static func wrap(_ values: JSONObject) -> [UInt8] {
    JSON.stringify(["value": .object(values)], numbers: .asWritten)
  }

  private static func marshalled(_ payload: [UInt8]) -> [UInt8]? {
    func isMarshal(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [4, 8]) }
    if isMarshal(payload) { return payload }
    return Base64.decode(payload).flatMap { isMarshal($0) ? $0 : nil }
  }
}
