import Platform
import Sessions
import Synchronization

/// What is asked over a connection, in the hands of whoever holds its lock.
///
/// While the connection stands, whoever asks sends, too: no other thread has to wake for that. The line's own thread
/// (``RedisLoop``) makes the connection, and takes in what is answered.
final class RedisLine: Sendable {
  let server: RedisServer
  /// Wakes the thread.
  let wake: WakePipe
  private let state = Mutex(RedisExchange())

  init(_ server: RedisServer) throws(Errno) {
    self.server = server
    wake = try WakePipe()
  }

  /// What the server said of itself when it was last connected to.
  var greeting: RedisGreeting? { state.withLock { $0.greeting } }

  /// The connection that was made last, by its number.
  var made: Int { state.withLock { $0.made } }

  /// The connection that stands, and what the server said of itself over it; nil: there is none.
  var standing: (connection: Int, greeting: RedisGreeting)? { state.withLock { $0.standing } }

  /// Asks, all of it together: at once, or when there is a connection.
  func ask(_ calls: [RedisCall]) {
    let deadline = ContinuousClock.now + server.options.timeout
    let wakes = state.withLock { state -> Bool? in
      calls.allSatisfy { state.takes($0) } ? state.ask(calls, until: deadline) : nil
    }
    guard let wakes else {
      let lost = StoreError.unavailable(
        "the connection to the Redis server at \(server.place) was lost before anything was written")
      for call in calls { call.finish(.failure(RedisFailure(lost, sent: false))) }
      return
    }
    if wakes { wake.send() }
  }

  /// Nobody asks any more.
  func stop() {
    state.withLock { $0.isStopped = true }
    wake.send()
  }

  // MARK: Its thread

  enum Duty {
    case end
    case connect
    case sleep
    case listen(RedisDialogue, sends: Bool, until: ContinuousClock.Instant?)
  }

  /// What there is to do.
  var duty: Duty { state.withLock { $0.duty } }

  func connected(_ dialogue: RedisDialogue, _ greeting: RedisGreeting) {
    let deadline = ContinuousClock.now + server.options.timeout
    state.withLock { $0.connected(dialogue, greeting, until: deadline) }
  }

  /// Sends what is to be sent, takes in what has come, and tells whoever waited for it.
  ///
  /// - Parameter hears: whether something has come.
  func converse(hears: Bool) {
    changing { state in
      do throws(StoreError) { try state.converse(hears: hears, server.place) } catch { state.abandon(error) }
    }
  }

  /// There is no connection, or no more: what was asked and not answered will not be.
  func abandon(_ error: StoreError) { changing { $0.abandon(error) } }

  /// Whoever is told something goes on in a task of its own, and may ask again at once: not while the lock is held.
  private func changing(_ change: (inout RedisExchange) -> Void) {
    let answered = state.withLock { state in
      change(&state)
      defer { state.answered = [] }
      return state.answered
    }
    for (call, result) in answered { call.finish(result) }
  }
}

/// A connection, and what was asked over it.
struct RedisExchange: Sendable {
  private struct Pending: Sendable {
    let call: RedisCall
    var answers: [RESPValue] = []
    let deadline: ContinuousClock.Instant
    /// How many bytes had been given to the connection before those of this call.
    let place: Int
  }

  private(set) var greeting: RedisGreeting?
  /// How many connections have been made.
  private(set) var made = 0
  var isStopped = false
  /// What came of calls, until they are told.
  var answered: [(call: RedisCall, result: Result<[RESPValue], RedisFailure>)] = []

  private var dialogue: RedisDialogue?
  /// Asked while there was no connection.
  private var waiting: [RedisCall] = []
  private var pending: [Pending] = []
  private var given = 0
  /// Whether more may have come than was taken in.
  private var hasMore = false
  /// When the newest call is to be answered.
  private var horizon: ContinuousClock.Instant?
  /// Whether the thread sleeps until it is woken. For as long as an answer may take after a call it does not: whoever asks one
  /// thing after the other need not wake it to have deadlines kept.
  private var sleeps = true

  var standing: (connection: Int, greeting: RedisGreeting)? {
    dialogue == nil ? nil : greeting.map { (made, $0) }
  }

  /// Whether a call may be said on what there is: what belongs to a connection that is lost may be said on no other.
  func takes(_ call: RedisCall) -> Bool { call.made == nil || (dialogue != nil && call.made == made) }

  /// - Returns: whether the thread is to be woken.
  mutating func ask(_ calls: [RedisCall], until deadline: ContinuousClock.Instant) -> Bool {
    guard let dialogue else {
      waiting += calls
      return waiting.count == calls.count
    }
    for call in calls { give(call, to: dialogue, until: deadline) }
    dialogue.flush()
    defer { sleeps = false }
    return sleeps || dialogue.holdsOutput
  }

  private mutating func give(_ call: RedisCall, to dialogue: RedisDialogue, until deadline: ContinuousClock.Instant) {
    pending.append(Pending(call: call, deadline: deadline, place: given))
    given += call.bytes.count
    horizon = deadline
    dialogue.send(call.bytes)
  }

  /// What the thread has to do, which it goes and does.
  var duty: RedisLine.Duty {
    mutating get {
      if isStopped { return .end }
      guard let dialogue else { return waiting.isEmpty ? .sleep : .connect }
      let end = pending.first?.deadline ?? horizon.flatMap { $0 > .now ? $0 : nil }
      sleeps = end == nil && !hasMore
      return .listen(dialogue, sends: dialogue.holdsOutput, until: hasMore ? .now : end)
    }
  }

  mutating func connected(_ dialogue: RedisDialogue, _ greeting: RedisGreeting, until deadline: ContinuousClock.Instant) {
    (self.dialogue, self.greeting, given) = (dialogue, greeting, 0)
    made += 1
    for call in waiting { give(call, to: dialogue, until: deadline) }
    waiting = []
    dialogue.flush()
  }

  mutating func converse(hears: Bool, _ place: String) throws(StoreError) {
    guard let dialogue else { return }
    dialogue.flush()
    hasMore = hears || hasMore
    // Whoever talks without end does not keep the deadline from coming.
    for _ in 0..<64 where hasMore {
      hasMore = try dialogue.read() && dialogue.mayHaveMore
      while let message = try dialogue.next() { try take(message, dialogue, place) }
    }
    if let first = pending.first, first.deadline <= .now {
      throw .timedOut("the Redis server at \(place) does not answer")
    }
  }

  private mutating func take(_ message: RESPMessage, _ dialogue: RedisDialogue, _ place: String) throws(StoreError) {
    // News are let go by, and have taken nothing of the room of the answers.
    guard case .reply(let value) = message else { return }
    guard !pending.isEmpty else {
      if let error = value.error { throw StoreError(error, asked: "connect", of: place) }
      throw .unasked(place)
    }
    pending[0].answers.append(value)
    guard pending[0].answers.count == pending[0].call.count else { return }
    let done = pending.removeFirst()
    dialogue.renew()
    done.call.isAnswered(over: made)
    answered.append((done.call, .success(done.answers)))
  }

  mutating func abandon(_ error: StoreError) {
    let sent = given - (dialogue?.unsent ?? 0)
    for lost in pending { answered.append((lost.call, .failure(RedisFailure(error, sent: lost.place < sent)))) }
    // Whoever asked meanwhile would wait for the same answer.
    for call in waiting { answered.append((call, .failure(RedisFailure(error, sent: false)))) }
    (dialogue, pending, waiting, hasMore) = (nil, [], [], false)
  }
}
