package import ECMAScript
package import Sessions

/// Which rows the filter lets through: when it is set, when a session that had to be read is here, and as time goes by.
extension SessionIndex {
  /// What the filter says of a row, and what it says of it as far as the row alone tells.
  package struct Judgement {
    package var verdict: Filter.Verdict
    /// Nil: that was not asked to its end.
    package var bare: Filter.Verdict?
  }

  /// Something else happens: the filter may be asked anew for it.
  package mutating func renewBudget() { budget = FilterBudget() }

  package mutating func judge(_ summary: SessionSummary, _ content: SessionContent?, now: Timestamp) -> Judgement {
    guard let verdict = ask(summary, content, now: now) else { return Judgement(verdict: .needsContent, bare: nil) }
    guard content != nil, filter.needsContent else { return Judgement(verdict: verdict, bare: verdict) }
    return Judgement(verdict: verdict, bare: ask(summary, nil, now: now))
  }

  /// What the filter says of a row; nil where that takes more than is left of the budget, or than one row may take.
  private mutating func ask(_ summary: SessionSummary, _ content: SessionContent?, now: Timestamp) -> Filter.Verdict? {
    if case .all = filter.root { return .yes }
    guard !budget.isSpent else { return nil }
    let effort = FilterEffort(limit: FilterBudget.row)
    let verdict = filter.verdict(on: summary, content: content, now: now, within: effort)
    budget.pay(effort.spent)
    return effort.isSpent ? nil : verdict
  }

  package mutating func decide(_ slot: inout Slot, _ judgement: Judgement, now: Timestamp) {
    slot.bare = judgement.bare
    noteTurn(of: &slot, now: now)
    decide(&slot, judgement.verdict)
  }

  /// Notes when time may change what the filter says of a row; where that takes more than there is, it is asked when it is looked
  /// for such rows the next time.
  private mutating func noteTurn(of slot: inout Slot, isLeft: Bool? = nil, now: Timestamp) {
    guard filter.dependsOnTime else { return slot.turn = nil }
    if isLeft ?? budget.isSpent {
      slot.turn = now
    } else {
      budget.pay(filter.clocks.count * FilterBudget.turn)
      slot.turn = filter.nextTurn(of: slot.summary, after: now)
    }
    if let turn = slot.turn { nextTurn = min(nextTurn ?? turn, turn) }
    judgedAt = max(judgedAt ?? now, now)
  }

  private mutating func decide(_ slot: inout Slot, _ verdict: Filter.Verdict) {
    slot.matches = verdict == .yes
    slot.isUndecided = verdict == .needsContent
    if slot.isUndecided { undecided.insert(slot.summary.id) } else { undecided.remove(slot.summary.id) }
  }

  /// The filter that every row here has passed. Asked beside the input, where nobody waits.
  package mutating func adopt(_ filter: Filter, now: Timestamp) {
    self.filter = filter
    (nextTurn, judgedAt) = (nil, nil)
    guard filter.dependsOnTime else { return }
    budget = FilterBudget(.max)
    defer { renewBudget() }
    for number in order {
      guard var slot = slots[Int(number)] else { continue }
      slot.bare = ask(slot.summary, nil, now: now)
      noteTurn(of: &slot, now: now)
      slots[Int(number)] = slot
    }
  }

  /// Rows for which the budget of one key does not reach are undecided.
  ///
  /// - Parameter content: the session's content where it is at hand without reading.
  package mutating func setFilter(_ filter: Filter, now: Timestamp, content: (SessionID) -> SessionContent? = { _ in nil }) {
    self.filter = filter
    renewBudget()
    (outside.before, outside.after) = (0, 0)
    (nextTurn, judgedAt) = (nil, nil)
    undecided = []
    heldMatching = 0
    for number in order {
      guard var slot = slots[Int(number)] else { continue }
      decide(&slot, judge(slot.summary, filter.needsContent ? content(slot.summary.id) : nil, now: now), now: now)
      if slot.life.isGone { undecided.remove(slot.summary.id) }
      if slot.matches, !slot.life.isGone { heldMatching += 1 }
      slots[Int(number)] = slot
    }
    shown = order.filter { slots[Int($0)]?.matches == true }
  }

  /// The answer for a row that the filter could not decide on.
  package mutating func decide(_ id: SessionID, _ matches: Bool) {
    guard undecided.contains(id), let number = slotOf[id], var slot = slots[Int(number)] else { return }
    decide(&slot, Filter.Verdict(matches))
    slots[Int(number)] = slot
    if slot.matches, !slot.life.isGone {
      heldMatching += 1
      if position(ofSlot: number, in: shown) == nil { place(number, in: \.shown) }
    }
  }

  /// Time went by, and the filter asks about it: rows that it lets through by now come in, and those that it no longer does
  /// go with the next ``resort(now:)``. Of what is not held nobody knows how many changed sides.
  ///
  /// Only rows whose answer may be another are asked; until the first of them is due nothing is looked at. Those for which the
  /// budget does not reach stay due.
  /// - Returns: whether any row did.
  @discardableResult
  package mutating func rejudge(now: Timestamp) -> Bool {
    guard filter.dependsOnTime else { return false }
    if !outside.isEmpty { outside.isApproximate = true }
    // A clock that is set back makes no row due, and all of them.
    let isSetBack = judgedAt.map { now < $0 } ?? false
    guard isSetBack || nextTurn.map({ $0 <= now }) ?? false else { return false }
    (nextTurn, judgedAt) = (nil, now)
    var changed = false
    for number in order {
      guard var slot = slots[Int(number)], !slot.life.isGone else { continue }
      guard isSetBack || slot.turn.map({ $0 <= now }) ?? false else {
        if let turn = slot.turn { nextTurn = min(nextTurn ?? turn, turn) }
        continue
      }
      let isLeft = budget.isSpent
      let bare = ask(slot.summary, nil, now: now)
      noteTurn(of: &slot, isLeft: isLeft, now: now)
      slots[Int(number)] = slot
      // Where what the session holds decides now as before, it decides alike; what took too much for one row tells nothing.
      guard !isLeft, bare == nil || bare != slot.bare else { continue }
      let matched = slot.matches
      slot.bare = bare
      // Rows of a part passed the filter with what they hold, which is not here any more: they stay.
      let verdict = bare ?? .needsContent
      if verdict != .needsContent || outside.isEmpty { decide(&slot, verdict) }
      slots[Int(number)] = slot
      guard matched != slot.matches || slot.isUndecided else { continue }
      changed = true
      displaced.insert(number)
      heldMatching += (slot.matches ? 1 : 0) - (matched ? 1 : 0)
      if slot.matches, position(ofSlot: number, in: shown) == nil { place(number, in: \.shown) }
    }
    return changed
  }
}
