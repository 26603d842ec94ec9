import ECMAScript
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What comes to an agent's thread from elsewhere.
enum AgentNote: Sendable {
  case answer(client: Int, line: [UInt8])
  case change(StoreChange)
  case watchEnded
  case stop
}

/// The thread of an agent: waits in `poll` for clients, for the store's answers and for its changes. With nobody connected it
/// only waits. Nothing that a client does holds up another, or the application.
struct AgentLoop {
  let served: ServedStore
  let listener: Descriptor
  let mailbox: Mailbox<AgentNote>
  let admits: @Sendable (LivePeer) -> Bool
  let identify: @Sendable (Descriptor) -> LivePeer?
  let report: @Sendable (LiveEvent) -> Void
  let allowed: LiveAccess

  private let executor = QueueTaskExecutor(label: "sessions.live.calls")
  private var clients: [Int: ClientConnection] = [:]
  private var nextClient = 0
  /// Requests that run, those of clients that are gone included.
  private var running = 0
  private var watching: Task<Void, Never>?
  /// No descriptor was left for another client: until then none is taken.
  private var resumesAccepting: ContinuousClock.Instant?
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  private var limits: LiveLimits { served.limits }

  init(
    _ served: ServedStore, listener: Descriptor, mailbox: Mailbox<AgentNote>, allowed: LiveAccess,
    admits: @escaping @Sendable (LivePeer) -> Bool, identify: @escaping @Sendable (Descriptor) -> LivePeer?,
    report: @escaping @Sendable (LiveEvent) -> Void
  ) {
    self.served = served
    self.listener = listener
    self.mailbox = mailbox
    self.allowed = allowed
    self.admits = admits
    self.identify = identify
    self.report = report
  }

