import ECMAScript
import Sessions
import SessionsAdministration

extension PayloadCodec {
  /// An object of base64 texts, each a payload of its own.
  var inFields: PayloadCodec {
    PayloadCodec(
      id, name: name,
      decode: { (payload) throws(MalformedRecord) in
        var content = JSONObject()
        for entry in try SessionCodec.flat.decode(payload).values.entries {
          let bytes = entry.value.asString.flatMap { Base64.decode($0.wtf8) } ?? []
          content[entry.key] = try self.decode(bytes).json
        }
        return .flat(content)
      }, editing: editing)
  }
}
