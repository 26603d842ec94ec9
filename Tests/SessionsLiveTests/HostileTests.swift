import ECMAScript
import Platform
import Sessions
import TestSupport
import Testing

@testable import SessionsLive

/// Clients that do what they should not. Each time the application goes on, and so do its other clients.
@Suite("An agent survives")
struct HostileTests {
  private static let session = StoredSession(id: SessionID("0123456789abcdef"), payload: Array(#"{"user":"ada"}"#.utf8))
  private static let hello = #"{"hello":"sessions","version":1,"access":"readWrite"}"# + "\n"

  /// Another client is served as if nothing had been.
  private func expectServed(_ application: Application, _ what: String) async throws {
    // Those that are gone may still have their places for a moment.
    var letIn: LiveSessionStore?
    try await eventually("no place came free: \(what)") {
      letIn = try? await application.client()
      return letIn != nil
    }
    let client = try #require(letIn)
    let outcome = try await client.create(Self.session)
    #expect(outcome != .exists, "\(what)")
    #expect(try await client.read(Self.session.id)?.payload == Self.session.payload, "\(what)")
    #expect(try await client.delete(Self.session.id, ifRevision: nil) == .deleted, "\(what)")
  }

  @Test(
    "what is no line of the protocol: it says so and hangs up",
    arguments: [
      "GET / HTTP/1.1\r\n\r\n", "\n", "{}\n", "[]\n", "null\n", "\"hello\"\n", "{\"hello\":\"redis\"}\n", "{\"hello\":1}\n",
      "{\"hello\":\"sessions\"}\n", "{\"hello\":\"sessions\",\"version\":-1}\n", "{\"hello\":\"sessions\",\"version\":1.5}\n",
      "{\"hello\":\"sessions\",\"version\":1,\"access\":\"everything\"}\n", "\u{0}\u{1}\u{2}\n",
      "{\"a\":" + "[".repeated(3000) + "\n",
      "x".repeated(5000), hello + "garbage\n", hello + "{\"n\":1}\n", hello + "{\"call\":\"read\"}\n",
      hello + "{\"n\":-1,\"call\":\"watch\"}\n",
      hello + "{\"n\":1,\"call\":\"read\"}\n", hello + "{\"n\":1,\"call\":\"read\",\"id\":7}\n",
      hello + "{\"n\":1,\"call\":\"read\",\"id\":{}}\n",
      hello + "{\"n\":1,\"call\":\"page\"}\n", hello + "{\"n\":1,\"call\":\"page\",\"limit\":-1}\n",
      hello + "{\"n\":1,\"call\":\"page\",\"limit\":1,\"after\":\"*\"}\n", hello + "{\"n\":1,\"call\":\"create\"}\n",
      hello + "{\"n\":1,\"call\":\"create\",\"session\":{\"id\":\"a\"}}\n",
      hello + "{\"n\":1,\"call\":\"create\",\"session\":{\"id\":\"a\",\"payload\":\"e30=\",\"expires\":1e300}}\n",
      hello + "{\"n\":1,\"call\":\"deleteExpired\",\"before\":\"now\",\"limit\":1}\n", hello + hello,
    ])
  func garbage(_ text: String) async throws {
    let application = try Application()
    let client = try await application.raw(hello: nil)
    try await client.send(text)
    var said: [String] = []
    while let line = try await client.line() { said.append(line) }
    #expect(said.last?.contains("\"error\"") == true, "\(said)")
    // Nothing of what was sent is said back.
    #expect(!said.joined().contains("GET") && !said.joined().contains("garbage"))
    try await expectServed(application, text.prefix(40).description)
  }

  @Test("bytes at random, cut anywhere")
  func randomBytes() async throws {
    let application = try Application()
    let fuzzing = Fuzzing("bytes for an agent", iterations: 60)
    var generator = SeededGenerator(seed: fuzzing.seed)
    for _ in 0..<fuzzing.iterations {
      let client = try await application.raw(hello: nil)
      if Bool.random(using: &generator) { try? await client.send(Self.hello) }
      let bytes = (0..<Int.random(in: 0...3000, using: &generator)).map { _ in UInt8.random(in: .min ... .max, using: &generator)
      }
      // It may have hung up before all was sent.
      try? await client.send(bytes)
    }
    try await expectServed(application, "seed \(fuzzing.seed)")
  }

  @Test("a line that does not end: it hangs up at the limit")
  func giantLine() async throws {
    let application = try Application()
    let client = try await application.raw()
    let part = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 16)
    await #expect(throws: (any Error).self) {
      for _ in 0..<10_000 { try await client.send(part) }
    }
    #expect(try await client.isHungUp())
    try await application.until("the end") {
      if case .disconnected(_, let reason) = $0 { reason.contains("longer than") } else { false }
    }
    try await expectServed(application, "after a giant line")
  }

