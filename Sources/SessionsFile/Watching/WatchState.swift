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

  init(pollInterval: Duration) { self.pollInterval = pollInterval }
}
