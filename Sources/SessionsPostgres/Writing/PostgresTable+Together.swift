import Sessions
import SessionsSQL

extension PostgresTable: PostgresBatchedTable {
  struct Row {
    var entry: SessionEntry
    var revision: Revision
  }

  /// A row that is deleted tells by itself what it held; one that is replaced has to be looked at before.
  func needs(of writes: ArraySlice<StoreWrite>, keepingBefore: Bool) -> PostgresBatchNeeds {
    let replaces = writes.contains { if case .update = $0 { true } else { false } }
    return PostgresBatchNeeds(isBounded: keepingBefore, contents: keepingBefore && replaces, locks: replaces)
  }

  func rows(
    of ids: [SessionID], contents: Bool, lock: PostgresRowLock, _ connection: PostgresConnection
  ) throws(PostgresFailure) -> [SessionID: Row] {
    var rows: [SessionID: Row] = [:]
    // In one order everywhere: two that lock many do not wait for each other.
    let sql = several + " ORDER BY t.id" + lock.sql
    let texts = ids.compactMap(OwnSessions.text)
    var kept = AnswerBound.Kept()
    try connection.query(sql, [.integer(contents ? 1 : 0), PostgresArray.value(of: texts)]) { row throws(PostgresFailure) in
      try kept.take(row.size)
      let entry = Self.entry(row, contents: contents)
      rows[entry.id] = Row(entry: entry, revision: Self.revision(row, 3))
      return true
    }
    return rows
  }

  func present(_ ids: [SessionID], _ connection: PostgresConnection) throws(PostgresFailure) -> Set<SessionID> {
    Set(try rows(of: ids, contents: false, lock: .none, connection).keys)
  }

  func withholdsRows(_ connection: PostgresConnection) throws(PostgresFailure) -> Bool { try connection.withholdsRows(of: name) }

  func size(of row: Row) -> Int { row.entry.size }

  func plan(_ write: StoreWrite, on row: Row?, keepingBefore: Bool) -> PlannedWrite {
    switch write {
    case .create(let session):
      if let refusal = OwnSessions.refusal(of: session) { return .settled(.failed(refusal)) }
      guard row == nil else { return .settled(.exists) }
      return .asks([insertion(of: session)]) { answers, connection throws(PostgresFailure) in
        try created(session, answers[0].rows.first, connection).map { .created($0) } ?? .exists
      }
    case .update(var session):
      if let refusal = OwnSessions.refusal(of: session) { return .settled(.failed(refusal)) }
      guard let row else { return .settled(.gone) }
      guard session.revision == nil || session.revision == row.revision else { return .settled(.conflict) }
      session.revision = row.revision
      return .asks([replacement(by: session)]) { answers, connection throws(PostgresFailure) in
        guard let written = answers[0].rows.first else {
          try notPassedOver(.update, session.id, row.revision, connection)
          return .conflict
        }
        return .updated(try settled(written, session, .update, connection), before: keepingBefore ? row.entry.stored : nil)
      }
    case .delete(let id, let revision):
      guard OwnSessions.text(of: id) != nil else { return .settled(.failed(.invalidID)) }
      guard let row else { return .settled(.gone) }
      guard revision == nil || revision == row.revision else { return .settled(.conflict) }
      return .asks([removal(of: id, ifRevision: revision, keepingBefore: keepingBefore)]) {
        answers, connection throws(PostgresFailure) in
        guard answers[0].changed > 0 else {
          try notPassedOver(.delete, id, row.revision, connection)
          return revision == nil ? .gone : .conflict
        }
        let gone = keepingBefore ? answers[0].rows.first : nil
        let before = gone.flatMap { Self.entry($0, contents: true).stored }
        if let gone { note(others: gone.value(6)) }
        return .deleted(before: before)
      }
    }
  }
}
