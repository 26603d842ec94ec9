import Platform
import Sessions
import SessionsAdministration
import SessionsLive
import Synchronization
import TestSupport
import Testing

@testable import SessionsRedis

@Suite("A listing of a server", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing))
struct ListingTests {
  /// What an application keeps: so many sessions, each of so many bytes.
  private static func fill(_ server: TestServer, _ count: Int, bytes: Int = 13) async throws -> Set<String> {
    let connection = try RedisConnection(RedisServer(server.address(), .quick(timeout: .seconds(60))))
    let ids = Set((0..<count).map { String(repeating: "a", count: 28) + "\(1_000 + $0)" })
    let value = Array(#"{"cookie":{}}"#.utf8) + [UInt8](repeating: 0x20, count: bytes - 13)
    for id in ids { _ = try await connection.ask([RedisCommand("SET", .text("sess:\(id)"), .bytes(value))]) }
    return ids
  }

  @Test("has every session where values fill the room that answers have, whatever is asked and whatever ids look like")
  func large() async throws {
    let server = try await TestServer()
    // As many as are asked for at once leave no room for the names of as many more.
    let ids = try await Self.fill(server, 600, bytes: 131_050)
    for shape in [IDShape.any, IDShape(.alphanumeric, 32...32)] {
      for (contents, isSearch) in [(true, false), (true, true), (false, false)] {
        let layout = KeyLayout("large", [.exactly("sess:")], ids: shape, .flat)
        let database = try await RedisDatabase(server.address(), options: .quick(timeout: .seconds(60)))
        let reader = database.reader(of: KeyGroup(layout, prefix: "sess:"))
        var request = PageRequest(limit: 10_000, contents: contents)
        if isSearch { request.prefilter.require("userId", equals: "42") }
        var (seen, excluded) = (Set<String>(), 0)
        repeat {
          let page = try await reader.page(request)
          for entry in page.entries { seen.insert(entry.id.reveal()?.string ?? "") }
          excluded += page.excluded
          request.cursor = page.next
        } while request.cursor != nil
        #expect(seen.count + excluded == ids.count && reader.leftOut == nil)
        #expect(isSearch || seen == ids)
      }
    }
  }

  @Test("ends a page once it holds 16 MiB, and has each session once")
  func pagesOfBytes() async throws {
    let server = try await TestServer()
    let ids = try await Self.fill(server, 24, bytes: 5 << 20)
    let database = try await RedisDatabase(server.address(), options: .quick(timeout: .seconds(600)))
    let reader = database.reader(of: KeyGroup(KeyLayout("large", [.exactly("sess:")], .flat), prefix: "sess:"))
    var request = PageRequest(limit: 1_000)
    var listed: [String] = []
    repeat {
      let page = try await reader.page(request)
      // What it had before it was full, and what came together then, which a client takes 32 MiB of.
      #expect(page.entries.reduce(0) { $0 + $1.heldBytes } <= (16 + 32) << 20)
      #expect(page.entries.allSatisfy { if case .stored = $0.content { true } else { false } })
      listed += page.entries.compactMap { $0.id.reveal()?.string }
      request.cursor = page.next
    } while request.cursor != nil
    #expect(listed.count == ids.count && Set(listed) == ids)
  }

  @Test("is none of a node of a cluster, which has a part of the sessions", arguments: TestServer.installed)
  func cluster(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind, ["--cluster-enabled", "yes", "--cluster-port", "\(ServerProcess.freePort())"])
    // It answers for all keys, as the only node of its cluster.
    let end = ContinuousClock.now + .seconds(60)
    let node = RedisDialogue(PlainStream(socket: try StreamSocket.connect(to: server.socket)), place: "a node")
    #expect(try node.exchange([RedisCommand("CLUSTER ADDSLOTSRANGE", "0", "16383")], until: end)[0].isOK)
    try await eventually("its cluster is not whole") {
      try node.exchange([RedisCommand("SET", "sess:a", "{}")], until: end)[0].isOK
    }
    for transport in TestServer.Transport.allCases {
      let error = await failure { _ = try await RedisDatabase(server.address(transport), options: .quick()) }
      #expect(error?.kind == "failed" && error?.words.contains("a node of a cluster") == true, "\(error?.words ?? "no error")")
    }
  }

  /// All that a listing has from a cursor on, each as often as it has it.
  private static func rest(of reader: RedisSessionReader, after cursor: PageCursor?) async throws -> [String] {
    var request = PageRequest(after: cursor, limit: 100, contents: false)
    var listed: [String] = []
    repeat {
      let page = try await reader.page(request)
      listed += page.entries.compactMap { $0.id.reveal()?.string }
      request.cursor = page.next
    } while request.cursor != nil
    return listed
  }

