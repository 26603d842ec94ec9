import ECMAScript
import Foundation
import Sessions
import TestSupport
import Testing

@testable import SessionsRedis

/// The program on a server: verbs, and what they say where something is wrong.
@Suite("The program on Redis", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct RedisProgramTests {
  private static let ada = "a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg"
  private static let end: Int64 = 4_070_908_800_123
  private let home: TemporaryDirectory

  init() throws { home = try TemporaryDirectory() }

  private func run(_ arguments: [String], _ variables: [String: String] = [:]) throws -> Program.Result {
    try Program.run(arguments, environment: Program.environment(home: home.path, variables))
  }

  private func shop(_ kind: TestServer.Kind = .installedFirst, _ arguments: [String] = []) async throws -> TestServer {
    let server = try await TestServer(kind, arguments)
    try await server.ask(
      "SET", .text("sess:\(Self.ada)"),
      #"{"cookie":{"originalMaxAge":86400000,"path":"/"},"user":{"name":"Ada"},"visits":1}"#, "PXAT", .number(Self.end))
    try await server.ask("SET", "sess:Bob0123456789", #"{"cookie":{},"user":{"name":"Bob"}}"#)
    return server
  }

  private func arguments(_ words: [String], _ server: TestServer) -> [String] {
    [words[0], server.address().description] + words.dropFirst()
  }

  @Test("lists, reads, changes, and keeps the time to live to the millisecond", arguments: TestServer.installed)
  func verbs(_ kind: TestServer.Kind) async throws {
    let server = try await shop(kind)
    for address in [server.address(.tcp), server.address(.unix)] {
      let list = try run(["list", address.description, "--json"])
      #expect(list.ending == .exit(0), "\(list.errors)")
      let sessions = try JSON.parse(list.output)["sessions"]?.asArray ?? []
      #expect(Set(sessions.compactMap { $0["user"]?.asString?.string }) == ["Ada", "Bob"])
    }
    let key = "sess:\(Self.ada)"
    func change(_ words: [String]) throws {
      let result = try run(arguments(words, server))
      #expect(result.ending == .exit(0), "\(words): \(result.errors)")
    }
    try change(["set", Self.ada, "visits", "2"])
    #expect(
      try await server.ask("GET", .text(key)).text
        == #"{"cookie":{"originalMaxAge":86400000,"path":"/"},"user":{"name":"Ada"},"visits":2}"#)
    #expect(try await server.ask("PEXPIRETIME", .text(key)) == .integer(Self.end))
    try change(["expire", Self.ada, "2031-01-02T03:04:05.678Z"])
    #expect(try await server.ask("PEXPIRETIME", .text(key)) == .integer(1_925_089_445_678))
    try change(["expire", Self.ada, "never"])
    #expect(try await server.ask("PEXPIRETIME", .text(key)) == .integer(-1))
    #expect(try run(arguments(["get", Self.ada, "visits"], server)).output == "2\n")
    try change(["destroy", Self.ada, "--yes"])
    #expect(try await server.ask("EXISTS", .text(key)) == .integer(0))
    #expect(try run(arguments(["get", Self.ada], server)).ending == .exit(1))
  }

  @Test("says beforehand what a write says of an end that has come, and ends alike")
  func overAlready() async throws {
    let server = try await shop()
    for words in [["expire", Self.ada, "now"], ["expire", "now", "--where", "user=Ada", "--expect", "1", "--yes"]] {
      for option in [["--dry-run"], []] {
        let result = try run(arguments(words + option, server))
        #expect(result.ending == .exit(1), "\(words + option): \(result.output)")
        let said = result.errors + result.output
        #expect(said.contains("Redis keeps no session that is over"), "\(words + option): \(said)")
      }
    }
    #expect(try await server.ask("PEXPIRETIME", .text("sess:\(Self.ada)")) == .integer(Self.end))
    // What ends at another time may have any, and what ends never has none.
    for end in ["+1m", "2031-01-02", "never"] {
      #expect(try run(arguments(["expire", Self.ada, end, "--dry-run"], server)).ending == .exit(0))
    }
  }

  @Test("shows every session, whatever its id is, and says of what it cannot show")
  func oddIDs() async throws {
    let server = try await TestServer()
    let shown = [
      "plain0123456789", "with a blank", "é-unicode", "a/b:c", "tab\there", "esc\u{1b}]0;x\u{7}",
      String(repeating: "a", count: 2_000),
    ]
    for id in shown { try await server.ask("SET", .text("sess:\(id)"), #"{"cookie":{},"user":{"name":"Eve"}}"#) }
    let address = server.address(prefix: "sess:").description
    let whole = try run(["list", address, "--json"])
    #expect(whole.ending == .exit(0), "\(whole.errors)")
    #expect(try JSON.parse(whole.output)["total"]?.asInt == shown.count, "\(whole.output.prefix(300))")
    for key in [
      Array("sess:".utf8), Array("sess:".utf8) + [0xFF, 0xFE], Array("sess:".utf8) + [UInt8](repeating: 0x61, count: 5_000),
    ] {
      try await server.ask("SET", .bytes(key), #"{"cookie":{}}"#)
    }
    let list = try run(["list", address])
    #expect(list.ending == .exit(1) && list.errors.contains("3 keys that begin with sess: may be sessions"), "\(list.errors)")
    #expect(!list.output.contains("\u{1b}"))
    let destroyed = try run(["destroy", address, "--where", "user.name=Eve", "--expect", "\(shown.count)", "--yes"])
    #expect(destroyed.errors.contains("3 keys that begin with sess:"), "\(destroyed.errors)")
    #expect(try await server.ask("DBSIZE") == .integer(3))
  }

  @Test("says in words what is wrong, with the documented exit status")
  func complaints() async throws {
    let server = try await shop()
    try await server.ask("SET", "better-auth:abcdefghijklmnopqrstuvwxyzabcdef", #"{"session":{},"user":{}}"#)
    let address = server.address().description
    let cases: [(arguments: [String], status: Int32, words: String)] = [
      (["list", address], 2, "2 kinds of sessions"),
      (["list", address + "?prefix=sess:"], 0, ""),
      (["list", address + "?prefix=nothing:"], 3, "no key that begins with nothing:"),
      (["list", address + "?prefix=sess:", "--layout", "conect-redis"], 2, "did you mean connect-redis?"),
      (["list", server.address(database: 3).description], 3, "the database is empty"),
      (["list", "redis://ada:canary-4711@localhost"], 2, "a password does not belong in an address"),
      (["list", "redis://localhost:1"], 3, "no Redis server can be reached at localhost:1"),
      (["list", "redis+unix:\(home.path)/none"], 3, "there is no such socket"),
      (["list", "redis:"], 2, "needs the place of a server"),
      (["list", "env:NO_SUCH_VARIABLE"], 2, "no variable NO_SUCH_VARIABLE"),
      (["list", "redis://localhost", "--password-file", "\(home.path)/none"], 2, "cannot read the password file"),
      (["list", home.path, "--password-file", "\(home.path)/none"], 2, "--password-file is for servers"),
      (["expire", address + "?prefix=sess:", Self.ada, "now"], 1, "must lie in the future"),
      (["set", address + "?prefix=sess:", Self.ada, "a", "1", "--read-only"], 6, "nothing is written"),
    ]
    for (arguments, status, words) in cases {
      let result = try run(arguments)
      #expect(result.ending == .exit(status), "\(arguments): \(result.errors)")
      #expect(words.isEmpty || result.errors.contains(words), "\(arguments): \(result.errors)")
      #expect(!(result.errors + result.output).contains("canary"))
    }
    #expect(try await server.ask("PEXPIRETIME", .text("sess:\(Self.ada)")) == .integer(Self.end))
  }

  @Test("tells whoever audits nothing of an id by a prefix, right or wrong, wherever the address stands")
  func prefixesInAudit() async throws {
    let server = try await shop()
    let named = ["--layout", "connect-redis"]
    for (prefix, status) in [("sess:", 0), ("sess:\(Self.ada.prefix(2))", 2), ("sess:zz", 2), ("sess:\(Self.ada)", 2)] {
      let address = server.address(prefix: prefix).description
      for (target, variables) in [
        (address, [:]), ("env:SHOP", ["SHOP": address]), (server.address(.unix, prefix: prefix).description, [:]),
      ] as [(String, [String: String])] {
        for words in [["list", target, "--count"], ["info", target]] {
          for options in [[], named] {
            let result = try run(words + options + ["--audit"], variables)
            #expect(result.ending == .exit(Int32(status)), "\(words): \(result.output)\(result.errors)")
            #expect(status == 0 || result.errors.contains("no part of an id is compared"), "\(result.errors)")
          }
        }
      }
      // Who does not audit may ask for it; behind a whole key there is none.
      #expect(try run(["list", address, "--count"] + named).ending != .exit(2))
    }
  }

  @Test(
    "audits the sessions of an application whose prefix is made of words", arguments: ["myapp_sess_", "myapp-sess-", "web/sess/"])
  func wordsInAudit(_ prefix: String) async throws {
    let server = try await shop()
    try await server.ask("SET", .text(prefix + Self.ada), #"{"cookie":{"path":"/"},"user":{"name":"Cy"}}"#)
    for options in [[], ["--layout", "connect-redis"]] {
      let result = try run(["list", server.address(prefix: prefix).description, "--count", "--audit"] + options)
      #expect(result.ending == .exit(0) && result.output == "1\n", "\(result.output)\(result.errors)")
    }
  }

  @Test("takes a password from a file that nobody else can read, or from the environment, and shows it nowhere")
  func passwords() async throws {
    let server = try await TestServer(.installedFirst, ["--requirepass", "canary-4711"])
    let address = server.address(prefix: "sess:").description
    let file = home.path + "/password"
    try "canary-4711\n".write(toFile: file, atomically: false, encoding: .utf8)
    chmod(file, 0o600)
    let url = "redis://:canary-4711@127.0.0.1:\(server.port)/0?prefix=sess:"
    let cases: [(arguments: [String], variables: [String: String], status: Int32)] = [
      (["list", address], [:], 6), (["list", address], ["REDISCLI_AUTH": "canary-wrong"], 6),
      (["list", address], ["REDISCLI_AUTH": "canary-4711"], 0), (["list", address, "--password-file", file], [:], 0),
      (["list", "env:SHOP"], ["SHOP": url], 0), (["list", "env:SHOP"], ["SHOP": "canary-4711"], 2),
    ]
    for (arguments, variables, status) in cases {
      let result = try run(arguments, variables)
      #expect(result.ending == .exit(status), "\(arguments): \(result.errors)")
      #expect(!(result.errors + result.output).contains("canary"), "\(result.errors)")
    }
    chmod(file, 0o644)
    #expect(try run(["list", address, "--password-file", file]).ending == .exit(2))
  }

  @Test("opens a replica for reading only, and says so; and when it is one no more")
  func replica() async throws {
    let primary = try await shop()
    let replica = try await TestServer(.installedFirst, ["--replicaof", "127.0.0.1 \(primary.port)"])
    try await eventually("the replica does not follow") { try await replica.ask("DBSIZE") == .integer(2) }
    let list = try run(["list", replica.address().description, "--json"])
    #expect(list.ending == .exit(0), "\(list.errors)")
    let set = try run(["set", replica.address().description, Self.ada, "a", "1"])
    #expect(set.ending == .exit(6) && set.errors.contains("this server is a replica"), "\(set.errors)")
    let terminal = try PseudoTerminal(
      [replica.address().description], environment: Program.environment(home: home.path), columns: 140, rows: 30)
    try terminal.waitFor("● live")
    try terminal.send("d")
    try terminal.waitFor("read-only: this server is a replica")
    // That it follows nobody any more is noticed, and all is listed again.
    try await replica.ask("REPLICAOF", "NO", "ONE")
    try terminal.waitFor("has become a primary")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(try run(["set", replica.address().description, Self.ada, "a", "1"]).ending == .exit(0))
  }

  @Test(
    "shows what others change, as the server tells it, and says when the server is gone and is back",
    arguments: TestServer.installed)
  func live(_ kind: TestServer.Kind) async throws {
    let server = try await shop(kind)
    let terminal = try PseudoTerminal(
      [server.address().description, "--read-only"], environment: Program.environment(home: home.path), columns: 120, rows: 30)
    try terminal.waitFor("Ada")
    try terminal.waitFor("● live")
    try await server.ask("SET", "sess:Eve0123456789", #"{"cookie":{},"user":{"name":"Eve"}}"#)
    try terminal.waitFor("Eve")
    try await server.ask("SET", "sess:Bob0123456789", #"{"cookie":{},"user":{"name":"Robert"}}"#)
    try terminal.waitFor("Robert")
    try await server.kill()
    try terminal.waitFor("reconnecting")
    try terminal.waitFor("Ada")
    try await server.start()
    try await server.ask("SET", "sess:Kim0123456789", #"{"cookie":{},"user":{"name":"Kim"}}"#)
    try terminal.waitFor("● live")
    try terminal.waitFor("Kim")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("does not say that there are no sessions where it may not look: which right is missing, and where all are printed")
  func missingRights() async throws {
    let server = try await shop()
    let rights = RedisRights.command(user: "watcher", prefix: "sess:", writes: false, since72: false)
    let least = rights.joined(separator: " ") + " >canary-4711"
    var address = server.address()
    address.user = "watcher"
    let rules = [("-get", 6, "no right to run GET"), ("resetkeys", 6, "these keys"), ("+get", 0, "")]
    for (rule, status, words) in rules {
      #expect(try await server.ask("\(least) \(rule)").isOK)
      for prefix in [nil, "sess:"] {
        address.prefix = prefix
        let result = try run(["list", address.description, "--touch"], ["REDISCLI_AUTH": "canary-4711"])
        #expect(result.ending == .exit(Int32(status)), "\(rule): \(result.errors)")
        #expect(words.isEmpty || result.errors.contains(words), "\(rule): \(result.errors)")
        if status != 0 { #expect(result.errors.contains("rights redis prints"), "\(result.errors)") }
      }
    }
  }

  @Test("lists what it may read, and with it what it may not, as such", arguments: [nil, "sess:"])
  func partOfTheRights(_ prefix: String?) async throws {
    let server = try await shop()
    let rights = RedisRights.command(user: "watcher", prefix: "sess:", writes: true, since72: false).joined(separator: " ")
    #expect(try await server.ask("\(rights) >canary-4711 resetkeys %RW~sess:Bob*").isOK)
    var address = server.address()
    (address.user, address.prefix) = ("watcher", prefix)
    let secret = ["REDISCLI_AUTH": "canary-4711"]
    for fields in [["user", "state"], ["id", "state"]] {
      let list = try run(["list", address.description, "--touch", "--json", "--fields", fields.joined(separator: ",")], secret)
      // What cannot be read is told, and is corrupt to a script.
      #expect(list.ending == .exit(1), "\(list.errors)")
      let states = try (JSON.parse(list.output)["sessions"]?.asArray ?? []).compactMap { $0["state"]?.asString?.string }
      #expect(states.sorted() == ["corrupt", "ok"], "\(list.output)")
    }
    // An act on all is one on all, or says where it was none.
    for words in [["get", Self.ada], ["set", Self.ada, "visits", "2"], ["destroy", Self.ada, "--yes"]] {
      let result = try run([words[0], address.description, "--touch"] + words.dropFirst(), secret)
      #expect(result.ending == .exit(6) && result.errors.contains("these keys"), "\(words): \(result.errors)")
      #expect(result.errors.contains("rights redis prints"), "\(result.errors)")
    }
    #expect(try await server.ask("DBSIZE") == .integer(2))
  }

  @Test("prints the least rights as a command to copy")
  func rights() throws {
    let result = try run(["rights", "redis", "--prefix", "sess:", "--writing"])
    #expect(result.ending == .exit(0))
    #expect(result.output.hasPrefix("ACL SETUSER session-inspector reset on ~sess:* &__redis__:invalidate +hello"))
    #expect(result.output.hasSuffix("+watch +unwatch +multi +exec +set +del +srem +zrem\n"))
  }
}
