import Foundation
import TestSupport
import Testing

@testable import SessionsPostgres

/// A database that the configuration calls production is protected whichever way somebody reaches it.
@Suite(
  "What the configuration calls production on PostgreSQL",
  .enabled(if: PostgresTestServer.isInstalled, PostgresTestServer.isMissing), .timeLimit(.minutes(3)))
struct ProtectionTests {
  private let home: TemporaryDirectory
  private let server: PostgresTestServer
  private let database: String
  private static let ada = "a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg"
  private static let table = """
    CREATE TABLE "session" ("sid" varchar NOT NULL, "sess" json NOT NULL, "expire" timestamp(6) NOT NULL, PRIMARY KEY ("sid"));
    INSERT INTO session VALUES ('\(ada)', '{"cookie":{},"user":{"name":"Ada"}}', to_timestamp(4070908800))
    """

  init() async throws {
    home = try TemporaryDirectory()
    server = try await SharedPostgres.server()
    database = try await SharedPostgres.freshDatabase()
    try server.run(Self.table, database: database)
  }

  private var tcp: String { "postgres://admin@127.0.0.1:\(server.port)/\(database)" }
  private var socket: String { "postgres:///\(database)?host=\(server.directory)&port=\(server.port)&user=admin" }

  private func set(
    _ store: String, _ target: String, _ variables: [String: String] = [:], _ more: String...
  ) throws -> Program.Result {
    let place = "host=127.0.0.1\nport=\(server.port)\nuser=admin\n"
    let rest = "user=admin\ndbname=\(database)\n"
    let local = "[local]\nhost=\(server.directory)\nport=\(server.port)\nuser=admin\ndbname=\(database)\n"
    let services = "[shop]\n\(place)dbname=\(database)\n[other]\n\(place)dbname=postgres\n[whole]\n\(place)" + local
    // What each of these leaves open, a variable says.
    let open = "[ported]\nhost=127.0.0.1\n\(rest)[named]\n\(rest)[digits]\nhostaddr=127.0.0.1\nuser=admin\n"
    try (services + open).write(toFile: home.path + "/.pg_service.conf", atomically: false, encoding: .utf8)
    let text = "[targets.\"\(target)\"]\nenvironment = \"production\"\n"
    try text.write(toFile: home.path + "/config.toml", atomically: false, encoding: .utf8)
    var variables = variables
    variables["SESSION_INSPECTOR_CONFIG_DIR"] = home.path
    return try Program.run(
      ["set", store, Self.ada, "n", "1"] + more, environment: Program.environment(home: home.path, variables))
  }

