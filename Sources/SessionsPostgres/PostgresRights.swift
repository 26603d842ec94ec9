import SessionsSQL

/// The least that a database must allow, as statements.
package enum PostgresRights {
  /// - Parameters:
  ///   - table: `SCHEMA.TABLE`, or a table of the schema public.
  ///   - columns: what is changed of it; empty: nothing of what stands there can be.
  ///   - parts: the table in which a session's values are, where they have one of their own.
  ///   - writes: whether sessions are to be changed and destroyed, and brought back.
  package static func statements(
    user: String, table: String, columns: [String], parts: String? = nil, writes: Bool
  ) -> [String] {
    // Written without quotes in their library's script, names in capitals are not in capitals here.
    func folded(_ name: String) -> String { name == name.uppercased() ? name.lowercased() : name }
    let (role, table, columns, parts) = (SQLName.quoted(user), folded(table), columns.map(folded), parts.map(folded))
    let schema = SQLName.parts(table).count > 1 ? SQLName.parts(table)[0] : "public"
    func grant(_ what: String, _ table: String) -> String {
      "GRANT \(what) ON \(SQLName.qualified(SQLName.parts(table).count > 1 ? table : "\(schema).\(table)")) TO \(role);"
    }
    var statements = ["CREATE ROLE \(role) LOGIN;", "GRANT USAGE ON SCHEMA \(SQLName.quoted(schema)) TO \(role);"]
    let update = columns.isEmpty ? [] : ["UPDATE (\(columns.map(SQLName.quoted).joined(separator: ", ")))"]
    statements.append(grant((["SELECT"] + (writes ? update + ["DELETE", "INSERT"] : [])).joined(separator: ", "), table))
    if let parts { statements.append(grant(writes ? "SELECT, DELETE, INSERT" : "SELECT", parts)) }
    return statements
  }

  /// What of our own table is changed.
  package static let ownColumns = ["data", "expires", "modified"]
}
