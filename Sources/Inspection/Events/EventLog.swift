package import ECMAScript
package import Sessions

/// What happened, newest first when shown: for one session, or for all. Bounded; hidden values stand as masks.
package struct EventLog: Sendable {
  package enum Event: Hashable, Sendable {
    case created
    /// It was destroyed here, and made again here.
    case restored
    /// It has the data of another, which went a moment ago.
    case createdInPlace(of: SessionLabel)
    /// It was destroyed here, and the application wrote it again, so long after.
    case cameBack(after: Interval)
    /// What it was before is not known.
    case changedUnseen
    case changed(ShownPath, from: ValueSummary?, to: ValueSummary?)
    /// More changes at once than are told one by one.
    case changedMore(Int)
    case flashSet(JSString)
    /// How long it waited, where it was seen being set.
    case flashConsumed(JSString, after: Interval?)
    /// The inspector took it away: no page read it.
    case flashRemoved(JSString)
    /// By how much the end moved.
    case touched(Interval)
    case expirySet(Timestamp?)
    case becameUnreadable(String)
    case becameReadable
    case destroyed
    case expired
    case renamed(to: SessionLabel)
    /// Nobody knows why.
    case gone
    /// It is not shown any more, and may be there: by what it may be kept from this user.
    case withheld(by: String)
    /// So many changes at once, to so many sessions.
    case storm(Int)
    /// Something the inspector did to more sessions than are told one by one.
    case noted(String)
  }

  package struct Entry: Hashable, Sendable {
    package let number: Int
    package let time: Timestamp
    /// Nil: it is not about one.
    package let session: SessionID?
    package let label: SessionLabel?
    package let actor: StoreEvent.Actor
    package fileprivate(set) var event: Event
  }

  package static let limit = 2_000
  /// So many flashes that one write left, or took away, are told one by one.
  package static let mostFlashes = 50

  private var ring: [Entry] = []
  private var start = 0
  private var count = 0
  private let capacity: Int

  package init(limit: Int = Self.limit) { capacity = max(1, limit) }

  /// All entries, the newest first.
  package var entries: [Entry] { Array(newestFirst) }
  package func entries(of id: SessionID) -> [Entry] { newestFirst.filter { $0.session == id } }
  private var newestFirst: some Sequence<Entry> { (0..<ring.count).lazy.map { ring[(start + ring.count - 1 - $0) % ring.count] } }
  /// Whether there have been more than are kept.
  package var isCut: Bool { count > ring.count }
  /// How many there have ever been.
  package var total: Int { count }

  package mutating func add(
    _ event: Event, by actor: StoreEvent.Actor, session: SessionID?, label: SessionLabel?, now: Timestamp
  ) {
    append(Entry(number: count, time: now, session: session, label: label, actor: actor, event: event))
  }

  /// An entry of another log, under its number.
  package mutating func append(_ entry: Entry) {
    count += 1
    if ring.count < capacity {
      ring.append(entry)
    } else {
      ring[start] = entry
      start = (start + 1) % capacity
    }
  }

  /// What a session hides by now, the earlier entries tell no more.
  package mutating func hide(_ places: [ContentPath], of id: SessionID) {
    guard !places.isEmpty else { return }
    let digests = Set(places.map(\.digest))
    for place in ring.indices where ring[place].session == id {
      if case .changed(let path, _, _) = ring[place].event, path.isWithin(digests),
        let event = ring[place].event.hiding(places)
      {
        ring[place].event = event
      }
    }
  }

  /// Whether the flash that this entry set still waits: nothing was said of it since.
  package func isPending(_ entry: Entry) -> Bool {
    guard case .flashSet(let name) = entry.event else { return false }
    for later in newestFirst where later.session == entry.session {
      if later.number == entry.number { return true }
      switch later.event {
      case .flashConsumed(name, _), .flashRemoved(name), .flashSet(name), .destroyed, .expired, .renamed, .gone, .withheld,
        .becameUnreadable:
        return false
      default: break
      }
    }
    return false
  }

  /// Tells what happened to a session.
  package mutating func observe(_ event: StoreEvent) {
    hide(event.hidden, of: event.id)
    func add(_ new: Event) { self.add(new, by: event.actor, session: event.id, label: event.label, now: event.time) }
    switch (event.before, event.after) {
    case (_, nil):
      switch event.ending {
      case .expired: add(.expired)
      case .destroyed: add(.destroyed)
      case .renamed(let label): add(.renamed(to: label))
      case .withheld(let reason): add(.withheld(by: reason))
      case .unknown, nil: add(.gone)
      }
    case (.absent, let after?):
      // This program makes no sessions but those that it brings back.
      let beginning: Event =
        event.actor == .you ? Event.restored : event.previous.map { .createdInPlace(of: $0) } ?? .created
      add(event.returned.map { .cameBack(after: $0) } ?? beginning)
      if case .problem(let reason) = after { add(.becameUnreadable(reason)) }
      let flashes = after.snapshot?.content.flashEntries ?? []
      for flash in flashes.prefix(Self.mostFlashes) { add(.flashSet(event.shown(flash.key))) }
      if flashes.count > Self.mostFlashes { add(.changedMore(flashes.count - Self.mostFlashes)) }
    case (.unknown, .problem(let reason)?): add(.becameUnreadable(reason))
    case (.unknown, .readable?): add(.changedUnseen)
    case (.known(.readable), .problem(let reason)?): add(.becameUnreadable(reason))
    case (.known(.problem), .problem?): break
    case (.known(.problem), .readable?): add(.becameReadable)
    case (.known(.readable(let before)), .readable(let after)?): compare(before, after, event, add)
    }
  }

  private func compare(
    _ before: SessionSnapshot, _ after: SessionSnapshot, _ event: StoreEvent, _ add: (Event) -> Void
  ) {
    if before.expires != after.expires {
      if event.actor == .app, let old = before.expires, let new = after.expires, !old.isNoDate, !new.isNoDate {
        add(.touched(Interval(from: old, to: new)))
      } else {
        add(.expirySet(after.expires))
      }
    }
    let (old, new) = (before.content.object(.flash), after.content.object(.flash))
    let left = new.entries.filter { old[$0.key] != $0.value }
    let gone = old.keys.filter { !new.contains($0) }.map(event.shown)
    // Who wrote tells a message that a page read from one that was taken back.
    let times = gone.isEmpty || event.actor == .you ? [:] : timesOfFlashes(in: event.id)
    for entry in left.prefix(Self.mostFlashes) { add(.flashSet(event.shown(entry.key))) }
    for name in gone.prefix(Self.mostFlashes) {
      let waited = times[name].map { Interval(from: $0, to: event.time) }
      add(event.actor == .you ? .flashRemoved(name) : .flashConsumed(name, after: waited))
    }
    for change in event.changes { add(.changed(change.path, from: change.before, to: change.after)) }
    let untold =
      max(0, left.count - Self.mostFlashes) + max(0, gone.count - Self.mostFlashes) + event.changeCount - event.changes.count
    if untold > 0 { add(.changedMore(untold)) }
  }

  /// When each flash of a session was set last, as far as that was seen.
  private func timesOfFlashes(in id: SessionID) -> [JSString: Timestamp] {
    var times: [JSString: Timestamp] = [:]
    for entry in newestFirst where entry.session == id {
      if case .flashSet(let name) = entry.event, times[name] == nil { times[name] = entry.time }
    }
    return times
  }
}

extension EventLog.Event {
  /// The same where these places are hidden; nil: it tells of none of them.
  fileprivate func hiding(_ places: [ContentPath]) -> Self? {
    guard case .changed(let path, let old, let new) = self, let place = path.within(places) else { return nil }
    return .changed(place, from: old?.masked, to: new?.masked)
  }
}
