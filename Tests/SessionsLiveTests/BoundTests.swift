import ECMAScript
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsLive

/// What a list keeps of each session is as long as an application says: without an end it would fill the memory.
@Suite("What an application tells of a session has an end")
struct BoundTests {
  private static func text(_ count: Int) -> String { String(repeating: "A", count: count) }

  /// Answers each call alike, but for its number.
  private func server(_ answer: String) throws -> LineServer {
    try LineServer { _, number in .text(number == 0 ? LineServer.welcome : "{\"n\":\(number),\(answer)}\n") }
  }

  private func client(_ server: LineServer) async throws -> LiveSessionStore {
    try await LiveSessionStore(path: server.path, options: .patient)
  }

  /// Part of a page, and what is wrong with it; nil: it is as long as it may be. Four characters of base64 are three bytes.
  static let pages: [(page: Named<String>, words: String?)] = [
    (Named("id", #""entries":[{"id":"\#(Self.text(4096))"}]"#), nil),
    (Named("long id", #""entries":[{"id":"\#(Self.text(4097))"}]"#), "“id” has more than 4096 bytes"),
    (Named("digest", #""entries":[{"id":{"digest":"\#(Self.text(4096))"}}]"#), nil),
    (Named("long digest", #""entries":[{"id":{"digest":"\#(Self.text(4097))"}}]"#), "“id” has more than 4096 bytes"),
    (Named("next", #""entries":[{"id":"a"}],"next":"\#(Self.text(65_535 / 3 * 4))""#), nil),
    (Named("long next", #""entries":[{"id":"a"}],"next":"\#(Self.text(65_538 / 3 * 4))""#), "“next” has more than 65536 bytes"),
  ]

  @Test("its id, and the place where a listing goes on", arguments: pages)
  func names(_ page: Named<String>, _ words: String?) async throws {
    let server = try server(page.value)
    let client = try await client(server)
    let failure = await failure { _ = try await client.page(PageRequest(contents: false)) }
    if let words {
      guard case .unavailable(let said)? = failure else { throw Unexpected(description: "\(String(describing: failure))") }
      #expect(said.contains(words))
    } else {
      #expect(failure == nil)
    }
    withExtendedLifetime(server) {}
  }

  @Test("its revision: one that is longer is a row that cannot be read, and nothing is written by it", arguments: [1_024, 1_025])
  func revisions(_ count: Int) async throws {
    let session = #"{"id":"a","payload":"e30=","revision":"\#(Self.text(count))"}"#
    let server = try server(#""entries":[{"id":"a","session":\#(session)}],"session":\#(session),"outcome":"deleted""#)
    let client = try await client(server)
    let content = try await client.page(PageRequest()).entries.first?.content
    let revision = Revision(Self.text(count))
    if count == 1_024 {
      guard case .stored(let stored)? = content else { throw Unexpected(description: "\(String(describing: content))") }
      #expect(stored.revision == revision)
      #expect(try await client.read(stored.id)?.revision == revision)
      #expect(try await client.delete(stored.id, ifRevision: revision) == .deleted)
    } else {
      #expect(content == .unreadable("its revision has more than 1024 bytes"))
      await #expect { _ = try await client.read(SessionID("a")) } throws: { "\($0)".contains("more than 1024 bytes") }
      await #expect(throws: StoreError.failed("a revision has no more than 1024 bytes")) {
        try await client.delete(SessionID("a"), ifRevision: revision)
      }
    }
    withExtendedLifetime(server) {}
  }

  @Test("but not what is kept beside its data: a write gives it back as a whole")
  func attributes() async throws {
    let asked = Mutex<[String]>([])
    let long = Self.text(100_000)
    let attributes = #""attributes":{"user":"\#(long)","address":"\#(long)","agent":"\#(long)"}"#
    let session = #"{"id":"a","payload":"e30=","revision":"1",\#(attributes)}"#
    let server = try LineServer { line, number in
      asked.withLock { $0.append(line) }
      if number == 0 { return .text(LineServer.welcome) }
      return .text("{\"n\":\(number),\"session\":\(session),\"outcome\":\"updated\",\"revision\":\"2\"}\n")
    }
    let client = try await client(server)
    var stored = try #require(try await client.read(SessionID("a")))
    #expect(stored.attributes == SessionAttributes(user: JSString(long), address: JSString(long), agent: JSString(long)))
    stored.payload = Array("[]".utf8)
    _ = try await client.update(stored)
    let written = try #require(asked.withLock { $0.first { $0.contains("update") } })
    for name in ["user", "address", "agent"] { #expect(written.contains(#""\#(name)":"\#(long)""#)) }
    withExtendedLifetime(server) {}
  }

  @Test("also of one that changed", arguments: ["changed", "deleted"])
  func pushes(_ push: String) async throws {
    let server = try LineServer { line, number in
      if number == 0 { return .text(LineServer.welcome) }
      return line.contains("watch") ? .text("{\"push\":\"\(push)\",\"id\":\"\(Self.text(4_097))\"}\n") : .nothing
    }
    let client = try await client(server)
    let states = Seen(client.connection()), changes = Seen(client.changes())
    try await eventually("it is not said what is wrong") {
      states.all.contains {
        if case .reconnecting(let words) = $0 { words.contains("“id” has more than 4096 bytes") } else { false }
      }
    }
    #expect(!changes.all.contains { if case .resync = $0 { false } else { true } })
    withExtendedLifetime((server, client)) {}
  }

  @Test("so it is not asked for one that it cannot have")
  func notAsked() async throws {
    let asked = Mutex<[String]>([])
    let server = try LineServer { line, number in
      asked.withLock { $0.append(line) }
      return .text(number == 0 ? LineServer.welcome : "{\"n\":\(number),\"session\":null}\n")
    }
    let client = try await client(server)
    for id in [SessionID(Self.text(4_097)), SessionID(digest: Self.text(4_097))] {
      #expect(try await client.read(id) == nil)
      await #expect(throws: StoreError.invalidID) { try await client.create(StoredSession(id: id, payload: [])) }
      await #expect(throws: StoreError.invalidID) { try await client.update(StoredSession(id: id, payload: [])) }
      await #expect(throws: StoreError.invalidID) { try await client.delete(id, ifRevision: nil) }
    }
    #expect(asked.withLock { $0.count } == 1)
    withExtendedLifetime(server) {}
  }
}
