package import ECMAScript
package import Sessions

/// What happened, newest first when shown: for one session, or for all. Bounded; hidden values stand as masks.
package struct EventLog: Sendable {
  package enum Actor: String, Hashable, Sendable { case app, you, expiry }

  package enum Event: Hashable, Sendable {
    case created
    case changed(ContentPath, from: ValueSummary?, to: ValueSummary?)
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
    case destroyed
    case expired
    /// Something the inspector did that changed nothing: revealed, copied.
    case noted(String)
  }

  package struct Entry: Hashable, Sendable {
    package let number: Int
    package let time: Timestamp
    package let session: SessionID
    package let label: SessionLabel
    package let actor: Actor
    package let event: Event
  }

  package static let limit = 2_000
  /// How many changed paths of one write are told one by one.
  package static let changesEach = 6

  private var ring: [Entry] = []
  private var start = 0
  private var count = 0
  private let capacity: Int

  package init(limit: Int = Self.limit) { capacity = max(1, limit) }

  /// All entries, the newest first.
  package var entries: [Entry] { (0..<ring.count).map { ring[(start + ring.count - 1 - $0) % ring.count] } }
  package func entries(of id: SessionID) -> [Entry] { entries.filter { $0.session == id } }
  /// How many there have ever been.
  package var total: Int { count }

  package mutating func add(_ event: Event, by actor: Actor, session: SessionID, label: SessionLabel, now: Timestamp) {
    let entry = Entry(number: count, time: now, session: session, label: label, actor: actor, event: event)
    count += 1
    if ring.count < capacity {
      ring.append(entry)
    } else {
      ring[start] = entry
      start = (start + 1) % capacity
    }
  }

  /// Whether the flash that this entry set still waits: nothing was said of it since.
  package func isPending(_ entry: Entry) -> Bool {
    guard case .flashSet(let name) = entry.event else { return false }
    for later in entries where later.session == entry.session {
      if later.number == entry.number { return true }
      switch later.event {
      case .flashConsumed(name, _), .flashRemoved(name), .flashSet(name), .destroyed, .expired, .becameUnreadable: return false
      default: break
      }
    }
    return false
  }

  /// Tells what lies between two states: nil before is a session just created, nil after one that is gone.
  package mutating func observe(
    _ id: SessionID, label: SessionLabel, from before: SessionSnapshot?, to after: SessionSnapshot?, by actor: Actor,
    masking: Masking, now: Timestamp
  ) {
    func add(_ event: Event) { self.add(event, by: actor, session: id, label: label, now: now) }
    guard let after else {
      if before.flatMap(\.expires).map({ $0 <= now }) ?? false, actor == .app {
        return self.add(.expired, by: .expiry, session: id, label: label, now: now)
      }
      return add(.destroyed)
    }
    guard let before else {
      add(.created)
      for flash in after.content.flashEntries { add(.flashSet(flash.key)) }
      return
    }
    if before.expires != after.expires {
      if actor == .app, let old = before.expires, let new = after.expires {
        add(.touched(Interval(from: old, to: new)))
      } else {
        add(.expirySet(after.expires))
      }
    }
    let (old, new) = (before.content.object(.flash), after.content.object(.flash))
    for entry in new.entries where old[entry.key] != entry.value { add(.flashSet(entry.key)) }
    for name in old.keys where !new.contains(name) { add(flashGone(name, id, by: actor, now)) }
    let diff = VisibleDiff(
      from: VisibleContent(before.content, masking: masking), to: VisibleContent(after.content, masking: masking))
    let changes = diff.changes.filter { $0.path.section == .data }
    for change in changes.prefix(Self.changesEach) {
      add(.changed(change.path, from: diff.before(change, limit: 60), to: diff.after(change, limit: 60)))
    }
    if changes.count > Self.changesEach { add(.changedMore(changes.count - Self.changesEach)) }
  }

  /// Who wrote tells a message that a page read from one that was taken back.
  func flashGone(_ name: JSString, _ id: SessionID, by actor: Actor, _ now: Timestamp) -> Event {
    actor == .you ? .flashRemoved(name) : .flashConsumed(name, after: waited(name, id, now))
  }

  private func waited(_ name: JSString, _ id: SessionID, _ now: Timestamp) -> Interval? {
    let set = entries.first { entry in
      if case .flashSet(name) = entry.event { entry.session == id } else { false }
    }
    return set.map { Interval(from: $0.time, to: now) }
  }

  /// What two rows of the list tell, of a session that nobody looks into: flashes and the expiry.
  mutating func observe(from before: SessionSummary?, to after: SessionSummary, by actor: Actor, now: Timestamp) {
    func add(_ event: Event) { self.add(event, by: actor, session: after.id, label: after.label, now: now) }
    guard let before else {
      add(.created)
      return
    }
    if let problem = after.problem, before.problem == nil { add(.becameUnreadable(problem)) }
    for name in after.flashes where !before.flashes.contains(name) { add(.flashSet(name)) }
    for name in before.flashes where !after.flashes.contains(name) { add(flashGone(name, after.id, by: actor, now)) }
    if actor == .you, before.expires != after.expires { add(.expirySet(after.expires)) }
  }
}
