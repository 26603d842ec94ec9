import Platform
import Sessions
import Synchronization

/// Hears what changes, by the server's own word (`CLIENT TRACKING`), on a connection that is there for that alone and comes
/// back by itself.
final class RedisWatch: Sendable {
  private let server: RedisServer
  private let prefix: [UInt8]
  private let broadcast: ChangeBroadcast
  let news: RedisNews
  let states = RedisReachability()
  let beginning = WatchBeginning()
  private let mailbox = Mutex<Mailbox<Void>?>(nil)

  init(_ server: RedisServer, prefix: [UInt8]) {
    self.server = server
    self.prefix = prefix
    broadcast = ChangeBroadcast(capacity: server.options.watchBuffer)
    news = RedisNews(broadcast)
  }

  deinit {
    mailbox.withLock { $0?.post(()) }
    broadcast.finish()
    states.finish()
  }

  /// Changes from now on. Where something was read before, the first word is that all must be listed again.
  func changes() -> AsyncStream<StoreChange> {
    let stream = broadcast.changes()
    let begins = mailbox.withLock { mailbox -> Mailbox<Void>? in
      guard mailbox == nil, let made = try? Mailbox<Void>() else { return nil }
      mailbox = made
      return made
    }
    if let begins {
      let loop = RedisWatchLoop(
        server: server, prefix: prefix, mailbox: begins, news: news, states: states, beginning: beginning,
        mayBeBehind: beginning.ask())
      LoopThread.start { [broadcast] in
        loop.run()
        broadcast.finish()
      }
    }
    return stream
  }
}

/// Whether a server can be reached, as far as it is watched.
final class RedisReachability: Sendable {
  private struct State: Sendable {
    var reason: String?
    var next = 0
    var listeners: [Int: AsyncStream<String?>.Continuation] = [:]
  }
  private let state = Mutex(State())

  /// - Parameter reason: why it cannot be; nil: it can.
  func tell(_ reason: String?) {
    let listeners = state.withLock { state -> [AsyncStream<String?>.Continuation] in
      guard state.reason != reason else { return [] }
      state.reason = reason
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield(reason) }
  }

  /// What it is now, and what it becomes; who looks late sees the newest.
  func states() -> AsyncStream<String?> {
    let (stream, continuation) = AsyncStream.makeStream(of: String?.self, bufferingPolicy: .bufferingNewest(1))
    let key = state.withLock { state in
      state.next += 1
      state.listeners[state.next] = continuation
      continuation.yield(state.reason)
      return state.next
    }
    continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.listeners[key] = nil } }
    return stream
  }

  func finish() {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.finish() }
  }
}
