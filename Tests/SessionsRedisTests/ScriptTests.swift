import ECMAScript
import Sessions
import TestSupport
import Testing

@testable import SessionsRedis

@Suite(
  "A change in one way to a server and back", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct ScriptTests {
  private static let id = SessionID("0123456789abcdef0123456789abcdef")
  private static let key = "session:0123456789abcdef0123456789abcdef"

  /// How often the server was told each command.
  private static func calls(_ server: TestServer) async throws -> [String: String] {
    let text = try await server.ask("INFO", "commandstats").text ?? ""
    var calls: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix("cmdstat_") {
      let parts = line.dropFirst(8).split(separator: ":", maxSplits: 1)
      let facts = parts[1].split(separator: ",").filter { $0.hasPrefix("calls=") || $0.hasPrefix("rejected_calls=") }
      calls[String(parts[0])] = facts.map { $0.split(separator: "=")[1] }.joined(separator: "+")
    }
    return calls
  }

  @Test("is a script, which the server is told again where it has forgotten it", arguments: TestServer.installed)
  func script(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind)
    let store = try await RedisSessionStore(server.address(), options: .quick())
    _ = try await store.create(StoredSession(id: Self.id, payload: Array("0".utf8)))
    try await server.ask("CONFIG RESETSTAT")
    for number in 1...4 {
      let session = try #require(try await store.read(Self.id)).holding("\(number)")
      guard case .updated(let revision) = try await store.update(session) else {
        Issue.record("an update was not made")
        return
      }
      // What an update answers is as good as what is read.
      var next = session.holding("\(number)x")
      next.revision = revision
      #expect(try await store.update(next) != .conflict)
      #expect(try await server.ask("GET", .text(Self.key)).text == "\(number)x")
      if number == 2 { try await server.ask("SCRIPT FLUSH") }
    }
    #expect(try await store.delete(Self.id, ifRevision: try await store.read(Self.id)?.revision) == .deleted)
    let calls = try await Self.calls(server)
    #expect(calls["evalsha"] == "9+0" && calls["eval"] == "2+0", "\(calls)")
    #expect(calls["watch"] == nil && calls["exec"] == nil, "\(calls)")
  }

  @Test("is asked for once where the rules of a server refuse scripts, and then made in two ways")
  func refused() async throws {
    let server = try await TestServer()
    try await server.ask("ACL SETUSER", all: ["careful", "reset", "on", ">canary", "~*", "&*", "+@all", "-@scripting"])
    var address = server.address()
    address.user = "careful"
    let store = try await RedisSessionStore(address, options: .quick(password: "canary"))
    _ = try await store.create(StoredSession(id: Self.id, payload: Array("0".utf8)))
    for number in 1...3 {
      let session = try #require(try await store.read(Self.id)).holding("\(number)")
      guard case .updated = try await store.update(session) else {
        Issue.record("an update was not made")
        return
      }
    }
    #expect(try await server.ask("GET", .text(Self.key)).text == "3")
    let calls = try await Self.calls(server)
    #expect(calls["evalsha"] == "0+1" && calls["exec"] == "3+0", "\(calls)")
  }

  /// What somebody else does between a read and the write, and what the write then answers.
  private static let meanwhile: [(command: String, words: [String], outcome: String)] = [
    ("SET", ["b", "KEEPTTL"], "conflict"), ("PEXPIREAT", ["4070908800124"], "conflict"), ("PERSIST", [], "conflict"),
    ("DEL", [], "gone"), ("SET", ["a", "KEEPTTL"], "made"), ("GET", [], "made"), ("PEXPIREAT", ["4070908800123"], "made"),
  ]

  @Test("is made of what was read alone, whoever else writes meanwhile", arguments: meanwhile.indices, [true, false])
  func others(_ row: Int, _ usesScripts: Bool) async throws {
    let other = Self.meanwhile[row]
    let server = try await SharedServers.server()
    let prefix = SharedServers.freshPrefix()
    let store = try await RedisSessionStore(server.address(prefix: prefix), options: .quick(usesScripts: usesScripts))
    for destroys in [false, true] {
      let key = RedisCommand.Word.text(prefix + "\(destroys)")
      try await server.ask("SET", key, "a", "PXAT", "4070908800123")
      let found = try #require(try await store.read(SessionID("\(destroys)")))
      try await server.ask(other.command, all: [key] + other.words.map { .text($0) })
      let before = try await server.ask("GET", key)
      let outcome: String
      if destroys {
        let deleted = try await store.delete(found.id, ifRevision: found.revision)
        outcome =
          switch deleted {
          case .deleted: "made"
          case .conflict: "conflict"
          case .gone: "gone"
          }
      } else {
        let updated = try await store.update(found.holding("c"))
        outcome =
          switch updated {
          case .updated: "made"
          case .conflict: "conflict"
          case .gone: "gone"
          }
      }
      #expect(outcome == other.outcome)
      let after = try await server.ask("GET", key)
      #expect(after == (outcome == "made" ? destroys ? .null : .bytes(Array("c".utf8)) : before))
      if outcome == "made", !destroys { #expect(try await server.ask("PEXPIRETIME", key) == .integer(4_070_908_800_123)) }
    }
  }

  @Test("brings along what was read, and nobody who looks at a revision sees that")
  func silence() async throws {
    let server = try await SharedServers.server()
    let store = try await RedisSessionStore(server.address(prefix: SharedServers.freshPrefix()))
    _ = try await store.create(StoredSession(id: Self.id, payload: Array("canary".utf8)))
    let revision = try #require(try await store.read(Self.id)?.revision)
    #expect(revision.record?.payload == Array("canary".utf8))
    var shown = "\(revision)\(String(reflecting: revision))"
    dump(revision, to: &shown)
    #expect(!shown.contains("canary") && !shown.contains("- 99"), "\(shown)")
    #expect(revision == Revision(revision.text))
    // A list of a million would hold them all a second time.
    var (entries, request) = ([SessionEntry](), PageRequest())
    repeat {
      let page = try await store.page(request)
      entries += page.entries
      request.cursor = page.next
    } while request.cursor != nil
    #expect(entries.count == 1 && entries.first?.content.revision?.record == nil, "\(entries.count)")
  }
}

extension SessionEntry.Content {
  fileprivate var revision: Revision? { if case .stored(let session) = self { session.revision } else { nil } }
}
