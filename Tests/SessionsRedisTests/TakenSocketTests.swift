import Sessions
import TestSupport
import Testing

@testable import SessionsRedis

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite(
  "A socket that another server takes while the one before goes on",
  .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct TakenSocketTests {
  private static let id = SessionID("0123456789abcdef0123456789abcdef")
  private static func session(_ text: String) -> StoredSession { StoredSession(id: id, payload: Array(text.utf8)) }

  private func text(in store: RedisSessionStore) async throws -> String? {
    try await store.read(Self.id).map { String(decoding: $0.payload, as: UTF8.self) }
  }

  @Test(
    "is read and watched at the other, and what was meant for the one before is written to neither", arguments: [false, true])
  func taken(usesScripts: Bool) async throws {
    let (first, second) = (try await TestServer(), try await TestServer())
    var options = RedisOptions.quick(usesScripts: usesScripts)
    options.attention = .milliseconds(20)
    let store = try await RedisSessionStore(first.address(.unix), options: options)
    let before = try await RedisSessionStore(first.address(), options: .quick())
    let other = try await RedisSessionStore(second.address(), options: .quick())
    let seen = Seen(store.changes())
    _ = try await other.create(Self.session(#"{"n":2}"#))
    _ = try await store.create(Self.session(#"{"n":1}"#))
    let found = try #require(try await store.read(Self.id))
    try await eventually("it is not watched") {
      try await first.ask("SET", "session:somebody", "{}")
      return seen.all.contains(.changed(SessionID("somebody")))
    }
    let heard = seen.all.count
    #expect(rename(second.socket, first.socket) == 0)
    let words = await failure { _ = try await store.update(found.holding(#"{"n":3}"#)) }?.words ?? "no error"
    #expect(words.contains("another server is now in the place of \(first.socket)"), "\(words)")
    #expect(try await text(in: store) == #"{"n":2}"#)
    try await eventually("it is not said to list again") { seen.all.dropFirst(heard).contains(.resync) }
    #expect(try await text(in: before) == #"{"n":1}"#)
    #expect(try await text(in: other) == #"{"n":2}"#)
    // What was read there is written there.
    let there = try #require(try await store.read(Self.id))
    _ = try await store.update(there.holding(#"{"n":4}"#))
    #expect(try await text(in: other) == #"{"n":4}"#)
  }
}
