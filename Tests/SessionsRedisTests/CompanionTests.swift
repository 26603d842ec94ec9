import ECMAScript
import Sessions
import TestSupport
import Testing

@testable import SessionFormats
@testable import SessionsRedis

@Suite("What goes along with a session's key")
struct CompanionTests {
  /// A hash as the command HGETALL tells it: each field with its value in Base64.
  private func changes(last: String, lasts: String) -> [KeyCompanions.Change] {
    let fields = [("lastAccessedTime", last), ("maxInactiveInterval", lasts)]
      .map { "\"\($0)\":\"\(String(decoding: Base64.encode(Array($1.utf8)), as: UTF8.self))\"" }.joined(separator: ",")
    let session = KeyCompanions.Session(
      prefix: Array("spring:session:sessions:".utf8), id: Array("a".utf8), payload: Array("{\(fields)}".utf8), expires: nil)
    return KeyCompanions.spring.changes(session)
  }

  @Test(
    "the minute in which it ends is reckoned from the hash, and not where the hash holds no moment",
    arguments: [
      ("1700000000000", "1800", "1700001840000"), ("9223372036854775807", "1800", nil),
      ("1700000000000", "9223372036854775807", nil), ("-1", "1800", nil), ("8640000000000000", "8640000000000000", ""),
    ])
  func minute(_ last: String, _ lasts: String, _ minute: String?) {
    let sets = changes(last: last, lasts: lasts).compactMap { change -> String? in
      guard case .takeOut(_, let set, false) = change else { return nil }
      return String(decoding: set, as: UTF8.self)
    }
    if minute == "" {
      #expect(sets.count == 1)
    } else {
      #expect(sets == (minute.map { ["spring:session:expirations:\($0)"] } ?? []))
    }
  }
}

@Suite("What a library keeps beside a session", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct ReturningTests {
  @Test("has the session again that comes back: better-auth's list of a user's, as it is by now or a new one")
  func betterAuth() async throws {
    let server = try await SharedServers.server()
    let number = SharedServers.freshDatabase()
    func ask(_ command: String, _ words: RedisCommand.Word...) async throws -> RESPValue {
      try await server.ask(command, all: words, database: number)
    }
    // The key ends within the second in which better-auth's own session does.
    let end: Int64 = 4_070_908_800_123
    let moment = Timestamp(milliseconds: end + 456)
    let tokens = ["aB", "cD"].map { String(repeating: $0, count: 16) }
    let list = tokens.map { #"{"token":"\#($0)","expiresAt":\#(moment.milliseconds)}"# }
    let listKey = RedisCommand.Word.text("better-auth:active-sessions-u1")
    for token in tokens {
      let payload = #"{"session":{"userId":"u1","token":"\#(token)","expiresAt":"\#(moment.iso8601)"},"user":{"name":"Ada"}}"#
      _ = try await ask("SET", .text("better-auth:\(token)"), .text(payload), "PXAT", .number(end))
    }
    _ = try await ask("SET", listKey, .text("[\(list.joined(separator: ","))]"), "PXAT", .number(end + 1_000))
    let database = try await RedisDatabase(server.address(database: number), options: .quick())
    let group = try #require(try await database.groups(among: KeyLayout.known).first)
    let store = RedisSessionStore(writing: database.reader(of: group))
    let first = try #require(try await store.read(SessionID(tokens[0])))
    /// What a listing of better-auth's has, and when that ends.
    func listed() async throws -> [RESPValue] { [try await ask("GET", listKey), try await ask("PEXPIRETIME", listKey)] }
    func comesBack() async throws {
      var session = first
      session.revision = nil
      guard case .created(let revision) = try await store.create(session) else {
        Issue.record("it does not come back")
        return
      }
      #expect(revision == first.revision)
      let now = try #require(try await store.read(first.id))
      #expect(now.payload == first.payload && now.expires == first.expires)
      #expect(try await store.create(session) == .exists)
    }
    #expect(try await store.delete(first.id, ifRevision: first.revision) == .deleted)
    #expect(try await listed() == [.bytes(Array("[\(list[1])]".utf8)), .integer(end + 1_000)])
    try await comesBack()
    #expect(try await listed() == [.bytes(Array("[\(list[1]),\(list[0])]".utf8)), .integer(end + 1_000)])
    for token in tokens { #expect(try await store.delete(SessionID(token), ifRevision: nil) == .deleted) }
    #expect(try await ask("DBSIZE") == .integer(0))
    try await comesBack()
    #expect(try await listed() == [.bytes(Array("[\(list[0])]".utf8)), .integer(end)])
  }
}
