import Sessions
import SessionsAdministration
import Synchronization

/// Follows what a store tells of its changes, asks for them anew where they end, and says how far that can be relied on.
///
/// What was asked for anew is not live for that: the store has to say so, to tell something, or at least not to end it at once.
final class StoreFollowing: Sendable {
  private let inspected: any InspectableStore
  private let monitor: StoreMonitor
  /// Told while a lock is held, so that what is said last is what is so: it must not ask anything here.
  private let post: @Sendable (Event) -> Void
  private let state: Mutex<State>

  private struct State {
    /// Whether anybody follows them.
    var isFollowed = false
    /// Why the store says that it cannot be reached, or does not tell of changes; nil: it says nothing of the kind.
    var reason: String?
    /// Why it could not be read when its changes had ended.
    var failure: String?
    /// Whether its changes were asked for and have not ended.
    var isAsked = true
    /// Whether more speaks for their being told than that they were asked for.
    var isConfirmed = true
    /// Whether they have ended although it can be read.
    var isUntold = false

    /// - Parameter method: by which it tells of changes, one that was started again by another perhaps; nil: it tells of none.
    func live(_ method: String?) -> LiveState {
      if let failure { return .reconnecting(failure) }
      if isUntold { return .still(reason ?? "the store no longer tells of changes") }
      if let reason { return .reconnecting(reason) }
      return isFollowed ? method.map { .live($0) } ?? .still() : .still()
    }
  }

  private static let (shortestPause, longestPause) = (Duration.milliseconds(500), Duration.seconds(30))

  init(_ inspected: any InspectableStore, _ monitor: StoreMonitor, post: @escaping @Sendable (Event) -> Void) {
    (self.inspected, self.monitor, self.post) = (inspected, monitor, post)
    state = Mutex(State())
  }

  /// Changes from now on, which ``follow(_:_:)`` follows; nil: the store cannot tell of any.
  func begin() -> AsyncStream<StoreChange>? {
    let watcher = inspected.watcher
    state.withLock { state in
      state.isFollowed = watcher != nil
      post(.watching(state.live(method)))
    }
    return watcher?.changes()
  }

  private var method: String? { inspected.watcher == nil ? nil : inspected.facts.watching ?? "" }

  /// Tells what the store tells, until the task is cancelled.
  func follow(_ first: AsyncStream<StoreChange>, _ tell: @escaping @Sendable (StoreNews) async -> Bool) async {
    var (changes, pause, isAnew) = (first, Self.shortestPause, false)
    while !Task.isCancelled {
      let start = ContinuousClock.now
      let confirming: Task<Void, Never>? = isAnew ? Task { [pause] in await self.confirm(after: pause) } : nil
      await monitor.follow(changes) { [isAnew] news in
        if isAnew { self.confirm() }
        return await tell(news)
      }
      if let confirming {
        confirming.cancel()
        await confirming.value
      }
      guard !Task.isCancelled else { return }
      state.withLock { $0.isAsked = false }
      // One that ends again and again is not asked without end.
      pause = ContinuousClock.now - start < Self.longestPause ? min(pause * 2, Self.longestPause) : Self.shortestPause
      await waitUntilThere(pause)
      guard !Task.isCancelled else { return }
      // One that says why it tells nothing would be read as a whole each time.
      let saysWhy = state.withLock { $0.reason != nil }
      (changes, isAnew) = (askAnew(), true)
      monitor.missedSomething()
      if !saysWhy { post(.resync) }
    }
  }

  /// Says when the store goes away, and when it is back.
  func heed(_ connection: AsyncStream<String?>) async {
    for await reason in connection {
      let isBack = state.withLock { state -> Bool in
        guard state.reason != reason else { return false }
        state.reason = reason
        let wasUntold = state.isUntold
        // Once the changes have ended, what it says is no word of their being told.
        if state.isAsked { (state.isUntold, state.failure) = (false, nil) } else { state.isUntold = true }
        post(.watching(state.live(method)))
        // A watcher that is followed says so itself.
        return reason == nil && (wasUntold || !(state.isFollowed && inspected.watcher != nil))
      }
      if isBack { post(.resync) }
    }
  }

  private func askAnew() -> AsyncStream<StoreChange> {
    state.withLock { ($0.isAsked, $0.isConfirmed) = (true, false) }
    // One that was started again may tell of none.
    return inspected.watcher?.changes() ?? AsyncStream { $0.finish() }
  }

  private func confirm(after pause: Duration) async {
    try? await Task.sleep(for: pause)
    if !Task.isCancelled { confirm() }
  }

  /// Changes are told again, unless the store itself says otherwise.
  private func confirm() {
    state.withLock { state in
      guard state.reason == nil, !state.isConfirmed else { return }
      (state.isConfirmed, state.isUntold, state.failure) = (true, false, nil)
      post(.watching(state.live(method)))
    }
  }

  /// The store tells no more of changes: it is gone, or another is in its place, or it tells this user of none. Says so, and waits
  /// until it can be listed.
  private func waitUntilThere(_ pause: Duration) async {
    while !Task.isCancelled {
      do throws(StoreError) {
        _ = try await inspected.reader.page(PageRequest(limit: 1, contents: false))
        state.withLock { state in
          let wasAway = state.failure != nil
          state.failure = nil
          // Another in its place tells of its changes at once; what says why it does not, or has ended twice, is not live.
          if state.reason != nil || pause > .seconds(1) { state.isUntold = true }
          // Before it is read again: with that the list is of what is live.
          if wasAway || state.isUntold { post(.watching(state.live(method))) }
        }
        try? await Task.sleep(for: pause)
        return
      } catch {
        state.withLock { state in
          state.failure = error.words
          post(.watching(state.live(nil)))
        }
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }
}
