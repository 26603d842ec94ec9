import Sessions

extension Connection {
  /// Several sessions of one state of the database, by one statement; those that are there.
  func entries(
    of ids: [SessionID], _ read: (SessionID, borrowing Connection) throws(SQLiteFailure) -> SessionEntry?
  ) throws(SQLiteFailure) -> [SessionID: SessionEntry] {
    try snapshot { connection throws(SQLiteFailure) in
      var entries: [SessionID: SessionEntry] = [:]
      for id in ids { entries[id] = try read(id, connection) }
      return entries
    }
  }
}
