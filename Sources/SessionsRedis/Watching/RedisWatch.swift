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
