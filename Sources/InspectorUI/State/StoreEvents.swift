import Inspection
import ECMAScript
import Sessions
import TerminalText
import TerminalUI

/// What the store says: listings, sessions read anew, and the passing of time. Nothing here moves the focus, opens or
/// closes a dialog, or changes whom one is about.
extension State {
  mutating func listed(_ readings: [SessionReading], complete: Bool, generation: Int) -> [Effect] {
    guard generation == loading.generation else { return [] }
    index.isOrdered = false
    var effects: [Effect] = []
    for reading in readings {
      loading.seen.insert(reading.id)
      // What waits while paused is older than this.
      waiting[reading.id] = nil
      effects += followPages(reading, nil)
      effects += absorb(reading, isNews: loading.wasEverComplete)
    }
    if complete {
      loading.forgetOmissions()
      for summary in index.allSummaries
      where !loading.seen.contains(summary.id) && !loading.omissions.all.mayHold(summary.id) {
        removeMissing(summary)
      }
      waiting = waiting.filter { $0.value.reading != nil || index[$0.key]?.life.isGone == false }
      loading.seen = []
      (loading.isComplete, loading.wasEverComplete, loading.isLarge) = (true, true, false)
      loading.mayShowAgain = loading.withholding != nil
      index.complete(now: now)
      if case .lost = live { live = watch }
      becameWhole()
    }
    if cursor == nil || !cursorIsChosen { effects += select(index.id(at: 0)) }
    if complete {
      effects += scan()
      tellWhatWasMet(by: index.filter)
    }
    followCursor()
    return effects
  }

  /// A listing did not meet it, and what the store's monitor knows of that is told already.
  private mutating func removeMissing(_ summary: SessionSummary) {
    if let change = waiting[summary.id], change.ending != nil { return end(summary.id, change) }
    let withheld = loading.withholding.map { reason in
      StoreEvent(
        id: summary.id, label: summary.label, time: now, actor: .unknown, before: .unknown, after: nil,
        ending: .withheld(by: reason))
    }
    // One that was over goes in its time, whatever is shown.
    remove(summary.id, summary.state(at: now) == .expired ? nil : withheld)
  }

  /// A listing cannot look into all of the store: what it may be missing there stays as it was.
  mutating func leftOut(_ omission: Omission, generation: Int) {
    guard generation == loading.generation else { return }
    loading.omissions = (generation, (loading.omissions.generation == generation ? loading.omissions.all : []) + [omission])
  }

  mutating func observed(_ id: SessionID, _ reading: SessionReading?, _ event: StoreEvent?) -> [Effect] {
    if reading != nil { loading.meet(id) }
    // The screen is frozen while paused; but what a dialog is about is always told, and nothing that happens is lost.
    let hidden = hiddenFromDialog(reading, event)
    notice(id, reading?.entry, reading?.shortContent, hidden: hidden)
    let effects = reading.map { followPages($0, event) } ?? []
    if isPaused, detail?.id == id || id != cursor {
      keep(id, reading, event)
      return effects
    }
    defer { if !hidden.isEmpty { renameInDialog(id) } }
    return effects + apply(id, reading, event)
  }

  /// The session that was asked for is here, paused or not: that is no news of one of which the list holds no row.
  mutating func answered(_ id: SessionID, _ reading: SessionReading?, _ event: StoreEvent?) -> [Effect] {
    let hidden = hiddenFromDialog(reading, event)
    notice(id, reading?.entry, reading?.shortContent, hidden: hidden)
    let effects = reading.map { followPages($0, event) } ?? []
    waiting[id] = nil
    if reading != nil { loading.meet(id) }
    defer { if !hidden.isEmpty { renameInDialog(id) } }
    guard let reading, loading.isLarge, index[id] == nil else { return effects + apply(id, reading, event) }
    record(event)
    return effects + (id == cursor ? look(into: reading) : [])
  }

  /// More changed at once than was looked at: the list is read again.
  mutating func storm(_ count: Int) -> [Effect] {
    // What comes so fast while many are written here is what is written here.
    let isOurs = if case .working(let work) = mode { work.job == .writing } else { false }
    events.add(.storm(count), by: isOurs ? .you : .app, session: nil, label: nil, now: now)
    return resync()
  }

  private mutating func apply(_ id: SessionID, _ reading: SessionReading?, _ event: StoreEvent?) -> [Effect] {
    let effects = take(id, reading, event)
    return effects + (index.undecided.contains(id) ? scan() : []) + (cursor == nil ? select(index.id(at: 0)) : [])
  }

