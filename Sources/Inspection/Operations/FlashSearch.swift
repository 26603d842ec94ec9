package import Sessions
package import SessionsAdministration

/// Looks in a store for sessions that show in which form its application keeps flashes: most show none until a message was left
/// in them, and what others show decides about these (``FlashWitness``).
package struct FlashSearch: Sendable {
  package let reader: any SessionLister
  package let format: PayloadCodec

  /// So many are read at the most.
  package static let most = 4_096

  package init(reader: any SessionLister, format: PayloadCodec) { (self.reader, self.format) = (reader, format) }

  /// Before an action is judged, that it may leave a message; else nothing is read.
  package func settle(for action: PendingWrite.Action) async {
    let witnesses = format.witnesses
    guard action.leavesFlash, !witnesses.isEmpty else { return }
    var (walk, seen) = (StoreWalk(reader: reader, contents: true, limit: 512), 0)
    walk.first = 64
    if !witnesses.allSatisfy(\.isCertain) {
      // Of a store that cannot be listed nothing is learnt: whether it can be written is not judged here.
      _ = try? await walk.run { page in
        for case .stored(let session) in page.entries.map(\.content) { _ = try? format.of(session.id).decode(session.payload) }
        seen += page.entries.count
        return seen < Self.most && !witnesses.allSatisfy(\.isCertain)
      }
    }
    for witness in witnesses { witness.settle() }
  }
}

extension PendingWrite.Action {
  package var leavesFlash: Bool {
    guard case .edit(let edits) = self else { return false }
    return edits.contains { edit in if case .flash = edit { true } else { false } }
  }
}
