import ECMAScript
import Foundation
import Sessions
import SessionsTesting
import Synchronization
import TestSupport
import Testing

@testable import SessionsRedis

@Suite(
  "When something is wrong with a server", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct FaultTests {
  private static let id = SessionID("0123456789abcdef0123456789abcdef")
  private static func session(_ text: String = "{}", expires: Timestamp? = nil) -> StoredSession {
    StoredSession(id: id, payload: Array(text.utf8), expires: expires)
  }

  @Test(
    "that ends and comes back, reads fail meanwhile and work again, and a watch says to list again",
    arguments: TestServer.installed)
  func restart(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind)
    let store = try await RedisSessionStore(server.address(), options: .quick())
    let changes = store.changes()
    let states = Seen(store.connection())
    let seen = Seen(changes)
    #expect(try await store.read(Self.id) == nil)
    _ = try await store.create(Self.session())
    try await server.kill()
    #expect(await failure { _ = try await store.read(Self.id) }?.kind == "unavailable")
    try await eventually("it is not told that the server is gone") { states.all.last.flatMap { $0 } != nil }
    try await server.start()
    try await eventually("reading does not work again") { await canRead(store, Self.id) }
    try await eventually("it is not said to list again") { seen.all.contains(.resync) }
    try await eventually("it is not told that the server is back") { states.all.last == .some(nil) }
    _ = try await store.create(Self.session())
    try await eventually("a change after the return is not told") { seen.all.last == .changed(Self.id) }
  }

  @Test("that asks for a password, nobody without it is let in, and no error holds it")
  func passwords() async throws {
    let server = try await TestServer(.installedFirst, ["--requirepass", "canary-4711"])
    for (password, kind) in [(nil, "denied"), ("canary-wrong", "denied"), ("canary-4711", nil)] as [(String?, String?)] {
      let error = await failure { _ = try await RedisSessionStore(server.address(), options: .quick(password: password)) }
      #expect(error?.kind == kind)
      #expect(error?.words.contains("canary") != true)
    }
  }

  @Test("that lets in who has no name, whoever is named logs in all the same, with an empty password where none is known")
  func named() async throws {
    let server = try await TestServer()
    try await server.ask("ACL SETUSER", all: ["look", "reset", "on", ">canary-4711", "~*", "&*", "+@all"])
    var address = server.address()
    address.user = "look"
    for (password, kind) in [(nil, "denied"), ("canary-4711", nil)] as [(String?, String?)] {
      let (address, options) = (address, RedisOptions.quick(password: password))
      #expect(await failure { _ = try await RedisSessionStore(address, options: options) }?.kind == kind)
    }
    try await server.ask("ACL SETUSER", all: ["look", "nopass"])
    _ = try await RedisSessionStore(address, options: .quick())
  }

  @Test("that is a replica, everything can be read and nothing written")
  func replica() async throws {
    let primary = try await TestServer()
    let replica = try await TestServer(.installedFirst, ["--replicaof", "127.0.0.1 \(primary.port)"])
    let store = try await RedisSessionStore(primary.address(), options: .quick())
    _ = try await store.create(Self.session())
    let copy = try await RedisSessionStore(replica.address(), options: .quick())
    try await eventually("the replica does not follow") { (try? await copy.read(Self.id)) ?? nil != nil }
    let found = try #require(try await copy.read(Self.id))
    for usesScripts in [true, false] {
      let copy = try await RedisSessionStore(replica.address(), options: .quick(usesScripts: usesScripts))
      #expect(await failure { _ = try await copy.update(found) }?.words.contains("is a replica") == true)
      #expect(await failure { _ = try await copy.delete(Self.id, ifRevision: nil) }?.kind == "denied")
    }
    #expect(try await RedisDatabase(replica.address(), options: .quick()).greeting.isReplica)
    #expect(try await !RedisDatabase(primary.address(), options: .quick()).greeting.isReplica)
  }

  @Test("that has no memory left, a write says so and a session can still be destroyed")
  func memory() async throws {
    let server = try await TestServer()
    let store = try await RedisSessionStore(server.address(), options: .quick())
    _ = try await store.create(Self.session())
    try await server.ask("CONFIG SET", "maxmemory", "1")
    let found = try #require(try await store.read(Self.id))
    #expect(await failure { _ = try await store.update(found) }?.kind == "full")
    #expect(await failure { _ = try await store.create(StoredSession(id: SessionID("another"), payload: [])) }?.kind == "full")
    // In a step of several commands such a server takes none at all; by a script, or alone, it takes one that frees memory.
    let careful = try await RedisSessionStore(server.address(), options: .quick(usesScripts: false))
    #expect(await failure { _ = try await careful.delete(Self.id, ifRevision: found.revision) }?.kind == "full")
    #expect(try await store.delete(Self.id, ifRevision: found.revision) == .deleted)
    try await server.ask("CONFIG SET", "maxmemory", "0")
    _ = try await store.create(Self.session())
    try await server.ask("CONFIG SET", "maxmemory", "1")
    #expect(try await careful.delete(Self.id, ifRevision: nil) == .deleted)
  }

  @Test("that holds something else under a session's key, that is a row of its own and the others are as they are")
  func otherKinds() async throws {
    let server = try await TestServer()
    let store = try await RedisSessionStore(server.address(), options: .quick())
    _ = try await store.create(Self.session())
    try await server.ask("SADD", "session:set", "x")
    for contents in [true, false] {
      let page = try await store.page(PageRequest(contents: contents))
      #expect(page.entries.count == 2)
      let row = page.entries.first { $0.id == SessionID("set") }
      guard case .unreadable(let reason)? = row?.content else {
        Issue.record("a set is not told from a session")
        continue
      }
      #expect(reason.contains("not a session"))
    }
    #expect(await failure { _ = try await store.read(SessionID("set")) }?.kind == "failed")
    #expect(await failure { _ = try await store.update(StoredSession(id: SessionID("set"), payload: [])) }?.kind == "failed")
    #expect(try await server.ask("SCARD", "session:set") == .integer(1))
  }

  @Test("that is busy with a script, it is said, and the script goes on")
  func busy() async throws {
    let server = try await TestServer(.installedFirst, ["--busy-reply-threshold", "50"])
    let store = try await RedisSessionStore(server.address(), options: .quick())
    let script = Task { try await server.ask("EVAL", "while true do end", "0") }
    try await eventually("the script does not begin") {
      await failure { _ = try await store.read(Self.id) }?.words.contains("busy with a script") == true
    }
    let other = try RedisConnection(RedisServer(server.address(), .quick()))
    // The script was not ended by us: there is one to end.
    try await eventually("the script cannot be ended") {
      (try? await other.ask([RedisCommand("SCRIPT KILL")]))?.first?.isOK == true
    }
    _ = try? await script.value
    try await eventually("reading does not work again") { await canRead(store, Self.id) }
  }

  @Test("that stands still, whoever asks is told in time, and of a write whether it was made")
  func stalled() async throws {
    let server = try await TestServer()
    _ = try await RedisSessionStore(server.address(), options: .quick()).create(Self.session())
    let store = try await hasty { try await RedisSessionStore(server.address(), options: $0) }
    let pid = try #require(server.pid)
    kill(pid, SIGSTOP)
    #expect(await failure { _ = try await store.read(Self.id) }?.kind == "timedOut")
    let error = await failure { _ = try await store.delete(Self.id, ifRevision: nil) }
    kill(pid, SIGCONT)
    #expect(error?.kind == "timedOut")
    try await eventually("reading does not work again") { await canRead(store, Self.id) }
  }

  @Test("that holds writes back, a write says that it was not made, and it was not")
  func paused() async throws {
    let server = try await TestServer()
    let store = try await RedisSessionStore(server.address(), options: .quick())
    let waiting = try await hasty { try await RedisSessionStore(server.address(), options: $0) }
    _ = try await store.create(Self.session())
    var found = try #require(try await store.read(Self.id))
    try await server.ask("CLIENT PAUSE", "60000", "WRITE")
    found.payload = Array(#"{"n":1}"#.utf8)
    let error = await failure { _ = try await waiting.update(found) }
    #expect(error?.kind == "timedOut" && error?.words.contains("was not made") == true, "\(error?.words ?? "no error")")
    try await server.ask("CLIENT UNPAUSE")
    #expect(try await store.read(Self.id)?.payload == Array("{}".utf8))
  }

  /// A proxy that does this to the first thing said that has a command in it.
  private func proxy(
    to server: TestServer, at command: String, _ fate: @escaping @Sendable () -> SocketProxy.Fate
  ) throws -> SocketProxy {
    let wasSaid = Mutex(false)
    return try SocketProxy(to: server.socket) { said in
      guard said.says(command) else { return .goesOn }
      let isFirst = wasSaid.withLock { wasSaid in
        defer { wasSaid = true }
        return !wasSaid
      }
      return isFirst ? fate() : .goesOn
    }
  }

  /// A session that holds `{}`, on a server that knows the script.
  private func prepare(_ direct: RedisSessionStore) async throws {
    _ = try await direct.create(Self.session("[]"))
    _ = try await direct.update(try #require(try await direct.read(Self.id)).holding("{}"))
  }

  @Test(
    "whose answer to a write is lost, it is found out that the session is gone, and of a changed one said that it is not known",
    arguments: ["EXEC", "EVALSHA"], [false, true])
  func lostAnswer(_ command: String, destroys: Bool) async throws {
    let server = try await TestServer()
    try await prepare(try await RedisSessionStore(server.address(), options: .quick()))
    let proxy = try proxy(to: server, at: command) { .isDoneUnanswered }
    let store = try await RedisSessionStore(
      RedisAddress(.socket(proxy.path)), options: .quick(usesScripts: command == "EVALSHA"))
    let found = try #require(try await store.read(Self.id))
    if destroys {
      #expect(try await store.delete(Self.id, ifRevision: found.revision) == .deleted)
      #expect(try await store.read(Self.id) == nil)
    } else {
      let error = await failure { _ = try await store.update(found.holding(#"{"n":1}"#)) }
      #expect(error?.words.hasSuffix("whether the change was made is not known") == true, "\(error?.words ?? "no error")")
      #expect(try await store.read(Self.id)?.payload == Array(#"{"n":1}"#.utf8))
    }
    #expect(proxy.counts.cuts == 1)
  }

  @Test("whose answer to a write is lost, whatever was there before it, it is found out that the session is as it was to be")
  func lostAnswerToReplacingAny() async throws {
    let server = try await TestServer()
    try await prepare(try await RedisSessionStore(server.address(), options: .quick()))
    let proxy = try proxy(to: server, at: "EXEC") { .isDoneUnanswered }
    let store = try await RedisSessionStore(RedisAddress(.socket(proxy.path)), options: .quick())
    let wanted = StoredSession(id: Self.id, payload: Array(#"{"n":1}"#.utf8))
    guard case .updated(let revision) = try await store.update(wanted) else {
      Issue.record("not updated")
      return
    }
    let found = try #require(try await store.read(Self.id))
    #expect(found.payload == wanted.payload && found.revision == revision)
    #expect(proxy.counts.cuts == 1)
  }

  @Test(
    "that never got a write is not said to have made it for what another wrote meanwhile, nor to have met that",
    arguments: ["EXEC", "EVALSHA"], [#"{"n":1}"#, #"{"n":2}"#])
  func anotherMeanwhile(_ command: String, _ theirs: String) async throws {
    let server = try await TestServer()
    let direct = try await RedisSessionStore(server.address(), options: .quick())
    try await prepare(direct)
    let base = try #require(try await direct.read(Self.id))
    let proxy = try proxy(to: server, at: command) {
      let isDone = DispatchSemaphore(value: 0)
      Task.detached {
        _ = try? await direct.update(base.holding(theirs))
        isDone.signal()
      }
      isDone.wait()
      return .isLost
    }
    let store = try await RedisSessionStore(
      RedisAddress(.socket(proxy.path)), options: .quick(usesScripts: command == "EVALSHA"))
    let found = try #require(try await store.read(Self.id))
    let error = await failure { _ = try await store.update(found.holding(#"{"n":1}"#)) }
    #expect(error?.words.hasSuffix("whether the change was made is not known") == true, "\(error?.words ?? "no error")")
    #expect(try await store.read(Self.id)?.payload == Array(theirs.utf8))
  }

  @Test("that is emptied, a watch says to list again")
  func flush() async throws {
    let server = try await TestServer()
    let store = try await RedisSessionStore(server.address(), options: .quick())
    let seen = Seen(store.changes())
    #expect(try await store.read(Self.id) == nil)
    _ = try await store.create(Self.session())
    try await eventually("a create was not told") { seen.all.contains(.changed(Self.id)) }
    try await server.ask("FLUSHALL")
    try await eventually("that all is gone was not told") { seen.all.contains(.resync) }
  }

  @Test("that takes no more clients, it is said")
  func clients() async throws {
    let server = try await TestServer()
    try await server.ask("CONFIG SET", "maxclients", "1")
    let error = await failure { _ = try await RedisSessionStore(server.address(), options: .quick()) }
    #expect(error?.kind == "unavailable", "\(error?.words ?? "no error")")
    #expect(error?.words.contains("as many clients as it takes") == true, "\(error?.words ?? "no error")")
  }
}
