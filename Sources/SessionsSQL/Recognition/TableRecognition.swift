import Sessions
import SessionsAdministration

/// Recognises tables of sessions: by the table's name, its columns and the contents of some rows.
///
/// A library's own name and all its columns, and no other, are enough: what stands in the rows then only chooses between layouts
/// of the same columns. Some rows of another age, another serializer or nobody's make no table of sessions another.
package enum TableRecognition {
  /// What speaks for a layout.
  struct Evidence {
    /// The name is the library's own, or at least speaks of sessions.
    var name = Name.other
    /// Every column is one of the layout's, and no column of it that must be there is missing.
    var isExact = false
    /// All its columns are there, those that need not be too, and the library's name is nobody else's.
    var isWhole = false
    var strangers = 0
    /// Rows that were looked at; so many have an id and an end as the layout has them, of so many the data fits too, and of so
    /// many it tells.
    var rows = 0, outlined = 0, fitting = 0, distinctive = 0
    /// The end stands there as the library writes it, a number or a text.
    var hasUsualEnd = false

    enum Name: Int { case other = 0, related = 2, usual = 4 }

    /// Nil: the layout does not fit.
    var score: Int? {
      let isFitting = fitting * 4 >= rows * 3
      if rows > 0, !(name == .usual && isWhole ? outlined * 2 >= rows : isFitting) { return nil }
      let columns = isExact ? 3 : -strangers
      let sample = rows == 0 || !isFitting ? 0 : distinctive * 4 >= rows * 3 ? 4 : 1
      let score = name.rawValue + columns + sample
      return score >= TableRecognition.enough ? 2 * score + (hasUsualEnd ? 1 : 0) : nil
    }
  }

  /// The usual name and exactly the columns are enough of an empty table; of a table with another name it takes rows that tell.
  static let enough = 6

  /// The layout that fits best, and the table as it has it.
  package static func recognise<Connection: SQLConnection & ~Copyable>(
    _ table: DatabaseTable, among layouts: [TableLayout], in tables: [DatabaseTable], _ connection: borrowing Connection,
    _ dialect: some SQLDialect
  ) throws(Connection.Failure) -> ForeignTable? {
    var best: (score: Int, table: ForeignTable)?
    for layout in layouts where isComplete(layout, table, tables) {
      let sample = try TableSample(of: table, layout.columns, connection, dialect)
      if layout.isOwn {
        guard layout.tables.contains(where: { $0.lowercased() == table.name.lowercased() }) else { continue }
        return ForeignTable(table, layout, sample, tables, dialect)
      }
      guard let score = evidence(table, layout, sample).score, score > best?.score ?? 0 else { continue }
      best = ForeignTable(table, layout, sample, tables, dialect).map { (score, $0) } ?? best
    }
    return best?.table
  }

  /// Whether a table has what a layout cannot do without.
  static func isComplete(_ layout: TableLayout, _ table: DatabaseTable, _ tables: [DatabaseTable]) -> Bool {
    missing(layout, table).isEmpty && parts(of: layout, beside: table, tables).missing.isEmpty
  }

  package static func missing(_ layout: TableLayout, _ table: DatabaseTable) -> [String] {
    layout.required.filter { table.column($0) == nil }
  }

  /// The table of what belongs to the sessions of a table, in the same space of names: written like that one, small or in capitals,
  /// where there are several.
  package static func parts(
    of layout: TableLayout, beside owner: DatabaseTable, _ tables: [DatabaseTable]
  ) -> (table: DatabaseTable?, missing: [String]) {
    guard let parts = layout.parts else { return (nil, []) }
    let name = owner.name == owner.name.lowercased() ? parts.table.lowercased() : parts.table
    let beside = tables.filter { $0.schema == owner.schema && $0.name.lowercased() == name.lowercased() }
    guard let table = beside.first(where: { $0.name == name }) ?? beside.first else { return (nil, [parts.table]) }
    return (table, [parts.owner, parts.name, parts.value].filter { table.column($0) == nil })
  }

  static func evidence(_ table: DatabaseTable, _ layout: TableLayout, _ sample: TableSample) -> Evidence {
    var evidence = Evidence()
    let name = table.name.lowercased()
    if layout.tables.contains(where: { $0.lowercased() == name }) {
      evidence.name = .usual
    } else if name.contains("session") {
      evidence.name = .related
    }
    let known = Set(layout.columns.map(DatabaseTable.plain))
    evidence.strangers = table.columns.count { !known.contains(DatabaseTable.plain($0.name)) }
    evidence.isExact = evidence.strangers == 0
    evidence.isWhole = evidence.isExact && !layout.isCommon && !layout.columns.contains { table.column($0) == nil }
    evidence.hasUsualEnd = hasUsualEnd(table, layout, sample)
    let encoding: TimeEncoding? =
      switch layout.expiry {
      case .column(let column, let usual), .after(let column, let usual, _): sample.encoding(of: column, usual: usual).encoding
      case .none: nil
      }
    for row in sample.rows {
      evidence.rows += 1
      guard case .text(let id)? = row[layout.id]?.value, layout.idShape.matches(id) else { continue }
      if let encoding, let column = layout.expiryColumn {
        guard let value = row[column]?.value, value == .null || isPlausible(value, encoding, layout.longestLifetime) else {
          continue
        }
      }
      evidence.outlined += 1
      guard let column = layout.payload else {
        evidence.fitting += 1
        // What is nobody's session but has data in a table of its own tells enough.
        if layout.parts != nil { evidence.distinctive += 1 }
        continue
      }
      guard let data = row[column], let bytes = data.value.bytes else { continue }
      let likelihood = layout.codec.likelihood(bytes, data.isComplete)
      if likelihood > .none { evidence.fitting += 1 }
      if likelihood == .distinctive { evidence.distinctive += 1 }
    }
    return evidence
  }

  /// Of an empty table the declared type must do.
  private static func hasUsualEnd(_ table: DatabaseTable, _ layout: TableLayout, _ sample: TableSample) -> Bool {
    guard let name = layout.expiryColumn, let column = table.column(name) else { return false }
    let usual: TimeEncoding
    switch layout.expiry {
    case .column(_, let encoding), .after(_, let encoding, _): usual = encoding
    case .none: return false
    }
    let isText: Bool
    if let example = sample.values(name).last(where: { $0.value != .null })?.value {
      isText = example.number == nil
    } else {
      let type = column.type.lowercased()
      isText = ["date", "time", "char", "text"].contains { type.contains($0) }
    }
    return isText == [.iso, .rfc3339, .sql].contains(usual)
  }

  /// A number must be one of this unit's dates; 0 and -1 are what some write who mean never or long ago.
  private static func isPlausible(_ value: SQLValue, _ encoding: TimeEncoding, _ longestLifetime: Int64?) -> Bool {
    if let number = value.number {
      return [0, -1].contains(number) || TimeEncoding(guessing: number) == encoding
        || longestLifetime.map { 0...Double($0) ~= number } ?? false
    }
    return value.time.flatMap(encoding.moment) != nil || BoundlessTime(value) != nil
  }
}
