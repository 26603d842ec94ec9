import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One client of an agent: what came from it and is not done, what goes to it and is not sent. Of the agent's thread alone.
final class ClientConnection {
  enum Stage: Equatable { case greeting, open(LiveAccess) }

  let socket: Descriptor
  let peer: LivePeer
  var stage = Stage.greeting
  var input = LineBuffer(longest: LiveProtocol.longestGreeting)
  var watches = false
  /// Requests that run.
  var running = 0
  /// Changes were left out: it is told to list again as soon as it reads.
  var owesResync = false
  /// It is hung up on as soon as it has read this.
  var lastWords: String?
  /// When it is hung up on, unless it does what it is waited for.
  private(set) var deadline: ContinuousClock.Instant?

  private var output: [UInt8] = []
  private var sent = 0
  /// Requests that it may still make.
  private var allowance: Allowance
  private let limits: LiveLimits

  init(_ socket: Descriptor, _ peer: LivePeer, limits: LiveLimits, now: ContinuousClock.Instant) {
    self.socket = socket
    self.peer = peer
    self.limits = limits
    allowance = Allowance(perSecond: limits.requestsPerSecond, now: now)
    deadline = now + limits.greeting
  }

  var unread: Int { output.count - sent }

  /// Whether another request of it may begin.
  var mayAsk: Bool { lastWords == nil && running < limits.requestsOfOne && unread <= limits.unreadBytes && !allowance.isSpent }

  /// When it may ask again, where all that it lacks is time.
  var asksAgain: ContinuousClock.Instant? { allowance.returns }

  func refill(now: ContinuousClock.Instant) { allowance.refill(now: now) }
  func spend() { allowance.spend() }

  func open(_ access: LiveAccess) {
    stage = .open(access)
    input.longest = LiveProtocol.longestLine
    deadline = nil
  }

  func send(_ line: [UInt8]) {
    if sent > 0, sent >= output.count / 2 {
      output.removeSubrange(..<sent)
      sent = 0
    }
    output += line
  }

  /// A change, unless it is too far behind: then all of them become one “list again”.
  func push(_ line: [UInt8]) {
    guard watches, !owesResync else { return }
    if unread + line.count > limits.unreadBytes { owesResync = true } else { send(line) }
  }

  /// Sends what the client takes now.
  func flush(now: ContinuousClock.Instant) throws(Errno) {
    while sent < output.count {
      let count = try StreamSocket.send(socket, output[sent...])
      if count == 0 { break }
      sent += count
      if owesResync, unread <= limits.unreadBytes / 2 {
        owesResync = false
        send(StoreChange.resync.line)
      }
    }
    if sent == output.count { (output, sent) = ([], 0) }
  }

  /// Sets the time by which it must have gone on: with an unfinished line, or with reading what it was sent.
  ///
  /// - Parameter progressed: whether it ended a line or read something; single bytes of a line are no progress.
  func wait(progressed: Bool, now: ContinuousClock.Instant) {
    if stage == .greeting && lastWords == nil { return }
    if unread == 0, lastWords == nil, input.count == 0 || !mayAsk {
      deadline = nil
    } else if deadline == nil || (progressed && lastWords == nil) {
      deadline = now + limits.patience
    }
  }
}
