import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The thread of a connection. It only waits when there is nothing to do.
struct RedisLoop {
  private struct Pending {
    let call: RedisCall
    var answers: [RESPValue] = []
    let deadline: ContinuousClock.Instant
    /// How many bytes had been given to the connection before those of this call.
    let place: Int
  }

  private let server: RedisServer
  private let mailbox: Mailbox<RedisNote>
  private let shared: RedisConnectionState

  private var dialogue: RedisDialogue?
  private var pending: [Pending] = []
  private var given = 0
  private var isStopped = false

  init(server: RedisServer, mailbox: Mailbox<RedisNote>, shared: RedisConnectionState) {
    self.server = server
    self.mailbox = mailbox
    self.shared = shared
  }

  mutating func run() {
    while !isStopped {
      if let dialogue {
        dialogue.wait(mailbox.descriptor, until: pending.first?.deadline)
        do throws(StoreError) {
          try converse(dialogue)
        } catch { abandon(error) }
      } else {
        var polls = [pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)]
        poll(&polls, 1, -1)
        connect(for: mailbox.takeAll())
      }
    }
    abandon(.unavailable("closed"))
  }

  private mutating func connect(for notes: [RedisNote]) {
    for note in notes { if case .stop = note { isStopped = true } }
    guard !isStopped, !notes.isEmpty else { return refuse(notes, .unavailable("closed")) }
    do throws(StoreError) {
      let (dialogue, greeting) = try server.connect()
      shared.connected(greeting)
      (self.dialogue, given) = (dialogue, 0)
      for note in notes { take(note, dialogue) }
      try converse(dialogue)
    } catch {
      // Whoever asked meanwhile would wait for the same answer.
      if dialogue == nil { refuse(notes + mailbox.takeAll(), error) } else { abandon(error) }
    }
  }

  private mutating func converse(_ dialogue: RedisDialogue) throws(StoreError) {
    for note in mailbox.takeAll() { take(note, dialogue) }
    if isStopped { return }
    try dialogue.flush()
    // Whoever talks without end does not keep the deadline from coming.
    for _ in 0..<64 {
      let hasRead = try dialogue.read()
      while let message = try dialogue.next() { try take(message, dialogue) }
      if !hasRead { break }
    }
    if let first = pending.first, first.deadline <= .now {
      throw .timedOut("the Redis server at \(server.place) does not answer")
    }
  }

  private mutating func take(_ note: RedisNote, _ dialogue: RedisDialogue) {
    switch note {
    case .call(let call):
      pending.append(Pending(call: call, deadline: .now + server.options.timeout, place: given))
      given += call.bytes.count
      dialogue.send(call.bytes)
    case .stop: isStopped = true
    }
  }

  private mutating func take(_ message: RESPMessage, _ dialogue: RedisDialogue) throws(StoreError) {
    guard case .reply(let value) = message else { return dialogue.renew() }
    guard !pending.isEmpty else {
      if let error = value.error { throw StoreError(error, asked: "connect", of: server.place) }
      throw .failed("what answers at \(server.place) does not speak RESP, the protocol of Redis: it answers what nobody asked")
    }
    pending[0].answers.append(value)
    guard pending[0].answers.count == pending[0].call.count else { return }
    let done = pending.removeFirst()
    dialogue.renew()
    done.call.finish(.success(done.answers))
  }

  /// The connection is no more: what was asked and not answered will not be.
  private mutating func abandon(_ error: StoreError) {
    let sent = given - (dialogue?.unsent ?? 0)
    let lost = pending
    (dialogue, pending) = (nil, [])
    for call in lost { call.call.finish(.failure(RedisFailure(error, sent: call.place < sent))) }
  }

  private func refuse(_ notes: [RedisNote], _ error: StoreError) {
    for case .call(let call) in notes { call.finish(.failure(RedisFailure(error, sent: false))) }
  }
}
