import Synchronization

final class WatchState: Sendable {
  let method = Mutex("inotify")
}
