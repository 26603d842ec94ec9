import Platform
import Sessions
import Synchronization

/// A connection that is made when it is needed, and made again when it is needed and was lost. Whatever is asked at the same
/// time goes out together, and is answered in order.
final class RedisConnection: Sendable {
  private let line: RedisLine
  var server: RedisServer { line.server }

  init(_ server: RedisServer) throws(StoreError) {
    do throws(Errno) { line = try RedisLine(server) } catch {
      throw .unavailable("the system has no descriptor left: \(error.message)")
    }
    LoopThread.start { [line] in RedisLoop(line: line).run() }
  }

  deinit { line.stop() }

  /// What the server said of itself when it was last connected to.
  var greeting: RedisGreeting? { line.greeting }

  /// The connection that stands, and what the server said of itself over it; nil: there is none.
  var standing: (connection: Int, greeting: RedisGreeting)? { line.standing }

  /// The connection that was made last, by its number: the next one knows nothing of what was said on it.
  var made: Int { line.made }

  /// Asks, and waits for the answers, one for each command. Refusals are answers too.
  ///
  /// - Parameters:
  ///   - made: the connection on which alone it is to be said; nil: on whichever there is, or can be made.
  ///   - isCancellable: whether cancelling the task ends the waiting: what was asked is done all the same.
  func ask(
    _ commands: [RedisCommand], on made: Int? = nil, isCancellable: Bool = true
  ) async throws(RedisFailure) -> [RESPValue] {
    try await answers(of: tell(commands, on: made), isCancellable: isCancellable)
  }

  /// Says something. Its answers are waited for later, or by nobody.
  @discardableResult func tell(_ commands: [RedisCommand], on made: Int? = nil) -> RedisCall {
    let call = RedisCall(commands, on: made)
    tell([call])
    return call
  }

  /// Says several things together. The answers to each have room of their own.
  func tell(_ calls: [RedisCall]) {
    // Nothing has its answer already.
    for call in calls where call.count == 0 { call.finish(.success([])) }
    let calls = calls.filter { $0.count > 0 }
    if !calls.isEmpty { line.ask(calls) }
  }

  /// Waits for the answers to what was said.
  func answers(of call: RedisCall, isCancellable: Bool = true) async throws(RedisFailure) -> [RESPValue] {
    // Whoever waits for an answer holds the connection.
    defer { withExtendedLifetime(self) {} }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in call.wait(continuation) }
    } onCancel: {
      if isCancellable { call.finish(.failure(RedisFailure(.unavailable("nobody waits for it any more"), sent: true))) }
    }
    return try result.get()
  }
}

/// Why something was not answered, and whether the server may have done it all the same.
struct RedisFailure: Error, Sendable {
  let error: StoreError
  /// Whether bytes of it were sent.
  let sent: Bool

  init(_ error: StoreError, sent: Bool) { (self.error, self.sent) = (error, sent) }

  /// Whether what changes nothing may be asked once more: a connection that was lost is made again.
  var mayBeRepeated: Bool { if case .unavailable = error { sent && !Task.isCancelled } else { false } }
}

/// What was asked together.
final class RedisCall: Sendable {
  typealias Waiting = CheckedContinuation<Result<[RESPValue], RedisFailure>, Never>
  private enum State {
    case new
    case waiting(Waiting)
    case finished(Result<[RESPValue], RedisFailure>?)
  }

  let bytes: [UInt8]
  let count: Int
  /// The connection on which alone it is to be said; nil: on whichever.
  let made: Int?
  private let state = Mutex(State.new)
  private let over = Atomic(0)

  /// The connection over which it was answered, by its number.
  var connection: Int { over.load(ordering: .relaxed) }

  init(_ commands: [RedisCommand], on made: Int? = nil) {
    self.made = made
    var bytes: [UInt8] = []
    bytes.reserveCapacity(commands.reduce(0) { $0 + $1.encoded.count })
    for command in commands { bytes += command.encoded }
    self.bytes = bytes
    count = commands.count
  }

  func isAnswered(over connection: Int) { over.store(connection, ordering: .relaxed) }

  func wait(_ continuation: Waiting) {
    let finished = state.withLock { state -> Result<[RESPValue], RedisFailure>? in
      if case .finished(let result) = state { return result }
      state = .waiting(continuation)
      return nil
    }
    if let finished { continuation.resume(returning: finished) }
  }

  /// The first word on it is the one that counts.
  func finish(_ result: Result<[RESPValue], RedisFailure>) {
    let waiting = state.withLock { state -> Waiting? in
      switch state {
      case .finished: return nil
      case .new:
        state = .finished(result)
        return nil
      case .waiting(let continuation):
        state = .finished(nil)
        return continuation
      }
    }
    waiting?.resume(returning: result)
  }
}
