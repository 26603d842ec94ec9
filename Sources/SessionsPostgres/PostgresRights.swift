package import SessionsSQL

/// The least that a database must allow, as statements.
package enum PostgresRights {
  /// - Parameters:
  ///   - layout: whose table it is; nil: ours.
  ///   - table: what it is called; nil: as usual.
  package static func statements(user: String, layout: TableLayout?, table: String?, writes: Bool) -> [String] {
    guard let layout else {
      return statements(
        user: user, table: table ?? PostgresSchema.table, id: "id", columns: ["data", "expires", "modified"], writes: writes)
    }
    let columns = [layout.payload, layout.expiryRefusal == nil ? layout.expiryColumn : nil].compactMap { $0 }
    return statements(
      user: user, table: table ?? layout.tables[0], id: layout.id, columns: columns, parts: layout.parts?.table, writes: writes)
  }

  /// - Parameters:
  ///   - table: `SCHEMA.TABLE`, or a table of the schema public.
  ///   - id: the column by which a session is found.
  ///   - columns: what is changed of it; empty: nothing of what stands there can be.
  ///   - parts: the table in which a session's values are, where they have one of their own.
  ///   - writes: whether sessions are to be changed and destroyed, and brought back.
  private static func statements(
    user: String, table: String, id: String, columns: [String], parts: String? = nil, writes: Bool
  ) -> [String] {
    // Written without quotes in their library's script, names in capitals are not in capitals here.
    func folded(_ name: String) -> String { name == name.uppercased() ? name.lowercased() : name }
    let (role, table, columns, parts) = (SQLName.quoted(user), folded(table), columns.map(folded), parts.map(folded))
    let schema = SQLName.parts(table).count > 1 ? SQLName.parts(table)[0] : "public"
    func grant(_ what: String, _ table: String) -> String {
      "GRANT \(what) ON \(SQLName.qualified(SQLName.parts(table).count > 1 ? table : "\(schema).\(table)")) TO \(role);"
    }
    var statements = ["CREATE ROLE \(role) LOGIN;", "GRANT USAGE ON SCHEMA \(SQLName.quoted(schema)) TO \(role);"]
    // A session is locked before it is destroyed, which takes the right to change some column of it, whichever.
    let changed = (columns.isEmpty ? [folded(id)] : columns).map(SQLName.quoted).joined(separator: ", ")
    statements.append(grant(writes ? "SELECT, UPDATE (\(changed)), DELETE, INSERT" : "SELECT", table))
    if let parts { statements.append(grant(writes ? "SELECT, DELETE, INSERT" : "SELECT", parts)) }
    return statements
  }
}
