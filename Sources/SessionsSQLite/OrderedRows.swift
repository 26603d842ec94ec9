import ECMAScript
public import Sessions

/// The table of ``Schema`` in the orders that it has indexes for.
///
/// An order has two groups, rows with a value and rows without, each gone through from its near end until there are enough
/// rows: so a part of a million costs what it holds. Only rows without a value have no index, and are looked for.
struct OrderedRows {
  let order: SessionOrder
  private let column: String
  private let index: String

  init(_ order: SessionOrder) {
    self.order = order
    (column, index) =
      switch order.key {
      case .modified: ("modified", "sessions_by_modification")
      case .expires: ("expires", "sessions_by_expiry")
      case .size: ("size", "sessions_by_size")
      }
  }

  /// A database that an earlier version made may lack an index.
  private func isIndexed(_ connection: borrowing Connection) throws(SQLiteFailure) -> Bool {
    let statement = try connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?1")
    try statement.bind(1, text: Array(index.utf8))
    return try statement.step()
  }

  /// - Returns: nil where there is no index for it.
  func entries(
    of part: SessionOrder.Part, limit: Int, contents: Bool, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> [SessionEntry]? {
    guard try isIndexed(connection) else { return nil }
    var entries: [SessionEntry] = []
    for group in part.isBackwards ? [Group.without, .with] : [.with, .without] where entries.count < limit {
      guard let bounds = bounds(of: group, part) else { continue }
      let statement = try connection.prepare(
        text: """
          SELECT \(SessionTable.columns) FROM sessions \(group == .with ? "INDEXED BY \(index)" : "")
          WHERE \(bounds) ORDER BY \(sorting(group, backwards: part.isBackwards)) LIMIT ?4
          """)
      try bind(part.place, to: statement)
      try statement.bind(4, Int64(limit - entries.count))
      try statement.bind(3, contents ? 1 : 0)
      while try statement.step() { entries.append(SessionTable.entry(statement, contents: contents)) }
    }
    return part.isBackwards ? entries.reversed() : entries
  }

  func count(
    before place: SessionOrder.Place?, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> (before: Int, total: Int) {
    let total = Int(clamping: try connection.number("SELECT count(*) FROM sessions"))
    guard let place else { return (0, total) }
    var before = 0
    for group in [Group.with, .without] {
      guard let bounds = bounds(of: group, .upTo(place)) else { continue }
      // The place itself is not before itself.
      let statement = try connection.prepare(text: "SELECT count(*) FROM sessions WHERE \(bounds) AND id <> ?2")
      try bind(place, to: statement)
      if try statement.step() { before += Int(clamping: statement.number(0)) }
    }
    return (before, total)
  }

  // MARK: SQL: ?1 is a place's value, ?2 its id

  private enum Group { case with, without }

  /// Which rows of a group belong to a part; nil: none.
  private func bounds(of group: Group, _ part: SessionOrder.Part) -> String? {
    let all = group == .with ? "\(column) IS NOT NULL" : "\(column) IS NULL"
    let backwards = part.isBackwards
    switch (part.place, group) {
    case (nil, _): return all
    case (let place?, .with) where place.value != nil:
      // What has to be looked at is bounded by the first term, those alike by the second.
      let comparison = order.descending != backwards ? "<" : ">"
      return "\(column) \(comparison)= ?1 AND (\(column) \(comparison) ?1 OR id \(backwards ? "<=" : ">=") ?2)"
    case (let place?, .without) where place.value == nil: return "\(all) AND id \(backwards ? "<=" : ">=") ?2"
    // Rows with a value stand before the place of one without.
    case (_?, .with): return backwards ? all : nil
    case (_?, .without): return backwards ? nil : all
    }
  }

  private func sorting(_ group: Group, backwards: Bool) -> String {
    let byID = "id \(backwards ? "DESC" : "ASC")"
    return group == .with ? "\(column) \(order.descending != backwards ? "DESC" : "ASC"), \(byID)" : byID
  }

  private func bind(_ place: SessionOrder.Place?, to statement: borrowing Statement) throws(SQLiteFailure) {
    guard let place else { return }
    if let value = place.value { try statement.bind(1, value) }
    try statement.bind(2, text: SessionTable.text(of: place.id) ?? [])
  }
}

extension SessionOrder.Part {
  fileprivate var isBackwards: Bool {
    switch self {
    case .first, .from: false
    case .last, .upTo: true
    }
  }

  fileprivate var place: SessionOrder.Place? {
    switch self {
    case .first, .last: nil
    case .from(let place), .upTo(let place): place
    }
  }
}

extension Database {
  nonisolated func entries(
    of part: SessionOrder.Part, in order: SessionOrder, limit: Int, contents: Bool
  ) async throws(StoreError) -> [SessionEntry]? {
    try await read { connection, _ throws(SQLiteFailure) in
      try OrderedRows(order).entries(of: part, limit: max(limit, 0), contents: contents, connection)
    }
  }

  nonisolated func count(
    before place: SessionOrder.Place?, in order: SessionOrder
  ) async throws(StoreError) -> (before: Int, total: Int) {
    try await read { connection, _ throws(SQLiteFailure) in try OrderedRows(order).count(before: place, connection) }
  }
}

extension SQLiteSessionReader: IndexedSessionLister {
  public func entries(
    of part: SessionOrder.Part, in order: SessionOrder, limit: Int, contents: Bool
  ) async throws(StoreError) -> [SessionEntry]? {
    try await database.entries(of: part, in: order, limit: limit, contents: contents)
  }

  public func count(
    before place: SessionOrder.Place?, in order: SessionOrder
  ) async throws(StoreError) -> (before: Int, total: Int) {
    try await database.count(before: place, in: order)
  }
}

extension SQLiteSessionStore: IndexedSessionLister {
  public func entries(
    of part: SessionOrder.Part, in order: SessionOrder, limit: Int, contents: Bool
  ) async throws(StoreError) -> [SessionEntry]? {
    try await readings.entries(of: part, in: order, limit: limit, contents: contents)
  }

  public func count(
    before place: SessionOrder.Place?, in order: SessionOrder
  ) async throws(StoreError) -> (before: Int, total: Int) {
    try await readings.count(before: place, in: order)
  }
}
