import ECMAScript
import Sessions
import SessionsAdministration
import TestSupport
import Testing

@testable import SessionsRedis

@Suite("Looking at a server", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct LookingTests {
  private static func options() -> RedisOptions {
    var options = RedisOptions.quick()
    options.leavesNoTrace = true
    options.name = "looker"
    return options
  }

  @Test("changes nothing and says nothing beyond the reading list", arguments: TestServer.installed)
  func traces(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind, ["--enable-debug-command", "yes"])
    for index in 0..<50 {
      try await server.ask("SET", .text("sess:\(index)abcdefgh"), "{\"cookie\":{},\"n\":1}", "PX", "5000000")
    }
    let digest = try await server.ask("DEBUG DIGEST").text
    try await server.ask("CONFIG RESETSTAT")
    let layout = KeyLayout("connect-redis", [.exactly("sess:")], .flat)
    let database = try await RedisDatabase(server.address(), options: Self.options())
    #expect(try await database.groups(among: [layout]) == [KeyGroup(layout, prefix: "sess:")])
    let reader = database.reader(of: KeyGroup(layout, prefix: "sess:"))
    let changes = reader.changes()
    try await begun(reader)
    for contents in [true, false] {
      let entries = try await reader.page(PageRequest(limit: 10, contents: contents)).entries
      #expect(entries.count == 10)
      _ = try await reader.entries(of: entries.map(\.id))
    }
    _ = try await reader.read(SessionID("1abcdefgh"))
    _ = try await database.traceOfReading()
    let commands = try await Self.commands(of: server)
    let allowed = Set(RedisRights.reading + RedisRights.readingSince72)
    #expect(commands.subtracting(allowed).subtracting(Self.ours).isEmpty, "\(commands)")
    #expect(try await server.ask("DEBUG DIGEST").text == digest)
    // One that reads and one that watches: nothing that could write.
    let clients = try await server.ask("CLIENT LIST").text ?? ""
    #expect(clients.split(whereSeparator: \.isNewline).count { $0.contains("name=looker") } == 2, "\(clients)")
    withExtendedLifetime((reader, changes)) {}
  }

  @Test(
    "where that counts as use and the server forgets what is used little, is done only where somebody asked for it",
    arguments: TestServer.installed)
  func uses(_ kind: TestServer.Kind) async throws {
    let home = try TemporaryDirectory()
    // Every use is counted, and none is forgotten.
    let server = try await TestServer(kind, ["--lfu-decay-time", "0", "--lfu-log-factor", "0"])
    let keys = (10..<30).map { "sess:abcdefghijkl\($0)" }
    func setUp(_ policy: String, _ memory: String) async throws {
      try await server.ask("CONFIG SET", all: ["maxmemory-policy", .text(policy), "maxmemory", .text(memory)])
      for key in keys {
        // One that is there keeps in the place of its uses when it was used last, which may be as many as are counted.
        try await server.ask("DEL", .text(key))
        try await server.ask("SET", .text(key), #"{"cookie":{}}"#, "PX", "5000000")
      }
    }
    func uses() async throws -> [RESPValue] {
      var uses: [RESPValue] = []
      for key in keys { uses.append(try await server.ask("OBJECT", "FREQ", .text(key))) }
      return uses
    }
    func run(_ verb: String, _ words: String...) throws -> Program.Result {
      try Program.run(
        [verb, server.address(prefix: "sess:").description] + words, environment: Program.environment(home: home.path))
    }
    let isCounted = kind == .redis
    for policy in ["allkeys-lru", "volatile-lru", "volatile-lfu", "allkeys-lfu"] {
      try await setUp(policy, "100mb")
      let before = policy.hasSuffix("lfu") ? try await uses() : []
      let list = try run("list", "--count")
      #expect(list.ending == .exit(isCounted ? 6 : 0), "\(policy): \(list.errors)")
      #expect(list.errors.contains("forgets what is used little (maxmemory-policy \(policy))") == isCounted, "\(list.errors)")
      #expect(list.errors.contains("--touch") == isCounted)
      if policy.hasSuffix("lfu") { #expect(try await uses() == before) }
      let info = try run("info", "--touch")
      #expect(info.ending == .exit(0) && info.output.contains("warning: reading makes a session look used") == isCounted)
      if policy.hasSuffix("lfu") { #expect(try await (uses() == before) != isCounted) }
    }
    for (policy, memory) in [("allkeys-lru", "0"), ("volatile-ttl", "100mb"), ("noeviction", "100mb")] {
      try await setUp(policy, memory)
      #expect(try run("list", "--count").output == "20\n")
      let words = "reading makes a session look used to this server (OBJECT IDLETIME); it forgets none by that"
      #expect(try run("info").output.contains(words) == isCounted, "\(policy) \(memory)")
    }
    guard isCounted else { return }
    let terminal = try PseudoTerminal(
      [server.address(prefix: "sess:").description], environment: Program.environment(home: home.path), columns: 160, rows: 30)
    try terminal.waitFor("it forgets none by that")
    // The policy is another by now: nothing is read, however often that is asked for.
    try await server.ask("CONFIG SET", "maxmemory-policy", "allkeys-lfu")
    try terminal.send("r")
    try terminal.waitFor("nothing is read any more")
    let now = try await uses()
    for key in ["G", "r", "g", "r"] { try terminal.press(key) }
    try terminal.waitFor("nothing is read any more")
    #expect(try await uses() == now)
    // And back again.
    try await server.ask("CONFIG SET", "maxmemory-policy", "noeviction")
    try terminal.send("r")
    try terminal.waitUntil("it to be read again") { !$0.text.contains("nothing is read any more") }
    // And once more, with nobody asking for anything: what is shown is not called live, and is read again by itself.
    try await server.ask("CONFIG SET", "maxmemory-policy", "allkeys-lfu")
    try terminal.waitUntil("it to be said") { $0.text.contains("nothing is read any more") && !$0.text.contains("● live") }
    try await server.ask("DEL", .text(keys[0]))
    try await server.ask("CONFIG SET", "maxmemory-policy", "noeviction")
    try terminal.waitUntil("it to be read again") { $0.text.contains("● live") && $0.text.contains("19 sessions") }
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  /// What the test itself says.
  private static let ours: Set = ["debug", "config|resetstat"]

  private static func commands(of server: TestServer) async throws -> Set<String> {
    let text = try await server.ask("INFO", "commandstats").text ?? ""
    return Set(
      text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("cmdstat_") }.map {
        String($0.dropFirst(8).prefix { $0 != ":" })
      })
  }

  @Test("and writing too is possible with exactly the rights that are printed", arguments: TestServer.installed)
  func rights(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind)
    let since72 = kind == .valkey
    try await server.ask("SET", "sess:0123456789abcdef", "{\"cookie\":{}}")
    try await server.ask("SET", "other:1", "secret")
    for writes in [false, true] {
      let rights = RedisRights.command(user: "watcher", prefix: "sess:", writes: writes, since72: since72)
      let answer = try await server.ask(rights.joined(separator: " ") + " >canary-4711")
      #expect(answer.isOK, "\(answer)")
      var address = server.address()
      address.user = "watcher"
      var options = Self.options()
      options.password = { "canary-4711" }
      let database = try await RedisDatabase(address, options: options)
      #expect(database.greeting.leavesNoTrace == since72)
      let layout = KeyLayout("connect-redis", [.exactly("sess:")], .flat)
      #expect(try await database.groups(among: [layout]).count == 1)
      _ = try await database.count()
      _ = try await database.traceOfReading()
      let reader = database.reader(of: KeyGroup(layout, prefix: "sess:"))
      let seen = Seen(reader.changes())
      try await begun(reader)
      #expect(try await reader.page(PageRequest()).entries.count == 1)
      #expect(try await reader.page(PageRequest(contents: false)).entries.count == 1)
      let store = RedisSessionStore(writing: reader)
      var found = try #require(try await store.read(SessionID("0123456789abcdef")))
      found.payload = Array(#"{"cookie":{},"n":1}"#.utf8)
      if writes {
        guard case .updated = try await store.update(found) else {
          Issue.record("an update was not made")
          return
        }
        try await eventually("the change was not told") { seen.all.contains(.changed(found.id)) }
        #expect(try await store.delete(found.id, ifRevision: nil) == .deleted)
        guard case .created = try await store.create(found) else {
          Issue.record("a create was not made")
          return
        }
      } else {
        #expect(await failure { _ = try await store.update(found) }?.kind == "denied")
        #expect(await failure { _ = try await store.delete(found.id, ifRevision: nil) }?.kind == "denied")
      }
    }
  }

  @Test(
    "of which others change everything is told: what was set, touched, deleted, renamed and ended",
    arguments: TestServer.installed)
  func others(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind)
    let reader = try await RedisSessionReader(server.address(prefix: "sess:"), options: Self.options())
    let seen = Seen(reader.changes())
    try await begun(reader)
    let steps: [(command: String, words: [RedisCommand.Word], change: StoreChange)] = [
      ("SET", ["sess:a1", "{}"], .changed(SessionID("a1"))), ("SET", ["sess:b1", "{}"], .changed(SessionID("b1"))),
      ("EXPIRE", ["sess:a1", "1000"], .changed(SessionID("a1"))), ("PERSIST", ["sess:a1"], .changed(SessionID("a1"))),
      ("DEL", ["sess:b1"], .deleted(SessionID("b1"))), ("RENAME", ["sess:a1", "sess:c1"], .deleted(SessionID("a1"))),
      ("SET", ["sess:d1", "{}", "PX", "1000000"], .changed(SessionID("d1"))),
      // Its end may have come before anybody looked: then that is all there is to tell.
      ("PEXPIRE", ["sess:d1", "100"], .deleted(SessionID("d1"))),
    ]
    for step in steps {
      let before = seen.all.count
      _ = try await server.ask(step.command + " " + step.words.map(\.string).joined(separator: " "))
      try await eventually("\(step.command) was not told") { seen.all.dropFirst(before).contains(step.change) }
    }
    // What begins otherwise is nobody's business here.
    #expect(!seen.all.contains(.resync))
  }

  @Test("before a watch was asked for, is followed by the word to list again; after it, it waits until the server listens")
  func beginnings() async throws {
    let server = try await SharedServers.server()
    for isLate in [true, false] {
      let prefix = SharedServers.freshPrefix()
      let reader = try await RedisSessionReader(server.address(prefix: prefix), options: Self.options())
      if isLate { #expect(try await reader.read(SessionID("a1")) == nil) }
      let seen = Seen(reader.changes())
      #expect(try await reader.read(SessionID("a1")) == nil)
      try await server.ask("SET", .text(prefix + "a1"), "{}")
      try await eventually("the change was not told") { seen.all.contains(.changed(SessionID("a1"))) }
      #expect(seen.all.contains(.resync) == isLate)
    }
  }

  @Test("for what a filter asks finds the same, whether many values may be asked for at once or each alone")
  func searching() async throws {
    let server = try await TestServer()
    let connection = try RedisConnection(RedisServer(server.address(), .quick()))
    _ = try await connection.ask(
      (0..<1_000).map { RedisCommand("SET", .text("sess:\($0)"), .text(#"{"cookie":{},"userId":\#($0 % 100)}"#)) }
        + [RedisCommand("SADD", "sess:set", "x")])
    let rights = RedisRights.command(user: "watcher", prefix: "sess:", writes: false, since72: false).filter { $0 != "+mget" }
    #expect(try await server.ask(rights.joined(separator: " ") + " >canary-4711").isOK)
    for user in [nil, "watcher"] {
      var address = server.address(prefix: "sess:")
      address.user = user
      let reader = try await RedisSessionReader(address, options: .quick(password: user.map { _ in "canary-4711" }))
      var request = PageRequest(limit: 1_024)
      request.prefilter.require("userId", equals: "42")
      var (found, seen) = (Set<String>(), 0)
      repeat {
        let page = try await reader.page(request)
        request.cursor = page.next
        seen += page.entries.count + page.excluded
        for entry in page.entries {
          guard case .stored(let session) = entry.content else {
            #expect(entry.id == SessionID("set"))
            continue
          }
          if String(decoding: session.payload, as: UTF8.self).hasSuffix(":42}") { found.insert(entry.id.reveal()?.string ?? "") }
        }
        if user == nil { #expect(page.entries.count <= 11) }
      } while request.cursor != nil
      #expect(found == Set((0..<10).map { "\($0)42".replacing(/^0/, with: "") }))
      #expect(seen == 1_001)
    }
  }

  @Test("lists each of 5,000 sessions once, while as many others come and go")
  func many() async throws {
    let server = try await TestServer()
    let connection = try RedisConnection(RedisServer(server.address(), .quick()))
    let stable = Set((0..<5_000).map { "stable\($0)" })
    _ = try await connection.ask(stable.map { RedisCommand("SET", .text("sess:\($0)"), "{}") })
    let reader = try await RedisSessionReader(server.address(prefix: "sess:"), options: Self.options())
    var listed: [String] = []
    var cursor: PageCursor?
    var round = 0
    repeat {
      let page = try await reader.page(PageRequest(after: cursor, limit: 100, contents: false))
      listed += page.entries.compactMap { $0.id.reveal()?.string }
      cursor = page.next
      round += 1
      _ = try await connection.ask(
        (0..<200).map { RedisCommand("SET", .text("sess:new\(round)x\($0)"), "{}") }
          + (0..<200).map { RedisCommand("DEL", .text("sess:new\(round - 1)x\($0)")) })
    } while cursor != nil
    #expect(Set(listed).count == listed.count)
    #expect(stable.subtracting(listed).isEmpty)
  }
}

/// Waits until a watch that was asked for listens: as whoever reads does.
private func begun(_ reader: RedisSessionReader) async throws {
  _ = try await reader.page(PageRequest(limit: 1, contents: false))
}

extension RedisCommand.Word {
  var string: String {
    switch self {
    case .text(let text): text
    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
    case .number(let number): String(number)
    }
  }
}
