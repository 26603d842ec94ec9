import Sessions

/// The calls that were made within a connection, and what is still to come of them: an answer that comes is to one of these, or to none.
struct AgentCalls {
  struct Waiting {
    let isWrite: Bool
    let deadline: ContinuousClock.Instant
    let finish: @Sendable (Result<Answer, StoreError>) -> Void

    /// No answer comes to it: a change that was sent may be made all the same.
    fileprivate func end(for reason: StoreError) { finish(.failure(isWrite ? .unanswered(reason) : reason)) }
  }

  /// The number of the question whether the application is there, which no call has. Nobody waits for its answer.
  static let ping = 0
  /// Who leaves more than that without an answer gives none.
  static let mostUnanswered = 10_000

  private var waiting: [Int: Waiting] = [:]
  /// Nobody waits for these any more, and an answer may come all the same.
  private var ignored: Set<Int> = []
  /// There may be more than one to answer: any line shows that the application is there, and then it is asked again.
  private var pings = 0

  var deadlines: [ContinuousClock.Instant] { waiting.values.map(\.deadline) }
  var areUnanswered: Bool { ignored.count > Self.mostUnanswered }

  mutating func ask() { pings += 1 }
  mutating func wait(for number: Int, _ call: Waiting) { waiting[number] = call }
  mutating func ignore(_ number: Int) { ignored.insert(number) }

  /// - Returns: whether the answer is to anything that was asked and not answered yet.
  mutating func finish(_ number: Int, with answer: Answer) -> Bool {
    if let call = waiting.removeValue(forKey: number) {
      call.finish(.success(answer))
      return true
    }
    guard number == Self.ping else { return ignored.remove(number) != nil }
    guard pings > 0 else { return false }
    pings -= 1
    return true
  }

  /// Of one that is not waited for there is nothing to give up.
  mutating func giveUp(_ number: Int, _ reason: StoreError) {
    guard let call = waiting.removeValue(forKey: number) else { return }
    ignore(number)
    call.end(for: reason)
  }

  mutating func expire(at now: ContinuousClock.Instant, saying words: String) {
    for (number, call) in waiting where call.deadline <= now { giveUp(number, .timedOut(words)) }
  }

  /// What was asked and not answered will not be.
  mutating func abandon(saying words: String) {
    for call in waiting.values { call.end(for: .unavailable(words)) }
    self = AgentCalls()
  }
}
