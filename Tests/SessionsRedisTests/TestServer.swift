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

  /// Those that are installed here: a test of the others is skipped, by name.
  static let installed = Kind.allCases.filter { $0.path != nil }
  static var isMissing: Comment { "neither redis-server nor valkey-server is installed" }

  /// Touched by who starts it, and later by who ends it.
  private struct Running: @unchecked Sendable {
    let process: Process
    let lifeline: Pipe
  }

  let kind: Kind
  let port: UInt16
  let socket: String
  private let directory: TemporaryDirectory
  private let running = Mutex<Running?>(nil)
  private let arguments: [String]

  init(_ kind: Kind = .installedFirst, _ arguments: [String] = []) async throws {
    self.kind = kind
    self.arguments = arguments
    directory = try TemporaryDirectory()
    socket = directory.path + "/s"
    port = try Self.freePort()
    try await start()
  }

  deinit { stop() }

  /// Starts it, again where it was ended.
  ///
  /// - Parameter waits: whether until it answers.
  func start(_ further: [String] = [], waits: Bool = true) async throws {
    guard let path = kind.path else { throw NeverHappened("\(kind.program) is not installed") }
    let words =
      [path, "--port", "\(port)", "--bind", "127.0.0.1", "--unixsocket", socket, "--save", "''", "--dir", directory.path]
      + (arguments + further).map { "'\($0)'" }
    try? FileManager.default.removeItem(atPath: directory.path + "/pid")
    let started = Process()
    started.executableURL = URL(fileURLWithPath: "/bin/sh")
    // When the tests end, however they do, the pipe does: then so does the server.
    started.arguments = [
      "-c",
      "\(words.joined(separator: " ")) >'\(directory.path)/log' 2>&1 </dev/null & echo $! >'\(directory.path)/pid'; read line; kill -9 $!",
    ]
    let lifeline = Pipe()
    // No other program that is started holds it open.
    for end in [lifeline.fileHandleForReading, lifeline.fileHandleForWriting] {
      _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    started.standardInput = lifeline
    try started.run()
    let held = Running(process: started, lifeline: lifeline)
    running.withLock { $0 = held }
    guard waits else { return }
    try await eventually("\(kind.program) did not start") {
      let answers = try? await self.answers()
      return answers == true && self.pid != nil
    }
  }

  /// As a machine that loses power ends it.
  func kill() async throws {
    stop()
    try await eventually("\(kind.program) did not end") { (try? await self.answers()) != true }
  }

  private func stop() {
    let ended = running.withLock { running -> Running? in
      defer { running = nil }
      return running
    }
    guard let ended else { return }
    if let pid { endProcess(pid, SIGKILL) }
    endProcess(ended.process.processIdentifier, SIGKILL)
    ended.lifeline.fileHandleForWriting.closeFile()
  }

  /// Its process, for what is done to it by signals.
  var pid: Int32? { (try? String(contentsOfFile: directory.path + "/pid", encoding: .utf8)).flatMap { Int32($0.dropLast()) } }

  private func answers() async throws -> Bool {
    let connection = try RedisConnection(RedisServer(address(.tcp), RedisOptions()))
    do throws(RedisFailure) {
      return try await connection.ask([RedisCommand("PING")])[0].text == "PONG"
    } catch {
      // It asks for a password: it answers.
      if case .denied = error.error { return true }
      return false
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

  static func freePort() throws -> UInt16 {
    let descriptor = Foundation.socket(AF_INET, streamType, 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw -> UInt16? in
        guard bind(descriptor, raw, size) == 0, getsockname(descriptor, raw, &size) == 0 else { return nil }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }
    guard let port else { throw NeverHappened("no port is free") }
    return port
  }

  #if canImport(Glibc)
    private static let streamType = Int32(SOCK_STREAM.rawValue)
  #else
    private static let streamType = SOCK_STREAM
  #endif
}

extension TestServer.Kind {
  /// Whichever is there; a test that does not care takes this one.
  static var installedFirst: TestServer.Kind { TestServer.installed.first ?? .redis }
}

/// The system's call, which a method of the server's hides.
private func endProcess(_ process: Int32, _ signal: Int32) { _ = kill(process, signal) }

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
