import Sessions

/// One step on the server, on a connection that is lent for it: what is done in it is done whole, and only if nobody else has
/// written what is watched.
///
/// Where `MULTI` is refused, what follows it is done at once and alone, compared with nothing. So it comes with what is watched
/// and read, and only when it was answered is anything sent that changes something, on that very connection.
struct RedisStep {
  private let connection: RedisConnection
  private let client: RedisClient
  /// The connection that watches; another one would watch nothing.
  private let made: Int
  /// Whether `MULTI` was answered: what is sent now waits for `EXEC`.
  private var isOpen = false

  /// Watches keys, and asks something beside it.
  ///
  /// - Parameter opens: whether nothing else is to be watched or read before the step is made.
  /// - Returns: the step, and the answers to what was asked.
  static func watching(
    _ keys: [[UInt8]], asking questions: [RedisCommand], opens: Bool, _ connection: RedisConnection, _ client: RedisClient
  ) async throws(StoreError) -> (RedisStep, [RESPValue]) {
    let watch = RedisCommand("WATCH", keys.map { .bytes($0) })
    let asked = [watch] + questions + (opens ? [multi] : [])
    let answers = try await connection.read(asked, isCancellable: false)
    // Nobody else has the connection, so none was made since the answers came.
    var step = RedisStep(connection: connection, client: client, made: connection.made)
    do throws(StoreError) {
      if opens { try step.open(answers[answers.count - 1]) }
      try client.expectOK(answers[0], of: "WATCH")
    } catch {
      step.leave()
      throw error
    }
    return (step, Array(answers[1...questions.count]))
  }

  private init(connection: RedisConnection, client: RedisClient, made: Int) {
    (self.connection, self.client, self.made) = (connection, client, made)
  }

  private static let multi = RedisCommand("MULTI")

  private mutating func open(_ answer: RESPValue) throws(StoreError) {
    try client.expectOK(answer, of: "MULTI")
    isOpen = true
  }

  /// Watches one key more, and reads it. Not in a step that is open.
  func watched(_ key: [UInt8]) async throws(StoreError) -> RESPValue {
    let answers: [RESPValue]
    do throws(RedisFailure) {
      answers = try await connection.ask(
        [RedisCommand("WATCH", .bytes(key)), RedisCommand("GET", .bytes(key))], on: made, isCancellable: false)
    } catch { throw error.error }
    try client.expectOK(answers[0], of: "WATCH")
    return answers[1]
  }

  /// Nothing is done, and nothing is watched any more.
  func leave() { connection.tell([RedisCommand(isOpen ? "EXEC" : "UNWATCH")], on: made) }

  /// Does it all.
  ///
  /// - Returns: whether it was done; not where somebody else wrote what is watched.
  /// - Throws: what is in the way. It is told as sent where something may have been done all the same.
  mutating func make(_ commands: [RedisCommand]) async throws(RedisFailure) -> Bool {
    if !isOpen {
      let answer = try await connection.ask([Self.multi], on: made, isCancellable: false)[0]
      do throws(StoreError) { try open(answer) } catch {
        leave()
        throw RedisFailure(error, sent: false)
      }
    }
    return try wasMade(try await connection.ask(commands + [RedisCommand("EXEC")], on: made, isCancellable: false), commands)
  }

  /// It was made where the server took each command into the step, and then did each: that is a list of so many results.
  private func wasMade(_ answers: [RESPValue], _ commands: [RedisCommand]) throws(RedisFailure) -> Bool {
    let (taken, end) = (answers.dropLast(), answers[answers.count - 1])
    // One that was refused is why the whole was given up, which EXEC does not repeat.
    let isWaiting = taken.allSatisfy { $0.error != nil || $0.text == "QUEUED" }
    for (answer, command) in zip(taken, commands) {
      guard let error = answer.error else { continue }
      let refusal = StoreError(error, asked: command.name, of: client.server.place)
      throw RedisFailure(refusal, sent: !isWaiting || end.error == nil)
    }
    if let error = end.error {
      throw RedisFailure(StoreError(error.reason, asked: "EXEC", of: client.server.place), sent: !isWaiting)
    }
    if end == .null, isWaiting { return false }
    guard isWaiting, let results = end.list, results.count == commands.count, let first = results.first else {
      throw RedisFailure(client.somethingElse("EXEC"), sent: true)
    }
    if let error = first.error {
      throw RedisFailure(StoreError(error, asked: commands[0].name, of: client.server.place), sent: false)
    }
    // What is kept beside the session may be another thing by now: the session is destroyed all the same.
    for (result, command) in zip(results, commands).dropFirst() {
      guard let error = result.error, error.code != "WRONGTYPE" else { continue }
      throw RedisFailure(StoreError(error, asked: command.name, of: client.server.place), sent: true)
    }
    return true
  }
}
