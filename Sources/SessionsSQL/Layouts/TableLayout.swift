package import Sessions
package import SessionsAdministration

/// How a library keeps sessions in a table: a row of data. What stands in the columns is found out from the rows
/// themselves (``TimeEncoding``); a layout says where to look, and what a unit most likely is.
package struct TableLayout: Hashable, Sendable {
  /// What people call it, and what `--layout` takes.
  package var name: String
  /// What the table is usually called; the first where none is there to look at.
  package var tables: [String]
  package var id: String
  package var idShape: IDShape = .any
  /// The column of the data; nil: there is none, or it has a table of its own (``parts``).
  package var payload: String?
  package var codec: PayloadCodec
  package var expiry: Expiry
  package var attributes: [SessionAttribute: String] = [:]
  /// When the row was last written.
  package var modified: String?
  /// Columns that belong to it beside the named ones.
  package var others: [String] = []
  package var parts: Parts?
  /// Whether NULL in the column of the expiry is how the application says "never".
  package var hasEndless = false
  /// Whether knowing the id is enough to use the session: the cookie carries it unsigned.
  package var idIsBearer = false
  /// What an operator should know before changing something.
  package var note: String?
  /// Described by the user and not by us: taken where its table has its columns, whatever stands in them.
  package var isOwn = false

  package enum Expiry: Hashable, Sendable {
    case column(String, TimeEncoding)
    /// So many seconds after the moment in a column: the application's configuration says how many, not the table.
    case after(String, TimeEncoding, seconds: Int64)
    case none
  }

  /// Data in a table of its own, one row per value: read as a JSON object of base64 texts.
  package struct Parts: Hashable, Sendable {
    package var table: String
    /// The column that names the session…
    package var owner: String
    /// …by this column of the session's.
    package var reference: String
    package var name: String
    package var value: String

    package init(table: String, owner: String, reference: String, name: String, value: String) {
      self.table = table
      self.owner = owner
      self.reference = reference
      self.name = name
      self.value = value
    }
  }

  /// - Parameters:
  ///   - id: the column of the id.
  ///   - data: the column of the data; nil: there is none, or it has a table of its own.
  package init(
    _ name: String, _ tables: [String], id: String, data: String?, _ codec: PayloadCodec, _ expiry: Expiry,
    _ describe: (inout TableLayout) -> Void = { _ in }
  ) {
    self.name = name
    self.tables = tables
    self.id = id
    payload = data
    self.codec = codec
    self.expiry = expiry
    describe(&self)
  }
}

extension TableLayout {
  /// The columns without which it is another table.
  package var required: [String] {
    [id, payload, expiryColumn, parts?.reference].compactMap { $0 } + requiredAttributes
  }

  /// Where there is no data, the user is what makes it a table of sessions.
  private var requiredAttributes: [String] { payload == nil ? [attributes[.user]].compactMap { $0 } : [] }

  package var expiryColumn: String? {
    switch expiry {
    case .column(let name, _), .after(let name, _, _): name
    case .none: nil
    }
  }

  /// Every column that it knows.
  package var columns: [String] { required + attributes.values + [modified].compactMap { $0 } + others }

  /// Why the expiry cannot be written; nil: it can.
  package var expiryRefusal: String? {
    switch expiry {
    case .column: nil
    case .after(let column, _, _):
      "\(name) reckons the expiry from \(column) and its own configuration: there is nothing to write it to"
    case .none: "the table of \(name) has no expiry: the application alone ends its sessions"
    }
  }

  /// Why data cannot be written; nil: where its format allows, it can.
  package var payloadRefusal: String? {
    if let parts { return "\(name) keeps each value in a row of \(parts.table), as the objects of its language" }
    return payload == nil ? "the table of \(name) keeps no data" : nil
  }
}
