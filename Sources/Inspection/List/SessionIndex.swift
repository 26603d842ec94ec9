package import ECMAScript
package import Sessions
package import TerminalText

/// The rows of the list, in order, filtered, and alive: the cursor stands on an id, never on a number.
///
/// A change keeps its row where it is; rows move only in ``resort(now:)``. One change costs a binary search and a shift of
/// small numbers, whatever the size; only a new order, a new filter and `resort` touch every row.
package struct SessionIndex: Sendable {
  package struct Slot {
    package var summary: SessionSummary
    /// Where the row was put: its current value may belong elsewhere until the next resort.
    package var key: SortKey
    package let serial: Int
    package var life: RowStatus = .unchanged
    package var matches = true
    package var isUndecided = false
    /// What the filter says of the row without what the session holds; nil: that was not asked to its end.
    package var bare: Filter.Verdict? = .yes
    /// When time alone may make it say something else; nil: never.
    package var turn: Timestamp?
    package var place: RowPlace { RowPlace(key, of: summary) }
  }

  package var slots: [Slot?] = []
  private var free: [Int32] = []
  package var slotOf: [SessionID: Int32] = [:]
  /// All rows, and those shown, by key and then by arrival.
  package var order: [Int32] = []
  package var shown: [Int32] = []
  package var displaced: Set<Int32> = []
  private var tombstones: Set<Int32> = []
  private var serial = 0

  package internal(set) var sort: SortOrder
  package internal(set) var filter: Filter = .all
  /// Whether everything the store has is here; until then rows stand in the store's own order.
  package internal(set) var isComplete = false
  /// Whether those that are here stand in the order that was asked for all the same.
  package var isOrdered = false
  package var isSorted = false
  /// When every row stood where it belonged; what changed since stands where it was.
  package internal(set) var sortedAt: Timestamp?
  /// The first moment at which the filter may say something else of any row held, and the last at which it was asked of one.
  package var nextTurn: Timestamp?
  package var judgedAt: Timestamp?
  /// Rows held that are still in the store, and those of them that the filter lets through.
  package var heldTotal = 0
  package var heldMatching = 0
  /// What the store has beside the rows held here.
  package var outside = UnloadedRows()
  /// Sessions of the store, and those of them that the filter lets through.
  package var total: Int { heldTotal + outside.total }
  package var matching: Int { heldMatching + outside.before + outside.after }
  /// Rows on which the filter could not decide without reading the session, or not while somebody waits.
  package internal(set) var undecided: Set<SessionID> = []
  /// How much of the filter may still be asked for what happens now.
  package internal(set) var budget = FilterBudget()

  package init(sort: SortOrder = SortOrder(.seen)) { self.sort = sort }

  // MARK: Changing

  /// A row of a listing: it is no news.
  package mutating func load(_ summary: SessionSummary, content: SessionContent? = nil, now: Timestamp) {
    put(summary, content: content, news: nil, now: now)
  }

  /// A row that was created or changed just now. Nothing happens where nothing changed.
  ///
  /// - Parameters:
  ///   - news: what a row is that was not held, or was gone.
  ///   - uptime: when that was: how long it is shown does not depend on a clock that is set.
  package mutating func observe(
    _ summary: SessionSummary, content: SessionContent? = nil, as news: RowNews = .new, at uptime: Uptime, now: Timestamp
  ) {
    put(summary, content: content, news: (news, uptime), now: now)
  }

  private mutating func put(
    _ whole: SessionSummary, content: SessionContent?, news: (what: RowNews, at: Uptime)?, now: Timestamp
  ) {
    let summary = whole.held
    let life = news.map { RowStatus($0.what, at: $0.at) }
    let isRestored = news?.what == .restored
    guard let number = slotOf[summary.id], var slot = slots[Int(number)] else {
      insert(summary, judge(whole, content, now: now), life: life ?? .unchanged, now: now)
      return
    }
    let wasGone = slot.life.isGone
    let old = slot.summary
    guard wasGone || isRestored || old != summary || content != nil && slot.isUndecided else { return }
    slot.summary = summary
    if wasGone {
      slot.life = life ?? .unchanged
      tombstones.remove(number)
      heldTotal += 1
    } else if isRestored {
      slot.life = life ?? slot.life
    } else if let news, old != summary {
      let before = if case .changed(_, let cells) = slot.life.shown(at: news.at) { cells } else { Set<Field>() }
      if !slot.life.shown(at: news.at).isNew {
        slot.life = .changed(at: news.at, cells: before.union(Field.changes(from: old, to: summary, at: now)))
      }
    }
    let counted = slot.matches && !wasGone
    let matched = slot.matches
    decide(&slot, judge(whole, content, now: now), now: now)
    heldMatching += (slot.matches ? 1 : 0) - (counted ? 1 : 0)
    // Where its place is the same, nothing has to move.
    if matched != slot.matches || key(of: summary, now: now) != slot.key { displaced.insert(number) }
    slots[Int(number)] = slot
    if slot.matches, position(ofSlot: number, in: shown) == nil { place(number, in: \.shown) }
  }

  private mutating func insert(_ summary: SessionSummary, _ judgement: Judgement, life: RowStatus, now: Timestamp) {
    serial += 1
    var slot = Slot(summary: summary, key: key(of: summary, now: now), serial: serial, life: life)
    decide(&slot, judgement, now: now)
    let number: Int32
    if let reused = free.popLast() {
      number = reused
      slots[Int(number)] = slot
    } else {
      number = Int32(slots.count)
      slots.append(slot)
    }
    slotOf[summary.id] = number
    heldTotal += 1
    place(number, in: \.order)
    if slot.matches {
      heldMatching += 1
      place(number, in: \.shown)
    }
  }

  /// The session is no longer in the store: its row becomes a tombstone.
  package mutating func remove(_ id: SessionID, cause: GoneCause, at uptime: Uptime) {
    guard let number = slotOf[id], slots[Int(number)]?.life.isGone == false else { return }
    slots[Int(number)]?.life = .gone(at: uptime, cause: cause)
    tombstones.insert(number)
    undecided.remove(id)
    heldTotal -= 1
    if slots[Int(number)]?.matches == true { heldMatching -= 1 }
  }

  /// Takes away tombstones that have stood their time, but not the one under the cursor.
  /// - Returns: whether any row went.
  @discardableResult
  package mutating func removeExpiredTombstones(at now: Uptime, except cursor: SessionID?) -> Bool {
    let due = tombstones.filter { number in
      guard let slot = slots[Int(number)], case .gone(let at, _) = slot.life else { return true }
      return slot.summary.id != cursor && now.since(at) >= RowStatus.tombstone
    }
    guard !due.isEmpty else { return false }
    forget(due)
    return true
  }

  package mutating func forget(_ numbers: Set<Int32>) {
    tombstones.subtract(numbers)
    displaced.subtract(numbers)
    order.removeAll(where: numbers.contains)
    shown.removeAll(where: numbers.contains)
    for number in numbers {
      if let id = slots[Int(number)]?.summary.id {
        slotOf[id] = nil
        undecided.remove(id)
      }
      slots[Int(number)] = nil
      free.append(number)
    }
  }
}
