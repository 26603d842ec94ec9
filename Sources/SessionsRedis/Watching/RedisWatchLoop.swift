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
  let states: Reachability
  let beginning: WatchBeginning
  /// Whether something may have been read before the watch began.
  let mayBeBehind: Bool

  func run() {
    var attempts = 0
    var mayBeBehind = mayBeBehind
    defer { beginning.end() }
    while true {
      var isLetIn = false
      do throws(StoreError) {
        try watch(letIn: { isLetIn = true }) {
          // What changed while nobody listened, nobody knows.
          if mayBeBehind { news.resync() }
          (attempts, mayBeBehind) = (0, true)
        }
        return
      } catch {
        mayBeBehind = true
        beginning.end()
        // Who may not watch will not be allowed to by asking again.
        if case .denied = error, attempts == 0 || isLetIn { return states.note(error.words) }
        states.note(error.words)
      }
      let backoff = server.options.backoff
      let pause = backoff.isEmpty ? .seconds(1) : backoff[min(attempts, backoff.count - 1)]
      attempts += 1
      var polls = [pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)]
      if poll(&polls, 1, RedisDialogue.milliseconds(until: .now + pause)) > 0 { return }
    }
  }

  /// From connecting until it is told to stop.
  private func watch(letIn: () -> Void, _ begun: () -> Void) throws(StoreError) {
    states.ask()
    let (dialogue, greeting) = try server.connect()
    letIn()
    guard greeting.sendsNews else {
      throw .denied("the Redis server at \(server.place) tells of no changes: it is older than 6.0")
    }
    let tracking = RedisCommand("CLIENT TRACKING", "ON", "BCAST", "PREFIX", .bytes(prefix))
    let reading = RedisHeartbeat.reading(prefix)
    let end = ContinuousClock.now + server.options.timeout
    let answers = try dialogue.exchange([tracking, reading, RedisCondition.question], until: end)
    if let error = answers[0].error { throw StoreError(error, asked: tracking.name, of: server.place) }
    // One that only loads its data yet lets everybody in, and tells nobody when it can be read.
    if let error = answers[1].error, error.code != "NOPERM" { throw StoreError(error, asked: reading.name, of: server.place) }
    // Before that nobody may be told that changes are: it may be refused, too.
    try subscribe(dialogue, until: end)
    states.note(nil)
    begun()
    beginning.end()
    let mayRead = answers[1].error == nil
    try listen(dialogue, RedisHeartbeat(RedisCondition(answers[2]), prefix: prefix, mayRead: mayRead, server.options))
  }

  /// What is told before the server has confirmed that it tells anything is let go by: nobody has read yet, or all is listed again.
  private func subscribe(_ dialogue: RedisDialogue, until end: ContinuousClock.Instant) throws(StoreError) {
    let command = RedisCommand("SUBSCRIBE", "__redis__:invalidate")
    dialogue.send(command.encoded)
    while true {
      dialogue.flush()
      while let message = try dialogue.next() {
        dialogue.renew()
        switch message {
        case .reply(let value):
          if let error = value.error { throw StoreError(error, asked: command.name, of: server.place) }
          throw .unasked(server.place)
        case .push(let values): if values[0].text == "subscribe" { return }
        }
      }
      guard ContinuousClock.now < end else { throw .timedOut("the Redis server at \(server.place) does not answer") }
      if try !dialogue.read() { dialogue.wait(sends: dialogue.holdsOutput, until: end) }
    }
  }

  private func listen(_ dialogue: RedisDialogue, _ heartbeat: RedisHeartbeat) throws(StoreError) {
    var hearing = Hearing(
      heartbeat: heartbeat, news: Allowance(perSecond: server.options.newsPerSecond, now: .now))
    // What came together with the confirmation.
    while let message = try dialogue.next() { try take(message, dialogue, &hearing) }
    // Behind TLS it may lie here already.
    var mayHaveMore = false
    while true {
      dialogue.flush()
      let end = hearing.news.returns.map { min($0, hearing.heartbeat.end) } ?? (mayHaveMore ? .now : hearing.heartbeat.end)
      dialogue.wait(mailbox.descriptor, hears: !hearing.news.isSpent, sends: dialogue.holdsOutput, until: end)
      if mailbox.next() != nil { return }
      hearing.news.refill(now: .now)
      // Whoever talks without end keeps nobody from asking whether he answers, too.
      for _ in 0..<64 where !hearing.news.isSpent {
        mayHaveMore = try dialogue.read()
        guard mayHaveMore else { break }
        while let message = try dialogue.next() { try take(message, dialogue, &hearing) }
      }
      // What waits to be read is no silence.
      if hearing.news.isSpent { hearing.heartbeat.hear() }
      if hearing.heartbeat.end <= .now {
        guard !hearing.heartbeat.isAsked else { throw .timedOut("the Redis server at \(server.place) does not answer") }
        dialogue.send(hearing.heartbeat.ask().encoded)
      }
      if hearing.heartbeat.isAsked { states.ask() }
    }
  }

  /// How far a connection has come that is listened to.
  private struct Hearing {
    var heartbeat: RedisHeartbeat
    /// What the server may still tell.
    var news: Allowance
  }

  private func take(_ message: RESPMessage, _ dialogue: RedisDialogue, _ hearing: inout Hearing) throws(StoreError) {
    defer { dialogue.renew() }
    // Bytes of what never becomes whole say nothing.
    hearing.heartbeat.hear()
    states.hear()
    switch message {
    case .reply(let value):
      guard hearing.heartbeat.isAnswered(by: value) else { throw .unasked(server.place) }
      if hearing.heartbeat.take(value) { news.resync() }
    case .push(let values):
      let keys = values.count == 2 && values[0].text == "invalidate" ? values[1].list : nil
      hearing.news.spend(max(keys?.count ?? 0, 1))
      guard values.count == 2, values[0].text == "invalidate" else { return }
      // Without keys all may have changed.
      if let keys { news.hear(keys.compactMap(\.bytes)) } else { news.resync() }
    }
  }
}
