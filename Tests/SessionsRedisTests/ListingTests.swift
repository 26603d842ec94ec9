import Platform
import Sessions
import SessionsAdministration
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
}
