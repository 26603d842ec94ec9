package import Sessions
import SessionsAdministration
import Synchronization
import TerminalText

extension StoreMonitor {
  /// Compares what the store has now with what is remembered, and remembers that.
  func compare(_ id: SessionID, _ entry: SessionEntry?, look: Int, isNews: Bool) -> StoreEvent? {
    guard let entry else { return gone(id, look: look, isNews: isNews) }
    let now = clock.now()
    let isWatched = entry.content == .unread ? nil : watched?(entry)
    guard let (before, actor, returned, wasWatched) = exchange(entry, isWatched, look: look, isNews: isNews, at: uptime()) else {
      return nil
    }
    let (summary, content) = summaries.summary(of: entry)
    var event = StoreEvent(
      id: id, label: summary.label, time: now, actor: actor, before: before, after: .init(summary, content))
    (event.returned, event.wasWatched) = (returned, wasWatched)
    if actor == .unknown { state.withLock { $0.ours.settle(id) } }
    event.summarise(masking: summaries.masking)
    if before == .absent {
      let identity = identity(content)
      event.previous = state.withLock { $0.passages.note(created: id, identity, at: uptime()) }.map(label)
    }
    return event
  }

  /// Remembers what the store has now.
  ///
  /// - Returns: what it was before, who changed it, how long ago this program destroyed it, and whether it was watched for; nil:
  ///   nothing is to be told.
  private func exchange(
    _ entry: SessionEntry, _ isWatched: Bool?, look: Int, isNews: Bool, at now: Uptime
  ) -> (before: StoreEvent.Past, actor: StoreEvent.Actor, returned: Interval?, wasWatched: Bool?)? {
    let (id, withholding) = (entry.id, withholding)
    return state.withLock { state in
      guard look >= state.arrival else { return nil }
      state.listing?.met.insert(id)
      if state.puts(off: id) { return nil }
      let old = state.memory[id]
      if let old, old.look > look { return nil }
      let finding = state.destroys.found(id, look: look, at: now)
      if finding == .old { return nil }
      state.ended.ids.remove(id)
      let isKnown = old != nil || state.known?.contains(id) ?? true || state.omissions.mayHold(id)
      state.known?.insert(id)
      let listing = state.listing?.number ?? 0
      guard var new = SessionMemory.Record(entry, look: look, listing: listing) else {
        state.memory.mark(id, listing: listing)
        return nil
      }
      new.isWatched = isWatched
      state.memory.remember(id, new)
      state.untold.saw(id, entry)
      let isMade = state.made.remove(id) != nil
      let isOurs = isMade || state.ours.claims(entry.revision)
      // That a session may no longer be read, or may again, is nothing that the application did to it; one that was not there it made.
      let writer: StoreEvent.Actor = isOurs ? .you : state.ours.doubts(id) ? .unknown : .app
      let actor = !isOurs && (new.isUnreadable || old?.isUnreadable == true) ? .unknown : writer
      // Whether its end was seen in between or not.
      if case .returned(let after) = finding {
        state.ours.forget(destroyed: id)
        return (.absent, writer, isOurs ? nil : after, nil)
      }
      if let old, !isMade {
        // What is kept beside the data may be asked for, too. Where nobody wrote it is time alone that makes one match.
        let isNothing = old.isSame(as: new) && (!isNews || old.isWatched == isWatched)
        return isNothing ? nil : (.known(old.moment(read: summaries.format.of(id))), actor, nil, old.isWatched)
      }
      // It may be shown again, and was there all the time.
      if state.withheld != .nothing, withholding == nil, !isOurs { return nil }
      guard !isKnown || isMade else { return isNews || isOurs ? (.unknown, actor, nil, nil) : nil }
      if state.ours.destroyed.contains(id) { state.ours.forget(destroyed: id) }
      return (.absent, writer, nil, nil)
    }
  }

  /// Sessions that somebody read: those that are not remembered are from now on. What changed in the others the watch tells.
  package func remember(_ entries: some Sequence<SessionEntry>) {
    let number = state.withLock { $0.nextLook() }
    guard !isOutdated(number) else { return }
    state.withLock { state in
      for entry in entries where state.memory[entry.id] == nil && state.writing[entry.id] == nil {
        guard var record = SessionMemory.Record(entry, look: number, listing: 0) else { continue }
        record.isWatched = watched?(entry)
        state.memory.remember(entry.id, record)
      }
    }
  }

  private func gone(_ id: SessionID, look: Int, isNews: Bool) -> StoreEvent? {
    let (now, withholding) = (clock.now(), withholding)
    let (old, writer, isToTell) = state.withLock { state -> (SessionMemory.Record?, StoreEvent.Actor, Bool) in
      if look < state.arrival || state.puts(off: id) { return (nil, .app, false) }
      if let old = state.memory[id], old.look > look { return (nil, .app, false) }
      state.untold.saw(id, nil)
      if withholding != nil { state.withheld = .something }
      if state.ended.ids.count < Self.mostPending { state.ended.ids.insert(id) }
      let isOurs = state.ours.destroyed.contains(id)
      if withholding != nil, !isOurs, let old = state.memory[id], !old.isOver(at: now) {
        // What it was stays remembered: it is nothing new once it is shown again.
        return (old, .app, state.memory.withhold(id, look: look))
      }
      let old = state.memory.forget(id)
      let wasKnown = state.known?.remove(id) ?? !state.passages.hasGone(id)
      let isToTell = isOurs ? state.ours.tellsEnd(of: id) : old != nil || isNews && wasKnown
      defer { if isToTell { state.ours.settle(id) } }
      return (old, isOurs ? .you : state.ours.doubts(id) ? .unknown : .app, isToTell)
    }
    guard isToTell else { return nil }
    let isOurs = writer == .you
    let before = old?.moment(read: summaries.format.of(id))
    let identity = identity(before?.snapshot?.content)
    let successor = state.withLock { $0.passages.note(gone: id, identity, at: uptime()) }
    let ending: StoreEvent.Ending =
      if isOurs { .destroyed } else if let old {
        if old.isOver(at: now) {
          .expired
        } else if let successor {
          .renamed(label(successor))
        } else {
          withholding.map { .withheld(by: $0) } ?? .destroyed
        }
      } else { withholding.map { .withheld(by: $0) } ?? .unknown }
    let actor: StoreEvent.Actor =
      switch ending {
      case .expired: .expiry
      case .unknown, .withheld: .unknown
      case .destroyed: writer
      case .renamed: .app
      }
    var event = StoreEvent(
      id: id, label: label(id), time: now, actor: actor, before: before.map { .known($0) } ?? .unknown, after: nil, ending: ending
    )
    event.wasWatched = old?.isWatched
    return event
  }

  private func label(_ id: SessionID) -> SessionLabel { summaries.label(of: id) }

  private func identity(_ content: SessionContent?) -> RecentPassages.Identity? {
    content.map { content in
      // That two sessions hide the same is not told where it is not compared.
      let compared =
        summaries.disclosure.comparesHidden ? content : VisibleContent(content, masking: summaries.masking).shown
      return RecentPassages.Identity(
        user: summaries.users.user(in: content, masking: summaries.masking), content: compared)
    }
  }
}
