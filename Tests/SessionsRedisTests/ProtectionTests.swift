import Foundation
import Platform
import TestSupport
import Testing

@testable import SessionsRedis

/// A server that the configuration calls production is protected whichever way somebody reaches it.
@Suite(
  "What the configuration calls production on Redis", .enabled(if: !TestServer.installed.isEmpty, TestServer.isMissing),
  .timeLimit(.minutes(3)))
struct ProtectionTests {
  private let home: TemporaryDirectory
  private let server: TestServer
  private static let ada = "a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg"

  init() async throws {
    home = try TemporaryDirectory()
    server = try await TestServer()
    try await server.ask("SET", .text("sess:\(Self.ada)"), #"{"cookie":{},"user":{"name":"Ada"}}"#)
  }

  /// What a write comes to where the configuration says that of these.
  private func set(
    _ store: String, _ targets: KeyValuePairs<String, String>, _ variables: [String: String] = [:], _ more: String...
  ) throws -> Program.Result {
    let text = targets.map { "[targets.\"\($0.key)\"]\nenvironment = \"\($0.value)\"\n" }.joined()
    try text.write(toFile: home.path + "/config.toml", atomically: false, encoding: .utf8)
    var variables = variables
    variables["SESSION_INSPECTOR_CONFIG_DIR"] = home.path
    return try Program.run(
      ["set", store, Self.ada, "n", "1"] + more, environment: Program.environment(home: home.path, variables))
  }

  @Test("ways to write one host are one")
  func hosts() {
    let names: [String: [String]] = [
      "localhost": [
        "localhost", "LocalHost", "localhost.", "db.localhost", "127.0.0.1", "127.1", "127.0.0.2", "::1", "0:0:0:0:0:0:0:1",
        "::ffff:127.0.0.1", "0.0.0.0", "::", "2130706433", "0x7f000001",
      ],
      "10.0.0.5": ["10.0.0.5", "::ffff:10.0.0.5", "10.5", "012.0.0.5"], "2001:db8::1": ["2001:DB8::1", "2001:db8:0:0::1"],
      "db.example": ["db.example", "DB.Example", "db.example."], "localhost.example": ["localhost.example"],
    ]
    for (name, ways) in names { for way in ways { #expect(HostName.normal(way) == name, "\(way)") } }
  }

  @Test("is protected by whichever address it is opened")
  func same() throws {
    let (port, folder) = (server.port, String(server.socket.dropLast(2)))
    let (tcp, socket) = ("redis://127.0.0.1:\(port)", "redis+unix:\(server.socket)")
    let around = "redis+unix:/tmp/..\(folder)/./s"
    let ways: [(target: String, stores: [String])] = [
      (
        tcp,
        [
          tcp, "\(tcp)/0", "\(tcp)/", "\(tcp)?prefix=sess:", "redis://localhost:\(port)", "redis://LOCALHOST:\(port)/0",
          "valkey://127.0.0.1:\(port)", "redis://127.1:\(port)", "redis://0.0.0.0:\(port)", "redis:127.0.0.1:\(port)", socket,
          "env:SHOP",
        ]
      ),
      (
        socket,
        [socket, around, "redis+unix://\(server.socket)", "valkey+unix:\(server.socket)", "\(socket)?db=0", tcp]
      ),
      // What lies in a directory is reached by its socket.
      (folder, [socket, around]), (server.socket, [socket]), ("unix:\(server.socket)", [socket]),
      (around, [socket]), ("env:SHOP", [tcp, "env:SHOP"]), ("\(tcp)?prefix=sess:", [tcp]), ("\(tcp)/0?prefix=sess:a8", [tcp]),
      ("\(tcp)?prefix=SESS:", [tcp, socket]), ("redis+unix:\(server.socket)?prefix=Sess", [socket]), ("\(tcp)/00", [tcp]),
      ("\(tcp)/0", [socket]),
    ]
    for (target, stores) in ways {
      for store in stores {
        let result = try set(store, [target: "production"], ["SHOP": tcp])
        #expect(result.ending == .exit(6), "\(target), opened as \(store): \(result.errors)")
        #expect(result.errors.contains("the store is production"), "\(target), opened as \(store): \(result.errors)")
      }
    }
    #expect(try set(socket, [tcp: "production"], [:], "--rw").ending == .exit(0))
  }

  @Test("is protected behind a tunnel, by which its address is no longer to be seen")
  func tunnel() async throws {
    let tunnel = try SocketProxy(to: server.socket)
    let (tcp, other) = ("redis://127.0.0.1:\(server.port)", "redis+unix:\(tunnel.path)")
    for (target, store) in [(tcp, other), (other, tcp)] {
      // Also where the configuration says something else of the way in.
      let result = try set(store, [target: "production", store: "development"])
      #expect(result.ending == .exit(6) && result.errors.contains("the store is production"), "\(store): \(result.errors)")
    }
  }

  @Test("is protected where a target names a replica of it: of the two one takes the place of the other when that fails")
  func replicas() async throws {
    let replica = try await TestServer(.installedFirst, ["--replicaof", "127.0.0.1 \(server.port)"])
    let own = try await RedisDatabase(server.address(), options: .quick()).identity()
    try await eventually("the replica does not follow") {
      guard let names = try? await RedisDatabase(replica.address(), options: .quick()).identity() else { return false }
      return !names.isDisjoint(with: own)
    }
    let result = try set("redis://127.0.0.1:\(server.port)", ["redis://127.0.0.1:\(replica.port)": "production"])
    #expect(result.ending == .exit(6) && result.errors.contains("the store is production"), "\(result.errors)")
  }

  @Test("is no other: neither another database of the server, nor other keys, nor another server")
  func others() async throws {
    let tcp = "redis://127.0.0.1:\(server.port)"
    let other = try await TestServer()
    let closed = try await TestServer(.installedFirst, ["--requirepass", "canary-4711"])
    let targets = [
      "\(tcp)/1", "\(tcp)?prefix=cart:", "redis://127.0.0.1:\(other.port)",
      "redis+unix:\(other.socket)",
      "redis://127.0.0.1:\(closed.port)", "redis://app@127.0.0.1:\(closed.port)", "postgres://127.0.0.1:1/shop", "/nowhere",
    ]
    for target in targets {
      for store in [tcp, "redis+unix:\(server.socket)"] {
        let result = try set(store, [target: "production"])
        #expect(result.ending == .exit(0), "\(target), opened as \(store): \(result.errors)")
      }
    }
  }

  @Test("counts as one that asks for a password where a user is named: it may let in nobody else") func named() async throws {
    try await server.ask("ACL SETUSER", all: ["look", "reset", "on", "nopass", "~*", "&*", "+@all"])
    let closed = try await TestServer(.installedFirst, ["--requirepass", "canary-4711"])
    for user in ["", "default@", "look@"] {
      let result = try set("redis://\(user)127.0.0.1:\(server.port)", ["redis://127.0.0.1:\(closed.port)": "production"])
      #expect(result.ending == .exit(user == "look@" ? 6 : 0), "\(user): \(result.errors)")
      #expect(result.errors.contains("asks for a password") == (user == "look@"), "\(result.errors)")
    }
  }

  @Test("is not written to by `default` whose password is empty: nobody is let in without a name there, and no password is sent")
  func emptyPassword() async throws {
    let closed = try await TestServer()
    try await closed.ask("ACL SETUSER", all: ["default", "resetpass", ">", "on"])
    let address = "redis://default@127.0.0.1:\(closed.port)"
    let result = try set(address, ["redis://127.0.0.1:\(closed.port)": "production"])
    #expect(result.ending != .exit(0) && result.errors.contains("asks for a password"), "\(result.errors)")
  }

  @Test(
    "counts as one that asks for a password where a certificate of ours is shown: it may let in nobody else",
    .enabled(if: Certificates.canTest, "needs SERVER_TESTS=1, openssl, and redis-server or valkey-server"))
  func certificates() async throws {
    let encrypted = try await EncryptedServer()
    try await encrypted.server.ask("SET", .text("sess:\(Self.ada)"), #"{"cookie":{},"user":{"name":"Ada"}}"#)
    let closed = try await TestServer(.installedFirst, ["--requirepass", "canary-4711"])
    var address = encrypted.address()
    for isShown in [false, true] {
      let certificates = encrypted.certificates
      address.encryption?.certificate = isShown ? certificates.certificate("good") : nil
      address.encryption?.key = isShown ? certificates.key("good") : nil
      let result = try set(address.description, ["redis://127.0.0.1:\(closed.port)": "production"])
      #expect(result.ending == .exit(isShown ? 6 : 0), "\(result.errors)")
      #expect(result.errors.contains("asks for a password") == isShown, "\(result.errors)")
    }
  }

  @Test("counts as the store where nobody can tell, until somebody says what the store is")
  func doubt() throws {
    let tcp = "redis://127.0.0.1:\(server.port)"
    for target in ["redis://127.0.0.1:1", "redis://no-such-host.invalid", "env:NOT_SET", "redis+unix:/nowhere/s"] {
      let result = try set(tcp, [target: "production"])
      #expect(result.ending == .exit(6), "\(target): \(result.errors)")
      #expect(result.errors.contains("may be \(target), which the configuration calls production"), "\(result.errors)")
      #expect(result.errors.contains("--rw"), "\(result.errors)")
      #expect(try set(tcp, [target: "production"], [:], "--rw").ending == .exit(0))
      #expect(try set(tcp, [target: "production", "\(tcp)/0": "development"]).ending == .exit(0))
    }
  }

  @Test(
    "is not passed over where a target is written wrongly, and no password is repeated",
    arguments: [
      ("redis+unix:run/s", "not an absolute path"), ("redis://ada:canary-4711@localhost", "a password does not belong"),
      ("redis:ada:canary-4711@localhost", "a password does not belong"), ("redis://h/x", "not the number of a database"),
      ("redis+unix:/run/s?password=canary-4711", "a password does not belong"), ("mysql://ada:canary-4711@h", "names no store"),
    ])
  func mistakes(_ target: String, _ reason: String) throws {
    let result = try set("redis://127.0.0.1:\(server.port)", [target: "production"])
    #expect(result.ending == .exit(2), "\(result.errors)")
    #expect(result.errors.contains("config.toml:1:") && result.errors.contains(reason), "\(result.errors)")
    #expect(!result.errors.contains("canary"), "\(result.errors)")
  }
}
