import Platform
import Sessions
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One running watch: a thread that sleeps until the kernel has something to tell, or until it is time to look.
struct FileWatch {
  #if canImport(Glibc)
    private var inotify: InotifySource?
  #endif
  private var polling: PollingSource?
  private var changes = ChangeCoalescer()
  private let continuation: AsyncStream<StoreChange>.Continuation
  private let directory: FileDirectory
  private let state: WatchState
  private var nextLook: ContinuousClock.Instant

  /// From so many shards on, watches are set on the watch's own thread, and a resync tells when all of them stand.
  private static let manyShards = 4096
  /// How often a watch looks whether the path still leads to the root: not everything that can happen to it is told.
  private static let checkingRoot = Duration.milliseconds(900)
  private var nextCheck = ContinuousClock.now + checkingRoot
  /// How long changes are gathered before they are handed on.
  private static let gathering = Duration.milliseconds(20)

  /// Watches from now on; where that takes long, from some moment on that a resync tells.
  init(_ directory: FileDirectory, _ state: WatchState, _ continuation: AsyncStream<StoreChange>.Continuation) {
    self.directory = directory
    self.state = state
    self.continuation = continuation
    nextLook = .now
    #if canImport(Glibc)
      inotify = try? InotifySource(directory)
      if Self.hasFewShards(directory) { setUp() } else { isSetUp = false }
    #else
      setUp()
    #endif
  }

  private static func hasFewShards(_ directory: FileDirectory) -> Bool {
    if directory.layout.naming.isFlat { return true }
    var count = 0
    if let root = try? directory.files.open(".", at: directory.root, flags: O_DIRECTORY) {
      try? directory.files.firstEntries(in: root) { _ in
        count += 1
        return count <= manyShards
      }
    }
    return count <= manyShards
  }

  private var isSetUp = true
  private var isRunning = false
  private var hasToldOther = false

  private mutating func setUp() {
    #if canImport(Glibc)
      if inotify != nil, (try? inotify?.watchShards()) == nil { inotify = nil }
    #endif
    chooseMethod()
    if !isSetUp {
      isSetUp = true
      changes.note(.resync)
    }
  }

  /// Polls what cannot be watched: some shards where the limit of watches was reached, or everything.
  private mutating func chooseMethod() {
    #if canImport(Glibc)
      let isWatching = inotify != nil
      let mustPoll = inotify?.unwatched.isEmpty != true
    #else
      let isWatching = false
      let mustPoll = true
    #endif
    if mustPoll, polling == nil {
      var source = PollingSource(directory, tellsFirstLook: isRunning)
      _ = source.collect(only: toPoll, into: &changes)
      polling = source
      nextLook = .now + state.pollInterval
    } else if !mustPoll {
      polling = nil
    }
    state.method.withLock { $0 = isWatching ? (mustPoll ? "inotify and polling" : "inotify") : "polling" }
  }

  private var toPoll: Set<String>? {
    #if canImport(Glibc)
      inotify?.unwatched
    #else
      nil
    #endif
  }

  private var eventDescriptor: Int32 {
    #if canImport(Glibc)
      inotify?.fileDescriptor ?? -1
    #else
      -1
    #endif
  }

  /// Runs until the other end of `stop` is closed, the stream's reader is gone, or the root is gone.
  mutating func run(until stop: Descriptor) {
    if !isSetUp { setUp() }
    isRunning = true
    var flushAt: ContinuousClock.Instant?
    while true {
      if !changes.isEmpty, flushAt == nil { flushAt = .now + Self.gathering }
      let wakeAt = [flushAt, polling == nil ? nil : nextLook, nextCheck].compactMap(\.self).min() ?? nextCheck
      var sources = [
        pollfd(fd: stop.number, events: 0, revents: 0), pollfd(fd: eventDescriptor, events: Int16(POLLIN), revents: 0),
      ]
      let wait = ContinuousClock.now.duration(to: wakeAt).milliseconds
      let ready = poll(&sources, nfds_t(sources.count), wait)
      if ready < 0, errno != EINTR { return }
      if ready > 0, sources[0].revents != 0 { return }
      var isThere = true
      #if canImport(Glibc)
        if ready > 0, sources[1].revents != 0 {
          isThere = inotify?.collect(into: &changes) ?? true
          chooseMethod()
        }
      #endif
      if ContinuousClock.now >= nextCheck {
        if (try? directory.checkRoot()) == nil { isThere = false }
        // An empty directory may turn out to be another's.
        if !hasToldOther, directory.layoutFoundSince != nil {
          hasToldOther = true
          changes.note(.resync)
        }
        nextCheck = .now + Self.checkingRoot
      }
      if isThere, polling != nil, ContinuousClock.now >= nextLook { isThere = look() }
      if !isThere {
        continuation.tell(changes.take())
        return
      }
      if let time = flushAt, ContinuousClock.now >= time {
        guard continuation.tell(changes.take()) else { return }
        flushAt = nil
      }
    }
  }

  /// Looks, and spends no more than a tenth of the time on looking.
  private mutating func look() -> Bool {
    let start = ContinuousClock.now
    let shards = toPoll
    let isThere = polling?.collect(only: shards, into: &changes) ?? true
    nextLook = .now + max(state.pollInterval, start.duration(to: .now) * 10)
    return isThere
  }
}

extension Duration {
  /// Rounded up, so that a sleep of this length does not end too early; never negative.
  fileprivate var milliseconds: Int32 {
    let (seconds, attoseconds) = components
    return max(0, Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }
}
