import Platform
import Sessions
import Synchronization

/// A connection to an agent that comes back by itself, and the calls that wait on it.
final class AgentConnection: Sendable {
  private let mailbox: Mailbox<AgentRequest>
  private let numbers = CallNumbers()
  private let shared: AgentConnectionState
  let listings = Listings()
  private let place: AgentPlace
  var path: String { place.path }

  /// Connects, and says hello.
  ///
  /// - Parameter relay: what is told of the reasons that the application gives, whatever they are of.
  init(
    to place: AgentPlace, access: LiveAccess, options: LiveOptions, relay: @escaping WordRelay = { $0 }
  ) async throws(StoreError) {
    self.place = place
    shared = AgentConnectionState(watchBuffer: options.watchBuffer)
    do throws(Errno) {
      mailbox = try Mailbox()
    } catch {
      throw .unavailable("the system has no descriptor left: \(error.message)")
    }
    let mailbox = mailbox, shared = shared, numbers = numbers
    let failure: StoreError? = await withCheckedContinuation { opened in
      LoopThread.start {
        var loop = AgentConnectionLoop(
          place: place, access: access, options: options, relay: relay, mailbox: mailbox, numbers: numbers, shared: shared)
        loop.run { opened.resume(returning: $0) }
      }
    }
    if let failure { throw failure }
  }

  deinit { mailbox.post(.stop) }

  /// What the application said of its store when it was last connected.
  var welcome: Welcome { shared.welcome }

  /// Why nothing is written to what was last connected; nil: it is what was to be written to.
  var replacement: StoreError? { shared.replacement }

  /// How often another application than the one before was connected, counted before anything is asked of it.
  var turns: Int { shared.turns }
  /// What is said of that.
  var turnWords: String { place.taken }

  /// Asks, and waits for the answer.
  ///
  /// - Parameter turn: asks only the application that was there when ``turns`` was that; nil: whichever is.
  func ask(_ call: Call, at turn: Int? = nil) async throws(StoreError) -> Answer {
    if let refusal = call.refusal { throw refusal }
    let number = numbers.next()
    let line = call.line(number: number)
    guard line.count <= LiveProtocol.longestLine else { throw .full("the record is larger than a line of the protocol") }
    // Whoever waits for an answer holds the connection, whatever became of the store it came through.
    defer { withExtendedLifetime(self) {} }
    let answer: Answer = try await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        mailbox.post(.call(number, line, isWrite: call.isWrite, turn: turn) { continuation.resume(returning: $0) })
      }
    } onCancel: {
      mailbox.post(.cancel(number))
    }.get()
    return answer.hiding(call.id)
  }

  func changes() -> AsyncStream<StoreChange> {
    let stream = shared.changes.changes()
    mailbox.post(.watch)
    return stream
  }

  func connection() -> AsyncStream<LiveConnection> { shared.states() }
  var silence: StoreSilence? { shared.reachability.silence }
}

/// The numbers of calls: no two have the same, and 0 is nobody's.
final class CallNumbers: Sendable {
  private let last = Atomic(0)
  func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}

/// What comes to a link's thread from elsewhere.
enum AgentRequest: Sendable {
  case call(Int, [UInt8], isWrite: Bool, turn: Int?, @Sendable (Result<Answer, StoreError>) -> Void)
  /// The task that waits for the answer is cancelled.
  case cancel(Int)
  case watch
  case stop

  var isWrite: Bool { if case .call(_, _, let isWrite, _, _) = self { isWrite } else { false } }
}

/// What a link's thread tells to everybody.
final class AgentConnectionState: Sendable {
  private struct State: Sendable {
    var welcome = Welcome()
    var replacement: StoreError?
    var turns = 0
    var connection = LiveConnection.connected
    var next = 0
    var listeners: [Int: AsyncStream<LiveConnection>.Continuation] = [:]
  }
  private let state = Mutex(State())
  let changes: ChangeBroadcast
  let reachability = Reachability()

  init(watchBuffer: Int) { changes = ChangeBroadcast(capacity: watchBuffer) }

  var welcome: Welcome { state.withLock { $0.welcome } }
  var replacement: StoreError? { state.withLock { $0.replacement } }
  var turns: Int { state.withLock { $0.turns } }

  /// - Parameters:
  ///   - isAnother: whether it is another application than the one before.
  ///   - isDoubted: whether it is not said yet that it is there.
  func connected(_ welcome: Welcome, _ replacement: StoreError?, isAnother: Bool, isDoubted: Bool) {
    state.withLock { state in
      (state.welcome, state.replacement) = (welcome, replacement)
      if isAnother { state.turns += 1 }
    }
    if !isDoubted { tell(.connected) }
  }

  func tell(_ connection: LiveConnection) {
    let listeners = state.withLock { state -> [AsyncStream<LiveConnection>.Continuation] in
      guard state.connection != connection else { return [] }
      state.connection = connection
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield(connection) }
  }

  /// What it is now, and what it becomes; who looks late sees the newest.
  func states() -> AsyncStream<LiveConnection> {
    let (stream, continuation) = AsyncStream.makeStream(of: LiveConnection.self, bufferingPolicy: .bufferingNewest(1))
    let key = state.withLock { state in
      state.next += 1
      state.listeners[state.next] = continuation
      continuation.yield(state.connection)
      return state.next
    }
    continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.listeners[key] = nil } }
    return stream
  }

  func finish() {
    changes.finish()
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.finish() }
  }
}
