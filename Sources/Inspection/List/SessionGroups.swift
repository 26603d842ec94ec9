package import ECMAScript
package import Sessions

/// What sessions are grouped by, and which of them.
package struct GroupQuery: Sendable, Hashable {
  package let subject: FilterSubject
  package let filter: Filter
  /// What of the values may be told: a filter that asks nothing does not know.
  package let disclosure: Disclosure
  package let now: Timestamp

  package init(subject: FilterSubject, filter: Filter, disclosure: Disclosure, now: Timestamp) {
    (self.subject, self.filter, self.disclosure, self.now) = (subject, filter, disclosure, now)
  }
}

/// Sessions by a value that they have: one row per value, with how many there are and when they were, and will be, alive.
///
/// A session that has several values, as a list or several messages, counts for each of them, as it does in a filter.
package struct SessionGroups: Sendable {
  package struct Row: Sendable, Hashable {
    package let value: Value
    /// The value as it was first met; in an audit as it is compared, for what is met first may be told by ids. Of what holds values a
    /// path that leads to one, as one of them has it.
    package let text: JSString
    package var sessions = 0
    package var firstSeen: Timestamp?
    package var lastSeen: Timestamp?
    /// The first of them to end from now on.
    package var nextExpiry: Timestamp?
  }

  /// What the rows are ordered by; people and programs read these words.
  package enum Order: String, Sendable, CaseIterable {
    case sessions
    case lastSeen = "last seen"
    case nextExpiry = "next expiry"
    case value
  }

  package let query: GroupQuery
  package private(set) var sessions = 0
  /// Sessions whose value found no room any more.
  package private(set) var uncounted = 0
  private var rows: [Value: Row] = [:]
  /// By other values that a filter also asks for: such a session counts where another one shows that value, so that as many are
  /// opened as are counted.
  private var others: [Value: Row] = [:]

  /// So many values are told apart, whatever the store holds.
  package static let limit = 50_000

  package init(_ query: GroupQuery) { self.query = query }

  package mutating func take(_ summary: SessionSummary, _ content: SessionContent?) {
    sessions += 1
    let seen = summary.attributes.lastActive ?? summary.modified
    let expiry = summary.expires.flatMap { $0 > query.now ? $0 : nil }
    func row(_ value: FilterSubject.GroupValue) -> Row {
      let text = query.disclosure.comparesIDs ? value.1 : JSString(value.0.text)
      var row = Row(value: value.0, text: text, sessions: 1)
      (row.firstSeen, row.lastSeen, row.nextExpiry) = (seen, seen, expiry)
      return row
    }
    let masking = query.disclosure.masking.of(summary.id)
    let values = query.subject.groupValues(of: summary, content, masking: masking, at: query.now)
    if values.map({ Self.add(row($0), to: &rows) }).contains(false) { uncounted += 1 }
    for value in query.subject.otherGroupValues(of: summary) where !values.contains(where: { $0.0 == value.0 }) {
      if !Self.add(row(value), to: &others) { uncounted += 1 }
    }
  }

  /// Takes in what another part of the store has.
  package mutating func add(_ other: SessionGroups) {
    sessions += other.sessions
    uncounted += other.uncounted
    for row in other.rows.values where !Self.add(row, to: &rows) { uncounted += row.sessions }
    for row in other.others.values where !Self.add(row, to: &others) { uncounted += row.sessions }
  }

  /// - Returns: whether there was room for it.
  private static func add(_ row: Row, to rows: inout [Value: Row]) -> Bool {
    guard let known = rows[row.value] else {
      guard rows.count < limit else { return false }
      rows[row.value] = row
      return true
    }
    rows[row.value] = known.merged(with: row)
    return true
  }

  /// A row for each value, in no order: see ``ArrangedGroups``.
  var whole: [Row] { rows.values.map { row in others[row.value].map { row.merged(with: $0) } ?? row } }
}

extension SessionGroups.Row {
  /// Nil: the order does not tell.
  func isBefore(_ other: Self, by order: SessionGroups.Order) -> Bool? {
    // What stands for the lack of a value comes last, however often it is met.
    guard value.rank == other.value.rank else { return value.rank < other.value.rank }
    return switch order {
    case .sessions where sessions != other.sessions: sessions > other.sessions
    case .lastSeen where lastSeen != other.lastSeen: (lastSeen?.milliseconds ?? .min) > (other.lastSeen?.milliseconds ?? .min)
    case .nextExpiry where nextExpiry != other.nextExpiry:
      (nextExpiry?.milliseconds ?? .max) < (other.nextExpiry?.milliseconds ?? .max)
    default: nil
    }
  }

  fileprivate func merged(with other: Self) -> Self {
    var row = self
    row.sessions += other.sessions
    row.firstSeen = [firstSeen, other.firstSeen].compactMap(\.self).min()
    row.lastSeen = [lastSeen, other.lastSeen].compactMap(\.self).max()
    row.nextExpiry = [nextExpiry, other.nextExpiry].compactMap(\.self).min()
    return row
  }
}

extension FilterSubject {
  /// Why sessions are not grouped by this; nil where they can be.
  package var groupObstacle: String? {
    guard case .field(let field) = self else { return nil }
    return switch field.type {
    case .text, .names, .count, .state: nil
    case .identity, .token: "\(field.name) is another one in each session"
    case .bytes, .past, .future: "\(field.name) is hardly the same in two sessions; :sort \(field.name) orders them by it"
    }
  }

  /// The fields that sessions are grouped by.
  package static func groupFields(among fields: [Field]) -> [Field] {
    fields.filter { FilterSubject.field($0).groupObstacle == nil }
  }
}
