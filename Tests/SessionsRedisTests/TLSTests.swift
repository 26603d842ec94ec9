import Foundation
import Platform
import Sessions
import SessionsTesting
import TestSupport
import Testing

@testable import SessionsRedis

/// An authority of a test's own, and certificates of it.
struct Certificates: Sendable {
  static let program = (["/usr/bin/openssl", "/usr/local/bin/openssl"] as [String]).first { access($0, X_OK) == 0 }
  static var canTest: Bool { program != nil && !TestServer.installed.isEmpty }

  private let directory: TemporaryDirectory
  var authority: String { directory.path + "/ca.pem" }
  func certificate(_ name: String) -> String { directory.path + "/\(name).pem" }
  func key(_ name: String) -> String { directory.path + "/\(name).key" }

  init() throws {
    directory = try TemporaryDirectory()
    try openssl([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=authority",
      "-days", "2", "-keyout", key("ca"), "-out", authority,
    ])
    try make("good", names: "DNS:localhost,IP:127.0.0.1", days: 2)
    try make("other", names: "DNS:elsewhere.example", days: 2)
    try make("over", names: "DNS:localhost,IP:127.0.0.1", days: -1)
  }

  private func make(_ name: String, names: String, days: Int) throws {
    let request = directory.path + "/\(name).csr", extensions = directory.path + "/\(name).ext"
    try "subjectAltName=\(names)\n".write(toFile: extensions, atomically: false, encoding: .utf8)
    try openssl([
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
      "-keyout", key(name), "-out", request,
    ])
    try openssl([
      "x509", "-req", "-in", request, "-CA", authority, "-CAkey", key("ca"), "-CAcreateserial", "-days", "\(days)",
      "-extfile", extensions, "-out", certificate(name),
    ])
  }

  private func openssl(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program ?? "")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw NeverHappened("openssl \(arguments[0]) failed") }
  }
}

/// A server that speaks TLS at a port of its own.
struct EncryptedServer: Sendable {
  let server: TestServer
  let port: UInt16
  let certificates: Certificates

  init(_ kind: TestServer.Kind = .installedFirst, certificate: String = "good") async throws {
    let certificates = try Certificates()
    let port = try ServerProcess.freePort()
    self.certificates = certificates
    self.port = port
    server = try await TestServer(
      kind,
      [
        "--tls-port", "\(port)", "--tls-cert-file", certificates.certificate(certificate), "--tls-key-file",
        certificates.key(certificate), "--tls-ca-cert-file", certificates.authority, "--tls-auth-clients", "no",
      ])
  }

  func address(_ host: String = "127.0.0.1", trusted: Bool = true, prefix: String? = nil) -> RedisAddress {
    RedisAddress(
      .host(host, port: port), encryption: .init(authorities: trusted ? certificates.authority : nil), prefix: prefix)
  }
}

@Suite("Behind TLS", .enabled(if: Certificates.canTest, "needs SERVER_TESTS=1, openssl, and redis-server or valkey-server"))
struct TLSTests {
  private static let shared = Task { try await EncryptedServer() }

  @Test("the contract is kept", arguments: ContractTests.promises)
  func contract(_ promise: StoreContract) async throws {
    let server = try await Self.shared.value
    try await promise.run(expiry: .enforced) {
      try await RedisSessionStore(server.address(prefix: SharedServers.freshPrefix()))
    }
  }

