import Foundation
import Platform
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsRedis

/// A server of a test's own: on a free port of this machine and a Unix socket in a directory of its own. It keeps nothing on
/// disk, and ends with whoever holds it, or with the tests.
final class TestServer: Sendable {
  enum Kind: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case redis, valkey
    var program: String { "\(rawValue)-server" }
    var testDescription: String { program }
    var path: String? {
      ["/usr/bin/", "/usr/local/bin/", "/opt/homebrew/bin/"].map { $0 + program }.first { access($0, X_OK) == 0 }
    }
  }

  /// Those that are installed here, where this run is to start servers: a test of the others is skipped, by name.
  static let installed = Kind.allCases.filter { Effort.startsServers && $0.path != nil }
  static var isMissing: Comment { "needs SERVER_TESTS=1, and redis-server or valkey-server" }

  let kind: Kind
  let port: UInt16
  let socket: String
  private let directory: TemporaryDirectory
  private let running = Mutex<ServerProcess?>(nil)
  private let arguments: [String]

  init(_ kind: Kind = .installedFirst, _ arguments: [String] = []) async throws {
    self.kind = kind
    self.arguments = arguments
    directory = try TemporaryDirectory()
    socket = directory.path + "/s"
    port = try ServerProcess.freePort()
    try await start()
  }

  /// Starts it, again where it was ended.
  ///
  /// - Parameter waits: whether until it answers.
  func start(_ further: [String] = [], waits: Bool = true) async throws {
    guard let path = kind.path else { throw NeverHappened("\(kind.program) is not installed") }
    let words =
      [path, "--port", "\(port)", "--bind", "127.0.0.1", "--unixsocket", socket, "--save", "''", "--dir", directory.path]
      + (arguments + further).map { "'\($0)'" }
    try? FileManager.default.removeItem(atPath: directory.path + "/pid")
    let script =
      "\(words.joined(separator: " ")) >'\(directory.path)/log' 2>&1 </dev/null & echo $! >'\(directory.path)/pid'; read word; kill -9 $!"
    let started = try ServerProcess(script)
    running.withLock { $0 = started }
    guard waits else { return }
    try await eventually("\(kind.program) did not start") {
      let answers = try? await self.answers()
      return answers == true && self.pid != nil
    }
  }

  /// As a machine that loses power ends it.
  func kill() async throws {
    let ended = running.withLock { running in
      defer { running = nil }
      return running
    }
    ended?.end()
    try await eventually("\(kind.program) did not end") { (try? await self.answers()) != true }
  }

  /// Its process, for what is done to it by signals.
  var pid: Int32? { (try? String(contentsOfFile: directory.path + "/pid", encoding: .utf8)).flatMap { Int32($0.dropLast()) } }

  private func answers() async throws -> Bool {
    let connection = try RedisConnection(RedisServer(address(.tcp), RedisOptions()))
    do throws(RedisFailure) {
      return try await connection.ask([RedisCommand("PING")])[0].text == "PONG"
    } catch {
      // It asks for a password, or is a node of a cluster: it answers.
      switch error.error {
      case .denied, .failed: return true
      default: return false
      }
    }
  }

  enum Transport: Sendable, CaseIterable { case tcp, unix }

  func address(_ transport: Transport = .tcp, prefix: String? = nil, database: Int = 0) -> RedisAddress {
    RedisAddress(
      transport == .tcp ? .host("127.0.0.1", port: port) : .socket(socket), database: database, prefix: prefix)
  }

  /// Says something to it as an application would, and hands back what it answers.
  @discardableResult
  func ask(_ command: String, _ words: RedisCommand.Word..., database: Int = 0) async throws -> RESPValue {
    try await ask(command, all: words, database: database)
  }

  @discardableResult
  func ask(_ command: String, all words: [RedisCommand.Word], database: Int = 0) async throws -> RESPValue {
    try await connection(database).ask([RedisCommand(command, words)])[0]
  }

  private let connections = Mutex<[Int: RedisConnection]>([:])
  private func connection(_ database: Int) throws -> RedisConnection {
    try connections.withLock { connections in
      if let made = connections[database] { return made }
      let made = try RedisConnection(RedisServer(address(.tcp, database: database), RedisOptions()))
      connections[database] = made
      return made
    }
  }
}

extension TestServer.Kind {
  /// Whichever is there; a test that does not care takes this one.
  static var installedFirst: TestServer.Kind { TestServer.installed.first ?? .redis }
}

/// One server of each kind for all tests that need nothing of their own but a prefix.
enum SharedServers {
  private static let redis = Task { try await TestServer(.redis, ["--databases", "64"]) }
  private static let valkey = Task { try await TestServer(.valkey, ["--databases", "64"]) }

  static func server(_ kind: TestServer.Kind = .installedFirst) async throws -> TestServer {
    try await (kind == .redis ? redis : valkey).value
  }

  private static let numbers = Mutex(0)
  private static let databases = Mutex(0)

  /// A database that no other test has.
  static func freshDatabase() -> Int {
    databases.withLock { number in
      number += 1
      return number
    }
  }

  /// Keys that no other test has.
  static func freshPrefix() -> String {
    let number = numbers.withLock { number in
      number += 1
      return number
    }
    return "test\(number):"
  }
}
