import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One connection: what is to be sent, and what comes. It is in the hands of one thread, or of whoever holds a lock.
final class RedisDialogue: @unchecked Sendable {
  private let stream: any ByteStream
  /// What people are told of it.
  private let place: String
  private var parser = RESPParser()
  private var output: [UInt8] = []
  private var sent = 0
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  init(_ stream: any ByteStream, place: String) {
    self.stream = stream
    self.place = place
  }

  func send(_ bytes: [UInt8]) {
    if sent == output.count { (output, sent) = (bytes, 0) } else { output += bytes }
  }

  /// Whether some bytes have not gone out.
  var holdsOutput: Bool { sent < output.count || stream.holdsOutput }
  /// How many bytes still lie here.
  var unsent: Int { output.count - sent }

  func flush() {
    try? stream.push()
    while sent < output.count {
      // Who takes nothing any more may have said why: that is read first, and then it is found to have hung up.
      guard let count = try? stream.send(output[sent...]) else {
        (output, sent) = ([], 0)
        return
      }
      if count == 0 { return }
      sent += count
    }
  }

  /// Sleeps until there is something to read, or at another descriptor, or room to send; or until a moment comes.
  ///
  /// - Parameter hears: whether something to read is waited for.
  /// - Returns: where there is something to read.
  @discardableResult
  func wait(
    _ other: Int32? = nil, hears: Bool = true, sends: Bool, until end: ContinuousClock.Instant?
  ) -> (own: Bool, other: Bool) {
    // That it hung up is heard in any case, and would be again and again.
    var polls = [
      pollfd(
        fd: hears || sends ? stream.descriptor : -1,
        events: (hears ? Int16(POLLIN) : 0) | (sends ? Int16(POLLOUT) : 0), revents: 0),
      pollfd(fd: other ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    poll(&polls, 2, Self.milliseconds(until: end))
    // Also that it was hung up on is to be read.
    return (polls[0].revents & ~Int16(POLLOUT) != 0, polls[1].revents != 0)
  }

  static func milliseconds(until moment: ContinuousClock.Instant?) -> Int32 {
    guard let moment else { return -1 }
    return Int32(clamping: max(0, Int64((moment - .now) / .milliseconds(1)) + 1))
  }

  /// Takes in what has come, and no more at a time than a buffer holds.
  ///
  /// - Returns: whether anything had.
  @discardableResult
  func read() throws(StoreError) -> Bool {
    let bytes: ArraySlice<UInt8>?
    do throws(StreamFailure) { bytes = try stream.receive(into: &buffer) } catch {
      throw .unavailable("the connection to the Redis server at \(place) is lost: \(error.words)")
    }
    guard let bytes else { return false }
    guard !bytes.isEmpty else { throw .unavailable("the Redis server at \(place) hung up") }
    mayHaveMore = stream.keepsInput || bytes.count == buffer.count
    parser.feed(bytes)
    return true
  }

  /// Whether more may have come than was read last.
  private(set) var mayHaveMore = false

  /// The next message of what was read; nil: none is whole.
  func next() throws(StoreError) -> RESPMessage? {
    do throws(RESPViolation) { return try parser.next() } catch {
      throw .failed("what answers at \(place) does not speak RESP, the protocol of Redis: it sent \(error.reason)")
    }
  }

  /// What was read is done with.
  func renew() { parser.renew() }

  /// Asks, and waits for all answers; news that come between them are let go by.
  func exchange(_ commands: [RedisCommand], until end: ContinuousClock.Instant) throws(StoreError) -> [RESPValue] {
    for command in commands { send(command.encoded) }
    var answers: [RESPValue] = []
    renew()
    while true {
      flush()
      while answers.count < commands.count, let message = try next() {
        if case .reply(let value) = message { answers.append(value) }
      }
      if answers.count == commands.count { return answers }
      guard ContinuousClock.now < end else { throw .timedOut("the Redis server at \(place) does not answer") }
      // Behind TLS, what has come may lie here already.
      if try !read() { wait(sends: holdsOutput, until: end) }
    }
  }
}
