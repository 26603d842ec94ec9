/// What a watch asks now and then of a server that has nothing to tell: whether it is there, and what it tells of by itself to
/// nobody. A right that this user loses is such: what changes is told to him all the same.
struct RedisHeartbeat {
  private enum Question {
    /// Whether it is there.
    case presence
    /// Whether keys may be listed.
    case listing
    /// Whether those of sessions may be read.
    case reading
    case condition
  }

  /// It costs more to answer than whether anybody is there: the condition is asked for seldom.
  private static let order: [Question] = [.presence, .listing, .presence, .reading, .condition]

  private let options: RedisOptions
  private let prefix: [UInt8]
  private var condition: RedisCondition
  private var heard = ContinuousClock.now
  private var asked = ContinuousClock.now
  /// What was asked then; nil: it is answered.
  private var question: Question?
  private var count = 0
  /// What this user has no right to, and had none to at first. Several that are lost together are noticed one after the other, and
  /// are one reason to list again: whether all is as it was at first.
  private var refused: Set<Question>
  private let refusedAtFirst: Set<Question>

  /// - Parameters:
  ///   - prefix: how the keys of sessions begin.
  ///   - mayRead: whether one of them could be asked for.
  init(_ condition: RedisCondition, prefix: [UInt8], mayRead: Bool, _ options: RedisOptions) {
    (self.condition, self.prefix, self.options) = (condition, prefix, options)
    refusedAtFirst = mayRead ? [] : [.reading]
    refused = refusedAtFirst
  }

  var isAsked: Bool { question != nil }

  /// Who is heard is waited for so many times as long.
  private static let patience = 6

  /// When there is something to do. Who is heard is there, however late the answer; but not who talks on and never answers.
  var end: ContinuousClock.Instant {
    guard isAsked else { return asked + options.attention }
    return min(max(asked, heard) + options.timeout, asked + options.timeout * Self.patience)
  }

  /// Something whole came, or waits to be read.
  mutating func hear() { heard = .now }

  /// The next question.
  mutating func ask() -> RedisCommand {
    let next = Self.order[count % Self.order.count]
    count += 1
    (asked, question) = (.now, next)
    return switch next {
    case .presence: RedisCommand("PING")
    case .listing: RedisCommand("SCAN", "0", "COUNT", "1")
    case .reading: Self.reading(prefix)
    case .condition: RedisCondition.question
    }
  }

  /// Asks whether a key of a session may be read, without reading one.
  static func reading(_ prefix: [UInt8]) -> RedisCommand { RedisCommand("TYPE", .bytes(prefix)) }

  /// Whether this may be the answer to what was asked. A refusal is one, too.
  func isAnswered(by reply: RESPValue) -> Bool {
    guard let question else { return false }
    if reply.error != nil { return true }
    return switch question {
    case .presence: reply.text == "PONG"
    case .listing: reply.list != nil
    case .reading, .condition: reply.bytes != nil
    }
  }

  /// - Returns: whether it is another server by now, its databases are others, or this user may read less of them or more. That it may
  ///   not be asked is an answer, too.
  mutating func take(_ answer: RESPValue) -> Bool {
    defer { question = nil }
    guard let question else { return false }
    switch question {
    case .presence: return false
    case .listing, .reading:
      let wasAsAtFirst = refused == refusedAtFirst
      if answer.error?.code == "NOPERM" { refused.insert(question) } else { refused.remove(question) }
      return (refused == refusedAtFirst) != wasAsAtFirst
    case .condition:
      let now = RedisCondition(answer)
      defer { condition = now }
      return now != condition
    }
  }
}
