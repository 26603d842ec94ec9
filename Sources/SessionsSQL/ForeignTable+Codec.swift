package import SessionsAdministration

extension ForeignTable {
  /// How the data of this table is read and edited; not edited where the table itself is an obstacle.
  package var codec: PayloadCodec {
    let codec = layout.parts == nil ? layout.codec : layout.codec.inParts
    guard layout.codec != .empty, let reason = payloadRefusal else { return codec }
    return codec.refusingEdits(reason)
  }
}
