import Inspection
import Sessions

/// The screen is frozen while paused: what happens meanwhile is told at once, and shown when it goes on.
extension State {
  mutating func keep(_ id: SessionID, _ reading: SessionReading?, _ event: StoreEvent?) {
    record(event)
    let earlier = waiting[id]
    waiting[id] = Waiting(
      reading: reading, beginning: reading == nil ? nil : beginning(event) ?? earlier?.beginning,
      ending: reading == nil ? ending(event) ?? earlier?.ending : nil)
    guard waiting.count > capacity else { return }
    // More than the list has rows is read again rather than kept. But that an end is told already no listing says.
    waiting = waiting.filter { $0.value.ending != nil && index[$0.key]?.life.isGone == false }
    needsResync = true
  }

  /// An event that is told, as far as it says how a session was made; nil: it does not.
  private func beginning(_ event: StoreEvent?) -> StoreEvent? {
    guard var event, event.before == .absent else { return nil }
    // What it holds is told, and in its reading.
    event.after = nil
    return event
  }

  /// An event that is told, as far as it says why a session is gone; nil: it does not.
  private func ending(_ event: StoreEvent?) -> StoreEvent? {
    guard var event, event.after == nil else { return nil }
    // What it held is told.
    event.before = .unknown
    return event
  }

  /// What is said where what the store has by now is another than what is shown.
  var readingAnew: String { isPaused ? "all is read anew with p" : "all is read anew" }

  mutating func togglePause() -> [Effect] {
    isPaused.toggle()
    frozenEvents = isPaused ? events : nil
    guard !isPaused else { return [] }
    if isReplaced { return beginAnew() }
    let changes = waiting
    waiting = [:]
    var effects: [Effect] = []
    // What happened to them is told already.
    for (id, change) in changes {
      if let reading = change.reading { effects += absorb(reading, isNews: true, change.beginning) } else { end(id, change) }
    }
    effects += scan()
    if cursor == nil { effects += select(index.id(at: 0)) }
    defer { needsResync = false }
    return needsResync ? effects + listAnew() : effects
  }

  /// It was gone while paused.
  mutating func end(_ id: SessionID, _ change: Waiting) { remove(id, change.ending, isTold: change.ending != nil) }
}
