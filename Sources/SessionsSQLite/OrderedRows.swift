import ECMAScript
public import Sessions
public import SessionsAdministration

/// The table of ``Schema`` in the orders that it has indexes for.
///
/// An order has two groups, rows with a value and rows without, each gone through from its near end until there are enough
/// rows: so a slice of a million costs what it holds. Only rows without a value have no index, and are looked for.
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
    of slice: SessionOrder.Slice, limit: Int, contents: Bool, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> [SessionEntry]? {
    guard try isIndexed(connection) else { return nil }
    var entries: [SessionEntry] = []
    for group in slice.isBackwards ? [Group.without, .with] : [.with, .without] where entries.count < limit {
      guard let bounds = bounds(of: group, slice) else { continue }
      let statement = try connection.prepare(
        text: """
          SELECT \(SessionTable.columns) FROM sessions \(group == .with ? "INDEXED BY \(index)" : "")
          WHERE \(bounds) ORDER BY \(sorting(group, backwards: slice.isBackwards)) LIMIT ?4
          """)
      try bind(slice.position, to: statement)
      try statement.bind(4, Int64(limit - entries.count))
      try statement.bind(3, contents ? 1 : 0)
      while try statement.step() { entries.append(SessionTable.entry(statement, contents: contents)) }
    }
    return slice.isBackwards ? entries.reversed() : entries
  }

  func count(
    before position: SessionOrder.Position?, _ connection: borrowing Connection
  ) throws(SQLiteFailure) -> (before: Int, total: Int) {
    let total = Int(clamping: try connection.number("SELECT count(*) FROM sessions"))
    guard let position else { return (0, total) }
    var before = 0
    for group in [Group.with, .without] {
      guard let bounds = bounds(of: group, .upTo(position)) else { continue }
      // The position itself is not before itself.
      let statement = try connection.prepare(text: "SELECT count(*) FROM sessions WHERE \(bounds) AND id <> ?2")
      try bind(position, to: statement)
      if try statement.step() { before += Int(clamping: statement.number(0)) }
    }
    return (before, total)
  }

  // MARK: SQL: ?1 is a position's value, ?2 its id

  private enum Group { case with, without }

  /// Which rows of a group belong to a slice; nil: none.
  private func bounds(of group: Group, _ slice: SessionOrder.Slice) -> String? {
    let all = group == .with ? "\(column) IS NOT NULL" : "\(column) IS NULL"
    let backwards = slice.isBackwards
    switch (slice.position, group) {
    case (nil, _): return all
    case (let position?, .with) where position.value != nil:
      // What has to be looked at is bounded by the first term, those alike by the second.
      let comparison = order.descending != backwards ? "<" : ">"
      return "\(column) \(comparison)= ?1 AND (\(column) \(comparison) ?1 OR id \(backwards ? "<=" : ">=") ?2)"
    case (let position?, .without) where position.value == nil: return "\(all) AND id \(backwards ? "<=" : ">=") ?2"
    // Rows with a value stand before the position of one without.
    case (_?, .with): return backwards ? all : nil
    case (_?, .without): return backwards ? nil : all
    }
  }

  private func sorting(_ group: Group, backwards: Bool) -> String {
    let byID = "id \(backwards ? "DESC" : "ASC")"
    return group == .with ? "\(column) \(order.descending != backwards ? "DESC" : "ASC"), \(byID)" : byID
  }

  private func bind(_ position: SessionOrder.Position?, to statement: borrowing Statement) throws(SQLiteFailure) {
    guard let position else { return }
    if let value = position.value { try statement.bind(1, value) }
    try statement.bind(2, text: SessionTable.text(of: position.id) ?? [])
  }
}

extension SessionOrder.Slice {
  fileprivate var isBackwards: Bool {
    switch self {
    case .first, .from: false
    case .last, .upTo: true
    }
  }

  fileprivate var position: SessionOrder.Position? {
    switch self {
    case .first, .last: nil
    case .from(let position), .upTo(let position): position
    }
  }
}

extension Database {
  nonisolated func entries(
    of slice: SessionOrder.Slice, in order: SessionOrder, limit: Int, contents: Bool
  ) async throws(StoreError) -> [SessionEntry]? {
    try await read { connection, _ throws(SQLiteFailure) in
      try OrderedRows(order).entries(of: slice, limit: max(limit, 0), contents: contents, connection)
    }
  }

  nonisolated func count(
    before position: SessionOrder.Position?, in order: SessionOrder
  ) async throws(StoreError) -> (before: Int, total: Int) {
    try await read { connection, _ throws(SQLiteFailure) in try OrderedRows(order).count(before: position, connection) }
  }
}

extension SQLiteSessionReader: IndexedSessionLister {
  public func entries(
    of slice: SessionOrder.Slice, in order: SessionOrder, limit: Int, contents: Bool
  ) async throws(StoreError) -> [SessionEntry]? {
    try await database.entries(of: slice, in: order, limit: limit, contents: contents)
  }

  public func count(
    before position: SessionOrder.Position?, in order: SessionOrder
  ) async throws(StoreError) -> (before: Int, total: Int) {
    try await database.count(before: position, in: order)
  }
}

extension SQLiteSessionStore: IndexedSessionLister {
  public func entries(
    of slice: SessionOrder.Slice, in order: SessionOrder, limit: Int, contents: Bool
  ) async throws(StoreError) -> [SessionEntry]? {
    try await readings.entries(of: slice, in: order, limit: limit, contents: contents)
  }

  public func count(
    before position: SessionOrder.Position?, in order: SessionOrder
  ) async throws(StoreError) -> (before: Int, total: Int) {
    try await readings.count(before: position, in: order)
  }
}
