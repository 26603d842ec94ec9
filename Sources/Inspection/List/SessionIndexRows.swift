package import ECMAScript
package import Sessions

/// Looking at the rows: by position in what is shown, and by id.
extension SessionIndex {
  package struct Row: Sendable {
    package let summary: SessionSummary
    package let life: RowStatus
  }

  /// Rows shown, tombstones included.
  package var count: Int { shown.count }
  package var isEmpty: Bool { shown.isEmpty }
  package var isFiltered: Bool { filter != .all }

  /// The row at a position of what is shown; nil beyond the end.
  package subscript(position: Int) -> Row? {
    guard shown.indices.contains(position), let slot = slots[Int(shown[position])] else { return nil }
    return row(slot)
  }

  /// The rows of a window, as many as there are.
  package func rows(in window: Range<Int>) -> [Row] {
    window.clamped(to: shown.startIndex..<shown.endIndex).compactMap { self[$0] }
  }

  package func id(at position: Int) -> SessionID? { self[position]?.summary.id }

  /// Where an id stands in what is shown; nil where the filter hides it or it is not here.
  package func position(of id: SessionID) -> Int? { slotOf[id].flatMap { position(ofSlot: $0, in: shown) } }

  /// The row of an id, shown or not.
  package subscript(id: SessionID) -> Row? { slotOf[id].flatMap { slots[Int($0)] }.map(row) }

  package func life(of id: SessionID) -> RowStatus? { self[id]?.life }

  /// Every row still in the store, in order, shown or not.
  package var allSummaries: [SessionSummary] {
    order.compactMap { slots[Int($0)] }.filter { !$0.life.isGone }.map(\.summary)
  }

  /// Every session held that the filter lets through: a row that no longer matches is shown until the list is sorted anew.
  package var matchingIDs: [SessionID] {
    shown.compactMap { slots[Int($0)] }.filter { !$0.life.isGone && $0.matches }.map(\.summary.id)
  }

  /// Whether a row of which nothing was held stands among those that are, or at an end behind which there is nothing.
  package func containsPosition(_ summary: SessionSummary, now: Timestamp) -> Bool {
    let place = RowPlace(summary, by: sort.field, now: now)
    func follows(_ first: RowPlace?, _ second: RowPlace?) -> Bool {
      guard let first, let second else { return false }
      return !second.isBefore(first, descending: sort.descending)
    }
    return (outside.before == 0 || follows(self.place(at: 0), place))
      && (outside.after == 0 || follows(place, self.place(at: count - 1)))
  }

  /// Whether a row stands behind those that are held.
  package func isBehind(_ summary: SessionSummary, now: Timestamp) -> Bool {
    guard outside.before > 0, let first = self.place(at: 0) else { return true }
    let place = RowPlace(summary, by: sort.field, now: now)
    return !place.isBefore(first, descending: sort.descending)
  }

  /// Where the row at a position stands among all rows of the store.
  package func place(at position: Int) -> RowPlace? {
    guard shown.indices.contains(position), let slot = slots[Int(shown[position])] else { return nil }
    return slot.place
  }

  /// Rows that were listed only, and are the same in an index that has read them, are as they are there.
  ///
  /// - Parameter fields: what rows have to tell beyond the usual: those that do not are read again.
  package mutating func preserveDetails(of other: SessionIndex, telling fields: [Field]) {
    for slot in other.slots {
      guard let old = slot?.summary, old.reading != .unread, old.tells(fields), let number = slotOf[old.id],
        let new = slots[Int(number)]?.summary, new.reading == .unread, !new.isBackdated, new.modified == old.modified,
        new.size == old.size
      else { continue }
      slots[Int(number)]?.summary = old
    }
  }

  private func row(_ slot: Slot) -> Row {
    Row(summary: slot.summary, life: slot.life)
  }
}
