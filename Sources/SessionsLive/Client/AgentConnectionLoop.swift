import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The thread of a client: connects, keeps what was asked until it is answered, and connects again when the application
/// goes away or another takes its place. When there is nothing to do it only waits, and looks each second whether that is so.
struct AgentConnectionLoop {
  private enum Stage {
    case greeting(until: ContinuousClock.Instant)
    case open
  }

  private let place: AgentPlace
  private let access: LiveAccess
  private let options: LiveOptions
  private let relay: WordRelay
  private let mailbox: Mailbox<AgentRequest>
  private let numbers: CallNumbers
  private let shared: AgentConnectionState

  /// Why nothing is written by the connection that there is; nil: what was asked for is.
  private var replacement: StoreError?
  private var succession = AgentSuccession()
  private var standing: AgentStanding
  /// When it is looked again whether the connection is to what is at the path.
  private var nextLook = ContinuousClock.now
  private var calls = AgentCalls()
  private var isWatching = false
  /// The call that asked for that, until it is answered.
  private var watchCall: Int?
  private var isStopped = false
  private var heartbeat: AgentHeartbeat
  /// Changes that the application may still push.
  private var changes: Allowance
  private var output: [UInt8] = []
  private var sent = 0
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  init(
    place: AgentPlace, access: LiveAccess, options: LiveOptions, relay: @escaping WordRelay, mailbox: Mailbox<AgentRequest>,
    numbers: CallNumbers, shared: AgentConnectionState
  ) {
    self.place = place
    self.access = access
    self.options = options
    self.relay = relay
    self.mailbox = mailbox
    self.numbers = numbers
    self.shared = shared
    changes = Allowance(perSecond: options.changesPerSecond, now: .now)
    heartbeat = AgentHeartbeat(options, at: .now)
    standing = AgentStanding(probation: options.probation)
  }

  /// Until it is told to stop, or the first attempt fails.
  ///
  /// - Parameter opened: told once how the first attempt went; nil: well.
  mutating func run(opened: (StoreError?) -> Void) {
    var isOpen = false
    defer { shared.finish() }
    while !isStopped {
      let reason = converse {
        if !isOpen { opened(nil) }
        isOpen = true
      }
      if !isOpen { return opened(reason) }
      abandon(reason)
      if isStopped { return }
      shared.tell(.reconnecting(reason.words))
      pause(options.backoff.isEmpty ? .seconds(1) : options.backoff[min(standing.attempts, options.backoff.count - 1)], reason)
      standing.wait()
    }
  }

  private var path: String { place.path }
  /// Of an application to which nothing is written no more than looking is asked.
  private var asked: LiveAccess { replacement == nil ? access : .readOnly }

  // MARK: One connection

  /// From connecting to the end of the connection, and why it ended.
  private mutating func converse(_ welcomed: () -> Void) -> StoreError {
    let connection: AgentPlace.Connection
    do throws(StoreError) { connection = try place.connect(within: options.timeout) } catch { return error }
    let socket = connection.socket
    replacement = connection.replacement
    nextLook = .now + options.lookout
    (calls, watchCall) = (AgentCalls(), nil)
    var input = LineBuffer(longest: LiveProtocol.longestGreeting)
    var stage = Stage.greeting(until: .now + options.timeout)
    (output, sent, heartbeat) = (Hello(access: asked).line, 0, AgentHeartbeat(options, at: .now))
    do {
      while true {
        let isOpen = if case .open = stage { true } else { false }
        if isOpen { ping() }
        flush(socket)
        let wake = wait(socket, isOpen ? nil : stage)
        // Before the hello of the application, what is asked stays where it is.
        if isOpen { try takeNotes(by: connection) }
        if isStopped { return .unavailable("closed") }
        if wake, let bytes = try StreamSocket.receive(socket, into: &buffer) {
          if bytes.isEmpty { throw StoreError.unavailable("the application at \(path) hung up") }
          input.append(bytes)
        }
        changes.refill(now: .now)
        while !changes.isSpent, let line = try input.next() {
          heartbeat.hear()
          shared.reachability.hear()
          if case .greeting = stage {
            try greet(Welcome(line: line, relay: relay), at: connection.file)
            stage = .open
            input.longest = LiveProtocol.longestLine
            welcomed()
          } else {
            try take(Reply(line: line, relay: relay), length: line.count)
          }
        }
        // What has come already is no silence, however late it is read.
        try expire(stage)
      }
    } catch let error as StoreError {
      return error
    } catch let error as Errno {
      return .unavailable("the connection to \(path) is lost: \(error.message)")
    } catch {
      standing.breakProtocol()
      return .unavailable("what serves \(path) does not speak the protocol: \(error)")
    }
  }

  private mutating func greet(_ welcome: Welcome, at file: SocketFile?) throws {
    guard asked == .readWrite || welcome.access == .readOnly else {
      throw ProtocolError("it lets write who asked for reading only")
    }
    // A store that may be written to never turns into one that may not behind its holder's back.
    guard asked == .readOnly || welcome.access == .readWrite else {
      throw StoreError.denied("the application at \(path) shows its sessions for reading only")
    }
    let isAnother = succession.greeted(by: welcome.application.name, at: file)
    standing.welcome(at: .now, isAnother: isAnother)
    shared.connected(welcome, replacement, isAnother: isAnother, isDoubted: standing.isDoubted)
    guard isWatching else { return }
    // What changed while nobody listened, nobody knows.
    startWatching(welcome)
    shared.changes.send(.resync)
  }

