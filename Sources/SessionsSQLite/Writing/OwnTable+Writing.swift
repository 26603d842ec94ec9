import Sessions
import SessionsSQL

extension OwnTable: WrittenTable {
  var deletedFrom: [String] { SessionTable.deletedFrom }
  var index: IDIndex? { .own }

  func write(
    _ write: StoreWrite, keepingBefore: Bool, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> WriteOutcome {
    let before = keepingBefore ? try SessionTable.read(write.id, connection)?.stored : nil
    switch write {
    case .create(let session):
      if let refusal = OwnSessions.refusal(of: session) { return .failed(refusal) }
      return switch try SessionTable.create(session, connection) {
      case .created(let revision): .created(revision)
      case .exists: .exists
      }
    case .update(let session):
      if let refusal = OwnSessions.refusal(of: session) { return .failed(refusal) }
      return switch try SessionTable.update(session, connection) {
      case .updated(let revision): .updated(revision, before: before)
      case .conflict: .conflict
      case .gone: .gone
      }
    case .delete(let id, let revision):
      guard SessionTable.text(of: id) != nil else { return .failed(.invalidID) }
      return switch try SessionTable.delete(id, ifRevision: revision, connection) {
      case .deleted: .deleted(before: before)
      case .conflict: .conflict
      case .gone: .gone
      }
    }
  }
}

extension SessionEntry {
  /// The session, where it was read and can be understood.
  var stored: StoredSession? { if case .stored(let session) = content { session } else { nil } }
}