  /// - Returns: what is asked about a session that is looked at.
  private mutating func take(_ id: SessionID, _ reading: SessionReading?, _ event: StoreEvent?) -> [Effect] {
    guard let reading else {
      remove(id, event)
      return []
    }
    record(event)
    return absorb(reading, isNews: true, event)
  }

  /// Takes in what the store has under an id, and says what is new about it.
  ///
  /// - Parameter event: what the store's monitor saw of it.
  mutating func absorb(_ reading: SessionReading, isNews: Bool, _ event: StoreEvent? = nil) -> [Effect] {
    let id = reading.id
    let isBegun = event?.before == .absent
    let isRestored = isBegun && event?.actor == .you
    let isUnknown = loading.isLarge && loading.known.insert(id) && !loading.omissions.all.mayHold(id)
    let known = index[id]
    let reading = reading.completed(by: known?.summary)
    let summary = row(of: reading)
    let content = reading.shortContent
    learn(reading)
    if loading.isLarge, !loading.isComplete || !loading.isKnown { loading.touched.insert(id) }
    // Rows of a large store are made without the text of what they hold: that alone is no change.
    let isSame = known.map { !$0.life.isGone && $0.summary.isSame(as: summary) } ?? false
    // What may no longer be read, or may again, nobody wrote for that; what is new somebody made, whether it may be read or not.
    let isTurned = !isBegun && (summary.isClosed || known?.summary.isClosed == true)
    let isUnread = event == nil && known?.summary.reading == .unread && known?.life.isGone == false
    let isShownAgain = event == nil && loading.mayShowAgain && known?.life.isGone != false
    if !isNews || isSame && !isRestored || isUnread || isShownAgain && !loading.isLarge {
      index.load(summary, content: content, now: now)
    } else if known == nil, loading.isLarge {
      let isNew = isBegun || loading.isKnown && isUnknown && !loading.mayShowAgain
      // One that was only looked at again, and of which nobody saw a change, is no activity.
      if isNew || event != nil && !isTurned { activity.record(isNew ? \.created : \.changed, at: uptime) }
      markLoaded(summary, content: content, isNew: isNew, as: isRestored ? .restored : isNew ? .new : .changed)
    } else if isRestored || known?.summary != summary || known?.life.isGone == true {
      index.observe(summary, content: content, as: isRestored ? .restored : .new, at: uptime, now: now)
      lastChange = uptime
      let before = known.flatMap { $0.life.isGone ? nil : $0.summary }
      // One that is remembered was there, and not to be seen.
      let wasThere = if case .known? = event?.before { true } else { before != nil }
      if !isTurned { activity.record(wasThere ? \.changed : \.created, at: uptime) }
    }
    return id == cursor ? look(into: reading) : []
  }

  /// What is on the screen is read again: the rows in view and the session that is looked at.
  func lookAtScreen() -> [Effect] {
    let view = listView.range(count: index.count, height: paneHeight(.sessions))
    let ids = index.rows(in: view).filter { !$0.life.isGone }.map(\.summary.id)
    guard !ids.isEmpty || cursor != nil else { return [] }
    return [.look(ids + (cursor.map { ids.contains($0) ? [] : [$0] } ?? []))]
  }

  /// Rows stay while the store cannot be reached: they are what it last had.
  mutating func watching(_ new: LiveState) {
    let old = live
    live = new
    switch new {
    case .lost, .reconnecting: becomeStale(needsListing: true)
    // It was heard just now.
    case .live, .still: (silence, watch) = (nil, new)
    }
    if case .still(let reason?) = new {
      // Said each time that it is asked for changes again.
      if old == new { return }
      becomeStale(needsListing: true)
      say(.failed, "\(reason): r reads it again")
      status?.isOfWatch = true
      return
    }
    switch (old, new) {
    case (.reconnecting, .reconnecting), (.reconnecting, .lost): if case .lost = new { live = old }
    case (_, .reconnecting(let reason)): sayOfWatch(.failed, "\(reason); retrying")
    case (.reconnecting, _): sayOfWatch(.done, "connected again: \(readingAnew)")
    case (.still(.some), .live): sayOfWatch(.done, "changes are told again: \(readingAnew)")
    default: break
    }
  }

  /// What became of an act stays to be read: how the watch stands is at the top.
  mutating func sayOfWatch(_ kind: Status.Kind, _ text: String) {
    if let status, status.kind == .failed, !status.isOfWatch { return }
    say(kind, text)
    status?.isOfWatch = true
  }

