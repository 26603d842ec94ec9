package import Sessions

/// Looking at the rows: by position in what is shown, and by id.
extension SessionIndex {
  package struct Row: Sendable {
    package let summary: SessionSummary
    package let life: RowLife
    package let isMarked: Bool
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

  package func life(of id: SessionID) -> RowLife? { self[id]?.life }

  /// Every row still in the store, in order, shown or not.
  package var allSummaries: [SessionSummary] {
    order.compactMap { slots[Int($0)] }.filter { !$0.life.isGone }.map(\.summary)
  }
  /// Every row shown that is still in the store, in order.
  package var shownSummaries: [SessionSummary] {
    shown.compactMap { slots[Int($0)] }.filter { !$0.life.isGone }.map(\.summary)
  }

  private func row(_ slot: Slot) -> Row {
    Row(summary: slot.summary, life: slot.life, isMarked: marked.contains(slot.summary.id))
  }
}
