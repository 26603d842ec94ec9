import Inspection
import Sessions
import TerminalText
import TerminalUI

/// Whose events are shown.
package enum EventsScope: Sendable { case session, store }

/// The events pane: of the session under the cursor, or of the whole store, where one of them is chosen.
extension State {
  /// What is shown, the newest first. While paused that stays as it is.
  var shownEvents: [EventLog.Entry] {
    switch (eventsScope, frozenEvents) {
    case (.store, let frozen): (frozen ?? events).entries
    case (.session, let frozen?): cursor.map { frozen.entries(of: $0) } ?? []
    case (.session, nil): cursorEvents.entries
    }
  }

  /// How many they are; of a log that forgot some, that these are the last.
  var shownEventsWords: String {
    let log = eventsScope == .store || isPaused ? frozenEvents ?? events : cursorEvents
    return (log.isCut ? "the last " : "") + grouped(shownEvents.count)
  }

  /// Whether the message that an event tells of still waits.
  func isPending(_ entry: EventLog.Entry) -> Bool {
    eventsScope == .store || isPaused ? (frozenEvents ?? events).isPending(entry) : cursorEvents.isPending(entry)
  }

  /// The place of the chosen event among `entries`. One that is too old to be kept leads to the oldest.
  func chosenPlace(among entries: [EventLog.Entry]) -> Int {
    guard let chosenEvent else { return 0 }
    return entries.firstIndex { $0.number <= chosenEvent } ?? max(0, entries.count - 1)
  }

  /// What is in view; of the whole store, with the chosen one in it.
  func eventsInView(_ entries: [EventLog.Entry], height: Int) -> Range<Int> {
    var view = eventsView
    if eventsScope == .store { view.follow(index: chosenPlace(among: entries), count: entries.count, height: height) }
    return view.range(count: entries.count, height: height)
  }

  mutating func toggleEventsScope() -> [Effect] {
    eventsScope = eventsScope == .store ? .session : .store
    (eventsView, chosenEvent) = (Viewport(), nil)
    return focus(on: .events)
  }

  mutating func moveInEvents(by delta: Int) {
    let entries = shownEvents
    let height = paneHeight(.events)
    guard eventsScope == .store else { return eventsView.scroll(by: delta, count: entries.count, height: height) }
    let place = chosenPlace(among: entries)
    choose(delta == .max ? entries.count - 1 : delta == -.max ? 0 : place + delta, among: entries)
  }

  mutating func chooseEvent(inRow row: Int) {
    guard eventsScope == .store else { return }
    let entries = shownEvents
    let view = eventsInView(entries, height: paneHeight(.events))
    if row >= 0, row < view.count { choose(view.lowerBound + row, among: entries) }
  }

  private mutating func choose(_ place: Int, among entries: [EventLog.Entry]) {
    guard !entries.isEmpty else { return }
    let place = min(max(place, 0), entries.count - 1)
    // The newest stays the newest, whatever comes.
    chosenEvent = place == 0 ? nil : entries[place].number
    eventsView.follow(index: place, count: entries.count, height: paneHeight(.events))
  }

  /// Enter: to the session of the chosen event, as it is now.
  mutating func openEvent() -> [Effect] {
    guard eventsScope == .store else { return [] }
    let entries = shownEvents
    guard !entries.isEmpty, let id = entries[chosenPlace(among: entries)].session else { return [] }
    return index[id] == nil ? [.visit(id)] : go(to: id, nil, signer: nil)
  }
}