  @Test("is protected by whichever address it is opened")
  func same() throws {
    _ = try? server.run("CREATE DATABASE admin")
    let tunnel = try server.proxy()
    let ways: [(target: String, stores: [String])] = [
      (
        tcp,
        [
          tcp, tcp.replacingOccurrences(of: "postgres:", with: "postgresql:"), tcp + "#session", tcp + "#public.session", socket,
          "postgres://admin@localhost:\(server.port)/\(database)", "postgres:shop", "env:SHOP", "env:SHOP#session",
          "postgres:///\(database)?host=\(tunnel.directory)&port=\(server.port)&user=admin",
        ]
      ),
      (tcp + "#session", [tcp]), (tcp + "#public.session", [tcp + "#session"]), (socket, [tcp]), ("postgres:shop", [socket]),
      // A service that says no database is about all: the library connects to one that is called as the user is.
      ("postgres:whole", [tcp, socket, "postgres:shop"]), ("postgres:whole#session", [tcp]),
      ("env:SHOP", [socket]), ("postgres://admin@127.0.0.1:\(server.port)/", [tcp, socket]),
    ]
    for (target, stores) in ways {
      for store in stores {
        let result = try set(store, target, ["SHOP": tcp])
        #expect(result.ending == .exit(6), "\(target), opened as \(store): \(result.errors)")
        #expect(result.errors.contains("the store is production"), "\(target), opened as \(store): \(result.errors)")
      }
    }
    let byEnvironment = try set(
      "postgres:///", tcp,
      [
        "PGHOST": server.directory, "PGPORT": "\(server.port)", "PGUSER": "admin",
        "PGDATABASE": database,
      ])
    #expect(
      byEnvironment.ending == .exit(6) && byEnvironment.errors.contains("the store is production"), "\(byEnvironment.errors)")
    #expect(try set(socket, tcp, [:], "--rw").ending == .exit(0))
  }

  @Test("is protected where it is reached by a socket that lies there, also where only the library knows of it")
  func sockets() throws {
    for store in [socket, "postgres:local", "postgres:///?service=local"] {
      for target in [server.directory, server.socket] {
        let result = try set(store, target)
        #expect(result.ending == .exit(6), "\(target), opened as \(store): \(result.errors)")
        #expect(result.errors.contains("the store is"), "\(target), opened as \(store): \(result.errors)")
      }
      #expect(try set(store, home.path).ending == .exit(0))
    }
    #expect(try set(tcp, server.directory).ending == .exit(0))
  }

  @Test("is protected where a table has a point in its name, which looks like a schema")
  func points() async throws {
    let database = try await SharedPostgres.freshDatabase()
    let table = Self.table.replacingOccurrences(of: "\"session\"", with: "session")
      .replacingOccurrences(of: "session", with: "\"web.sessions\"")
    try server.run(table, database: database)
    let store = "postgres://admin@127.0.0.1:\(server.port)/\(database)"
    for table in ["web.sessions", "public.web.sessions", "sessions"] {
      let result = try set(store, store + "#" + table)
      #expect(result.ending == .exit(6) && result.errors.contains("the store is production"), "\(table): \(result.errors)")
    }
    #expect(try set(store, store + "#eb.sessions").ending == .exit(0))
  }

  @Test("is no other: neither another database of the server, nor another table, nor another server")
  func others() async throws {
    let other = try await PostgresTestServer()
    try other.run("CREATE DATABASE \(database)")
    let targets = [
      "postgres://admin@127.0.0.1:\(server.port)/postgres", tcp + "#carts", tcp + "#archive.session",
      other.address(.tcp, database: database).description,
      other.address(.unix).description.replacingOccurrences(of: "/postgres", with: "/"),
      "redis://127.0.0.1:1", "postgres:other",
    ]
    for target in targets {
      for store in [tcp, socket] {
        let result = try set(store, target)
        #expect(result.ending == .exit(0), "\(target), opened as \(store): \(result.errors)")
      }
    }
  }

  @Test(
    "is protected whatever a pooler calls it, and no other database is for its name",
    .enabled(if: Bouncer.isInstalled, Bouncer.isMissing))
  func pooled() async throws {
    let other = try await SharedPostgres.freshDatabase(as: database)
    let bouncer = try await Bouncer(
      to: server, connections: 4, names: ["front": database, "back": database, "beside": other])
    func door(_ name: String) -> String { bouncer.address(database: name).description }
    let direct = server.address(.unix, database: database).description
    let ways: [(target: String, store: String, status: Int32)] = [
      (direct, door("front"), 6), (tcp, door("front"), 6), (door("front"), direct, 6), (door("front"), door("back"), 6),
      (door("front"), door("beside"), 0), (direct, door("beside"), 0), (door("beside"), direct, 0),
    ]
    for way in ways {
      let result = try set(way.store, way.target)
      #expect(result.ending == .exit(way.status), "\(way): \(result.errors)")
      #expect(result.errors.contains("the store is production") == (way.status == 6), "\(way): \(result.errors)")
    }
    // Where a pooler has shown, a name that nobody answers for tells nothing.
    let silent = "postgres://127.0.0.1:1/elsewhere"
    let result = try set(door("front"), silent)
    #expect(result.ending == .exit(6) && result.errors.contains("the store may be"), "\(result.errors)")
    #expect(try set(door(database), silent).ending == .exit(0))
  }

  @Test("counts as the store where a variable says where a target is, which is another place in another shell")
  func variables() async throws {
    let other = try await PostgresTestServer()
    let ways: [(target: String, variables: [String: String], named: String)] = [
      ("postgres://admin@127.0.0.1/\(database)", ["PGPORT": "\(other.port)"], "PGPORT"),
      ("postgres:///\(database)?port=\(other.port)&user=admin", ["PGHOST": other.directory], "PGHOST"),
      ("postgres://admin@db.invalid:\(other.port)/\(database)", ["PGHOSTADDR": "127.0.0.1"], "PGHOSTADDR"),
    ]
    try other.run("CREATE DATABASE \(database)")
    for way in ways {
      let result = try set(tcp, way.target, way.variables)
      #expect(result.ending == .exit(6), "\(way): \(result.errors)")
      #expect(result.errors.contains("its place depends on \(way.named)"), "\(way): \(result.errors)")
    }
    // At another host, and at the usual port, it is asked as others are.
    for (target, port) in [("192.0.2.1", "1"), ("127.0.0.1", "5432")] {
      let result = try set(tcp, "postgres://admin@\(target)/\(database)", ["PGPORT": port])
      #expect(!result.errors.contains("depends on"), "\(target): \(result.errors)")
    }
    // What it says itself no variable changes.
    #expect(try set(tcp, other.address(.tcp, database: database).description, ["PGPORT": "1"]).ending == .exit(0))
    #expect(try set(tcp, "redis://127.0.0.1:1", ["PGPORT": "1"]).ending == .exit(0))
  }

  @Test("counts as the store where a variable says which entry a service is or what that leaves open, or goes before a host")
  func serviceVariables() async throws {
    let other = try await PostgresTestServer()
    try other.run("CREATE DATABASE \(database)")
    let entry = "[shop]\nhost=127.0.0.1\nport=\(other.port)\nuser=admin\ndbname=\(database)\n"
    let away = entry.replacingOccurrences(of: "[shop]", with: "[away]")
    try (entry + away).write(toFile: home.path + "/pg_service.conf", atomically: false, encoding: .utf8)
    let (port, file) = ("\(other.port)", home.path + "/pg_service.conf")
    let ways: [(target: String, variables: [String: String], named: String)] = [
      ("postgres:shop", ["PGSERVICEFILE": file], "PGSERVICEFILE"),
      ("postgres:away", ["PGSYSCONFDIR": home.path], "PGSYSCONFDIR"),
      ("postgres:///?service=shop&hostaddr=127.0.0.1", ["PGSERVICEFILE": file], "PGSERVICEFILE"),
      ("postgres:shop", ["PGHOSTADDR": "127.0.0.1"], "PGHOSTADDR"), ("postgres:ported", ["PGPORT": port], "PGPORT"),
      ("postgres:named", ["PGHOST": other.directory, "PGPORT": port], "PGHOST"),
      ("postgres:digits", ["PGHOST": other.directory, "PGPORT": port], "PGPORT"),
      ("postgres://admin@db.invalid:\(port)/\(database)", ["PGSERVICE": "digits"], "PGSERVICE"),
      ("postgres://admin@db.invalid/\(database)", ["PGSERVICE": "digits", "PGPORT": port], "PGSERVICE"),
    ]
    for way in ways {
      let result = try set(tcp, way.target, way.variables)
      #expect(result.ending == .exit(6), "\(way): \(result.errors)")
      #expect(result.errors.contains("its place depends on \(way.named)"), "\(way): \(result.errors)")
    }
    // What the entry says itself no variable changes, nor one that names the file in which it stands anyway, or another to be asked
    // after that; and a service that says no address changes no host.
    for variables in [
      ["PGHOST": "/nonexistent", "PGPORT": "1"], ["PGSERVICEFILE": home.path + "/.pg_service.conf"], ["PGSYSCONFDIR": home.path],
    ] {
      let shop = try set(tcp, "postgres:shop", variables)
      #expect(shop.ending == .exit(6) && shop.errors.contains("the store is production"), "\(variables): \(shop.errors)")
    }
    #expect(try set(tcp, "postgres:other", ["PGHOST": "/nonexistent", "PGPORT": "1"]).ending == .exit(0))
    #expect(try set(tcp, other.address(.tcp, database: database).description, ["PGSERVICE": "shop"]).ending == .exit(0))
  }

  @Test("counts as the store where a server keeps the same, as a standby does, or began as a copy of it")
  func copies() async throws {
    let other = try await PostgresTestServer.own()
    try other.run("CREATE DATABASE \(database)")
    let target = other.address(.tcp, database: database).description
    let result = try set(tcp, target)
    #expect(result.ending == .exit(6) && result.errors.contains("keeps the same"), "\(result.errors)")
    #expect(try set(tcp, target, [:], "--rw").ending == .exit(0))
    #expect(try set(tcp, other.address(.tcp).description).ending == .exit(0))
  }

  @Test("is another where it names another database and nobody can be asked there: nobody there, no password, a variable")
  func silentOthers() throws {
    let targets: [(String, [String: String])] = [
      ("postgres://127.0.0.1:1/elsewhere", [:]), ("postgres://guarded@127.0.0.1:\(server.port)/elsewhere", [:]),
      ("postgres://nobody@127.0.0.1:\(server.port)/elsewhere", [:]), ("postgres://127.0.0.1/elsewhere", ["PGPORT": "1"]),
    ]
    for (target, variables) in targets {
      let result = try set(tcp, target, variables)
      #expect(result.ending == .exit(0), "\(target): \(result.errors)")
    }
  }

  @Test("may be one whose name differs by capitals only, unless the server has both")
  func capitals() throws {
    let target = tcp.replacing(database, with: database.uppercased())
    let result = try set(tcp, target)
    #expect(result.ending == .exit(6) && result.errors.contains("the store may be"), "\(result.errors)")
    try server.run("CREATE DATABASE \"\(database.uppercased())\"")
    #expect(try set(tcp, target).ending == .exit(0))
  }

  @Test("counts as the store where nobody can tell")
  func doubt() throws {
    for target in ["postgres://127.0.0.1:1/\(database)", "postgres:unknown", "env:NOT_SET"] {
      let result = try set(tcp, target)
      #expect(result.ending == .exit(6), "\(target): \(result.errors)")
      #expect(
        result.errors.contains("may be") && result.errors.contains("which the configuration calls production"), "\(result.errors)"
      )
    }
    let wrong = try set(tcp, "postgres://ada:canary-4711@h/shop")
    #expect(wrong.ending == .exit(2) && !wrong.errors.contains("canary"), "\(wrong.errors)")
  }
}
