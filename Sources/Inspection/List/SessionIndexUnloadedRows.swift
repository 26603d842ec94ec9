package import ECMAScript
package import Sessions

/// What the store has beside the rows held: see ``RowWindow``.
extension SessionIndex {
  /// Rows of the store that are not held: all that is known of them.
  package struct UnloadedRows: Hashable, Sendable {
    /// All of them.
    package var total = 0
    /// Those that the filter lets through: in order before the rows held, and behind them.
    package var before = 0
    package var after = 0
    /// Whether those that the filter lets through may be more or fewer by now; and whether all of them may.
    package var isApproximate = false
    package var isTotalApproximate = false
    package var isEmpty: Bool { total == 0 }
    /// Whether the filter lets any of them through.
    var hasMatches: Bool { before + after > 0 }
  }

  /// A session that is not held, and stays so, was made or changed.
  package mutating func recordUnloaded(_ summary: SessionSummary, isNew: Bool, isAdmitted: Bool, now: Timestamp) {
    if isNew {
      outside.total += 1
      if isAdmitted { if isBehind(summary, now: now) { outside.after += 1 } else { outside.before += 1 } }
    }
    // Whether the filter let it through before, nobody knows; where all that it lets through are held, it did not.
    if filter != .all, !isNew, outside.hasMatches { outside.isApproximate = true }
  }

  /// A session that is not held is gone.
  package mutating func recordUnloadedGone() {
    guard !outside.isEmpty else { return }
    outside.total -= 1
    if filter != .all {
      if outside.hasMatches { outside.isApproximate = true }
    } else if outside.after > 0 {
      outside.after -= 1
    } else if outside.before > 0 {
      outside.before -= 1
    }
  }

  /// A session that was not held comes among those that are.
  ///
  /// - Parameter isCounted: whether it is known to be one of those that were counted, and not a new one.
  package mutating func markLoaded(isCounted: Bool = false) {
    guard !outside.isEmpty else { return }
    if !isCounted {
      outside.isTotalApproximate = true
      if filter == .all || outside.hasMatches { outside.isApproximate = true }
    }
    outside.total -= 1
    if outside.after > 0 { outside.after -= 1 } else if outside.before > 0 { outside.before -= 1 }
  }

  /// Lets go of rows, once they are many: of those that stand farthest from the cursor.
  package mutating func trim(to count: Int, around cursor: SessionID?) {
    guard order.count > count + count / 4, !outside.isEmpty else { return }
    let place = cursor.flatMap { slotOf[$0] }.flatMap { position(ofSlot: $0, in: order) } ?? 0
    let start = max(0, min(place - count / 2, order.count - count))
    let before = evict(of: order[..<start], except: cursor, to: \.before)
    let after = evict(of: order[(start + count)...], except: cursor, to: \.after)
    forget(Set(before + after))
  }

  /// - Returns: which of them go.
  private mutating func evict(
    of numbers: ArraySlice<Int32>, except cursor: SessionID?, to side: WritableKeyPath<UnloadedRows, Int>
  ) -> [Int32] {
    numbers.filter { number in
      guard let slot = slots[Int(number)] else { return true }
      guard slot.summary.id != cursor else { return false }
      guard !slot.life.isGone else { return true }
      heldTotal -= 1
      outside.total += 1
      if slot.matches {
        heldMatching -= 1
        outside[keyPath: side] += 1
      }
      return true
    }
  }
}
