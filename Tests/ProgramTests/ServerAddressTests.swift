import Testing

@testable import session_inspector

@Suite("How the address of a server stands to a target") struct ServerAddressTests {
  private static func address(
    _ database: String?, _ naming: ServerAddress.Naming = .byServer, table: String? = nil, keys: String? = nil, port: UInt16 = 1
  ) -> ServerAddress {
    ServerAddress(
      kind: "servers", doors: [.at(host: "db.example", port: port)], database: database,
      part: table.map { .table($0) } ?? keys.map { .keys($0) }, naming: naming)
  }

  static let cases: [(store: ServerAddress, target: ServerAddress, relation: ServerAddress.Relation)] = [
    (address("shop"), address("shop"), .same), (address("shop"), address(nil), .same), (address(nil), address("shop"), .unknown),
    (address("shop"), address("shop", port: 2), .unknown), (address("shop"), address("blog"), .different),
    (address("shop"), address("blog", port: 2), .different),
    // Whoever answers may call it otherwise, and who does is known not to be believed.
    (address("shop", .perhapsByDoor), address("blog"), .calledOtherwise),
    (address("shop", .perhapsByDoor), address("blog", port: 2), .calledOtherwise),
    (address("shop", .perhapsByDoor), address("shop"), .same), (address("shop", .byDoor), address("blog", port: 2), .unknown),
    (address("shop", .byDoor), address("shop"), .same),
    (address("shop", .byDoor, table: "a"), address("blog", table: "b"), .different),
    // Whether there are two whose names differ by capitals, only the server knows.
    (address("shop"), address("Shop"), .unknown), (address("shop", .perhapsByDoor), address("SHOP"), .unknown),
    (address("Shop", .perhapsByDoor), address("shop", port: 2), .unknown),
    (address("shop", .perhapsByDoor, table: "a"), address("Shop", table: "b"), .different),
    // Keys begin with bytes, and not with letters: a mark may follow any of them.
    (address("0", keys: "sess:\u{301}"), address("0", keys: "sess:"), .same),
    (address("0", keys: "sess:"), address("0", keys: "sess:\u{200D}a"), .same),
    (address("0", keys: "sess:"), address("0", keys: "user:"), .different),
    // Nobody meant keys, or a table, that are not there.
    (address("0", keys: "sess:"), address("0", keys: "SESS:"), .unknown),
    (address("0", keys: "Shop:sess:"), address("0", keys: "shop:"), .unknown),
    (address("0", keys: "SESS:"), address("0", keys: "sess:É"), .unknown),
    (address("0", keys: "SESS:"), address("0", keys: "sess:a", port: 2), .unknown),
    (address("0", keys: "sess:"), address("0", keys: "SESS:", port: 2), .unknown),
    (address("0", keys: "sess:"), address("0", keys: "USER:"), .different),
    (address("0", keys: "sess:"), address("1", keys: "SESS:"), .different),
    (address("shop", table: "public.session"), address("shop", table: "SESSION"), .same),
  ]

  @Test("a name tells as much as whoever gave it is known to", arguments: cases.indices)
  func relation(_ row: Int) {
    let row = Self.cases[row]
    #expect(row.store.relation(to: row.target) == row.relation)
  }

  @Test(
    "two are on one host at whichever ports; a socket is on this one, and a service anywhere",
    arguments: [
      ([.at(host: "db.example", port: 1)], [.at(host: "DB.example.", port: 2)], true),
      ([.at(host: "db.example", port: 1)], [.at(host: "other.example", port: 1)], false),
      ([.at(host: "db.example", port: 1)], [.at(socket: "/nonexistent/s")], false),
      ([.at(host: "127.0.0.1", port: 1)], [.at(socket: "/nonexistent/s")], true),
      ([.library("usual", isHere: true)], [.at(host: "::1", port: 1)], true),
      ([.library("usual", isHere: true)], [.at(host: "db.example", port: 1)], false),
      ([.library("a service", isHere: false)], [.at(host: "db.example", port: 1)], true),
      ([], [.at(host: "::1", port: 1)], false),
    ] as [(Set<ServerAddress.Door>, Set<ServerAddress.Door>, Bool)])
  func hosts(_ one: Set<ServerAddress.Door>, _ other: Set<ServerAddress.Door>, _ areShared: Bool) {
    let (one, other) = (ServerAddress(kind: "servers", doors: one), ServerAddress(kind: "servers", doors: other))
    #expect(one.mayShareHost(with: other) == areShared && other.mayShareHost(with: one) == areShared)
  }
}
