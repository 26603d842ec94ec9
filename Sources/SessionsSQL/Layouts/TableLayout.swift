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
  /// Those of the columns without which it is another table, beside the id, the data and the end.
  package var needs: [String] = []
  /// Where the column of the end may hold a duration from the last activity on: the longest one in seconds, above which it is
  /// a moment.
  package var longestLifetime: Int64?
  /// Whether others call tables and columns so too: only the rows tell then.
  package var isCommon = false
  /// What stands in the column of the user where nobody is logged in.
  package var nobody: String?
  package var parts: Parts?
  /// Whether NULL in the column of the expiry is how the application says "never".
  package var hasEndless = false
  /// Whether times in columns without a zone are those of the application's connection to the database, and not UTC.
  package var hasLocalTimes = false
  /// Whether knowing the id is enough to use the session: the cookie carries it unsigned.
  package var idIsBearer = false
  /// What a row leaves behind that goes on to be a session: copies that are not in the database.
  package var outlives: String?
  /// How what a cookie holds leads to the id in the row, beside as it is.
  package var ways: [CredentialWay] = []
  /// What an operator should know before changing something.
  package var note: String?
  /// Described by the user and not by us: taken where its table has its columns, whatever stands in them.
  package var isOwn = false

  package enum Expiry: Hashable, Sendable {
    case column(String, TimeEncoding)
    /// So many seconds after the moment in a column: the application's configuration says how many, not the table. Nil: nobody
    /// has said, and when a session ends is not known.
    case after(String, TimeEncoding, seconds: Int64?)
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

  /// From which column the end is reckoned, where none is kept: a new end moves that. Nil: it moves nothing, or cannot be told.
  package var expiryBeginning: String? { if case .after(let column, _, .some) = expiry { column } else { nil } }

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
  /// The layout of a name as it may be written on a command line, like `Django` or `laravel:7200`: the number says in seconds how
  /// long a session lasts after it was last used, where only the application's settings know. Nil where there is no such name, or
  /// where its table says that itself.
  package static func named(_ text: String, among layouts: [TableLayout]) -> TableLayout? {
    if let layout = layouts.first(where: { $0.name.lowercased() == text.lowercased() }) { return layout }
    guard let colon = text.lastIndex(of: ":"), let seconds = UInt32(text[text.index(after: colon)...]), seconds > 0,
      var layout = layouts.first(where: { $0.name.lowercased() == text[..<colon].lowercased() }),
      case .after(let column, let unit, _) = layout.expiry
    else { return nil }
    layout.expiry = .after(column, unit, seconds: Int64(seconds))
    return layout
  }

  /// The columns without which it is another table.
  package var required: [String] {
    [id, payload, expiryColumn, parts?.reference].compactMap { $0 } + requiredAttributes + needs
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

  /// Whether sessions end by a setting of the application that nobody has told.
  package var endsBySetting: Bool { if case .after(_, _, nil) = expiry { true } else { false } }

  /// Why the expiry cannot be written; nil: it can.
  package var expiryRefusal: String? {
    switch expiry {
    case .column, .after(_, _, seconds: _?): nil
    case .after(let column, _, seconds: nil):
      "\(name) reckons the expiry from \(column) and its own configuration: --layout '\(name):SECONDS' says how long a session lasts"
    case .none: "the table of \(name) has no expiry: the application alone ends its sessions"
    }
  }

  /// Why data cannot be written; nil: where its format allows, it can.
  package var payloadRefusal: String? {
    if let parts { return "\(name) keeps each value in a row of \(parts.table), as the objects of its language" }
    return payload == nil ? "the table of \(name) keeps no data" : nil
  }
}
