import Dispatch
import ECMAScript
import Foundation
import Platform
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsLive

@Suite("A client")
struct ClientTests {
  private static let id = SessionID("0123456789abcdef")

  private func fast() -> LiveOptions {
    var options = LiveOptions.patient
    options.backoff = [.milliseconds(5)]
    return options
  }

  @Test("says that the application went, fails what is asked meanwhile, and is back with it; watchers list again")
  func reconnects() async throws {
    let place = try Place()
    var application: Application? = try Application(place: place)
    let client = try await #require(application).client(fast())
    _ = try await client.create(StoredSession(id: Self.id, payload: Array("{}".utf8)))
    var states = client.connection().makeAsyncIterator()
    #expect(await states.next() == .connected)
    let changes = client.changes()
    _ = try await client.read(Self.id)

    application?.agent.stop()
    application = nil
    let lost = await states.next()
    guard case .reconnecting(let reason)? = lost else { throw Unexpected(description: "\(String(describing: lost))") }
    #expect(reason.contains(place.path))
    await #expect { _ = try await client.read(Self.id) } throws: { if case StoreError.unavailable = $0 { true } else { false } }
    await #expect(throws: StoreError.self) { try await client.delete(Self.id, ifRevision: nil) }

    // Another process at the same place, with other sessions.
    let next = try Application(place: place)
    var state = await states.next()
    while case .reconnecting? = state { state = await states.next() }
    #expect(state == .connected)
    var iterator = changes.makeAsyncIterator()
    #expect(await iterator.next() == .resync)
    #expect(try await client.read(Self.id) == nil)
    _ = try await next.store.create(StoredSession(id: Self.id, payload: Array("{}".utf8)))
    #expect(await iterator.next() == .changed(Self.id))
  }

  @Test("asks an application that has nothing to tell whether it is there, whatever that answers, and knows when it does not")
  func silence() async throws {
    let isSilent = Mutex(false)
    let pings = Mutex(0)
    let server = try LineServer { line, number in
      if number == 0 { return .text(LineServer.welcome(access: "readOnly")) }
      if line.contains("ping") { pings.withLock { $0 += 1 } }
      if !line.contains("ping") || isSilent.withLock({ $0 }) { return .nothing }
      return .text(#"{"n":0,"error":{"kind":"failed","message":"no such call"}}"# + "\n")
    }
    var options = fast()
    options.attention = .milliseconds(20)
    let client = try await LiveSessionReader(path: server.path, options: options)
    let changes = client.changes()
    try await eventually("it is not asked again and again") { pings.withLock { $0 } >= 3 }
    isSilent.withLock { $0 = true }
    try await eventually("it is not known that it owes an answer") {
      client.silence.map { $0.heard != nil && $0.asked.duration(to: .now) > .milliseconds(300) } ?? false
    }
    withExtendedLifetime(changes) {}
  }

  @Test("whose application dies within an answer is told that nobody knows")
  func lostAnswer() async throws {
    let server = try LineServer { _, number in number == 0 ? .text(LineServer.welcome) : .hangUp }
    let client = try await LiveSessionStore(path: server.path, options: fast())
    let write = Task { () async throws(StoreError) in try await client.delete(Self.id, ifRevision: nil) }
    await #expect { _ = try await write.value } throws: {
      guard case StoreError.unanswered(.unavailable) = $0 else { return false }
      return "\($0)".contains("whether the change was made is not known")
    }
  }

  @Test(
    "is told that nobody knows whether a change was made, where the answer to it is none",
    arguments: ["{\"n\":1}\n", "{\"n\":1,\"outcome\":\"created\"}\n", "{\"n\":1,\"error\":{}}\n", "x\n", "{}\n"])
  func noAnswer(_ answer: String) async throws {
    let server = try LineServer { _, number in .text(number == 0 ? LineServer.welcome : answer) }
    let client = try await LiveSessionStore(path: server.path, options: .patient)
    let error = await failure { _ = try await client.delete(Self.id, ifRevision: nil) }
    guard case .unanswered(.unavailable)? = error else { throw Unexpected(description: "\(String(describing: error))") }
  }

