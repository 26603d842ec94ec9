import ECMAScript
import Sessions
import SessionsLive
import TestSupport
import TestTraits
import Testing

@Suite("The memory of a running application", .ownThreads) struct LiveTests {
  private let work: Workspace
  private let store = MemorySessionStore()
  private let agent: LiveAgent
  private var path: String { work.path + "/run/s.sock" }
  private static let ada = "Ada0123456789-_abcdefghijklmnopqrstuvwxyzABC"

  init() async throws {
    work = try Workspace([:])
    for (id, payload) in [
      (Self.ada, #"{"user":{"name":"Ada"},"cart":[{"qty":1.0}],"__flash_notice__":"Saved"}"#),
      ("Bob0123456789", #"{"user":{"name":"Bob"}}"#),
    ] {
      _ = try await store.create(StoredSession(id: SessionID(id), payload: Array(payload.utf8)))
    }
    agent = try LiveAgent(serving: store, at: work.path + "/run/s.sock", name: "shop")
  }

  private func payload(_ id: String) async throws -> String? {
    try await store.read(SessionID(id)).map { String(decoding: $0.payload, as: UTF8.self) }
  }

  @Test("is listed and read, whatever way its socket is named", arguments: ["unix:", "unix://", ""])
  func looks(_ scheme: String) throws {
    for option in ["--read-only", "--audit"] {
      let result = try work.run("list", scheme + path, "--json", option)
      #expect(result.ending == .exit(0), "\(result.errors)")
      let users = try #require(result.json?["sessions"]?.asArray).compactMap { $0["user"]?.asString?.string }
      #expect(Set(users) == ["Ada", "Bob"])
    }
    #expect(try work.run("get", scheme + path, Self.ada, "cart[0].qty").output == "1.0\n")
  }

  @Test("is written to, and nothing but what was said is changed")
  func writes() async throws {
    let set = try work.run("set", "unix:" + path, Self.ada, "user.name", #""Grace""#)
    #expect(set.ending == .exit(0), "\(set.errors)")
    #expect(try await payload(Self.ada) == #"{"user":{"name":"Grace"},"cart":[{"qty":1.0}],"__flash_notice__":"Saved"}"#)
    #expect(try work.run("set", "unix:" + path, Self.ada, "n", "3", "--read-only").ending == .exit(6))
    #expect(try work.run("destroy", "unix:" + path, Self.ada, "--yes").ending == .exit(0))
    #expect(try await payload(Self.ada) == nil)
    #expect(try await payload("Bob0123456789") != nil)
  }

  @Test("of which nothing is served says so, and so does one that shows itself for reading only")
  func refusals() throws {
    let missing = try work.run("list", "unix:" + work.path + "/run/none.sock")
    #expect(missing.ending == .exit(3) && missing.errors.contains("there is no such socket"), "\(missing.errors)")
    #expect(try work.run("list", "unix:").ending == .exit(2))
    agent.stop()
    let reading = try LiveAgent(serving: store, at: path, access: .readOnly)
    let refused = try work.run("set", "unix:" + path, Self.ada, "n", "1")
    #expect(refused.ending == .exit(6) && refused.errors.contains("--read-only"), "\(refused.errors)")
    #expect(try work.run("list", "unix:" + path, "--read-only").ending == .exit(0))
    reading.stop()
  }

  @Test("changes before one's eyes; goes, and the rows stay; comes back, and the list is what it has now")
  func comesBack() async throws {
    let terminal = try PseudoTerminal(
      ["unix:" + path], environment: Program.environment(home: work.home), columns: 120, rows: 30)
    try terminal.waitFor("shop at")
    try terminal.waitFor("● live")
    try terminal.waitFor("Ada")
    _ = try await store.create(StoredSession(id: SessionID("Zoe0123456789"), payload: Array(#"{"user":{"name":"Zoe"}}"#.utf8)))
    try terminal.waitFor("Zoe")
    agent.stop()
    try terminal.waitFor("reconnecting")
    try terminal.waitFor("Ada")
    let other = MemorySessionStore()
    _ = try await other.create(StoredSession(id: SessionID("Mia0123456789"), payload: Array(#"{"user":{"name":"Mia"}}"#.utf8)))
    let next = try LiveAgent(serving: other, at: path)
    try terminal.waitFor("● live")
    try terminal.waitFor("Mia")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    next.stop()
  }

  /// A store that tells of no changes.
  private struct Untold: SessionStore, SessionLister {
    let memory: MemorySessionStore
    var guarantees: StoreGuarantees { memory.guarantees }
    func makeID() -> SessionID { memory.makeID() }
    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await memory.read(id) }
    func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await memory.create(session) }
    func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await memory.update(session) }
    func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
      try await memory.delete(id, ifRevision: revision)
    }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await memory.page(request) }
  }

  @Test(
    "is what it says when it was last started: one that tells of no changes any more is not called live for having told of some")
  func another() async throws {
    let terminal = try PseudoTerminal(
      ["unix:" + path], environment: Program.environment(home: work.home), columns: 120, rows: 30)
    try terminal.waitFor("● live")
    try terminal.waitFor("Ada")
    agent.stop()
    try terminal.waitFor("reconnecting")
    let other = MemorySessionStore()
    _ = try await other.create(StoredSession(id: SessionID("Mia0123456789"), payload: Array(#"{"user":{"name":"Mia"}}"#.utf8)))
    let next = try LiveAgent(serving: Untold(memory: other), at: path)
    try terminal.waitFor("Mia")
    try terminal.waitFor("still  read-write")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    next.stop()
  }

  /// What a server says first, what it says to the call N, and what is said of it.
  static let strangers: [(first: Named<String>, then: String, words: String)] = [
    (Named("4 MiB", String(repeating: "x", count: 4 << 20)), "", "longer than 4096 bytes"),
    (Named("GET", "GET\n"), "", "does not speak the protocol"),
    (Named("readWrite", LineServer.welcome(access: "readWrite")), "", "lets write who asked for reading only"),
    (reader, #"{"n":N,"entries":[{"id":"a","size":1}],"next":"AAAA"}"#, "in a circle"),
    (reader, #"{"n":N,"entries":{}}"#, "“entries” must be an array"),
    (reader, #"{"n":1000,"entries":[]}"#, "a call that nobody made"),
    (reader, #"{"n":N,"entries":[{"id":"a","session":{"id":"b","payload":"e30="}}]}"#, "another session"),
    (reader, #"{"n":N,"entries":[{"id":"a"},{"id":"a"}]}"#, "the same session twice"),
  ]
  private static let reader = Named("readOnly", LineServer.welcome(access: "readOnly"))

  @Test("is an error with its reason where what serves it does not keep the protocol", arguments: strangers)
  func hostile(_ stranger: (first: Named<String>, then: String, words: String)) throws {
    let server = try LineServer { _, number in
      .text(number == 0 ? stranger.first.value : stranger.then.replacing("N", with: "\(number)") + "\n")
    }
    let result = try work.run("list", "unix:" + server.path, "--read-only")
    #expect(result.ending == .exit(3) && result.errors.contains(stranger.words), "\(result.ending): \(result.errors)")
  }

  @Test("that keeps back what its sessions hold is listed with what is known, and what is not is said, for whatever reason")
  func keepsBack() throws {
    let others = [SessionEntry.beingWritten, "not a file: directory"].enumerated().map { number, reason in
      #"{"id":"b\#(number)","size":2,"unreadable":"\#(reason)"}"#
    }
    let entries = ([#"{"id":"a","size":2}"#] + others).joined(separator: ",")
    let server = try LineServer { _, number in
      .text(number == 0 ? Self.reader.value : #"{"n":\#(number),"entries":[\#(entries)]}"# + "\n")
    }
    for output in [[], ["--json"], ["--count"]] {
      let result = try work.run(["list", "unix:" + server.path, "--read-only"] + output)
      #expect(result.ending == .exit(1) && result.errors.contains("2 sessions could not be read"), "\(result.errors)")
      #expect(!output.contains("--json") || result.json?["total"]?.asInt == 3)
    }
  }

  /// Verbs, and what they are answered with reasons that say more than they should.
  static let reasons: [([String], String)] = [
    (["list", "--json"], #""entries":[{"id":"ID","size":2,"unreadable":"session ID: SAID"}]"#),
    (["export"], #""entries":[{"id":"ID","size":2,"malformed":{"message":"session ID: SAID"}}]"#),
    (["stats"], #""entries":[{"id":"ID","size":2,"malformed":{"message":"session ID: SAID"}}]"#),
    (["list"], #""error":{"kind":"failed","message":"session ID: SAID"}"#),
    (["info"], #""error":{"kind":"malformed","message":"session ID: SAID"}"#),
    (["get", ada], #""error":{"kind":"failed","message":"session ID: SAID"}"#),
  ]

  @Test(
    "is quoted with its reasons where they hold no secret, and in an audit nowhere: they may hold what is hidden everywhere else",
    arguments: reasons)
  func quotes(_ verb: [String], _ answer: String) throws {
    for (option, said, told) in [
      ("--read-only", "the disk is full", "the disk is full"),
      ("--read-only", "password=CANARY", "the application gave a reason that holds a secret"),
      ("--audit", "the disk is full", "the application gave a reason, which an audit does not show"),
      ("--audit", "password=CANARY", "the application gave a reason, which an audit does not show"),
    ] {
      let members = answer.replacing("SAID", with: said).replacing("ID", with: Self.ada)
      let server = try LineServer { _, number in
        .text(number == 0 ? Self.reader.value : #"{"n":\#(number),\#(members)}"# + "\n")
      }
      let result = try work.run([verb[0], "unix:" + server.path] + verb.dropFirst() + [option])
      let text = result.output + result.errors
      #expect(text.contains(told) && !text.contains("CANARY"), "\(option): \(text)")
      #expect(option != "--audit" || !text.contains(Self.ada) && !text.contains(said), "\(text)")
    }
  }

  @Test("that says of its rows in an audit what is being written, and what is no session, says so still") func marks() throws {
    let entries = ["in a file: " + SessionEntry.beingWritten, "not a file: directory"].enumerated().map { number, reason in
      #"{"id":"b\#(number)","size":2,"unreadable":"\#(reason)"}"#
    }
    let server = try LineServer { _, number in
      .text(
        number == 0 ? Self.reader.value : #"{"n":\#(number),"entries":[\#(entries.joined(separator: ","))]}"# + "\n")
    }
    let rows = try #require(try work.run("list", "unix:" + server.path, "--json", "--audit").json?["sessions"]?.asArray)
    #expect(Set(rows.compactMap { $0["problem"]?.asString?.string }) == [SessionEntry.beingWritten, "not a file"])
  }

  @Test("is called by its path where its name holds a secret") func name() throws {
    for (name, isShown) in [("shop", true), ("password=CANARY", false)] {
      let welcome = Self.reader.value.replacing(#""version""#, with: #""store":"\#(name)","version""#)
      let server = try LineServer { _, number in .text(number == 0 ? welcome : #"{"n":\#(number),"entries":[]}"# + "\n") }
      let text = try work.run("info", "unix:" + server.path, "--audit").output
      #expect(text.contains(server.path) && text.contains(name) == isShown, "\(text)")
    }
  }

  /// Verbs that add up what sessions take.
  static let sums = [["stats"], ["stats", "--json"], ["info"], ["destroy", "--where", "not corrupt", "--dry-run"]]

  @Test("whose sessions are as large as a number can say adds up to what a number can say", arguments: sums)
  func addsUp(_ verb: [String]) throws {
    let size = 9_223_372_036_854_774_784
    let sessions = ["a", "b", "c"].map { (id: #""id":"\#($0)""#, session: #"{"id":"\#($0)","payload":"e30=","size":\#(size)}"#) }
    let entries = sessions.map { #"{\#($0.id),"size":\#(size),"session":\#($0.session)}"# }.joined(separator: ",")
    let server = try LineServer { line, number in
      if number == 0 { return .text(LineServer.welcome(access: line.contains("readWrite") ? "readWrite" : "readOnly")) }
      let asked = sessions.first { line.contains($0.id) }
      let answer = asked.map { #""session":\#($0.session)"# } ?? #""entries":[\#(entries)]"#
      return .text(#"{"n":\#(number),\#(answer)}"# + "\n")
    }
    let result = try work.run([verb[0], "unix:" + server.path] + verb.dropFirst())
    #expect(result.ending == .exit(0), "\(result.ending): \(result.errors)")
    #expect(!verb.contains("--json") || result.json?["bytes"]?.asInt == 3 << 40, "\(result.output)")
  }
}
