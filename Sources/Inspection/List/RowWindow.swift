package import ECMAScript
package import Sessions

/// How many rows the list holds.
///
/// A store with fewer sessions is in the list as a whole, with the text that is searched. Of a larger one the list holds the
/// part that is looked at, in the order asked for: the store is the database, and each order, each filter and each step
/// beyond the part held is a pass over the store beside the interface, which keeps no more than this of what it meets. So
/// memory, and the time that a key takes, do not depend on the size of the store.
package enum RowWindow {
  package static let capacity = 4_000
}

/// Which sessions a store has that is larger than the list: four bytes for each, enough to tell a session that is new from one
/// that only was not held. One in some thousands is taken for another.
package struct ApproximateIDSet: Sendable {
  /// One set for each partition of the store that was gone through.
  private var parts: [Set<UInt32>] = [[]]

  package init() {}

  private static func mark(_ id: SessionID) -> UInt32 { UInt32(truncatingIfNeeded: id.hashValue) }

  /// - Returns: whether it was not known.
  @discardableResult
  package mutating func insert(_ id: SessionID) -> Bool {
    let mark = Self.mark(id)
    guard !parts.dropFirst().contains(where: { $0.contains(mark) }) else { return false }
    return parts[0].insert(mark).inserted
  }

  package func contains(_ id: SessionID) -> Bool {
    let mark = Self.mark(id)
    return parts.contains { $0.contains(mark) }
  }

  /// Takes in what another partition has.
  package mutating func add(_ other: ApproximateIDSet) { parts = parts == [[]] ? other.parts : parts + other.parts }

  /// - Returns: whether it was known.
  @discardableResult
  package mutating func remove(_ id: SessionID) -> Bool {
    let mark = Self.mark(id)
    return parts.indices.contains { parts[$0].remove(mark) != nil }
  }
}

/// What the list asks a store for.
package struct ListQuery: Hashable, Sendable {
  /// Which part of a store that is larger than the list.
  package enum Part: Hashable, Sendable {
    case top, bottom
    /// From this row on, and up to it; itself included.
    case from(RowPlace)
    case upTo(RowPlace)
  }

  package var filter: Filter
  package var sort: SortOrder
  package var part: Part
  package var capacity: Int
  /// Whether the store is known to be larger than the list: then nothing is shown in the store's own order first.
  package var isLarge: Bool
  /// Whether it is known which sessions the store has: then it is not gone through for that.
  package var knowsSessions: Bool
  /// Whether the list holds an answer to this question already: that stays until all of the new one is here.
  package var isAgain: Bool
  /// The moment at which the filter is asked.
  package var now: Timestamp

  package init(
    filter: Filter = .all, sort: SortOrder, part: Part = .top, capacity: Int = RowWindow.capacity, isLarge: Bool = false,
    knowsSessions: Bool = false, isAgain: Bool = false, now: Timestamp
  ) {
    self.filter = filter
    self.sort = sort
    self.part = part
    self.capacity = capacity
    self.isLarge = isLarge
    self.knowsSessions = knowsSessions
    self.isAgain = isAgain
    self.now = now
  }
}

/// Where a row stands among all rows of a store: by its key, and among those alike by its id; where ids are not compared, by its
/// fingerprint: who can choose ids of their own would find another's by standing before it or behind it.
package struct RowPlace: Hashable, Sendable {
  package let key: SortKey
  package let id: SessionID
  /// Nil: rows alike stand by their ids.
  private let fingerprint: String?

  package init(_ key: SortKey, of summary: SessionSummary) {
    (self.key, id) = (key, summary.id)
    fingerprint = summary.label.isAnonymous ? summary.label.fingerprint : nil
  }

  package init(_ summary: SessionSummary, by field: Field, now: Timestamp) {
    self.init(SortKey(summary, field, now: now), of: summary)
  }

  /// Of a session that is listed and not read; only for fields of which ``Field/isListed`` holds.
  package init(_ entry: SessionEntry, by field: Field, _ summaries: SummaryBuilder) {
    (key, id) = (SortKey(entry, field, summaries), entry.id)
    fingerprint = summaries.fingerprintForOrder(of: entry.id)
  }

  package func isBefore(_ other: RowPlace, descending: Bool) -> Bool {
    let order = key.compare(other.key, descending: descending)
    guard order == 0 else { return order < 0 }
    if let fingerprint, let others = other.fingerprint, fingerprint != others { return fingerprint < others }
    return id.precedes(other.id)
  }
}