  @Test(
    "waits no longer than it was told, for the hello and for an answer",
    arguments: [(false, "does not answer"), (true, "does not answer")])
  func timesOut(_ saysHello: Bool, _ words: String) async throws {
    var options = LiveOptions()
    options.timeout = .milliseconds(50)
    let server = try LineServer { _, number in number == 0 && saysHello ? .text(LineServer.welcome) : .nothing }
    await #expect {
      let client = try await LiveSessionStore(path: server.path, options: options)
      _ = try await client.read(Self.id)
    } throws: { if case StoreError.timedOut(let said) = $0 { said.contains(words) } else { false } }
  }

  @Test(
    "is not deceived by what is no server of the protocol",
    arguments: [
      (Named("garbage", "garbage\n"), "does not speak the protocol"), (Named("nothing", "{}\n"), "does not speak the protocol"),
      (Named("redis", "{\"hello\":\"redis\"}\n"), "hello"),
      (
        Named("version 3", "{\"hello\":\"sessions\",\"version\":3}\n"),
        "speaks version 3 of the protocol, and this program version 1"
      ),
      (Named("5 MiB", String(repeating: "x", count: 5 << 20)), "longer than"),
      (Named("a reader", "{\"hello\":\"sessions\",\"version\":1,\"access\":\"readOnly\"}\n"), "for reading only"),
      (
        Named("a refusal", "{\"hello\":\"sessions\",\"version\":1,\"error\":{\"kind\":\"denied\",\"message\":\"not you\"}}\n"),
        "not you"
      ),
    ])
  func strangers(_ answer: Named<String>, _ words: String) async throws {
    let server = try LineServer { _, _ in .text(answer.value) }
    await #expect { _ = try await LiveSessionStore(path: server.path, options: .patient) } throws: {
      $0 is StoreError && "\($0)".contains(words)
    }
  }

  @Test(
    "takes no answer that is not one",
    arguments: [
      "{\"n\":1}\n", "{\"n\":1,\"session\":7}\n", "{\"n\":1,\"session\":{\"id\":\"a\"}}\n",
      "{\"n\":1,\"session\":{\"id\":\"a\",\"payload\":\"*\"}}\n", "{\"n\":1,\"error\":{}}\n", "{\"n\":1,\"error\":7}\n", "x\n",
      "{}\n",
    ])
  func answers(_ answer: String) async throws {
    let server = try LineServer { _, number in .text(number == 0 ? LineServer.welcome : answer) }
    let client = try await LiveSessionStore(path: server.path, options: .patient)
    let failure: (any Error)?
    do {
      // An answer without a session is the answer that there is none.
      let found = try await client.read(Self.id)
      failure = answer == "{\"n\":1}\n" && found == nil ? StoreError.readOnly : nil
    } catch { failure = error }
    #expect(failure is StoreError)
  }

  @Test("of many tasks is one connection, and every one of them gets its own answer")
  func many() async throws {
    let application = try Application()
    let client = try await application.client()
    for number in 0..<200 {
      _ = try await client.create(StoredSession(id: SessionID("\(number)"), payload: Array("{\"n\":\(number)}".utf8)))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          let payload = try await client.read(SessionID("\(number)"))?.payload
          #expect(payload == Array("{\"n\":\(number)}".utf8))
        }
      }
      try await group.waitForAll()
    }
    #expect(application.events.count == 1)
  }

  @Test("is answered although every thread that the application's tasks share is busy")
  func busyApplication() async throws {
    let application = try Application()
    _ = try await application.store.create(StoredSession(id: Self.id, payload: Array("{}".utf8)))
    let isDone = Flag()
    let answered = DispatchSemaphore(value: 0)
    // As many tasks as there can be threads, none of which lets go before there is an answer.
    let busy = (0..<ProcessInfo.processInfo.activeProcessorCount * 2).map { _ in
      Task { while !isDone.isSet { usleep(1000) } }
    }
    let path = application.place.path
    Thread.detachNewThread {
      // A client without tasks: what it is told comes from the agent alone.
      if let socket = try? StreamSocket.connect(to: path) {
        _ = try? StreamSocket.send(socket, (Hello(access: .readOnly).line + Call.read(Self.id).line(number: 1))[...])
        var bytes = [UInt8](repeating: 0, count: 4096)
        var said: [UInt8] = []
        for _ in 0..<30_000 where said.count(where: { $0 == 0x0A }) < 2 {
          if let more = try? StreamSocket.receive(socket, into: &bytes) { said += more }
          usleep(2000)
        }
        if String(decoding: said, as: UTF8.self).contains(#""payload":"e30=""#) { answered.signal() }
      }
      isDone.set()
    }
    for task in busy { await task.value }
    #expect(answered.wait(timeout: .now()) == .success)
    withExtendedLifetime(application) {}
  }

  @Test("that is let go hangs up, and the agent is idle again")
  func hangsUp() async throws {
    let application = try Application()
    var client: LiveSessionStore? = try await application.client()
    _ = try await client?.read(Self.id)
    client = nil
    try await application.until("that it hung up") { if case .disconnected = $0 { true } else { false } }
  }

  @Test("lists records that are larger than a line, as such, and whatever else there is")
  func large() async throws {
    let application = try Application()
    let client = try await application.client()
    let sizes = [10, 400_000, 900_000, 2_000_000, 3_000_000, 4_000_000, 10]
    for (number, size) in sizes.enumerated() {
      _ = try await application.store.create(
        StoredSession(id: SessionID("\(number)"), payload: [UInt8](repeating: 0x20, count: size)))
    }
    var entries: [SessionEntry] = []
    var cursor: PageCursor?
    repeat {
      let page = try await client.page(PageRequest(after: cursor))
      entries += page.entries
      cursor = page.next
    } while cursor != nil
    #expect(entries.map(\.size) == sizes)
    #expect(entries.map { if case .stored = $0.content { true } else { false } } == [true, true, true, true, true, false, true])
    await #expect { _ = try await client.read(SessionID("5")) } throws: { "\($0)".contains("larger than a line") }
    await #expect {
      _ = try await client.update(StoredSession(id: Self.id, payload: [UInt8](repeating: 0, count: 4 << 20)))
    } throws: {
      "\($0)".contains("larger than a line")
    }
    #expect(try await client.read(SessionID("4"))?.payload.count == 3_000_000)
  }

  @Test("of a store that only reads and writes is told what it lacks")
  func plainStore() async throws {
    struct Plain: SessionStore {
      let memory = MemorySessionStore(ids: .uuid)
      var guarantees: StoreGuarantees { StoreGuarantees(compareAndSwap: .cooperative("others take no lock"), durable: true) }
      func makeID() -> SessionID { memory.makeID() }
      func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { throw .full("of \(id)".isEmpty ? "" : "disk") }
      func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { throw .invalidID }
      func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
        throw .malformed(MalformedRecord(bytes: [1, 255], reason: "torn", offset: 1))
      }
      func delete(_ id: SessionID, ifRevision: Revision?) async throws(StoreError) -> DeleteOutcome { throw .readOnly }
    }
    let place = try Place()
    let agent = try LiveAgent(serving: Plain(), at: place.path, name: "plain", codec: .split, keepsExpiry: false)
    let client = try await LiveSessionStore(path: place.path)
    var expected = LiveApplication()
    (expected.name, expected.codec, expected.keepsExpiry) = ("plain", .split, false)
    #expect(client.application == expected)
    #expect(
      client.guarantees
        == StoreGuarantees(compareAndSwap: .cooperative("others take no lock"), durable: true, keepsExpiry: false))
    #expect(client.makeID().reveal()?.string.count == 36)
    // Failures come through as what they are.
    let session = StoredSession(id: Self.id, payload: [])
    await #expect(throws: StoreError.full("disk")) { try await client.read(Self.id) }
    await #expect(throws: StoreError.invalidID) { try await client.create(session) }
    await #expect(throws: StoreError.malformed(MalformedRecord(bytes: [1, 255], reason: "torn", offset: 1))) {
      try await client.update(session)
    }
    await #expect(throws: StoreError.readOnly) { try await client.delete(Self.id, ifRevision: nil) }
    await #expect(throws: StoreError.self) { try await client.page(PageRequest()) }
    await #expect(throws: StoreError.self) { try await client.deleteExpired(before: .epoch, limit: 1) }
    agent.stop()
  }
}

private final class Flag: Sendable {
  private let flag = Mutex(false)
  var isSet: Bool { flag.withLock { $0 } }
  func set() { flag.withLock { $0 = true } }
}
