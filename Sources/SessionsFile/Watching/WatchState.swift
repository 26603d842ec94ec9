import Synchronization

/// How a reader watches; for the words on a screen.
final class WatchState: Sendable {
  #if canImport(Glibc)
    static let usual = "inotify"
  #else
    static let usual = "polling"
  #endif

  let method = Mutex(WatchState.usual)
  let pollInterval: Duration
  /// How many watches do not stand yet; each tells a resync once it does.
  let settingUp = Mutex(0)

  init(pollInterval: Duration) { self.pollInterval = pollInterval }

  /// Whoever goes through everything would begin anew at that resync: he waits for it, but not for long.
  func stands() async {
    for _ in 0..<200 where settingUp.withLock({ $0 > 0 }) {
      guard (try? await Task.sleep(for: .milliseconds(10))) != nil else { return }
    }
  }
}
