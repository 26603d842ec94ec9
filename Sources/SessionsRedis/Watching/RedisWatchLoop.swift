import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The thread of a watch.
///
/// It does nothing but read. Should it be stopped all the same, by a debugger or a full machine, its connection is also one of
/// a subscriber: for those the server has a limit, and hangs up rather than keep all that happens for it.
struct RedisWatchLoop {
  let server: RedisServer
  let prefix: [UInt8]
  let mailbox: Mailbox<Void>
  let news: RedisNews
  let states: RedisReachability
  let beginning: WatchBeginning
  /// Whether something may have been read before the watch began.
  let mayBeBehind: Bool

  /// After so long without a word the server is asked whether it is there.
  private static let silence = Duration.seconds(30)

  func run() {
    var attempts = 0
    var mayBeBehind = mayBeBehind
    defer { beginning.end() }
    while true {
      do throws(StoreError) {
        try watch {
          // What changed while nobody listened, nobody knows.
          if mayBeBehind { news.resync() }
          (attempts, mayBeBehind) = (0, true)
        }
        return
      } catch {
        mayBeBehind = true
        beginning.end()
        // Who may not watch will not be allowed to by asking again.
        if case .denied = error, attempts == 0 { return states.tell(error.words) }
        states.tell(error.words)
      }
      let backoff = server.options.backoff
      let pause = backoff.isEmpty ? .seconds(1) : backoff[min(attempts, backoff.count - 1)]
      attempts += 1
      var polls = [pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)]
      if poll(&polls, 1, RedisDialogue.milliseconds(until: .now + pause)) > 0 { return }
    }
  }

  /// From connecting until it is told to stop.
  private func watch(_ begun: () -> Void) throws(StoreError) {
    let (dialogue, greeting) = try server.connect()
    guard greeting.sendsNews else {
      throw .denied("the Redis server at \(server.place) tells of no changes: it is older than 6.0")
    }
    let tracking = RedisCommand("CLIENT TRACKING", "ON", "BCAST", "PREFIX", .bytes(prefix))
    let answer = try dialogue.exchange([tracking], until: .now + server.options.timeout)[0]
    if let error = answer.error { throw StoreError(error, asked: tracking.name, of: server.place) }
    dialogue.send(RedisCommand("SUBSCRIBE", "__redis__:invalidate").encoded)
    states.tell(nil)
    begun()
    beginning.end()
    try listen(dialogue)
  }

  private func listen(_ dialogue: RedisDialogue) throws(StoreError) {
    var heard = ContinuousClock.now
    var isAsked = false
    while true {
      try dialogue.flush()
      dialogue.wait(mailbox.descriptor, until: heard + (isAsked ? Self.silence + server.options.timeout : Self.silence))
      if mailbox.next() != nil { return }
      while try dialogue.read() {
        (heard, isAsked) = (.now, false)
        while let message = try dialogue.next() { try take(message, dialogue) }
        if mailbox.next() != nil { return }
      }
      guard heard + Self.silence <= .now else { continue }
      guard !isAsked || heard + Self.silence + server.options.timeout > .now else {
        throw .timedOut("the Redis server at \(server.place) does not answer")
      }
      if !isAsked { dialogue.send(RedisCommand("PING").encoded) }
      isAsked = true
    }
  }

  private func take(_ message: RESPMessage, _ dialogue: RedisDialogue) throws(StoreError) {
    defer { dialogue.renew() }
    switch message {
    case .reply(let value):
      if let error = value.error { throw StoreError(error, asked: "SUBSCRIBE", of: server.place) }
    case .push(let values):
      guard values.count == 2, values[0].text == "invalidate" else { return }
      guard let keys = values[1].list else { return news.resync() }
      news.hear(keys.compactMap(\.bytes))
    }
  }
}
