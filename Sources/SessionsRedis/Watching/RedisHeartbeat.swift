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

  /// When there is something to do. Who is heard is there, however late the answer.
  var end: ContinuousClock.Instant { isAsked ? max(asked, heard) + options.timeout : asked + options.attention }

  mutating func hear() { heard = .now }

  /// The next question.
  mutating func ask() -> RedisCommand {
    count += 1
    let asksCondition = count.isMultiple(of: Self.conditionEvery)
    (asked, self.asksCondition) = (.now, asksCondition)
    return asksCondition ? RedisCondition.question : RedisCommand("PING")
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