extension SessionID {
  /// Whether its bytes come first: an order that is the same wherever sessions stand.
  package func precedes(_ other: SessionID) -> Bool {
    guard case (.text(let a), .text(let b)) = (storage, other.storage) else {
      return bytes.lexicographicallyPrecedes(other.bytes)
    }
    // In place: a list is put in order by many comparisons.
    return a.withWTF8 { a in b.withWTF8 { b in a.lexicographicallyPrecedes(b) } }
  }

  private var bytes: [UInt8] { reveal()?.wtf8 ?? digest.map { Array($0.utf8) } ?? [] }
}

/// The rows of a part, out of all rows in any order: no more than twice the part is ever held.
package struct TopRows<Row> {
  private let sort: SortOrder
  private let part: ListQuery.Part
  private let capacity: Int
  private var places: [RowPlace] = []
  /// What stands at each of the places.
  private var rows: [Row] = []
  /// Once there are enough: what comes behind this one is not among the best.
  private var last: RowPlace?
  /// Rows before, in, or after the part: on its near side, those that only a bound keeps out.
  private var outOfBounds = 0
  package private(set) var offered = 0

  package init(_ query: ListQuery) {
    (sort, part, capacity) = (query.sort, query.part, max(1, query.capacity))
  }

  private var isFromBelow: Bool {
    switch part {
    case .top, .from: false
    case .bottom, .upTo: true
    }
  }

  /// Whether a row is nearer than another to the side from which the part is taken.
  private func isNearer(_ place: RowPlace, _ other: RowPlace) -> Bool {
    isFromBelow ? other.isBefore(place, descending: sort.descending) : place.isBefore(other, descending: sort.descending)
  }

  package mutating func offer(_ summary: SessionSummary, now: Timestamp) where Row == SessionSummary {
    offer(RowPlace(summary, by: sort.field, now: now), summary.held)
  }

  package mutating func offer(_ place: RowPlace, _ row: @autoclosure () -> Row) {
    offered += 1
    switch part {
    case .from(let bound), .upTo(let bound):
      if isNearer(place, bound) {
        outOfBounds += 1
        return
      }
    case .top, .bottom: break
    }
    take(place, row())
  }

  private mutating func take(_ place: RowPlace, _ row: @autoclosure () -> Row) {
    if let last, !isNearer(place, last) { return }
    places.append(place)
    rows.append(row())
    if rows.count / 2 >= capacity { cut() }
  }

  private mutating func cut() {
    // Rows are large: their numbers are put in order, and each is moved once.
    let order = places.numbersInOrder(descending: sort.descending, isFromBelow: isFromBelow).prefix(capacity)
    let isFull = rows.count >= capacity
    (places, rows) = (order.map { places[$0] }, order.map { rows[$0] })
    if isFull { last = places.last }
  }

  /// Takes in what was found elsewhere, for the same part.
  package mutating func add(_ other: TopRows) {
    offered += other.offered
    outOfBounds += other.outOfBounds
    for (place, row) in zip(other.places, other.rows) { take(place, row) }
  }

  /// The rows of the part in order, and how many stand before the first of them.
  package mutating func finish() -> (rows: [Row], before: Int) {
    cut()
    return isFromBelow ? (rows.reversed(), offered - outOfBounds - rows.count) : (rows, outOfBounds)
  }
}

extension [RowPlace] {
  /// The numbers of the places, the nearest to the side from which a part is taken first.
  fileprivate func numbersInOrder(descending: Bool, isFromBelow: Bool) -> [Int] {
    var numbers = Array<Int>(indices)
    withUnsafeBufferPointer { places in
      numbers.sort { a, b in
        isFromBelow
          ? places[b].isBefore(places[a], descending: descending) : places[a].isBefore(places[b], descending: descending)
      }
    }
    return numbers
  }
}

extension TopRows: Sendable where Row: Sendable {}
