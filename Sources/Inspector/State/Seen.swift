import ECMAScript
import Sessions

extension Detail {
  /// The session as it was last seen, for telling what changed since.
  var seen: EventLog.Seen? { content.map { EventLog.Seen(content: $0, expires: stored?.expires) } }
}

extension EventLog {
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
