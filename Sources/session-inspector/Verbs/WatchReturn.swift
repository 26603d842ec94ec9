import Inspection
import Sessions
import TerminalText

/// The return of a directory whose changes have ended: it was moved away, removed, unmounted or closed to this user, and comes
/// back, or another comes into its place. Until then it is tried again.
struct WatchReturn {
  private static let (shortestPause, longestPause) = (Duration.milliseconds(500), Duration.seconds(30))
  /// So often its changes may end at once although it can be read and never was away: then it cannot be watched.
  private static let patience = 5

  private let reader: any SessionLister
  private let watcher: any SessionWatcher
  private let monitor: StoreMonitor
  private var turns: Int?
  private var pause = shortestPause
  private var failures = 0
  /// Since when its changes were told.
  private var beginning = ContinuousClock.now

  init(_ reader: any SessionLister, _ watcher: any SessionWatcher, _ monitor: StoreMonitor) {
    (self.reader, self.watcher, self.monitor, turns) = (reader, watcher, monitor, monitor.turns)
  }

  /// What changes from now on, in whatever is there by then.
  ///
  /// - Returns: nil: it cannot be watched, or the task was cancelled.
  mutating func changes() async -> AsyncStream<StoreChange>? {
    if ContinuousClock.now - beginning > pause { (pause, failures) = (Self.shortestPause, 0) }
    // Perhaps only for the moment that it takes to put another in its place.
    try? await Task.sleep(for: pause)
    let wasAway = await waitUntilThere()
    guard !Task.isCancelled else { return nil }
    let isAnother = monitor.turns != turns
    turns = monitor.turns
    if wasAway || isAnother {
      (pause, failures) = (Self.shortestPause, 0)
    } else {
      (pause, failures) = (min(pause * 2, Self.longestPause), failures + 1)
    }
    guard failures < Self.patience else { return nil }
    // Of another the listing says what it is.
    if wasAway, !isAnother { Console.printNote("it is there again") }
    return watcher.changes()
  }

  /// They are followed from now on: how long it took to list is no time in which they were told.
  mutating func begins() { beginning = .now }

  /// - Returns: whether it was away, which is said with the reason.
  private func waitUntilThere() async -> Bool {
    var told: String?
    while !Task.isCancelled {
      do throws(StoreError) {
        _ = try await reader.page(PageRequest(limit: 1, contents: false))
        break
      } catch {
        if error.words != told, !Task.isCancelled { Console.printNote("\(error.words); retrying") }
        told = error.words
        try? await Task.sleep(for: .seconds(1))
      }
    }
    return told != nil
  }
}
