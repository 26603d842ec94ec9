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
  let states = Reachability()
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
  }

  /// Changes from now on. Where something was read before, the first word is that all must be listed again. They end where the
  /// server does not let this user watch; whoever asks for them again has the server asked again.
  func changes() -> AsyncStream<StoreChange> {
    mailbox.withLock { mailbox -> AsyncStream<StoreChange> in
      if mailbox != nil { return broadcast.changes() }
      // Without a descriptor nobody would ever tell anything, nor the end of it.
      guard let made = try? Mailbox<Void>() else { return AsyncStream { $0.finish() } }
      mailbox = made
      let stream = broadcast.changes()
      let loop = RedisWatchLoop(
        server: server, prefix: prefix, mailbox: made, news: news, states: states, beginning: beginning,
        mayBeBehind: beginning.ask())
      LoopThread.start { [weak self] in
        loop.run()
        self?.end()
      }
      return stream
    }
  }

  /// Nobody tells any more. Whoever asks for changes meanwhile is either told of that end, or has a loop of his own begun.
  private func end() {
    mailbox.withLock { mailbox in
      mailbox = nil
      broadcast.finish()
    }
  }
}
