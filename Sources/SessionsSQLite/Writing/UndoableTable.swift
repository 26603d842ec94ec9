import Sessions
import SessionsSQL

/// A table, and what its store needs to undo writes to it.
struct UndoableTable: WrittenTable {
  let table: ForeignTable
  let undo: UndoCache

  var deletedFrom: [String] { table.deletedFrom }
  var index: IDIndex? { IDIndex(of: table) }

  func keep(_ made: some Sequence<(StoreWrite, WriteOutcome)>) { undo.forget(restoredBy: made) }

  func write(
    _ write: StoreWrite, keepingBefore: Bool, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> WriteOutcome {
    if let refusal = table.namelessRefusal(of: write.id) { return .failed(refusal) }
    switch write {
    case .create(let session):
      return switch try table.create(session, undo, connection) {
      case .success(.created(let revision)): .created(revision)
      case .success(.exists): .exists
      case .failure(let error): .failed(error)
      }
    case .update(let session):
      let before = keepingBefore ? try table.read(session.id, connection)?.stored : nil
      return switch try table.update(session, undo, connection) {
      case .success(.updated(let revision)): .updated(revision, before: before)
      case .success(.conflict): .conflict
      case .success(.gone): .gone
      case .failure(let error): .failed(error)
      }
    case .delete(let id, let revision):
      guard let row = try table.row(id, connection) else { return .gone }
      if let shared = row.sharedIDRefusal { return .failed(shared) }
      guard revision == nil || revision == row.revision else { return .conflict }
      try table.delete(row, rememberedIn: keepingBefore ? undo : nil, connection)
      return .deleted(before: keepingBefore ? table.entry(row, contents: true).stored : nil)
    }
  }
}
