import Platform
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsLive

/// Applications that do what they should not. Each time the client says what is wrong, and ends.
@Suite("A client survives an application that")
struct HostileServerTests {
  private static let id = SessionID("0123456789abcdef")

  /// A client that was told something else than `words`, or nothing at all, has been deceived.
  private func expect(
    _ words: String, of answer: @escaping @Sendable (String, Int) -> String,
    _ access: LiveAccess = .readWrite, by ask: (any SessionLister) async throws -> Void = { _ in }
  ) async throws {
    let server = try LineServer { line, number in .text(answer(line, number)) }
    await #expect {
      let client: any SessionLister =
        switch access {
        case .readWrite: try await LiveSessionStore(path: server.path, options: .patient)
        case .readOnly: try await LiveSessionReader(path: server.path, options: .patient)
        }
      try await ask(client)
    } throws: {
      // Whether a change was made that is answered so, is not known.
      switch $0 {
      case StoreError.unavailable(let said), StoreError.unanswered(.unavailable(let said)): said.contains(words)
      default: false
      }
    }
  }

  private static func page(_ number: Int, _ ids: [String], next: String) -> String {
    let entries = ids.map { #"{"id":"\#($0)","size":1}"# }.joined(separator: ",")
    return #"{"n":\#(number),"entries":[\#(entries)],"next":"\#(next)"}"# + "\n"
  }

  /// A cursor that was never there before.
  private static func fresh(_ number: Int) -> String { String(number + 10_000_000) }

  enum Circle: CaseIterable, Sendable {
    case samePage, twoPages, sameSessions, longWay, nothingForEver

    func page(_ number: Int) -> String {
      switch self {
      case .samePage: HostileServerTests.page(number, [], next: "AAAA")
      case .twoPages: HostileServerTests.page(number, ["a"], next: number.isMultiple(of: 2) ? "AAAA" : "BBBB")
      case .sameSessions: HostileServerTests.page(number, ["\(number % 7)"], next: HostileServerTests.fresh(number))
      case .longWay:
        HostileServerTests.page(
          number, (0..<50).map { "\(number % 30)-\($0)" }, next: HostileServerTests.fresh(number))
      case .nothingForEver: HostileServerTests.page(number, [], next: HostileServerTests.fresh(number))
      }
    }
  }

  @Test("leads from page to page in a circle, whatever its cursors are", arguments: Circle.allCases)
  func circles(_ circle: Circle) async throws {
    try await expect("in a circle") { _, number in
      number == 0 ? LineServer.welcome : circle.page(number)
    } by: { client in
      _ = try await client.ids()
    }
  }

  @Test("but an honest listing may meet sessions again that changed meanwhile, and have pages without any")
  func honest() {
    var trail = Trail()
    for page in 0..<10_000 {
      let isEmpty = page % 10 < 5
      let goesOn = trail.goesOn(with: isEmpty ? [] : [SessionID("\(page)"), SessionID("\(page / 20 * 20 + 5)")])
      #expect(goesOn, "page \(page)")
    }
  }

  @Test("answers about another session than was asked for")
  func anotherSession() async throws {
    try await expect("another session") { _, number in
      number == 0 ? LineServer.welcome : #"{"n":1,"session":{"id":"somebody","payload":"e30="}}"# + "\n"
    } by: { client in
      _ = try await client.read(Self.id)
    }
  }

  @Test("answers calls that nobody made")
  func unasked() async throws {
    try await expect("a call that nobody made") { _, number in
      number == 0 ? LineServer.welcome : #"{"n":1000,"session":null}"# + "\n"
    } by: { client in
      _ = try await client.read(Self.id)
    }
  }

  /// The entries of a page of two, and what is wrong with them.
  static let pages = [
    (#"{"id":"a"},{"id":"b"},{"id":"c"}"#, "more entries than were asked for"),
    (#"{"id":"a","session":{"id":"b","payload":"e30="}}"#, "another session"),
    (#"{"id":"a","session":{"id":{"digest":"a"},"payload":"e30="}}"#, "another session"),
    (#"{"id":"a"},{"id":"a"}"#, "the same session twice"),
    (#"{"id":{"digest":"a"}},{"id":{"digest":"a"},"size":2}"#, "the same session twice"),
  ]

  @Test("sends a page that is none: too long, with a session twice, or with one under the id of another", arguments: pages)
  func pageThatIsNone(_ entries: String, _ words: String) async throws {
    try await expect(words) { _, number in
      number == 0 ? LineServer.welcome : #"{"n":\#(number),"entries":[\#(entries)]}"# + "\n"
    } by: { client in
      _ = try await client.page(PageRequest(limit: 2))
    }
  }

  @Test("keeps back what a session holds: it is a row that says so, where that was asked for")
  func keepsBack() async throws {
    let server = try LineServer { _, number in
      .text(number == 0 ? LineServer.welcome : #"{"n":\#(number),"entries":[{"id":"a","session":null}]}"# + "\n")
    }
    let client = try await LiveSessionStore(path: server.path, options: .patient)
    let asked = try await client.page(PageRequest()).entries.map(\.content)
    #expect(asked == [.unreadable("the application did not send what it holds")])
    #expect(try await client.page(PageRequest(contents: false)).entries.map(\.content) == [.unread])
  }

  @Test("tells sizes that no record has: none is believed that no store holds")
  func sizes() async throws {
    let most = 9_223_372_036_854_774_784
    let session = #"{"id":"a","payload":"e30=","size":\#(most)}"#
    let server = try LineServer { _, number in
      .text(
        number == 0
          ? LineServer.welcome : #"{"n":\#(number),"entries":[{"id":"a","size":\#(most),"session":\#(session)}]}"# + "\n")
    }
    let client = try await LiveSessionStore(path: server.path, options: .patient)
    let entry = try #require(try await client.page(PageRequest()).entries.first)
    guard case .stored(let stored) = entry.content else { throw Unexpected(description: "\(entry)") }
    #expect(entry.size == 1 << 40 && stored.storedSize == 1 << 40)
  }

  @Test("says that it removed more than it was asked to")
  func removesTooMany() async throws {
    try await expect("more than were asked for") { _, number in
      number == 0 ? LineServer.welcome : #"{"n":\#(number),"count":6}"# + "\n"
    } by: { client in
      _ = try await (client as? LiveSessionStore)?.deleteExpired(before: .epoch, limit: 5)
    }
  }

  @Test("lets write who asked for reading only")
  func elevates() async throws {
    try await expect("lets write who asked for reading only", of: { _, _ in LineServer.welcome }, .readOnly)
  }

  @Test("begins with a line of megabytes, or one that does not end", arguments: [5_000, 4 << 20], ["\n", ""])
  func longGreeting(_ length: Int, _ end: String) async throws {
    let name = String(repeating: "A", count: length)
    try await expect("longer than 4096 bytes") { _, _ in
      #"{"hello":"sessions","version":1,"access":"readWrite","store":"\#(name)"}"# + end
    }
  }

  @Test("says more words than anybody reads")
  func words() async throws {
    let long = String(repeating: "é", count: 1_500)
    let server = try LineServer { _, number in
      .text(
        number == 0
          ? LineServer.welcome.replacing("\"access\"", with: "\"store\":\"\(long)\",\"access\"")
          : #"{"n":\#(number),"error":{"kind":"failed","message":"\#(long)"}}"# + "\n")
    }
    let client = try await LiveSessionStore(path: server.path, options: .patient)
    #expect(client.application.name.count == 301)
    await #expect { _ = try await client.read(Self.id) } throws: { "\($0)".count < 400 }
  }

  /// The number of a call, which its answer repeats.
  private static func number(of line: String) -> Substring { line.firstMatch(of: /"n":(\d+)/)?.1 ?? "0" }

  @Test("refuses to tell of changes: a watch ends and says why, what is asked is answered, and it can be asked for again")
  func refusedWatch() async throws {
    let refuses = Mutex(true)
    let server = try LineServer { line, number in
      if number == 0 { return .text(LineServer.welcome) }
      let number = Self.number(of: line)
      guard line.contains("watch") else { return .text(#"{"n":\#(number),"session":null}"# + "\n") }
      let refusal = refuses.withLock { $0 } ? #","error":{"kind":"full","message":"too many watch already"}"# : ""
      return .text("{\"n\":\(number)\(refusal)}\n" + (refusal.isEmpty ? #"{"push":"resync"}"# + "\n" : ""))
    }
    let client = try await LiveSessionStore(path: server.path, options: .patient)
    let states = Seen(client.connection()), hasEnded = Mutex(false)
    let changes = client.changes()
    let watching = Task {
      for await change in changes { Issue.record("it tells of \(change)") }
      hasEnded.withLock { $0 = true }
    }
    try await eventually("the watch goes on") { hasEnded.withLock { $0 } }
    try await eventually("it is not said why") { states.all.last == .reconnecting("too many watch already") }
    #expect(try await client.read(Self.id) == nil)
    refuses.withLock { $0 = false }
    let seen = Seen(client.changes())
    try await eventually("it is not watched") { seen.all == [.resync] && states.all.last == .connected }
    watching.cancel()
  }

  /// Each question brings another byte, and no line.
  @Test("drips blanks and never ends a line: it owes an answer all the while, and is left") func drips() async throws {
    let server = try LineServer { line, number in
      if number == 0 { return .text(LineServer.welcome) }
      return .text(line.contains("watch") ? #"{"n":\#(Self.number(of: line))}"# + "\n" : " ")
    }
    var options = LiveOptions.patient
    (options.attention, options.timeout, options.backoff) = (.milliseconds(5), .seconds(2), [.seconds(1)])
    var opened: LiveSessionStore?
    var patience = Patience()
    while opened == nil, try await patience.looksAgain() {
      opened = try? await LiveSessionStore(path: server.path, options: options)
    }
    let client = try #require(opened)
    let changes = client.changes(), states = Seen(client.connection())
    try await eventually("it is not left") {
      states.all.contains { if case .reconnecting(let words) = $0 { words.contains("does not answer") } else { false } }
    }
    withExtendedLifetime((client, changes)) {}
  }

  @Test("of a watch is asked again and again, and answers with nothing less than a line") func heartbeat() throws {
    let options = LiveOptions()
    let begin = ContinuousClock.now
    var heartbeat = AgentHeartbeat(options, at: begin)
    #expect(heartbeat.next == begin + options.attention && heartbeat.end == nil)
    let asked = begin + .seconds(5)
    heartbeat.ask(at: asked)
    #expect(heartbeat.next == nil && heartbeat.end == asked + options.timeout)
    heartbeat.hear()
    #expect(heartbeat.next == asked + options.attention && heartbeat.end == nil)
  }

  @Test("pushes without end: nobody has to take it all, and what is asked is answered")
  func flood() async throws {
    for push in [#"{"push":"resync"}"#, #"{"push":"changed","id":"a"}"#] {
      let pushed = Mutex(0)
      let server = try LineServer { line, number in
        if number == 0 { return .text(LineServer.welcome) }
        if line.contains("watch") { return .text(String(repeating: push + "\n", count: 5_000)) }
        pushed.withLock { $0 += 1 }
        return .text(#"{"n":\#(Self.number(of: line)),"session":null}"# + "\n")
      }
      var options = LiveOptions.patient
      (options.changesPerSecond, options.watchBuffer) = (10_000, 16)
      let client = try await LiveSessionStore(path: server.path, options: options)
      // Nobody takes them.
      let changes = client.changes()
      for _ in 0..<3 { #expect(try await client.read(Self.id) == nil) }
      // What was left out is a resync, and the last of all.
      var iterator = changes.makeAsyncIterator()
      var waiting = 0
      while waiting < 16, let change = await iterator.next() {
        waiting += 1
        if waiting == 16 { #expect(change == .resync) }
      }
      // On a machine that stands still for long the client connects anew, and asks again.
      #expect(pushed.withLock { $0 } >= 3)
    }
  }

  @Test("pushes too fast: it is not read from until a while has passed")
  func allowance() {
    let begin = ContinuousClock.now
    var allowance = Allowance(perSecond: 100, now: begin)
    for _ in 0..<100 {
      #expect(!allowance.isSpent && allowance.returns == nil)
      allowance.spend()
    }
    #expect(allowance.isSpent && allowance.returns != nil)
    allowance.refill(now: begin + .milliseconds(20))
    #expect(!allowance.isSpent)
    // A quiet hour is worth a second.
    allowance.refill(now: begin + .seconds(3600))
    for _ in 0..<100 { allowance.spend() }
    #expect(allowance.isSpent)
  }
}
