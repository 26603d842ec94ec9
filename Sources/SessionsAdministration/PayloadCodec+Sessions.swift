package import Sessions

/// A store whose sessions are of several frameworks, as pasted cookies may be: nothing is said of one by the rules of another.
extension PayloadCodec {
  /// How a session of the store reads.
  package func of(_ id: SessionID) -> PayloadCodec { each[id] ?? self }

  /// What is known of how flashes are kept, by each kind of session that is there.
  package var witnesses: [FlashWitness] { [flashes].compactMap(\.self) + each.values.compactMap(\.flashes) }
}
