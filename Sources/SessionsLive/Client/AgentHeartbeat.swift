/// Whether an application that is watched and may have nothing to tell is there: it is asked now and then, and until it has said
/// something whole it owes an answer. Bytes that are no line say nothing.
struct AgentHeartbeat {
  private let options: LiveOptions
  private var asked: ContinuousClock.Instant
  private var isOwed = false

  init(_ options: LiveOptions, at now: ContinuousClock.Instant) { (self.options, asked) = (options, now) }

  /// When it is asked next; nil: it has not answered yet.
  var next: ContinuousClock.Instant? { isOwed ? nil : asked + options.attention }
  /// When it has been silent for longer than an answer may take; nil: it owes none.
  var end: ContinuousClock.Instant? { isOwed ? asked + options.timeout : nil }

  mutating func ask(at now: ContinuousClock.Instant) { (asked, isOwed) = (now, true) }

  /// A whole line came from it.
  mutating func hear() { isOwed = false }
}
