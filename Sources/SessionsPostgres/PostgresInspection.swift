package import Sessions
package import SessionsSQL

/// A database as a tool opens it that looks at other people's: guarded readings, and what there is to know of the server.
package struct PostgresInspection: Sendable {
  let database: PostgresDatabase
  package let state: State

  /// What the server says of itself and of this connection.
  package struct State: Sendable {
    /// `15.18`
    package var version: String
    package var isStandby: Bool
    /// Whether it is set so that nothing is written by this user, who could say otherwise.
    package var isReadOnly: Bool
    package var isEncrypted: Bool
    /// Whether the certificate was checked to name the host.
    package var isVerified: Bool
    /// A Unix socket.
    package var isSocket: Bool
    /// The path of that, as the library has found it; nil: it has none.
    package var socket: String?
    /// A Unix socket, or this machine itself: nobody else reads along.
    package var isLocal: Bool
    package var database: String
    package var user: String
    /// What no two servers that are running have in common: to the microsecond, when it started, and at which port it listens.
    package var identity: String
  }

  package init(_ address: PostgresAddress, options: PostgresOptions) async throws(StoreError) {
    var options = options
    options.guardsReadings = true
    database = PostgresDatabase(PostgresServer(address, options))
    state = try await database.read(doing: "opening the database") { connection throws(PostgresFailure) in
      let sql = """
        SELECT pg_is_in_recovery(), current_database()::text, current_user::text, \
        extract(epoch FROM pg_postmaster_start_time())::text || ' ' || current_setting('port'), \
        current_setting('default_transaction_read_only') = 'on'
        """
      var isReadOnly = false
      var (isStandby, name, user, identity) = (false, "", "", "")
      try connection.query(sql, []) { row throws(PostgresFailure) in
        isStandby = row.value(0) == .integer(1)
        (name, user, identity) = (row.text(1), row.text(2), row.text(3))
        isReadOnly = row.value(4) == .integer(1)
        return false
      }
      return State(
        version: connection.parameter("server_version") ?? "", isStandby: isStandby, isReadOnly: isReadOnly,
        isEncrypted: connection.isEncrypted,
        isVerified: connection.setting("sslmode") == "verify-full", isSocket: connection.peer == .socket,
        socket: connection.peer == .socket ? connection.place.socket : nil,
        isLocal: connection.peer != .network, database: name, user: user, identity: identity)
    }
  }

  /// What the server has in common with its standbys, and with all that began as a copy of its files; nil: it does not tell this user.
  package func origin() async -> String? {
    try? await database.read(doing: "asking for its origin") { connection throws(PostgresFailure) in
      var origin: String?
      try connection.query("SELECT system_identifier::text FROM pg_catalog.pg_control_system()", []) {
        row throws(PostgresFailure) in
        origin = row.optionalText(0)
        return false
      }
      return origin
    }
  }

  /// The tables of sessions.
  ///
  /// - Parameter name: by which one is meant; nil: whichever there is.
  package func tables(among layouts: [TableLayout], table name: String? = nil) async throws(StoreError) -> PostgresTables {
    try await database.read(doing: "looking for tables of sessions") { connection throws(PostgresFailure) in
      try PostgresTables.find(among: layouts, table: name, connection)
    }
  }

  /// The tables that have what a layout cannot do without, whatever stands in them: for a layout that the user named.
  package func fitting(_ layout: TableLayout, table: String?) async throws(StoreError) -> TableRecognition.Fitting {
    try await database.read(doing: "looking at the tables") { connection throws(PostgresFailure) in
      try TableRecognition.fitting(
        layout, in: try PostgresTables.all(withAny: [], connection), table: table, connection, PostgresDialect())
    }
  }

  /// Whether it is still a standby.
  package func isStandby() async throws(StoreError) -> Bool {
    try await database.read(doing: "asking whether it is a standby") { connection throws(PostgresFailure) in
      var isStandby = true
      try connection.query("SELECT pg_is_in_recovery()", []) { row throws(PostgresFailure) in
        isStandby = row.value(0) == .integer(1)
        return false
      }
      return isStandby
    }
  }

  package func reader(of table: ForeignTable) -> PostgresTableReader { PostgresTableReader(table, in: database) }

  /// A table of ours.
  package func reader(ofOwn table: DatabaseTable) async throws(StoreError) -> PostgresSessionReader {
    try await PostgresSessionReader(database, table)
  }

  /// What this user may do to a table.
  package struct Rights: Hashable, Sendable {
    /// May change all of these columns.
    package var updates: Bool
    package var deletes: Bool
    package var inserts: Bool
    /// May lock rows: whoever may change any column.
    package var locks: Bool
    /// Only some rows may be shown.
    package var isFilteredByRow: Bool
  }

  /// - Parameters:
  ///   - table: in SQL, schema and all.
  ///   - columns: what would be written.
  package func rights(to table: String, columns: [String]) async throws(StoreError) -> Rights {
    try await database.read(doing: "asking for the rights") { connection throws(PostgresFailure) in
      let sql = """
        SELECT (SELECT coalesce(bool_and(has_column_privilege(c.oid, a.name, 'UPDATE')), false) FROM unnest($2::text[]) AS a(name)), \
        has_table_privilege(c.oid, 'DELETE'), has_table_privilege(c.oid, 'INSERT'), row_security_active(c.oid), \
        has_any_column_privilege(c.oid, 'UPDATE') \
        FROM pg_class AS c WHERE c.oid = $1::regclass
        """
      var rights = Rights(updates: false, deletes: false, inserts: false, locks: false, isFilteredByRow: false)
      let parameters: [SQLValue] = [.text(Array(table.utf8)), PostgresArray.value(of: columns)]
      try connection.query(sql, parameters) { row throws(PostgresFailure) in
        func isSo(_ column: Int) -> Bool { row.value(column) == .integer(1) }
        (rights.updates, rights.deletes, rights.inserts, rights.isFilteredByRow) = (isSo(0), isSo(1), isSo(2), isSo(3))
        rights.locks = isSo(4)
        return false
      }
      return rights
    }
  }

  /// What the server does by itself when a session is written, as it stands at this moment: a migration may change it at any.
  ///
  /// - Parameters:
  ///   - table: in SQL, schema and all.
  ///   - parts: the table of what belongs to a session, which is written with it; nil: there is none.
  /// - Returns: what foreign keys do when it is destroyed, and what runs: triggers that are not the server's own, and rules.
  package func reactions(
    to table: String, parts: String?
  ) async throws(StoreError) -> (keys: ReferringKeys, triggers: [SQLWrite: [String]]) {
    try await database.read(doing: "asking what a write does besides") { connection throws(PostgresFailure) in
      let keys = try PostgresKeys.referring(to: table, parts: parts, connection)
      return (keys: keys, triggers: try PostgresTriggers.all(of: [table] + (parts.map { [$0] } ?? []), connection))
    }
  }
}