  /// Puts down what happened; what the store's monitor does not know, the list may.
  mutating func record(_ event: StoreEvent?) {
    guard var event else { return }
    if event.before == .unknown, event.after != nil, loading.isLarge, loading.isKnown, !loading.mayShowAgain,
      !loading.known.contains(event.id), !loading.omissions.all.mayHold(event.id)
    {
      event.before = .absent
    }
    if event.ending == .unknown, index[event.id]?.summary.state(at: now) == .expired {
      (event.ending, event.actor) = (.expired, .expiry)
    }
    let before = events.total
    events.observe(event)
    cursorEvents.hide(event.hidden, of: event.id)
    frozenEvents?.hide(event.hidden, of: event.id)
    if let returned = event.returned {
      say(.failed, "\(event.label) came back \(returned.precise) later, written by the application: destroy it again")
    }
    guard event.id == cursor else { return }
    for entry in events.entries.prefix(events.total - before).reversed() { cursorEvents.append(entry) }
  }

  /// - Parameters:
  ///   - event: what is known of its end; nil: no more than its row tells.
  ///   - isTold: whether that event is put down already.
  mutating func remove(_ id: SessionID, _ event: StoreEvent?, isTold: Bool = false) {
    // A mark on what is gone is on nothing. What an act goes through stays as it is until its end.
    if case .working = mode {} else { marks.remove(id) }
    if paths.forget(id) { mayLearnOthers = true }
    lessons[id] = nil
    let wasKnown = loading.isLarge && loading.known.remove(id)
    guard let row = index[id] else {
      if !isTold { record(event) }
      if loading.isLarge, !loading.isComplete || !loading.isKnown { loading.touched.insert(id) }
      guard wasKnown else { return }
      activity.record(\.gone, at: uptime)
      return index.recordUnloadedGone()
    }
    guard !row.life.isGone else {
      // What it went through before its end may be told after it; its end is told once.
      if event?.after != nil { record(event) }
      return
    }
    if !isTold {
      record(
        event
          ?? StoreEvent(
            id: id, label: row.summary.label, time: now, actor: .unknown, before: .unknown, after: nil, ending: .unknown))
    }
    let isOver = event?.ending == .expired || row.summary.state(at: now) == .expired
    let isWithheld = event?.ending?.isWithheld ?? false
    let cause: GoneCause = event?.actor == .you ? .you : isOver ? .expired : isWithheld ? .withheld : .app
    index.remove(id, cause: cause, at: uptime)
    if cause != .withheld { activity.record(\.gone, at: uptime) }
    lastChange = uptime
    if id == detail?.id {
      detail?.goneAt = uptime
      detail?.goneCause = cause
    }
    if id == pendingLook?.request.id { pendingLook = nil }
  }

  mutating func tick(_ now: Timestamp, _ uptime: Uptime, _ silence: Silence?) -> [Effect] {
    self.now = now
    self.uptime = uptime
    hear(silence)
    activity.advance(to: uptime)
    changeReveals { $0.expire(at: uptime) }
    if !isUndoing { undo.removeAll { uptime.since($0.at) >= Self.undoWindow } }
    if let status, status.kind != .working, uptime.since(status.at) > 10_000 { self.status = nil }
    guard !isPaused else { return [] }
    detail?.settle(at: uptime)
    var effects = listAgain() + learnOthers()
    if index.rejudge(now: now) {
      lastChange = lastChange ?? uptime
      if cursor == nil { effects += select(index.id(at: 0)) }
      followCursor()
      // Of a large store that is read anew, the answer is under way.
      if !loading.isLarge || loading.isComplete { effects += scan() }
    }
    // Tombstones stay ten seconds, and as long as the cursor is on them.
    if index.removeExpiredTombstones(at: uptime, except: cursor) { followCursor() }
    // The list sorts itself anew only when nothing has moved for a second, and never while one walks through it.
    if index.needsResort, let last = lastChange, uptime.since(last) >= 1000 {
      lastChange = nil
      index.resort(now: now)
      followCursor()
    }
    return effects
  }

  mutating func refresh() -> [Effect] {
    index.resort(now: now)
    followCursor()
    return listAnew() + (cursor.map { [.read($0)] } ?? [])
  }

  /// The same part again, and all that the store has by now.
  mutating func listAnew() -> [Effect] {
    if isReplaced { return beginAnew() }
    loading.isKnown = false
    return list(index.outside.before > 0 ? index.place(at: 0).map { .from($0) } ?? .top : .top)
  }
}