  /// Until it is told to stop.
  mutating func run() {
    defer { watching?.cancel() }
    while true {
      let now = ContinuousClock.now
      if let resumes = resumesAccepting, resumes <= now { resumesAccepting = nil }
      let keys = Array(clients.keys)
      var polls = [
        pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: resumesAccepting == nil ? listener.number : -1, events: Int16(POLLIN), revents: 0),
      ]
      for key in keys {
        guard let client = clients[key] else { continue }
        polls.append(pollfd(fd: client.socket.number, events: interests(in: client), revents: 0))
      }
      let ready = poll(&polls, nfds_t(polls.count), timeout(now))
      if ready < 0, errno != EINTR { return }
      for note in mailbox.takeAll() where !take(note) { return }
      if polls[1].revents != 0 { accept() }
      for (key, poll) in zip(keys, polls[2...]) { attend(to: key, poll.revents) }
    }
  }

  // MARK: Waiting

  private func mayAsk(_ client: ClientConnection) -> Bool { client.mayAsk && running < limits.requestsOfAll }

  private func interests(in client: ClientConnection) -> Int16 {
    (mayAsk(client) ? Int16(POLLIN) : 0) | (client.unread > 0 ? Int16(POLLOUT) : 0)
  }

  private func timeout(_ now: ContinuousClock.Instant) -> Int32 {
    let moments = clients.values.flatMap { [$0.deadline, $0.asksAgain] } + [resumesAccepting]
    guard let next = moments.compactMap({ $0 }).min() else { return -1 }
    return Int32(clamping: max(0, Int64((next - now) / .milliseconds(1)) + 1))
  }

  /// - Returns: false where the agent ends.
  private mutating func take(_ note: AgentNote) -> Bool {
    switch note {
    case .answer(let key, let line):
      running -= 1
      guard let client = clients[key] else { break }
      client.running -= 1
      client.send(line)
    case .change(let change):
      let line = change.line
      for client in clients.values { client.push(line) }
    case .watchEnded:
      watching = nil
      for client in clients.values where client.watches {
        client.push(Fields.line(["push": "ended"]))
        client.watches = false
      }
    case .stop:
      for key in Array(clients.keys) { drop(key, "the application serves no more") }
      return false
    }
    return true
  }

  // MARK: Coming and going

  private mutating func accept() {
    while true {
      do throws(Errno) {
        guard let socket = try StreamSocket.accept(listener) else { return }
        welcome(socket)
      } catch {
        // No descriptor is left: the clients that are there go on.
        resumesAccepting = .now + .seconds(1)
        return
      }
    }
  }

  private mutating func welcome(_ socket: Descriptor) {
    func refuse(_ peer: LivePeer?, _ error: StoreError, _ reason: String) {
      _ = try? StreamSocket.send(socket, Welcome.refusal(error)[...])
      report(.refused(peer, reason: reason))
    }
    guard let peer = identify(socket), admits(peer) else {
      return refuse(identify(socket), .denied("the application does not show its sessions to this user"), "not its user")
    }
    guard clients.count < limits.connections else {
      let words = "\(limits.connections) clients are connected"
      return refuse(peer, .full(words + ", which is as many as the application allows"), words)
    }
    nextClient += 1
    clients[nextClient] = ClientConnection(socket, peer, limits: limits, now: .now)
  }

  private mutating func drop(_ key: Int, _ reason: String) {
    guard let client = clients.removeValue(forKey: key) else { return }
    if client.stage == .greeting {
      report(.refused(client.peer, reason: reason))
    } else {
      report(.disconnected(client.peer, reason: reason))
    }
    if !clients.values.contains(where: \.watches) {
      watching?.cancel()
      watching = nil
    }
  }

  // MARK: One client

  private mutating func attend(to key: Int, _ events: Int16) {
    guard let client = clients[key] else { return }
    let now = ContinuousClock.now
    do throws(Errno) {
      client.refill(now: now)
      let unread = client.unread
      try client.flush(now: now)
      var progressed = client.unread < unread
      if events & Int16(POLLIN | POLLHUP | POLLERR) != 0, mayAsk(client) {
        guard let bytes = try StreamSocket.receive(client.socket, into: &buffer) else { return }
        if bytes.isEmpty { return drop(key, client.input.count > 0 ? "it hung up within a line" : "it hung up") }
        client.input.append(bytes)
      } else if events & Int16(POLLHUP | POLLERR) != 0 {
        return drop(key, "it hung up")
      }
      if takeLines(key, client) { progressed = true }
      try client.flush(now: now)
      if client.lastWords != nil, client.unread == 0 { return drop(key, client.lastWords ?? "") }
      client.wait(progressed: progressed, now: now)
      if let deadline = client.deadline, deadline <= now {
        drop(key, client.lastWords ?? (client.stage == .greeting ? "it did not say hello" : "it stalled"))
      }
    } catch {
      drop(key, error.message)
    }
  }

  /// Begins what whole lines ask, as far as they may be asked now.
  private mutating func takeLines(_ key: Int, _ client: ClientConnection) -> Bool {
    var took = false
    do throws(ProtocolError) {
      while mayAsk(client), let line = try client.input.next() {
        took = true
        switch client.stage {
        case .greeting: try greet(client, Hello(line: line))
        case .open(let access): begin(try Request(line: line), of: client, key, access)
        }
      }
    } catch {
      // Whoever sends what is no line of the protocol cannot be followed any further.
      let words = StoreError.failed("not the protocol: \(error)")
      client.send(client.stage == .greeting ? Welcome.refusal(words) : Fields.line(["error": words.json]))
      client.lastWords = "not the protocol: \(error)"
    }
    return took
  }

  private func greet(_ client: ClientConnection, _ hello: Hello) {
    guard hello.version == LiveProtocol.version else {
      let words = "the application speaks version \(LiveProtocol.version) of the protocol, the client version \(hello.version)"
      client.send(Welcome.refusal(.failed(words)))
      client.lastWords = words
      return
    }
    var welcome = served.welcome
    welcome.access = allowed == .readWrite ? hello.access : .readOnly
    client.open(welcome.access)
    client.send(welcome.line)
    report(.connected(client.peer, welcome.access))
  }

  private mutating func begin(_ request: Request, of client: ClientConnection, _ key: Int, _ access: LiveAccess) {
    client.spend()
    guard let call = request.call else {
      return client.send(
        ServedStore.line(.failed("there is no such call in version \(LiveProtocol.version)"), number: request.number))
    }
    guard access == .readWrite || !call.isWrite else {
      report(.writeRefused(client.peer))
      return client.send(ServedStore.line(.readOnly, number: request.number))
    }
    if case .watch = call {
      guard served.welcome.application.watches else {
        return client.send(
          ServedStore.line(.failed("the application's store does not tell of changes"), number: request.number))
      }
      client.watches = true
      watch()
    }
    running += 1
    client.running += 1
    Task(executorPreference: executor) { [served, mailbox] in
      mailbox.post(.answer(client: key, line: await served.answer(call, number: request.number)))
    }
  }

  /// Watches the store as long as any client does; from now on, whatever is asked next.
  private mutating func watch() {
    guard watching == nil, let changes = served.watcher?.changes() else { return }
    watching = Task(executorPreference: executor) { [mailbox] in
      for await change in changes {
        mailbox.post(.change(change))
        // What the thread cannot keep up with waits in the stream, which knows what to do when it is too much.
        while mailbox.count > 4096 { try? await Task.sleep(for: .milliseconds(5)) }
      }
      if !Task.isCancelled { mailbox.post(.watchEnded) }
    }
  }
}
