import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One connection, in the hands of one thread: what is to be sent, and what comes.
final class RedisDialogue {
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
    if sent == output.count { (output, sent) = ([], 0) }
    output += bytes
  }

  /// Whether every byte has gone out.
  private var isFlushed: Bool { sent == output.count && !stream.holdsOutput }
  /// How many bytes still lie here.
  var unsent: Int { output.count - sent }

  func flush() throws(StoreError) {
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

  /// Sleeps until there is something to read, to send or in the mailbox, or a moment comes.
  func wait(_ mailbox: Int32? = nil, until end: ContinuousClock.Instant?) {
    var polls = [
      pollfd(fd: stream.descriptor, events: Int16(POLLIN) | (isFlushed ? 0 : Int16(POLLOUT)), revents: 0),
      pollfd(fd: mailbox ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    poll(&polls, 2, Self.milliseconds(until: end))
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
    parser.feed(bytes)
    return true
  }

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
      try flush()
      while answers.count < commands.count, let message = try next() {
        if case .reply(let value) = message { answers.append(value) } else { renew() }
      }
      if answers.count == commands.count { return answers }
      guard ContinuousClock.now < end else { throw .timedOut("the Redis server at \(place) does not answer") }
      wait(until: end)
      try read()
    }
  }
}
