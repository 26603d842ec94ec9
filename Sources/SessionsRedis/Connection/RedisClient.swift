import Sessions
import Synchronization

/// The connections to one server: one that reads, and a few that write. Each is made when it is first needed, so who only
/// looks has no connection that could write.
final class RedisClient: Sendable {
  let server: RedisServer
  private let reading: RedisConnection
  private let writers: RedisWriters

  init(_ server: RedisServer) throws(StoreError) {
    self.server = server
    reading = try RedisConnection(server)
    writers = RedisWriters(server)
  }

  /// What the server said of itself; nil: it was not connected to yet.
  var greeting: RedisGreeting? { reading.greeting }

  /// The connection that stands, by its number; nil: what is read next goes over another.
  var connection: Int? { reading.standing?.connection }

  /// What the server says of itself over the connection that is read over; it is made where none stands.
  func greetingNow() async throws(StoreError) -> RedisGreeting? {
    if reading.standing == nil { _ = try await read([RedisCommand("TIME")]) }
    return reading.standing?.greeting ?? greeting
  }

  /// Asks what changes nothing. A connection that was lost while nobody used it is not worth a word: it is made again.
  ///
  /// - Parameter readingGuard: asked before the same is said over another connection.
  func read(
    _ commands: [RedisCommand], guardedBy readingGuard: RedisReadingGuard? = nil
  ) async throws(StoreError) -> [RESPValue] {
    let question = RedisQuestion(commands)
    ask([question])
    return try await answers(to: question, guardedBy: readingGuard)
  }

  /// Asks the same, several questions together, and does not wait: ``answers(to:)`` does.
  func ask(_ questions: [RedisQuestion]) { reading.tell(questions.map(\.call)) }

  func answers(
    to question: RedisQuestion, guardedBy readingGuard: RedisReadingGuard? = nil
  ) async throws(StoreError) -> [RESPValue] {
    try await reply(to: question, guardedBy: readingGuard).answers
  }

  /// The answers, and the connection over which they came, by its number.
  func reply(
    to question: RedisQuestion, guardedBy readingGuard: RedisReadingGuard? = nil
  ) async throws(StoreError) -> (answers: [RESPValue], connection: Int) {
    do throws(RedisFailure) { return (try await reading.answers(of: question.call), question.call.connection) } catch {
      guard error.mayBeRepeated else { throw error.error }
    }
    try await readingGuard?.check()
    let again = RedisCall(question.commands)
    reading.tell([again])
    do throws(RedisFailure) { return (try await reading.answers(of: again), again.connection) } catch { throw error.error }
  }

  /// Lends a connection that writes; nobody else has it meanwhile.
  func writing<Outcome: Sendable>(
    _ body: (RedisConnection) async throws(StoreError) -> Outcome
  ) async throws(StoreError) -> Outcome {
    let connection = try await writers.take()
    defer { writers.give(back: connection) }
    return try await body(connection)
  }
}

/// What changes nothing and may be asked twice. The answers to it have room of their own.
struct RedisQuestion: Sendable {
  let commands: [RedisCommand]
  let call: RedisCall

  init(_ commands: [RedisCommand]) { (self.commands, call) = (commands, RedisCall(commands)) }
}

extension RedisConnection {
  /// Asks what may be asked twice.
  func read(_ commands: [RedisCommand], isCancellable: Bool = true) async throws(StoreError) -> [RESPValue] {
    do throws(RedisFailure) { return try await ask(commands, isCancellable: isCancellable) } catch {
      guard error.mayBeRepeated else { throw error.error }
    }
    do throws(RedisFailure) { return try await ask(commands, isCancellable: isCancellable) } catch { throw error.error }
  }
}

/// The connections that write.
private final class RedisWriters: Sendable {
  private struct State: Sendable {
    var idle: [RedisConnection] = []
    var count = 0
    var waiting: [CheckedContinuation<RedisConnection, Never>] = []
  }

  private let server: RedisServer
  private let state = Mutex(State())

  init(_ server: RedisServer) { self.server = server }

  func take() async throws(StoreError) -> RedisConnection {
    enum Turn { case has(RedisConnection), makes, waits }
    let turn = state.withLock { state -> Turn in
      if let connection = state.idle.popLast() { return .has(connection) }
      guard state.count < max(1, server.options.writers) else { return .waits }
      state.count += 1
      return .makes
    }
    switch turn {
    case .has(let connection): return connection
    case .makes:
      do throws(StoreError) { return try RedisConnection(server) } catch {
        state.withLock { $0.count -= 1 }
        throw error
      }
    case .waits:
      return await withCheckedContinuation { continuation in
        let free = state.withLock { state -> RedisConnection? in
          if let connection = state.idle.popLast() { return connection }
          state.waiting.append(continuation)
          return nil
        }
        if let free { continuation.resume(returning: free) }
      }
    }
  }

  func give(back connection: RedisConnection) {
    let next = state.withLock { state -> CheckedContinuation<RedisConnection, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.idle.append(connection)
      return nil
    }
    next?.resume(returning: connection)
  }
}
