import ECMAScript
import Sessions
package import SessionsAdministration

extension ForeignTable {
  /// How the data of this table is read and edited; not edited where the table itself is an obstacle.
  package var codec: PayloadCodec {
    let codec = layout.parts == nil ? layout.codec : layout.codec.inParts
    guard layout.codec != .empty, let reason = payloadRefusal else { return codec }
    return codec.refusingEdits(reason)
  }
}

extension PayloadCodec {
  /// An object of base64 texts, each a payload of its own.
  fileprivate var inParts: PayloadCodec {
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
