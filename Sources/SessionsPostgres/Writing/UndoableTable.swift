import Sessions
import SessionsSQL

/// A table of somebody's, and what its store needs to undo writes to it.
struct UndoableTable: PostgresBatchedTable {
  let table: ForeignTable
  let undo: UndoCache
  /// Whether what is deleted is copied before.
  let keepsRows: Bool

  struct Row {
    var found: ForeignRow
    /// Nil: it is not copied.
    var copying: RowCopying?
  }

  var shape: PostgresShape { table.shape }

  /// What tells one revision from another is all that a row holds.
  func needs(of writes: ArraySlice<StoreWrite>, keepingBefore: Bool) -> PostgresBatchNeeds {
    PostgresBatchNeeds(isBounded: true, contents: true, locks: true)
  }

  func rows(
    of ids: [SessionID], contents: Bool, lock: PostgresRowLock, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> [SessionID: Row] {
    var rows: [SessionID: ForeignRow] = [:]
    // In one order everywhere: two that lock many do not wait for each other.
    let sql = table.several + " ORDER BY \(table.sql.key.joined(separator: ", "))" + lock.sql
    let reading = SQLStatement(sql, [.integer(contents ? 1 : 0), table.parameter(for: ids)])
    let asksForColumns = keepsRows && lock != .none
    var (columns, kept) = (PostgresColumns(), AnswerBound.Kept())
    try connection.ask([reading] + (asksForColumns ? [PostgresColumns.question(of: table)] : [])) {
      place, found throws(PostgresFailure) in
      try kept.take(found.size)
      guard place == 0 else {
        columns.take(found)
        return true
      }
      var row = ForeignRow(found, keyCount: table.keyCount)
      let id = table.sessionID(of: row)
      row.sharesID = rows[id] != nil
      rows[id] = row
      return true
    }
    // What a cookie leads to elsewhere is looked for one by one.
    if !table.layout.ways.isEmpty {
      for id in ids where rows[id] == nil { rows[id] = try table.row(id, locked: lock != .none, connection) }
    }
    let copying = asksForColumns ? columns.copying(of: table) : nil
    return rows.mapValues { Row(found: $0, copying: copying) }
  }

  func present(_ ids: [SessionID], _ connection: PostgresConnection) throws(PostgresFailure) -> Set<SessionID> {
    var present: Set<SessionID> = []
    try connection.query(table.several, [.integer(0), table.parameter(for: ids)]) { row throws(PostgresFailure) in
      present.insert(table.sessionID(of: ForeignRow(row, keyCount: table.keyCount)))
      return true
    }
    return present
  }

  func notTaken(_ write: SQLWrite, _ connection: PostgresConnection) throws(PostgresFailure) -> PostgresFailure {
    try table.notTaken(write, connection)
  }

  func withholdsRows(_ connection: PostgresConnection) throws(PostgresFailure) -> Bool { try connection.withholdsRows(of: table) }

  func keep(_ made: some Sequence<(StoreWrite, WriteOutcome)>) { undo.forget(restoredBy: made) }

  func size(of row: Row) -> Int { row.found.size }

  func plan(_ write: StoreWrite, on there: Row?, keepingBefore: Bool) -> PlannedWrite {
    if let refusal = table.namelessRefusal(of: write.id) { return .settled(.failed(refusal)) }
    let row = there?.found
    let before = keepingBefore ? row.flatMap { table.entry($0, contents: true).stored } : nil
    switch write {
    case .create(let session):
      guard row == nil else { return .settled(.exists) }
      return restoration(of: session)
    case .update(let session):
      switch (table.plan(update: session, of: row, undo), row) {
      case (.settled(.failure(let error)), _): return .settled(.failed(error))
      case (.settled(.success(.conflict)), _): return .settled(.conflict)
      case (.settled(.success(.updated(let revision))), _): return .settled(.updated(revision, before: before))
      case (.settled(.success(.gone)), _), (.write, nil): return .settled(.gone)
      case (.write(let statement, let reading), let row?):
        return .asks([statement, reading]) { answers, connection throws(PostgresFailure) in
          guard answers[0].changed > 0, let after = answers[1].rows.first.map({ table.written($0, over: row) }) else {
            throw try table.notTaken(.update, connection)
          }
          if !after.isAsWritten { try table.undone(.update, connection) }
          table.noteUpdate(of: row, session.id, undo)
          return .updated(after.row.revision, before: before)
        }
      }
    case .delete(_, let revision):
      guard let row else { return .settled(.gone) }
      if let shared = row.sharedIDRefusal { return .settled(.failed(shared)) }
      guard revision == nil || revision == row.revision else { return .settled(.conflict) }
      let copying = there?.copying
      let questions = copying?.questions(about: row).map(\.statement) ?? []
      let deleting = table.deleting(row)
      return .asks(questions + deleting.parts + [deleting.row]) { answers, connection throws(PostgresFailure) in
        guard let last = answers.last, last.changed > 0 else { throw try table.notTaken(.delete, connection) }
        if let copying {
          table.remember(row, answers.prefix(questions.count).map { $0.rows.map(\.values) }, by: copying, in: undo)
        }
        return .deleted(before: before)
      }
    }
  }

  private func restoration(of session: StoredSession) -> PlannedWrite {
    guard let id = session.id.reveal().flatMap(table.sql.identity.parameters) else { return .settled(.failed(.invalidID)) }
    switch table.restoring(session, undo) {
    case .failure(let refusal): return .settled(.failed(refusal))
    case .success(let statements):
      let reading = SQLStatement(table.sql.one, [.integer(1)] + id)
      return .asks(statements + [reading]) { answers, connection throws(PostgresFailure) in
        guard let found = answers.last?.rows.first else { throw try table.notTaken(.insert, connection) }
        let row = ForeignRow(found, keyCount: table.keyCount)
        if !table.holds(row, session) { try table.undone(.insert, connection) }
        return .created(row.revision)
      }
    }
  }
}