  @Test("goes on over another connection to the same process, and not in another process", arguments: TestServer.installed)
  func process(_ kind: TestServer.Kind) async throws {
    let server = try await TestServer(kind)
    let ids = try await Self.fill(server, 1_000)
    let reader = try await RedisSessionReader(server.address(prefix: "sess:"), options: .quick())
    let first = try await reader.page(PageRequest(limit: 100, contents: false))
    try await server.ask("CLIENT KILL", "TYPE", "normal")
    let listed = try await first.entries.compactMap { $0.id.reveal()?.string } + Self.rest(of: reader, after: first.next)
    #expect(listed.count == ids.count && Set(listed) == ids)
    let begun = try await reader.page(PageRequest(limit: 100, contents: false))
    #expect(try await server.ask("SAVE").isOK)
    try await server.kill()
    try await server.start()
    for _ in 0..<2 {
      let error = await failure { _ = try await Self.rest(of: reader, after: begun.next) }
      #expect(error?.words.contains("is another process by now: list again") == true, "\(error?.words ?? "no error")")
    }
    #expect(try await Set(Self.rest(of: reader, after: nil)) == ids)
  }

  @Test("does not go on over another connection to a server that does not say who it is")
  func unknownProcess() async throws {
    let server = try await TestServer()
    let ids = try await Self.fill(server, 1_000)
    let rights = RedisRights.command(user: "watcher", prefix: "sess:", writes: false, since72: false).filter { $0 != "+info" }
    #expect(try await server.ask(rights.joined(separator: " ") + " >canary-4711").isOK)
    var address = server.address(prefix: "sess:")
    address.user = "watcher"
    let reader = try await RedisSessionReader(address, options: .quick(password: "canary-4711"))
    #expect(try await Set(Self.rest(of: reader, after: nil)) == ids)
    let begun = try await reader.page(PageRequest(limit: 100, contents: false))
    try await server.ask("CLIENT KILL", "TYPE", "normal")
    let error = await failure { _ = try await Self.rest(of: reader, after: begun.next) }
    #expect(error?.words.contains("may be another process by now: list again") == true, "\(error?.words ?? "no error")")
    #expect(try await Set(Self.rest(of: reader, after: nil)) == ids)
  }

  @Test("has a page that was given last once more, whole or in parts, and then goes on with what is left")
  func again() async throws {
    let server = try await TestServer()
    let ids = try await Self.fill(server, 1_000)
    let reader = try await RedisSessionReader(server.address(prefix: "sess:"), options: .quick())
    func page(after cursor: PageCursor?, _ limit: Int) async throws -> (ids: [String], next: PageCursor?) {
      let page = try await reader.page(PageRequest(after: cursor, limit: limit, contents: false))
      return (page.entries.compactMap { $0.id.reveal()?.string }, page.next)
    }
    var (listed, cursor) = try await page(after: nil, 10)
    while let place = cursor {
      let whole = try await page(after: place, 200)
      let (part, again) = (try await page(after: place, 70), try await page(after: place, 150))
      #expect(part.ids == Array(whole.ids.prefix(70)) && again.ids == Array(whole.ids.prefix(150)))
      listed += again.ids
      cursor = again.next
      // What came before is over.
      if let next = again.next {
        let last = try await page(after: next, 30)
        #expect(await failure { _ = try await page(after: place, 10) }?.words.contains("left alone") == true)
        listed += last.ids
        cursor = last.next
      }
    }
    #expect(listed.count == ids.count && Set(listed) == ids)
  }

  @Test("goes on where a page could not be given, as soon as that one is asked for again")
  func failed() async throws {
    let server = try await TestServer()
    let ids = try await Self.fill(server, 1_000)
    let isDeaf = Mutex(false)
    let proxy = try SocketProxy(to: server.socket) { _ in isDeaf.withLock { $0 } ? .isIgnored : .goesOn }
    let address = RedisAddress(.socket(proxy.path), prefix: "sess:")
    let reader = try await hasty { try await RedisSessionReader(address, options: $0) }
    var (listed, cursor) = ([String](), PageCursor?.none)
    /// The next page, from a machine that may be late with it.
    func give() async throws {
      var page: SessionPage?
      try await eventually("a page is not given") {
        page = try? await reader.page(PageRequest(after: cursor, limit: 300, contents: false))
        return page != nil
      }
      listed += page?.entries.compactMap { $0.id.reveal()?.string } ?? []
      cursor = page?.next
    }
    for isGiven in [true, false, true] {
      isDeaf.withLock { $0 = !isGiven }
      if isGiven {
        try await give()
      } else {
        let request = PageRequest(after: cursor, limit: 300, contents: false)
        #expect(await failure { _ = try await reader.page(request) }?.kind == "timedOut")
      }
    }
    while cursor != nil { try await give() }
    #expect(listed.count == ids.count && Set(listed) == ids)
  }

  @Test("comes whole through an agent, whose lines have less room than its pages")
  func agent() async throws {
    let server = try await TestServer()
    let ids = try await Self.fill(server, 300, bytes: 60_000)
    let store = try await RedisSessionStore(server.address(prefix: "sess:"), options: .quick(timeout: .seconds(60)))
    let directory = try TemporaryDirectory()
    let agent = try LiveAgent(serving: store, at: directory.path + "/run/sessions.sock")
    var options = LiveOptions()
    options.timeout = .seconds(60)
    let client = try await LiveSessionReader(path: directory.path + "/run/sessions.sock", options: options)
    var (listed, request) = ([String](), PageRequest(limit: 100))
    repeat {
      let page = try await client.page(request)
      listed += page.entries.compactMap { $0.id.reveal()?.string }
      request.cursor = page.next
    } while request.cursor != nil
    #expect(listed.count == ids.count && Set(listed) == ids)
    agent.stop()
  }
}
