/// What a watch asks now and then of a server that has nothing to tell: whether it is there, and what it tells of by itself to
/// nobody.
struct RedisHeartbeat {
  private let options: RedisOptions
  private var condition: RedisCondition
  private var heard = ContinuousClock.now
  private var asked = ContinuousClock.now
  /// Whether that question was for the condition; nil: it is answered.
  private var asksCondition: Bool?
  private var count = 0

  /// It costs more to answer than whether anybody is there: it is every so-manieth question.
  private static let conditionEvery = 5

  init(_ condition: RedisCondition, _ options: RedisOptions) { (self.condition, self.options) = (condition, options) }

  var isAsked: Bool { asksCondition != nil }

  /// Who is heard is waited for so many times as long.
  private static let patience = 6

  /// When there is something to do. Who is heard is there, however late the answer; but not who talks on and never answers.
  var end: ContinuousClock.Instant {
    guard isAsked else { return asked + options.attention }
    return min(max(asked, heard) + options.timeout, asked + options.timeout * Self.patience)
  }

  mutating func hear() { heard = .now }

  /// The next question.
  mutating func ask() -> RedisCommand {
    count += 1
    let asksCondition = count.isMultiple(of: Self.conditionEvery)
    (asked, self.asksCondition) = (.now, asksCondition)
    return asksCondition ? RedisCondition.question : RedisCommand("PING")
  }

  /// Whether this may be the answer to what was asked. A refusal is one, too.
  func isAnswered(by reply: RESPValue) -> Bool {
    guard let asksCondition else { return false }
    return reply.error != nil || (asksCondition ? reply.bytes != nil : reply.text == "PONG")
  }

  /// - Returns: whether it is another server by now, or its databases are others. That it may not be asked is an answer, too.
  mutating func take(_ answer: RESPValue) -> Bool {
    defer { asksCondition = nil }
    guard asksCondition == true else { return false }
    let now = RedisCondition(answer)
    defer { condition = now }
    return now != condition
  }
}
