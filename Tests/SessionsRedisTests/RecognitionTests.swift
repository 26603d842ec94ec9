import ECMAScript
import Foundation
import Platform
import SessionFormats
import Sessions
import SessionsAdministration
import TestSupport
import Testing

@testable import SessionsRedis

/// A key as an application has left it.
struct KeyFixture: CustomTestStringConvertible, Sendable {
  let name: String
  let key: String
  let bytes: [UInt8]
  let id: String
  /// What it holds; nil: that is only looked at.
  let content: JSONValue?
  let layout: String
  let prefix: String
  var testDescription: String { name }

  /// What stands in `Fixtures/Frameworks/redis/values.json`, made by the applications themselves, and what others are
  /// documented to write.
  static let all: [KeyFixture] = recorded + written

  private static let layouts = [
    "Django's cache sessions": "Django cache", "Flask-Session": "Flask-Session", "phpredis, php": "phpredis",
    "phpredis, php_serialize": "phpredis", "Laravel's redis driver": "Laravel cache", "connect-redis": "connect-redis",
  ]

  private static let recorded: [KeyFixture] = {
    let text = (try? String(contentsOfFile: Vectors.fixture("Frameworks/redis/values.json"), encoding: .utf8)) ?? "[]"
    return (try? JSON.parse(text))?.asArray?.compactMap { value in
      guard let name = value["case"]?.asString?.string, let key = value["key"]?.asString?.string,
        let hex = value["hex"]?.asString?.string, let id = value["id"]?.asString?.string, let layout = layouts[name]
      else { return nil }
      return KeyFixture(
        name: name, key: key, bytes: bytes(hex), id: id, content: value["content"].flatMap { $0 == .null ? nil : $0 },
        layout: layout, prefix: String(key.dropLast(id.count)))
    } ?? []
  }()

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count - 1, by: 2).map { index in
      (digits[index].hexDigitValue ?? 0) << 4 | (digits[index + 1].hexDigitValue ?? 0)
    }
  }

  private static let uuid = "7a1c0d7e-5f3b-4c39-9b1e-0d6f1b2a3c4d"
  private static let written: [KeyFixture] = [
    json("React Router", "session:", String(repeating: "a1B", count: 14) + "_", #"{"user":"ada"}"#),
    json("Remix 3", "session:", uuid, #"[{"user":"ada"},{"notice":"Saved"}]"#),
    json("better-auth", "better-auth:", String(repeating: "aB", count: 16), #"{"session":{"userId":"1"},"user":{"name":"Ada"}}"#),
    json("Auth.js redis", "user:session:", uuid, #"{"sessionToken":"x","userId":"1"}"#),
    json("Hummingbird persist", "hbs.", String(repeating: "a+B/", count: 10) + "abc=", #"{"user":"ada"}"#),
    json("Vapor Redis", "vrs-", String(repeating: "a+B/", count: 10) + "abc=", #"{"user":"ada"}"#),
    json("koa-session", "koa:sess:", uuid, #"{"user":"ada","_expire":1790000000000,"_maxAge":86400000}"#),
    json("actix-session", "", String(repeating: "a1B2", count: 16), #"{"user":"\"ada\""}"#),
    json("redistore", "session_", String(repeating: "ABC2", count: 13), #"{"user":"ada"}"#),
    json("redis-rack", "rack:session:2::", String(repeating: "0f", count: 32), #"{"user":"ada"}"#),
    KeyFixture(
      name: "Symfony", key: "sf_sk3l9q2v7m5n8p1r4t6w0x2y5z8", bytes: Array(#"_sf2_attributes|a:1:{s:4:"user";s:3:"ada";}"#.utf8),
      id: "k3l9q2v7m5n8p1r4t6w0x2y5z8", content: (try? JSON.parse(#"{"_sf2_attributes":{"user":"ada"}}"#)), layout: "Symfony",
      prefix: "sf_s"),
  ]

  private static func json(_ layout: String, _ prefix: String, _ id: String, _ text: String) -> KeyFixture {
    KeyFixture(
      name: layout, key: prefix + id, bytes: Array(text.utf8), id: id, content: try? JSON.parse(text), layout: layout,
      prefix: prefix)
  }
}

@Suite("The sessions of an application", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct RecognitionTests {
  private static func database(_ server: TestServer, _ number: Int) async throws -> RedisDatabase {
    var options = RedisOptions.quick()
    options.leavesNoTrace = true
    return try await RedisDatabase(server.address(database: number), options: options)
  }

  @Test(
    "are known by what their keys are called and what stands in them; an edit changes that alone, to the millisecond",
    arguments: KeyFixture.all)
  func known(_ fixture: KeyFixture) async throws {
    let server = try await SharedServers.server()
    let number = SharedServers.freshDatabase()
    let end: Int64 = 4_070_908_800_123
    try await server.ask("SET", .text(fixture.key), .bytes(fixture.bytes), "PXAT", .number(end), database: number)
    for other in ["cache:page:1", "queue", "user:7", "rate:10.0.0.1"] {
      try await server.ask("SET", .text(other), "x", database: number)
    }
    let database = try await Self.database(server, number)
    let groups = try await database.groups(among: KeyLayout.known)
    #expect(groups.map { "\($0.prefix) \($0.layout.name)" } == ["\(fixture.prefix) \(fixture.layout)"])
    let group = try #require(groups.first)
    #expect(try await database.layout(beginning: fixture.prefix, among: KeyLayout.known)?.name == fixture.layout)
    // Nothing that goes on into an id is taken for what stands before it.
    #expect(KeyLayout.endsBeforeIDs(fixture.prefix, among: KeyLayout.known))
    #expect(!KeyLayout.endsBeforeIDs(fixture.prefix + fixture.id.prefix(1), among: KeyLayout.known))
    let store = RedisSessionStore(writing: database.reader(of: group))
    let entries = try await store.page(PageRequest()).entries
    #expect(entries.map(\.id) == [SessionID(fixture.id)])
    var found = try #require(try await store.read(SessionID(fixture.id)))
    #expect(found.expires?.milliseconds == end)
    let read = try group.codec.decode(found.payload)
    guard let expected = fixture.content else {
      guard case .refused = group.codec.editing(found.payload) else {
        Issue.record("what is only looked at may be written")
        return
      }
      return
    }
    if case .object(let object) = expected {
      #expect(Set(read.values.entries.map(\.key)) == Set(object.entries.map(\.key)))
    } else {
      #expect(read.json == expected)
    }
    // Written back as it was, it is what it was.
    if case .reencode(let encode) = group.codec.editing(found.payload) {
      #expect(try encode(read, found.payload) == fixture.bytes)
    }
    guard case .updated = try await store.update(found) else {
      Issue.record("an update was not made")
      return
    }
    #expect(try await server.ask("GET", .text(fixture.key), database: number) == .bytes(fixture.bytes))
    #expect(try await server.ask("PEXPIRETIME", .text(fixture.key), database: number) == .integer(end))
    found = try #require(try await store.read(found.id))
    #expect(try await store.delete(found.id, ifRevision: found.revision) == .deleted)
    #expect(try await store.create(found) != .exists)
    #expect(try await server.ask("GET", .text(fixture.key), database: number) == .bytes(fixture.bytes))
    #expect(try await server.ask("PEXPIRETIME", .text(fixture.key), database: number) == .integer(end))
  }

  @Test("of several applications in one database are told apart")
  func several() async throws {
    let server = try await SharedServers.server()
    let number = SharedServers.freshDatabase()
    let fixtures = KeyFixture.all.filter { ["connect-redis", "Flask-Session", "phpredis, php", "better-auth"].contains($0.name) }
    for fixture in fixtures { try await server.ask("SET", .text(fixture.key), .bytes(fixture.bytes), database: number) }
    let groups = try await Self.database(server, number).groups(among: KeyLayout.known)
    #expect(Set(groups.map(\.prefix)) == Set(fixtures.map(\.prefix)))
    #expect(Set(groups.map(\.layout.name)) == Set(fixtures.map(\.layout)))
  }

  @Test("are found among many other keys, where their prefix is known")
  func few() async throws {
    let server = try await TestServer()
    let connection = try RedisConnection(RedisServer(server.address(), .quick()))
    _ = try await connection.ask((0..<3_000).map { RedisCommand("SET", .text("cache:\($0)"), "x") })
    for index in 0..<200 {
      try await server.ask("SET", .text("sess:abcdefghijkl\(index)"), #"{"cookie":{}}"#)
    }
    #expect(try await Self.database(server, 0).groups(among: KeyLayout.known).map(\.prefix) == ["sess:"])
  }

  @Test("are none where the keys are something else, however they are called")
  func none() async throws {
    let server = try await SharedServers.server()
    let number = SharedServers.freshDatabase()
    try await server.ask("SET", "sess:abcdefgh", "not JSON", database: number)
    try await server.ask("SADD", "session:abcdefgh", "x", database: number)
    try await server.ask("HSET", "spring:session:sessions:index", "a", "b", database: number)
    let database = try await Self.database(server, number)
    #expect(try await database.groups(among: KeyLayout.known).isEmpty)
    #expect(try await database.count() == 3)
  }

  @Test("of Spring are shown and destroyed, and not written")
  func spring() async throws {
    let server = try await SharedServers.server()
    let number = SharedServers.freshDatabase()
    let id = "7a1c0d7e-5f3b-4c39-9b1e-0d6f1b2a3c4d"
    try await server.ask(
      "HSET", .text("spring:session:sessions:\(id)"), "sessionAttr:user",
      .bytes([0xAC, 0xED, 0, 5, 0x74, 0, 3] + Array("ada".utf8)),
      database: number)
    try await server.ask("SET", .text("spring:session:sessions:expires:\(id)"), "", database: number)
    let database = try await Self.database(server, number)
    let group = try #require(try await database.groups(among: KeyLayout.known).first)
    #expect(group.layout.name == "Spring Session Redis")
    let store = RedisSessionStore(writing: database.reader(of: group))
    let found = try #require(try await store.page(PageRequest()).entries.first)
    guard case .stored(let session) = found.content else {
      Issue.record("a session of Spring is not shown")
      return
    }
    #expect(try group.codec.decode(session.payload) == .flat(["sessionAttr:user": "ada"]))
    #expect(await failure { _ = try await store.update(session) }?.kind == "failed")
    #expect(try await store.delete(session.id, ifRevision: session.revision) == .deleted)
  }

  @Test("of PHP are not written while a request holds one by its lock, and are when it lets go")
  func lock() async throws {
    let server = try await SharedServers.server()
    let number = SharedServers.freshDatabase()
    let (id, key) = ("k3l9q2v7m5n8p1r4t6w0x2y5z8", "PHPREDIS_SESSION:k3l9q2v7m5n8p1r4t6w0x2y5z8")
    try await server.ask("SET", .text(key), #"user|s:3:"ada";"#, database: number)
    try await server.ask("SET", .text(key + "_LOCK"), "host|1", database: number)
    let database = try await RedisDatabase(server.address(database: number), options: .quick())
    let group = try #require(try await database.groups(among: KeyLayout.known).first)
    let store = RedisSessionStore(writing: database.reader(of: group))
    let waiting = try await hasty { try await RedisDatabase(server.address(database: number), options: $0) }
    let hastyStore = RedisSessionStore(writing: waiting.reader(of: group))
    var session = try #require(try await store.read(SessionID(id)))
    session.payload = Array(#"user|s:3:"eve";"#.utf8)
    #expect(await failure { _ = try await hastyStore.update(session) }?.kind == "timedOut")
    #expect(await failure { _ = try await hastyStore.delete(session.id, ifRevision: nil) }?.kind == "timedOut")
    #expect(try await server.ask("GET", .text(key), database: number).text == #"user|s:3:"ada";"#)
    try await server.ask("DEL", .text(key + "_LOCK"), database: number)
    guard case .updated = try await store.update(session) else {
      Issue.record("an update was not made")
      return
    }
    #expect(try await store.delete(session.id, ifRevision: nil) == .deleted)
  }

  private static func java(_ text: String) -> RedisCommand.Word {
    .bytes([0xAC, 0xED, 0, 5, 0x74, 0, UInt8(text.utf8.count)] + Array(text.utf8))
  }

  @Test("of Spring go with what its index keeps of them, and nothing of others does")
  func springIndex() async throws {
    let server = try await SharedServers.server()
    let number = SharedServers.freshDatabase()
    let (id, other) = ("7a1c0d7e-5f3b-4c39-9b1e-0d6f1b2a3c4d", "7a1c0d7e-5f3b-4c39-9b1e-0d6f1b2a3c4e")
    let index = "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME"
    func ask(_ command: String, _ words: RedisCommand.Word...) async throws -> RESPValue {
      try await server.ask(command, all: words, database: number)
    }
    func long(_ value: Int64) -> RedisCommand.Word {
      let head: [UInt8] = [0xAC, 0xED, 0, 5, 0x73, 0x72, 0, 0x0E] + Array("java.lang.Long".utf8)
      return .bytes(head + withUnsafeBytes(of: value.bigEndian) { Array($0) })
    }
    // Used last at 12 s past a minute, for half an hour.
    let minute: Int64 = 1_790_000_040_000
    for name in [id, other] {
      _ = try await ask(
        "HSET", .text("spring:session:sessions:\(name)"), "lastAccessedTime", long(minute + 12_000), "maxInactiveInterval",
        .bytes([0xAC, 0xED, 0, 5] + Array("java.lang.Integer".utf8) + [0, 0, 7, 8]), .text("sessionAttr:\(index)"),
        Self.java("ada"))
      _ = try await ask("SET", .text("spring:session:sessions:expires:\(name)"), "")
      _ = try await ask("SADD", .text("spring:session:expirations:\(minute + 31 * 60_000)"), Self.java("expires:\(name)"))
      _ = try await ask("SADD", .text("spring:session:index:\(index):ada"), Self.java(name))
    }
    let database = try await Self.database(server, number)
    let group = try #require(try await database.groups(among: KeyLayout.known).first)
    let store = RedisSessionStore(writing: database.reader(of: group))
    #expect(try await store.delete(SessionID(id), ifRevision: nil) == .deleted)
    #expect(
      try await ask("EXISTS", .text("spring:session:sessions:\(id)"), .text("spring:session:sessions:expires:\(id)"))
        == .integer(0))
    let left = [
      "spring:session:expirations:\(minute + 31 * 60_000)": "expires:\(other)", "spring:session:index:\(index):ada": other,
    ]
    for (key, member) in left {
      #expect(try await ask("SCARD", .text(key)) == .integer(1), "\(key)")
      #expect(try await ask("SISMEMBER", .text(key), Self.java(member)) == .integer(1), "\(key)")
    }
    #expect(
      try await ask("EXISTS", .text("spring:session:sessions:\(other)"), .text("spring:session:sessions:expires:\(other)"))
        == .integer(2))
  }

  @Test("of better-auth go out of their user's list, which lives as long as before, and the last takes the list along")
  func betterAuthList() async throws {
    let server = try await SharedServers.server()
    let number = SharedServers.freshDatabase()
    let tokens = ["aB", "cD"].map { String(repeating: $0, count: 16) }
    let end: Int64 = 4_070_908_800_123
    for token in tokens {
      try await server.ask(
        "SET", .text("better-auth:\(token)"), .text(#"{"session":{"userId":"u1","token":"\#(token)"},"user":{"name":"Ada"}}"#),
        database: number)
    }
    let list = tokens.map { #"{"token":"\#($0)","expiresAt":4070908800123}"# }
    try await server.ask(
      "SET", "better-auth:active-sessions-u1", .text("[" + list.joined(separator: ",") + "]"), "PXAT", .number(end),
      database: number)
    let database = try await Self.database(server, number)
    let group = try #require(try await database.groups(among: KeyLayout.known).first)
    let store = RedisSessionStore(writing: database.reader(of: group))
    let first = try #require(try await store.read(SessionID(tokens[0])))
    #expect(try await store.delete(first.id, ifRevision: first.revision) == .deleted)
    #expect(try await server.ask("GET", "better-auth:active-sessions-u1", database: number).text == "[\(list[1])]")
    #expect(try await server.ask("PEXPIRETIME", "better-auth:active-sessions-u1", database: number) == .integer(end))
    #expect(try await store.delete(SessionID(tokens[1]), ifRevision: nil) == .deleted)
    #expect(try await server.ask("DBSIZE", database: number) == .integer(0))
  }
}
