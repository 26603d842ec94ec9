import ECMAScript
import Foundation
import Sessions
import TestSupport
import Testing

@testable import SessionsRedis

/// The interface on a server that others use.
@Suite("The interface on Redis", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct RedisInterfaceTests {
  private static let password = "canary-4711"
  private static let canary = "canarycanarycanarycanary"
  private let home: TemporaryDirectory

  init() throws { home = try TemporaryDirectory() }

  private func start(_ arguments: [String], rows: Int = 50) throws -> PseudoTerminal {
    let environment = Program.environment(home: home.path, ["REDISCLI_AUTH": Self.password])
    return try PseudoTerminal(arguments, environment: environment, columns: 140, rows: rows)
  }

  /// What would tell that somebody looked.
  private struct Traces: Equatable {
    var digest: String?
    var settings: RESPValue
    var scripts: String?
    var uses: [RESPValue]
  }

  private static func traces(of server: TestServer, _ keys: [String]) async throws -> Traces {
    // How often a key was used is asked before the digest reads them all.
    var uses: [RESPValue] = []
    for key in keys { uses.append(try await server.ask("OBJECT", "FREQ", .text(key))) }
    let memory = try await server.ask("INFO", "memory").text ?? ""
    let scripts = memory.split(whereSeparator: \.isNewline).first { $0.hasPrefix("number_of_cached_scripts") }
    return Traces(
      digest: try await server.ask("DEBUG DIGEST").text, settings: try await server.ask("CONFIG GET", "*"),
      scripts: scripts.map(String.init), uses: uses)
  }

  @Test("leaves no trace, whatever key is pressed, and shows no password and no id", arguments: TestServer.installed)
  func looking(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(
      kind, ["--enable-debug-command", "yes", "--maxmemory-policy", "allkeys-lfu", "--lfu-decay-time", "0"])
    let keys = (10..<40).map { "sess:\(Self.canary)\($0)" }
    for key in keys {
      try await server.ask(
        "SET", .text(key), #"{"cookie":{"path":"/"},"user":{"name":"Ada"},"cart":[{"qty":1}]}"#, "PX", "5000000")
    }
    // Exactly the rights that are printed.
    let rights = RedisRights.command(user: "watcher", prefix: "sess:", writes: false, since72: kind == .valkey)
    #expect(try await server.ask(rights.joined(separator: " ") + " >\(Self.password)").isOK)
    let before = try await Self.traces(of: server, keys)
    try await server.ask("CONFIG RESETSTAT")
    var address = server.address(prefix: "sess:")
    address.user = "watcher"
    let terminal = try start([address.description, "--audit"])
    try terminal.waitFor("● live")
    // What shows more, and what would write if it could; each until it is painted, and back to the list.
    let pressed = Effort.isLong ? (0x21...0x7E).map { Character(UnicodeScalar(UInt8($0))) } : Array("\rwc+@?detfx/")
    for key in pressed where !"qQ".contains(key) {
      try terminal.press(String(key))
      try terminal.press(PseudoTerminal.Key.controlC.rawValue)
    }
    let clients = try await server.ask("CLIENT LIST").text ?? ""
    let commands = try await server.ask("INFO", "commandstats").text ?? ""
    // Whatever it shows by now.
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForEnd() == .exit(143))
    let allowed = Set(
      RedisRights.reading + RedisRights.readingSince72 + ["debug", "object|freq", "config|resetstat", "client|list"])
    let said = commands.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("cmdstat_") }.map {
      String($0.dropFirst(8).prefix { $0 != ":" })
    }
    #expect(Set(said).subtracting(allowed).isEmpty, "\(said)")
    var after = try await Self.traces(of: server, keys)
    // Redis 7.0 cannot be told that reading is no use.
    if kind == .redis { after.uses = before.uses }
    let isUntouched = after == before
    #expect(isUntouched, "something on the server is not as it was")
    let shown = String(decoding: terminal.transcript, as: UTF8.self) + clients
    let isSilent = !shown.contains(Self.password) && !shown.contains(Self.canary.prefix(5))
    #expect(isSilent, "a password or an id was shown")
  }

  /// Every screen: what opens it from the list, and what is seen then.
  private static let screens: [(keys: String, sight: String)] = [
    ("", "↵ open"), ("\r", "q back"), ("\r\t", "q back"), ("\r\t\t", "q back"), ("\rb", "q back"),
    ("w", "the whole store"), ("?", "─ Help"), ("\u{10}", "─ Palette"), ("s", "─ Sort by"), ("W", "─ Export"),
    ("i", "─ Find a session"), (":", "enter run"), ("/", "enter apply"), (":group user\r", "─ Sessions by user"),
    (":stats\r", "─ Statistics"), (":theme\r", "─ Theme"), ("+", "all panes"), (" j =", "─ Compare"),
  ]

  /// A key that does nothing ends the escape before it, without a pause.
  private static let back = "\u{1B}\u{1F}"

  @Test(
    "says nothing but what reads, under every key of every screen",
    arguments: Effort.isLong ? TestServer.installed : [.installedFirst])
  func keys(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind, ["--enable-debug-command", "yes"])
    for number in 10..<40 {
      let value = #"{"cookie":{"path":"/"},"user":{"name":"Ada\#(number)"},"cart":[{"qty":1}]}"#
      try await server.ask("SET", .text("sess:\(Self.canary)\(number)"), .text(value), "PX", "5000000")
    }
    let rights = RedisRights.command(user: "watcher", prefix: "sess:", writes: false, since72: kind == .valkey)
    #expect(try await server.ask(rights.joined(separator: " ") + " >\(Self.password)").isOK)
    let digest = try await server.ask("DEBUG DIGEST").text
    try await server.ask("CONFIG RESETSTAT")
    var address = server.address(prefix: "sess:")
    address.user = "watcher"
    let letters = (0x20...0x7E).map { String(UnicodeScalar(UInt8($0))) }.filter { !"qQ".contains($0) }
    var terminal = try start([address.description, "--read-only"])
    for (place, screen) in Self.screens.enumerated() {
      // What was hidden or held is not for the next.
      if place == 1 || Effort.isLong { terminal = try start([address.description, "--read-only"]) }
      try terminal.waitFor("● live")
      try terminal.waitFor("Ada10")
      try terminal.send(screen.keys)
      try terminal.waitFor(screen.sight)
      // In the short run each key on the list, and on each other screen those that would write if they could, which opens nothing.
      let keys = place == 0 || Effort.isLong ? letters.map { [$0, Self.back, screen.keys] } : "fdetEu".map { [String($0)] }
      for key in keys.joined() + [Self.back, Self.back] where !key.isEmpty { try terminal.press(key) }
    }
    let said = (try await server.ask("INFO", "commandstats").text ?? "").split(whereSeparator: \.isNewline)
      .filter { $0.hasPrefix("cmdstat_") }.map { String($0.dropFirst(8).prefix { $0 != ":" }) }
    let reading = Set(RedisRights.reading + RedisRights.readingSince72)
    #expect(Set(said).subtracting(reading) == ["config|resetstat"], "\(said)")
    // It did not even try: those would stand here.
    #expect(try await server.ask("ACL LOG") == .list([]))
    #expect(try await server.ask("DEBUG DIGEST").text == digest)
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForEnd() == .exit(143))
  }

  @Test(
    "stopped in its tracks is hung up on rather than kept for, and lists again when it goes on", arguments: TestServer.installed)
  func stopped(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind)
    // For subscribers alone: of other clients the server keeps all that they do not read.
    try await server.ask("CONFIG SET", "client-output-buffer-limit", "pubsub 262144 262144 1")
    let terminal = try start([server.address(prefix: "sess:").description, "--layout", "connect-redis", "--read-only"])
    try terminal.waitFor("● live")
    func watches() async throws -> Bool {
      let clients = try await server.ask("CLIENT LIST").text ?? ""
      return clients.split(whereSeparator: \.isNewline).contains {
        $0.contains("name=session-inspector") && $0.contains("sub=1 ")
      }
    }
    #expect(try await watches())
    terminal.signal(SIGSTOP)
    let script = "for i=1,2000 do redis.call('set','sess:stopped'..ARGV[1]..'x'..i,'{}','px',1) end"
    for round in 0..<2_000 {
      _ = try await server.ask("EVAL", .text(script), "0", .number(Int64(round)))
      if round % 20 == 0, try await !watches() { break }
    }
    try await eventually("the server keeps all for one who does not read") { try await !watches() }
    terminal.signal(SIGCONT)
    try await server.ask("SET", "sess:Eve0123456789", #"{"cookie":{},"user":{"name":"Eve"}}"#)
    try terminal.waitFor("Eve")
    try terminal.waitFor("● live")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("suggests no end that has come, and asks for no yes to it, since the server keeps no such session") func over()
    async throws
  {
    let server = try await TestServer()
    try await server.ask("SET", "sess:Ada0123456789", #"{"cookie":{},"user":{"name":"Ada"}}"#)
    let terminal = try start([server.address(prefix: "sess:").description, "--layout", "connect-redis"])
    try terminal.waitFor("\"Ada\"")
    try terminal.send("t")
    try terminal.waitFor("14:30  never")
    #expect(!terminal.screen.text.contains("never  now"))
    try terminal.send("now\r")
    try terminal.waitFor("Redis keeps no session that is over")
    try terminal.waitUntil("no yes is asked for") { !$0.text.contains("y write") }
    try terminal.press("y")
    #expect(try await server.ask("PEXPIRETIME", "sess:Ada0123456789") == .integer(-1))
    try terminal.send("nq")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("shows what is there, after 10,000 changes by others", arguments: TestServer.installed)
  func storm(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind)
    let terminal = try start([server.address(prefix: "sess:").description, "--layout", "connect-redis", "--read-only"])
    try terminal.waitFor("● live")
    let connection = try RedisConnection(RedisServer(server.address(), .quick()))
    var random = SeededGenerator(seed: 4711)
    var users: [Int: String] = [:]
    for round in 0..<40 {
      if round == 30 {
        // All that there is gives way to others' data.
        try await server.ask("CONFIG SET", all: ["maxmemory-policy", "allkeys-random", "maxmemory", "1"])
        try await eventually("nothing gives way") { try await server.ask("DBSIZE") == .integer(0) }
        try await server.ask("CONFIG SET", "maxmemory", "0")
        users = [:]
      }
      var commands: [RedisCommand] = []
      for number in 0..<250 {
        let place = Int.random(in: 0..<24, using: &random)
        let key = RedisCommand.Word.text("sess:abcdefghijkl\(place + 100)")
        let user = "user\(round)x\(number)"
        let value = RedisCommand.Word.text(#"{"cookie":{},"user":{"name":"\#(user)"}}"#)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: (commands, users[place]) = (commands + [RedisCommand("DEL", key)], nil)
        case 1: commands.append(RedisCommand("EXPIRE", key, "100000"))
        // It ends by itself, before or after the last change.
        case 2: (commands, users[place]) = (commands + [RedisCommand("SET", key, value, "PX", "20")], nil)
        default: (commands, users[place]) = (commands + [RedisCommand("SET", key, value)], user)
        }
      }
      _ = try await connection.ask(commands)
    }
    // One is always there, and everybody on the screen is one of these.
    _ = try await connection.ask([RedisCommand("SET", "sess:abcdefghijkl999", #"{"cookie":{},"user":{"name":"user99x99"}}"#)])
    let expected = Set(users.values).union(["user99x99"])
    try terminal.waitUntil("what is there by now") { screen in
      // The rows of what is gone stay for a while, marked; beside the list stands what was there before.
      let rows = screen.text.split(separator: "\n").filter { $0.contains("~") && !$0.contains("gone") }
      return Set(rows.compactMap { $0.firstMatch(of: /user\d+x\d+/).map { String($0.output) } }) == expected
    }
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }
}