  @Test("ten thousand requests whose answers nobody reads: it reads no more of them, and another client is served")
  func flood() async throws {
    let application = try Application()
    let client = try await application.client()
    _ = try await client.create(StoredSession(id: SessionID("big"), payload: [UInt8](repeating: 0x20, count: 100_000)))
    let flooder = try await application.raw()
    var sent = 0
    for number in 0..<10_000 {
      if try flooder.flood(Array(#"{"n":\#(number),"call":"read","id":"big"}"#.utf8) + [0x0A]) > 0 { sent += 1 } else { break }
    }
    #expect(sent > 100 && sent < 10_000, "\(sent) requests were taken")
    try await expectServed(application, "beside a flood")
    // Whoever reads again gets every answer.
    var answered = 0
    while answered < 100, try await flooder.line() != nil { answered += 1 }
    #expect(answered == 100)
  }

  @Test("thousands of half requests, one connection each")
  func halfRequests() async throws {
    var limits = LiveLimits.patient
    limits.connections = 4
    let application = try Application(limits: limits)
    for number in 0..<Effort.scaled(2_000, long: 100_000) {
      let client = try await RawClient(application.place.path)
      _ = try? client.flood(Array((Self.hello + #"{"n":\#(number),"call":"re"#).utf8))
    }
    try await expectServed(application, "after half requests")
  }

  @Test("a client that vanishes with everything half done", arguments: [true, false])
  func vanishes(_ reads: Bool) async throws {
    let application = try Application()
    for _ in 0..<20 {
      let client = try await application.raw()
      var text = #"{"n":1,"call":"watch"}"# + "\n"
      for number in 2..<40 { text += #"{"n":\#(number),"call":"page","limit":500}"# + "\n" }
      try await client.send(text + #"{"n":99,"#)
      if reads { _ = try await client.line() }
    }
    try await expectServed(application, "after clients vanished")
  }

  @Test("clients that stall: with their hello, within a line, before they read", arguments: ["", hello + "{\"n\":1", hello])
  func stalls(_ text: String) async throws {
    var limits = LiveLimits.patient
    (limits.greeting, limits.patience) = (.milliseconds(50), .milliseconds(50))
    let application = try Application(limits: limits)
    _ = try await application.store.create(StoredSession(id: SessionID("big"), payload: [UInt8](repeating: 0x20, count: 1 << 20)))
    let client = try await application.raw(hello: nil)
    // It may have been hung up on already: then there is nobody to take it.
    try? await client.send(text)
    if text == Self.hello {
      // More than the system holds for it, and it reads nothing.
      for number in 0..<8 { try? await client.send(#"{"n":\#(number),"call":"read","id":"big"}"# + "\n") }
    }
    try await application.until("that it stalled") { event in
      switch event {
      case .refused(_, let reason), .disconnected(_, let reason): reason == "it did not say hello" || reason == "it stalled"
      default: false
      }
    }
    #expect(try await client.isHungUp())
  }

  @Test("and keeps a client that is only quiet")
  func quiet() async throws {
    var limits = LiveLimits.patient
    // A client that says hello in its time, whatever the machine does, and then has little of it.
    (limits.greeting, limits.patience) = (.seconds(3600), .milliseconds(20))
    let application = try Application(limits: limits)
    let client = try await application.raw()
    // Another one that came later has had its time, and so the first one has.
    let stalling = try await application.raw()
    try await stalling.send("{")
    try await application.until("that one stalled") { if case .disconnected(_, "it stalled") = $0 { true } else { false } }
    try await client.send(#"{"n":1,"call":"read","id":"none"}"# + "\n")
    #expect(try await client.line() == #"{"n":1,"session":null}"#)
  }

  static let writes = [
    #""call":"create","session":{"id":"new","payload":"e30="}"#,
    #""call":"update","session":{"id":"0123456789abcdef","payload":"e30="}"#,
    #""call":"delete","id":"0123456789abcdef""#, #""call":"deleteExpired","before":9999999999999,"limit":100"#,
  ]

  @Test("a write of a client that may only read: it is answered, reported and not made", arguments: writes, [true, false])
  func readOnly(_ write: String, _ byApplication: Bool) async throws {
    let application = try Application(access: byApplication ? .readOnly : .readWrite)
    _ = try await application.store.create(
      StoredSession(id: Self.session.id, payload: Self.session.payload, expires: Timestamp(milliseconds: 1)))
    let asked = byApplication ? "readWrite" : "readOnly"
    let client = try await application.raw(hello: #"{"hello":"sessions","version":1,"access":"\#(asked)"}"#)
    try await client.send("{\"n\":1,\(write)}\n{\"n\":2,\"access\":\"readWrite\",\(write)}\n")
    for number in 1...2 { #expect(try await client.line() == #"{"n":\#(number),"error":{"kind":"readOnly"}}"#) }
    // A second hello changes nothing.
    try await client.send(
      #"{"hello":"sessions","version":1,"access":"readWrite","n":3,"call":"read","id":"none"}"# + "\n{\"n\":4,\(write)}\n")
    var lines: [String] = []
    while lines.count < 2, let line = try await client.line() { lines.append(line) }
    #expect(lines.sorted() == [#"{"n":3,"session":null}"#, #"{"n":4,"error":{"kind":"readOnly"}}"#])
    #expect(application.store.count == 1)
    #expect(try await application.store.read(Self.session.id)?.payload == Self.session.payload)
    #expect(application.events.contains { if case .writeRefused = $0 { true } else { false } })
  }

  @Test("a reader has no way to write, and the application grants it none")
  func reader() async throws {
    let application = try Application(access: .readOnly)
    let reader = try await LiveSessionReader(path: application.place.path)
    #expect(!(reader is any SessionStore))
    #expect(try await reader.read(Self.session.id) == nil)
    await #expect { _ = try await application.client() } throws: { "\($0)".contains("for reading only") }
  }

  @Test(
    "somebody else: whom it admits, by the user that the kernel names",
    arguments: [(0, true), (StreamSocket.ownUser, true), (4242, true), (4243, false), (.max, false)] as [(UInt32, Bool)])
  func users(_ user: UInt32, _ isAdmitted: Bool) async throws {
    let application = try Application(users: [4242]) { _ in LivePeer(user: user) }
    if isAdmitted { return try await expectServed(application, "user \(user)") }
    await #expect(throws: StoreError.denied("the application does not show its sessions to this user")) {
      _ = try await application.client()
    }
    // It is told when the answer is on its way.
    let refusal = LiveEvent.refused(LivePeer(user: user), reason: "not its user")
    #expect(try await eventually([refusal]) { application.events } == [refusal])
  }

  @Test("somebody of whom the kernel says nothing")
  func unknownUser() async throws {
    let application = try Application { _ in nil }
    await #expect(throws: StoreError.denied("the application does not show its sessions to this user")) {
      _ = try await application.client()
    }
  }

  @Test("too many: one more is told so, and let in when a place is free")
  func tooMany() async throws {
    var limits = LiveLimits.patient
    limits.connections = 2
    let application = try Application(limits: limits)
    var clients = [try await application.raw(), try await application.raw()]
    await #expect(throws: StoreError.full("2 clients are connected, which is as many as the application allows")) {
      _ = try await application.client()
    }
    clients.removeLast()
    try await eventually("the place of a client that left is not free") { (try? await application.client()) != nil }
    withExtendedLifetime(clients) {}
  }

  @Test("another version: both are named")
  func version() async throws {
    let application = try Application()
    let client = try await application.raw(hello: nil)
    try await client.send(#"{"hello":"sessions","version":7,"access":{"level":3}}"# + "\n")
    let line = try await client.line() ?? ""
    #expect(line.contains("speaks version 1") && line.contains("the client version 7"), "\(line)")
    #expect(try await client.line() == nil)
  }

  @Test("a client that asks too much waits, and is answered")
  func rate() async throws {
    var limits = LiveLimits.patient
    limits.requestsPerSecond = 100
    let application = try Application(limits: limits)
    let client = try await application.raw()
    let begin = ContinuousClock.now
    try await client.send((0..<150).map { #"{"n":\#($0),"call":"read","id":"none"}"# + "\n" }.joined())
    for _ in 0..<150 { #expect(try await client.line() != nil) }
    // A hundred at once, and fifty more at a hundred a second.
    #expect(ContinuousClock.now - begin >= .milliseconds(400))
  }

  @Test("a watcher that does not read: it is told to list again, once it does")
  func slowWatcher() async throws {
    var limits = LiveLimits.patient
    limits.unreadBytes = 20_000
    let application = try Application(limits: limits)
    let client = try await application.raw()
    try await client.send(#"{"n":1,"call":"watch"}"# + "\n")
    #expect(try await client.line() == #"{"n":1}"#)
    let long = String(repeating: "x", count: 1000)
    for number in 0..<2000 {
      _ = try await application.store.create(StoredSession(id: SessionID("\(long)\(number)"), payload: []))
    }
    var pushes = 0
    while let line = try await client.line(), line != #"{"push":"resync"}"# { pushes += 1 }
    #expect(pushes < 2000)
    // And from then on it sees changes again; one that still falls into a gap is told as another resync.
    var line: String?
    var marker = 0
    repeat {
      marker += 1
      _ = try await application.store.create(StoredSession(id: SessionID("marker \(marker)"), payload: []))
      repeat { line = try await client.line() } while line?.contains(long) == true
    } while line == #"{"push":"resync"}"#
    #expect(line?.hasPrefix(#"{"push":"changed","id":"marker "#) == true)
  }
}

extension String {
  fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
