import Foundation
import Sessions
import TestSupport
import Testing

@testable import SessionsRedis

/// What happens to a server while a store of it is open, each made for real.
@Suite("While it is open, a server", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct TroubleTests {
  fileprivate static let text = "0123456789abcdef0123456789abcdef"
  private static let id = SessionID(text)
  private static let key = RedisCommand.Word.text("sess:\(text)")
  private let home: TemporaryDirectory

  init() throws { home = try TemporaryDirectory() }

  /// A store with a session in it, and what a watch of it tells.
  private struct Open {
    let store: RedisSessionStore
    let seen: Seen<StoreChange>
    let states: Seen<String?>

    init(_ server: TestServer) async throws {
      var options = RedisOptions.quick()
      options.attention = .milliseconds(100)
      let store = try await RedisSessionStore(server.address(prefix: "sess:"), options: options)
      self.store = store
      states = Seen(store.connection())
      let seen = Seen(store.changes())
      self.seen = seen
      _ = try await store.create(StoredSession(id: TroubleTests.id, payload: Array(#"{"cookie":{}}"#.utf8)))
      try await eventually("what was made is not told") { seen.all.contains(.changed(TroubleTests.id)) }
    }

    /// Waits until what others change is told.
    func hears(of server: TestServer) async throws {
      let heard = seen.all.count
      try await eventually("a change is not told") {
        _ = try? await server.ask("SET", "sess:another", "{}")
        return seen.all.dropFirst(heard).contains(.changed(SessionID("another")))
      }
    }

    func hearsToListAgain(_ heard: Int) async throws {
      try await eventually("it is not said to list again") { seen.all.dropFirst(heard).contains(.resync) }
    }
  }

  private func run(_ verb: String, _ server: TestServer, _ words: String...) throws -> Program.Result {
    try Program.run(
      [verb, server.address(prefix: "sess:").description] + words + ["--layout", "connect-redis"],
      environment: Program.environment(home: home.path))
  }

  @Test("takes no writes: it is said why, nothing is lost, and it goes on where that is over", arguments: Trouble.allCases)
  func writes(_ trouble: Trouble) async throws {
    let disk = try TemporaryDirectory()
    let server = try await TestServer(.installedFirst, trouble == .disk ? ["--dir", disk.path] : [])
    let open = try await Open(server)
    let found = try #require(try await open.store.read(Self.id))
    try await trouble.begin(server, disk.path)
    let error = await failure { _ = try await open.store.update(found.holding(#"{"n":1}"#)) }
    #expect(error?.words.contains(trouble.words) == true, "\(error?.words ?? "no error")")
    let result = try run("set", server, Self.text, "n", "2")
    #expect(result.ending == .exit(trouble.status) && result.errors.contains(trouble.words), "\(result.errors)")
    #expect(try run("list", server, "--count").output == "1\n")
    #expect(try await open.store.read(Self.id)?.payload == found.payload)
    try await trouble.end(server)
    #expect(try run("set", server, Self.text, "n", "2").ending == .exit(0))
    #expect(try await server.ask("GET", Self.key).text == #"{"cookie":{},"n":2}"#)
    try await open.hears(of: server)
  }

  @Test("loads its data after a restart: that is said, waited for, and then all is listed again", arguments: TestServer.installed)
  func loading(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind, ["--rdbcompression", "no"])
    let open = try await Open(server)
    let long = String(repeating: "x", count: 2_000)
    for number in 0..<200 { try await server.ask("SET", .text("other:\(number)"), .text(long)) }
    try await server.ask("SAVE")
    let heard = open.seen.all.count
    try await server.kill()
    // It takes its time for each key, until it is told not to.
    try await server.start(["--key-load-delay", "100000", "--loading-process-events-interval-bytes", "1024"], waits: false)
    try await eventually("it does not load") {
      await failure { _ = try await open.store.read(Self.id) }?.words.contains("still loading its data") == true
    }
    try await eventually("a watch does not wait for it") {
      open.states.all.last.flatMap { $0 }?.contains("still loading its data") == true
    }
    #expect(!open.seen.all.dropFirst(heard).contains(.resync))
    let result = try run("list", server)
    #expect(result.ending == .exit(3) && result.errors.contains("still loading its data"), "\(result.errors)")
    let error = await failure { _ = try await open.store.delete(Self.id, ifRevision: nil) }
    #expect(error?.kind == "unavailable", "\(error?.words ?? "no error")")
    try await server.ask("CONFIG SET", "key-load-delay", "0")
    try await eventually("it cannot be read again") { await canRead(open.store, Self.id) }
    try await open.hearsToListAgain(heard)
    try await eventually("it is not told that it is back") { open.states.all.last == .some(nil) }
    #expect(try await open.store.read(Self.id) != nil)
    try await open.hears(of: server)
  }

  @Test("follows another, and does no more: that is said, and all is listed again", arguments: TestServer.installed)
  func failover(_ kind: TestServer.Kind) async throws {
    let (server, other) = (try await TestServer(kind), try await TestServer(kind, ["--repl-diskless-sync-delay", "0"]))
    let open = try await Open(server)
    try await other.ask("SET", "sess:elsewhere", "{}")
    var heard = open.seen.all.count
    try await server.ask("REPLICAOF", "127.0.0.1", .number(Int64(other.port)))
    let error = await failure { _ = try await open.store.delete(Self.id, ifRevision: nil) }
    #expect(error?.kind == "denied" && error?.words.contains("is a replica") == true, "\(error?.words ?? "no error")")
    try await open.hearsToListAgain(heard)
    try await eventually("it does not have what the other has") {
      (try? await open.store.page(PageRequest()).entries.map(\.id)) == [SessionID("elsewhere")]
    }
    #expect(try await open.store.read(Self.id) == nil)
    // Without its primary it may not be asked either.
    try await server.ask("CONFIG SET", "replica-serve-stale-data", "no")
    try await other.kill()
    try await eventually("it is not said that its primary is lost") {
      await failure { _ = try await open.store.read(Self.id) }?.words.contains("lost its primary") == true
    }
    heard = open.seen.all.count
    try await server.ask("REPLICAOF", "NO", "ONE")
    try await eventually("it cannot be read again") { await canRead(open.store, Self.id) }
    // Its history is its own from here on, which nobody is told.
    try await open.hearsToListAgain(heard)
    let elsewhere = try #require(try await open.store.read(SessionID("elsewhere")))
    #expect(try await open.store.delete(elsewhere.id, ifRevision: elsewhere.revision) == .deleted)
    try await open.hears(of: server)
  }

  @Test("hangs up on all clients: who reads or writes does not notice, who watches lists again", arguments: [true, false])
  func killed(_ usesScripts: Bool) async throws {
    let server = try await TestServer()
    let open = try await Open(server)
    let store = try await RedisSessionStore(server.address(prefix: "sess:"), options: .quick(usesScripts: usesScripts))
    for number in 0..<20 {
      var session = try #require(try await store.read(Self.id)).holding("[\(number)]")
      for type in ["normal", "pubsub"] { try await server.ask("CLIENT KILL", "TYPE", .text(type)) }
      guard case .updated = try await store.update(session) else {
        Issue.record("a write was not made")
        return
      }
      for type in ["normal", "pubsub"] { try await server.ask("CLIENT KILL", "TYPE", .text(type)) }
      session = try #require(try await store.read(Self.id))
      #expect(session.payload == Array("[\(number)]".utf8))
    }
    try await open.hearsToListAgain(0)
    try await open.hears(of: server)
    #expect(open.states.all.contains { $0 != nil })
  }

  @Test(
    "takes a right to read from its user, or gives it back: all is listed again",
    arguments: [("-scan", "+scan"), ("-type", "+type"), ("-@read", "+@read"), ("resetkeys", "allkeys")])
  func rights(_ taken: String, _ given: String) async throws {
    let server = try await TestServer()
    try await server.ask("ACL SETUSER", all: ["watcher", "reset", "on", ">canary", "~*", "&*", "+@all"])
    var address = server.address(prefix: "sess:"), options = RedisOptions.quick(password: "canary")
    (address.user, options.attention) = ("watcher", .milliseconds(20))
    let reader = try await RedisSessionReader(address, options: options)
    let seen = Seen(reader.changes()), states = Seen(reader.connection())
    _ = try await reader.page(PageRequest())
    for rule in [taken, given, taken] {
      let heard = seen.all.count
      try await server.ask("ACL SETUSER", "watcher", .text(rule))
      try await eventually("after \(rule) it is not said to list again") { seen.all.dropFirst(heard).contains(.resync) }
    }
    // What changes is told to who may not read it, too.
    #expect(states.all.allSatisfy { $0 == nil })
  }

  @Test("exchanges its databases, or empties one: all is listed again", arguments: TestServer.installed)
  func exchange(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind)
    let open = try await Open(server)
    try await server.ask("SET", "sess:elsewhere", "{}", database: 1)
    var heard = open.seen.all.count
    try await server.ask("SWAPDB", "0", "1")
    #expect(try await open.store.read(Self.id) == nil)
    try await open.hearsToListAgain(heard)
    #expect(try await open.store.page(PageRequest()).entries.map(\.id) == [SessionID("elsewhere")])
    heard = open.seen.all.count
    try await server.ask("FLUSHDB")
    try await open.hearsToListAgain(heard)
    #expect(try await open.store.page(PageRequest()).entries.isEmpty)
    try await open.hears(of: server)
  }
}

/// Why a server takes no writes, and what is told then.
enum Trouble: String, CaseIterable {
  /// It has as much as it may, and throws nothing away.
  case memory
  /// It cannot save what it has.
  case disk
  /// It has fewer replicas than it must have.
  case replicas

  var words: String {
    switch self {
    case .memory: "has no memory left for a write"
    case .disk: "could not save its data on disk"
    case .replicas: "has lost replicas that it must have"
    }
  }

  var status: Int32 {
    switch self {
    case .memory: 1
    case .disk, .replicas: 3
    }
  }

  func begin(_ server: TestServer, _ directory: String) async throws {
    switch self {
    case .memory:
      try await server.ask("CONFIG SET", all: ["maxmemory", "1", "maxmemory-policy", "noeviction"])
    case .replicas: try await server.ask("CONFIG SET", "min-replicas-to-write", "3")
    case .disk:
      try await server.ask("CONFIG SET", "save", "3600 1")
      try FileManager.default.removeItem(atPath: directory)
      try await eventually("saving does not fail") {
        _ = try await server.ask("BGSAVE")
        return try await server.ask("DEL", "other").error?.code == "MISCONF"
      }
    }
  }

  func end(_ server: TestServer) async throws {
    switch self {
    case .memory: try await server.ask("CONFIG SET", "maxmemory", "0")
    case .replicas: try await server.ask("CONFIG SET", "min-replicas-to-write", "0")
    case .disk: try await server.ask("CONFIG SET", "stop-writes-on-bgsave-error", "no")
    }
  }
}