  /// Asks one that is watched whether it is still there. Whatever it answers, it is.
  private mutating func ping() {
    guard let moment = nextPing, moment <= .now else { return }
    heartbeat.ask(at: .now)
    shared.reachability.ask()
    calls.ask()
    output += Call.ping.line(number: AgentCalls.ping)
  }

  private var nextPing: ContinuousClock.Instant? { isWatching ? heartbeat.next : nil }

  private mutating func startWatching(_ welcome: Welcome) {
    isWatching = true
    guard welcome.application.watches else { return }
    let number = numbers.next()
    watchCall = number
    output += Call.watch.line(number: number)
  }

  /// The application tells of no more changes, or will not begin to.
  private mutating func endWatching() {
    if let watchCall { calls.ignore(watchCall) }
    (isWatching, watchCall) = (false, nil)
    shared.changes.finish()
  }

  private mutating func beganWatching(_ answer: Answer) {
    watchCall = nil
    do throws(StoreError) {
      try answer.done()
      if !standing.isDoubted { shared.tell(.connected) }
    } catch {
      endWatching()
      standing.believe()
      shared.tell(.reconnecting(error.words))
    }
  }

  private mutating func take(_ reply: Reply, length: Int) throws(ProtocolError) {
    switch reply {
    case .answer(let number, let answer):
      if number == watchCall { return beganWatching(answer) }
      guard calls.finish(number, with: answer) else { throw ProtocolError("it answers a call that nobody made") }
    case .change(let change):
      // A long one is as much work as many.
      changes.spend(1 + length / 1_024)
      shared.changes.send(change)
    case .watchEnded: endWatching()
    }
  }

  /// Takes what is asked, unless another is in the place of the application by now: no write goes to one that was left behind.
  private mutating func takeNotes(by connection: AgentPlace.Connection) throws(StoreError) {
    let notes = mailbox.takeAll()
    if nextLook <= .now || notes.contains(where: \.isWrite) {
      nextLook = .now + options.lookout
      if let departure = place.departure(from: connection.file) {
        if !connection.isHungUp { succession.leave(connection.file) }
        for note in notes { refuse(note, departure) }
        throw departure
      }
    }
    for note in notes { take(note) }
  }

  private mutating func take(_ note: AgentRequest) {
    switch note {
    case .call(let number, let line, let isWrite, let turn, let finish):
      if isWrite, let replacement { return finish(.failure(replacement)) }
      if let turn, turn != shared.turns { return finish(.failure(.unavailable(place.taken))) }
      calls.wait(for: number, AgentCalls.Waiting(isWrite: isWrite, deadline: .now + options.timeout, finish: finish))
      output += line
    case .cancel(let number): calls.giveUp(number, .unavailable("nobody waits for it any more"))
    case .watch: if !isWatching { startWatching(shared.welcome) }
    case .stop: isStopped = true
    }
  }

  private mutating func flush(_ socket: Descriptor) {
    while sent < output.count {
      // Who takes nothing any more may have said why: that is read first, and then it is found to have hung up.
      guard let count = try? StreamSocket.send(socket, output[sent...]) else { break }
      if count == 0 { return }
      sent += count
    }
    (output, sent) = ([], 0)
  }

  /// Waits for something to do. - Returns: whether the application said something.
  private func wait(_ socket: Descriptor, _ greeting: Stage?) -> Bool {
    var polls = [
      pollfd(
        fd: socket.number, events: (changes.isSpent ? 0 : Int16(POLLIN)) | (sent < output.count ? Int16(POLLOUT) : 0), revents: 0),
      pollfd(fd: mailbox.descriptor, events: greeting == nil ? Int16(POLLIN) : 0, revents: 0),
    ]
    var moments = calls.deadlines
    if case .greeting(let until)? = greeting { moments.append(until) }
    if let returns = changes.returns { moments.append(returns) }
    if greeting == nil { moments += [nextLook, nextPing, heartbeat.end, standing.end].compactMap { $0 } }
    poll(&polls, nfds_t(polls.count), Self.milliseconds(until: moments.min()))
    return polls[0].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0
  }

  private mutating func expire(_ stage: Stage) throws(StoreError) {
    let now = ContinuousClock.now
    let end: ContinuousClock.Instant? = if case .greeting(let until) = stage { until } else { heartbeat.end }
    if let end, end <= now { throw .timedOut("the application at \(path) does not answer") }
    if calls.areUnanswered { throw .timedOut("the application at \(path) does not answer") }
    calls.expire(at: now, saying: "the application at \(path) does not answer")
    if standing.settles(at: now) { shared.tell(.connected) }
  }

  // MARK: Between two connections

  /// What was asked and not answered will not be.
  private mutating func abandon(_ reason: StoreError) {
    calls.abandon(saying: reason.words)
    for note in mailbox.takeAll() { refuse(note, reason) }
  }

  private mutating func refuse(_ note: AgentRequest, _ reason: StoreError) {
    switch note {
    case .call(_, _, _, _, let finish): finish(.failure(.unavailable(reason.words)))
    case .cancel: break
    case .watch: isWatching = true
    case .stop: isStopped = true
    }
  }

  private mutating func pause(_ duration: Duration, _ reason: StoreError) {
    let end = ContinuousClock.now + duration
    while !isStopped, end > .now {
      var polls = [pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)]
      poll(&polls, 1, Self.milliseconds(until: end))
      for note in mailbox.takeAll() { refuse(note, reason) }
    }
  }

  private static func milliseconds(until moment: ContinuousClock.Instant?) -> Int32 {
    guard let moment else { return -1 }
    return Int32(clamping: max(0, Int64((moment - .now) / .milliseconds(1)) + 1))
  }
}
