package import ECMAScript
import Sessions

/// In which order the rows stand, and where one belongs among them.
extension SessionIndex {
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

  /// A part of the store is no answer to what is asked of it now: until the answer is here, it is what there is.
  package mutating func expectMore() { isComplete = false }

  /// Whether rows stand where they no longer belong.
  package var needsResort: Bool { !displaced.isEmpty }

  /// Puts every row where it belongs now, and takes out those that the filter no longer lets through.
  package mutating func resort(now: Timestamp) {
    sortedAt = now
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

  package mutating func sortAll(now: Timestamp) {
    (displaced, sortedAt) = ([], now)
    for number in order {
      guard let summary = slots[Int(number)]?.summary else { continue }
      let key = key(of: summary, now: now)
      slots[Int(number)]?.key = key
    }
    let (slots, descending, isSorted) = (slots, sort.descending, isSorted)
    order.sort { Self.isBefore($0, $1, slots, descending: descending, isSorted: isSorted) }
    shown = order.filter { slots[Int($0)]?.matches == true }
  }

  package func key(of summary: SessionSummary, now: Timestamp) -> SortKey {
    isSorted ? SortKey(summary, sort.field, now: now) : .unsorted
  }

  package func isBefore(_ a: Int32, _ b: Int32) -> Bool {
    Self.isBefore(a, b, slots, descending: sort.descending, isSorted: isSorted)
  }

  /// Rows alike stand as ``RowPlace`` says, as they do in every part of a store that is larger than the list; in the store's own order,
  /// as they came.
  private static func isBefore(_ a: Int32, _ b: Int32, _ slots: [Slot?], descending: Bool, isSorted: Bool) -> Bool {
    guard let x = slots[Int(a)], let y = slots[Int(b)] else { return false }
    return isSorted ? x.place.isBefore(y.place, descending: descending) : x.serial < y.serial
  }

  package mutating func place(_ number: Int32, in rows: WritableKeyPath<SessionIndex, [Int32]>) {
    self[keyPath: rows].insert(number, at: insertionPoint(of: number, in: self[keyPath: rows]))
  }

  /// The first position whose row is not before this one.
  package func insertionPoint(of number: Int32, in rows: [Int32]) -> Int {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(rows[middle], number) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  package func position(ofSlot number: Int32, in rows: [Int32]) -> Int? {
    let place = insertionPoint(of: number, in: rows)
    return place < rows.count && rows[place] == number ? place : nil
  }
}