  @Test("a server is taken for what it says only if its certificate is trusted, names the host and is not over")
  func certificates() async throws {
    let cases: [(certificate: String, host: String, trusted: Bool, words: String?)] = [
      ("good", "127.0.0.1", true, nil), ("good", "localhost", true, nil),
      ("good", "127.0.0.1", false, "certificate chain"), ("other", "127.0.0.1", true, "mismatch"),
      ("other", "localhost", true, "mismatch"), ("over", "127.0.0.1", true, "expired"),
    ]
    for (certificate, host, trusted, words) in cases {
      let server = try await EncryptedServer(certificate: certificate)
      let error = await failure {
        _ = try await RedisSessionStore(server.address(host, trusted: trusted), options: .quick())
      }
      #expect(error?.kind == words.map { _ in "denied" }, "\(certificate) at \(host): \(error?.words ?? "no error")")
      if let words { #expect(error?.words.contains(words) == true, "\(error?.words ?? "no error")") }
    }
  }

  @Test("a pipe in the place of a file of authorities is not waited for")
  func pipe() async throws {
    let server = try await EncryptedServer()
    let directory = try TemporaryDirectory()
    let pipe = directory.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    var address = server.address()
    address.encryption?.authorities = pipe
    let error = await failure { _ = try await RedisSessionStore(address, options: .quick()) }
    #expect(error?.words.contains("\(pipe) is a named pipe") == true, "\(error?.words ?? "no error")")
  }

  @Test("a pipe that the environment names for the library is not waited for", arguments: ["OPENSSL_CONF", "SSL_CERT_FILE"])
  func namedPipe(_ variable: String) async throws {
    let server = try await Self.shared.value
    let home = try TemporaryDirectory()
    let pipe = home.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    let result = try Program.run(
      ["list", "rediss://127.0.0.1:\(server.port)?prefix=sess:"],
      environment: Program.environment(home: home.path, [variable: pipe]))
    #expect(result.errors.contains("\(variable) names, is a named pipe"), "\(result.ending): \(result.errors)")
  }

  @Test("whoever speaks it to a plain port, or plainly to its port, is told in time")
  func mistaken() async throws {
    let server = try await EncryptedServer()
    var address = server.server.address()
    address.encryption = .init(authorities: server.certificates.authority)
    let options = RedisOptions.quick(timeout: .milliseconds(500))
    let plain = await failure { _ = try await RedisSessionStore(address, options: options) }
    #expect(["timedOut", "unavailable"].contains(plain?.kind), "\(plain?.words ?? "no error")")
    let other = await failure {
      _ = try await RedisSessionStore(RedisAddress(.host("127.0.0.1", port: server.port)), options: options)
    }
    #expect(["timedOut", "unavailable", "failed"].contains(other?.kind), "\(other?.words ?? "no error")")
  }

  @Test("an answer of any length comes whole")
  func long() async throws {
    let server = try await Self.shared.value
    let connection = try RedisConnection(RedisServer(server.address(), .quick()))
    for length in [16_383, 16_384, 65_536, 1_048_576, 1_048_577, 3_000_000] {
      for more in 0..<4 {
        let text = String(repeating: "x", count: length + more)
        let answers = try await connection.read([RedisCommand("ECHO", .text(text)), RedisCommand("ECHO", "y")])
        #expect(answers[0].bytes?.count == length + more && answers[1].text == "y")
      }
    }
  }

  @Test(
    "what is no data is taken a little at a time, so that whoever waits for data can look at the time, and data behind it comes")
  func tickets() async throws {
    let server = try await Self.shared.value
    let end = ContinuousClock.now + .seconds(600)
    let socket = try StreamSocket.connect(host: "127.0.0.1", port: server.port, until: end)
    let stream = try TLSStream(
      socket, host: "127.0.0.1", RedisAddress.Encryption(authorities: server.certificates.authority), until: end)
    func waiting() -> Int {
      var bytes = [UInt8](repeating: 0, count: 1 << 12)
      return max(0, recv(stream.descriptor, &bytes, bytes.count, Int32(MSG_PEEK)))
    }
    // Behind the handshake a server says by what it can be come back to.
    try await eventually("it says nothing behind the handshake") { waiting() >= 128 }
    let before = waiting()
    var buffer = [UInt8](repeating: 0, count: 64)
    let data = try stream.receive(into: &buffer)
    #expect(data == nil && waiting() >= before - buffer.count)
    let answers = try RedisDialogue(stream, place: "a test").exchange([RedisCommand("PING")], until: end)
    #expect(answers.map(\.text) == ["PONG"])
  }

  @Test("files that are no certificates are told")
  func files() async throws {
    let server = try await EncryptedServer()
    var address = server.address()
    address.encryption = .init(authorities: "/no/such/file")
    let error = await failure { _ = try await RedisSessionStore(address, options: .quick()) }
    #expect(error?.words.contains("/no/such/file") == true, "\(error?.words ?? "no error")")
  }
}
