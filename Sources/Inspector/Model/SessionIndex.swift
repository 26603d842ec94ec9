package import ECMAScript
package import Sessions

/// The rows of the list, in order, filtered, and alive: the cursor stands on an id, never on a number.
///
/// A change keeps its row where it is; rows move only in ``resort(now:)``. One change costs a binary search and a shift of
/// small numbers, whatever the size; only a new order, a new filter and `resort` touch every row.
package struct SessionIndex: Sendable {
  struct Slot {
    var summary: SessionSummary
    /// Where the row was put: its current value may belong elsewhere until the next resort.
    var key: SortKey
    let serial: Int
    var life: RowLife = .steady
    var matches = true
    var isUndecided = false
  }

  var slots: [Slot?] = []
  private var free: [Int32] = []
  var slotOf: [SessionID: Int32] = [:]
  /// All rows, and those shown, by key and then by arrival.
  var order: [Int32] = []
  var shown: [Int32] = []
  var displaced: Set<Int32> = []
  private var tombstones: Set<Int32> = []
  private var serial = 0

  package private(set) var sort: SortOrder
  package private(set) var filter: Filter = .all
  /// Whether everything the store has is here; until then rows stand in the store's own order.
  package private(set) var isComplete = false
  /// Whether those that are here stand in the order that was asked for all the same.
  package var isOrdered = false
  private var isSorted = false
  package private(set) var marked: Set<SessionID> = []
  /// Rows held that are still in the store, and those of them that the filter lets through.
  var heldTotal = 0
  var heldMatching = 0
  /// What the store has beside the rows held here.
  package var outside = Outside()
  /// Sessions of the store, and those of them that the filter lets through.
  package var total: Int { heldTotal + outside.total }
  package var matching: Int { heldMatching + outside.before + outside.after }
  /// Rows on which the filter could not decide without reading the session.
  package private(set) var undecided: Set<SessionID> = []

  package init(sort: SortOrder = SortOrder(.modified)) { self.sort = sort }

  // MARK: Changing

  /// A row of a listing: it is no news.
  package mutating func load(_ summary: SessionSummary, content: SessionContent? = nil, now: Timestamp) {
    put(summary, content: content, life: nil, now: now)
  }

  /// A row that was created or changed just now. Nothing happens where nothing changed.
  ///
  /// - Parameter isNew: whether a row that is not held is new in the store.
  package mutating func observe(
    _ summary: SessionSummary, content: SessionContent? = nil, isNew: Bool = true, now: Timestamp
  ) {
    put(summary, content: content, life: isNew ? .new(at: now) : .changed(at: now, cells: []), now: now)
  }

  private mutating func put(_ summary: SessionSummary, content: SessionContent?, life: RowLife?, now: Timestamp) {
    let verdict = filter.verdict(on: summary, content: content, now: now)
    guard let number = slotOf[summary.id], var slot = slots[Int(number)] else {
      insert(summary, verdict, life: life ?? .steady, now: now)
      return
    }
    let wasGone = slot.life.isGone
    let old = slot.summary
    guard wasGone || old != summary || content != nil && slot.isUndecided else { return }
    slot.summary = summary
    if wasGone {
      slot.life = life ?? .steady
      tombstones.remove(number)
      heldTotal += 1
    } else if life != nil, old != summary {
      let before = if case .changed(let at, let cells) = slot.life.shown(at: now), at <= now { cells } else { Set<SortField>() }
      let isNew = if case .new = slot.life.shown(at: now) { true } else { false }
      if !isNew { slot.life = .changed(at: now, cells: before.union(Self.changes(old, summary))) }
    }
    let counted = slot.matches && !wasGone
    let matched = slot.matches
    decide(&slot, verdict)
    heldMatching += (slot.matches ? 1 : 0) - (counted ? 1 : 0)
    // Where its place is the same, nothing has to move.
    if matched != slot.matches || key(of: summary, now: now) != slot.key { displaced.insert(number) }
    slots[Int(number)] = slot
    if slot.matches, position(ofSlot: number, in: shown) == nil { place(number, in: \.shown) }
  }

  private mutating func insert(_ summary: SessionSummary, _ verdict: Filter.Verdict, life: RowLife, now: Timestamp) {
    serial += 1
    var slot = Slot(summary: summary, key: key(of: summary, now: now), serial: serial, life: life)
    decide(&slot, verdict)
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

  private mutating func decide(_ slot: inout Slot, _ verdict: Filter.Verdict) {
    slot.matches = verdict == .yes
    slot.isUndecided = verdict == .needsContent
    if slot.isUndecided { undecided.insert(slot.summary.id) } else { undecided.remove(slot.summary.id) }
  }

  private static func changes(_ a: SessionSummary, _ b: SessionSummary) -> Set<SortField> {
    var cells: Set<SortField> = []
    if a.user != b.user { cells.insert(.user) }
    if a.modified != b.modified { cells.insert(.modified) }
    if a.expires != b.expires { cells.insert(.expires) }
    if a.size != b.size { cells.insert(.size) }
    if a.flashes != b.flashes { cells.insert(.flash) }
    if a.reading != b.reading { cells.insert(.state) }
    if a.attributes != b.attributes {
      if a.attributes.address != b.attributes.address { cells.insert(.ip) }
      if a.attributes.agent != b.attributes.agent { cells.insert(.agent) }
      if a.attributes.lastActive != b.attributes.lastActive { cells.insert(.active) }
      if a.attributes.created != b.attributes.created { cells.insert(.created) }
    }
    return cells
  }

  /// The session is no longer in the store: its row becomes a tombstone, and loses its mark.
  package mutating func remove(_ id: SessionID, cause: GoneCause, now: Timestamp) {
    guard let number = slotOf[id], slots[Int(number)]?.life.isGone == false else { return }
    slots[Int(number)]?.life = .gone(at: now, cause: cause)
    tombstones.insert(number)
    marked.remove(id)
    undecided.remove(id)
    heldTotal -= 1
    if slots[Int(number)]?.matches == true { heldMatching -= 1 }
  }

  /// Takes away tombstones that have stood their time, but not the one under the cursor.
  /// - Returns: whether any row went.
  @discardableResult
  package mutating func buryTombstones(now: Timestamp, except cursor: SessionID?) -> Bool {
    let due = tombstones.filter { number in
      guard let slot = slots[Int(number)], case .gone(let at, _) = slot.life else { return true }
      return slot.summary.id != cursor && Interval(from: at, to: now) >= RowLife.tombstone
    }
    guard !due.isEmpty else { return false }
    forget(due)
    return true
  }

  mutating func forget(_ numbers: Set<Int32>) {
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

  /// When the next tombstone is due, so that a loop can sleep until then.
  package var nextBurial: Timestamp? {
    tombstones.compactMap { number -> Timestamp? in
      guard case .gone(let at, _)? = slots[Int(number)]?.life else { return nil }
      return Timestamp(milliseconds: at.milliseconds + RowLife.tombstone.milliseconds)
    }.min()
  }

  // MARK: Order and filter

  /// Everything the store has is here: from now on the rows are sorted.
  package mutating func complete(now: Timestamp) {
    (isComplete, isSorted) = (true, true)
    sortAll(now: now)
  }

  package mutating func setSort(_ sort: SortOrder, now: Timestamp) {
    self.sort = sort
    // In another order nobody knows on which side the others stand.
    outside.after += outside.before
    outside.before = 0
    sortAll(now: now)
  }

  /// The filter that every row here has passed.
  package mutating func adopt(_ filter: Filter) { self.filter = filter }

  /// A part of the store is no answer to what is asked of it now: until the answer is here, it is what there is.
  package mutating func expectMore() { isComplete = false }

  /// - Parameter content: the session's content where it is at hand without reading.
  package mutating func setFilter(_ filter: Filter, now: Timestamp, content: (SessionID) -> SessionContent? = { _ in nil }) {
    self.filter = filter
    (outside.before, outside.after) = (0, 0)
    undecided = []
    heldMatching = 0
    for number in order {
      guard var slot = slots[Int(number)] else { continue }
      decide(&slot, filter.verdict(on: slot.summary, content: filter.needsContent ? content(slot.summary.id) : nil, now: now))
      if slot.life.isGone { undecided.remove(slot.summary.id) }
      if slot.matches, !slot.life.isGone { heldMatching += 1 }
      slots[Int(number)] = slot
    }
    shown = order.filter { slots[Int($0)]?.matches == true }
  }

  /// The answer for a row that the filter could not decide on: what the session holds (nil: it could not be read).
  package mutating func decide(_ id: SessionID, content: SessionContent?, now: Timestamp) {
    guard undecided.contains(id), let number = slotOf[id], var slot = slots[Int(number)] else { return }
    let verdict = filter.verdict(on: slot.summary, content: content, now: now)
    decide(&slot, verdict == .yes ? .yes : .no)
    slots[Int(number)] = slot
    if slot.matches, !slot.life.isGone {
      heldMatching += 1
      if position(ofSlot: number, in: shown) == nil { place(number, in: \.shown) }
    }
  }

  /// Whether rows stand where they no longer belong.
  package var needsResort: Bool { !displaced.isEmpty }

  /// Puts every row where it belongs now, and takes out those that the filter no longer lets through.
  package mutating func resort(now: Timestamp) {
    guard !displaced.isEmpty else { return }
    let moved = displaced
    displaced = []
    for number in moved {
      guard let summary = slots[Int(number)]?.summary else { continue }
      let key = key(of: summary, now: now)
      slots[Int(number)]?.key = key
    }
    let rest = order.filter { !moved.contains($0) }
    let sorted = moved.filter { slots[Int($0)] != nil }.sorted { isBefore($0, $1) }
    var merged: [Int32] = []
    merged.reserveCapacity(rest.count + sorted.count)
    var next = 0
    for number in rest {
      while next < sorted.count, isBefore(sorted[next], number) {
        merged.append(sorted[next])
        next += 1
      }
      merged.append(number)
    }
    merged.append(contentsOf: sorted[next...])
    order = merged
    shown = order.filter { slots[Int($0)]?.matches == true }
  }

  private mutating func sortAll(now: Timestamp) {
    displaced = []
    for number in order {
      guard let summary = slots[Int(number)]?.summary else { continue }
      let key = key(of: summary, now: now)
      slots[Int(number)]?.key = key
    }
    let (slots, descending) = (slots, sort.descending)
    order.sort { Self.isBefore($0, $1, slots, descending: descending) }
    shown = order.filter { slots[Int($0)]?.matches == true }
  }

  private func key(of summary: SessionSummary, now: Timestamp) -> SortKey {
    isSorted ? SortKey(summary, sort.field, now: now) : .unsorted
  }

  func isBefore(_ a: Int32, _ b: Int32) -> Bool { Self.isBefore(a, b, slots, descending: sort.descending) }

  private static func isBefore(_ a: Int32, _ b: Int32, _ slots: [Slot?], descending: Bool) -> Bool {
    guard let x = slots[Int(a)], let y = slots[Int(b)] else { return false }
    let order = x.key.compare(y.key, descending: descending)
    return order != 0 ? order < 0 : x.serial < y.serial
  }

  private mutating func place(_ number: Int32, in rows: WritableKeyPath<SessionIndex, [Int32]>) {
    self[keyPath: rows].insert(number, at: insertionPoint(of: number, in: self[keyPath: rows]))
  }

  /// The first position whose row is not before this one.
  func insertionPoint(of number: Int32, in rows: [Int32]) -> Int {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(rows[middle], number) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func position(ofSlot number: Int32, in rows: [Int32]) -> Int? {
    let place = insertionPoint(of: number, in: rows)
    return place < rows.count && rows[place] == number ? place : nil
  }

  // MARK: Marks

  package mutating func toggleMark(_ id: SessionID) {
    if marked.remove(id) == nil, life(of: id)?.isGone == false { marked.insert(id) }
  }
  package mutating func mark(positions: some Sequence<Int>) {
    for position in positions { if let row = self[position], !row.life.isGone { marked.insert(row.summary.id) } }
  }
  package mutating func markAllShown() { mark(positions: shown.indices) }
  package mutating func unmarkAll() { marked = [] }
  package mutating func setMarks(_ ids: some Sequence<SessionID>) {
    marked = Set(ids.filter { life(of: $0)?.isGone == false })
  }
}
