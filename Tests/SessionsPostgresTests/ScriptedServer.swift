import Dispatch
import Foundation
import Platform
import TestSupport

@testable import SessionsPostgres

/// A server of PostgreSQL at a Unix socket that lets everybody in, and then says whatever a test wants it to say.
final class ScriptedServer: Sendable {
  /// What is said in a turn, piece after piece; nil: that was all.
  typealias Words = @Sendable (_ piece: Int) -> [UInt8]?

  private let directory: TemporaryDirectory
  private let listener: Descriptor
  private let script: @Sendable (_ turn: Int, _ said: [UInt8]) -> Words

  private static let port = "5432"

  /// - Parameter script: what is answered to what a client has said, its first turn being the one in which it comes in.
  init(_ script: @escaping @Sendable (_ turn: Int, _ said: [UInt8]) -> Words) throws {
    self.script = script
    directory = try TemporaryDirectory()
    listener = try StreamSocket.make()
    try StreamSocket.bind(listener, to: "\(directory.path)/.s.PGSQL.\(Self.port)")
    guard listen(listener.number, 8) == 0 else { throw NeverHappened("the server cannot listen") }
    DispatchQueue(label: "script").async { [weak self, listener] in
      while StreamSocket.wait(for: listener.number, Int16(POLLIN), until: .now + .seconds(3600)) {
        guard let self else { return }
        guard let client = try? StreamSocket.accept(listener) else { continue }
        DispatchQueue(label: "script of a client").async { [script = self.script] in
          do { try Self.converse(client, script) } catch {}
        }
      }
    }
  }

  /// One that answers every question the same.
  convenience init(answering words: @escaping Words) throws {
    try self.init { turn, _ in turn == 0 ? ScriptedServer.once(PostgresWire.welcome) : words }
  }

  deinit { shutdown(listener.number, Int32(SHUT_RDWR)) }

  static func once(_ bytes: [UInt8]) -> Words { { $0 == 0 ? bytes : nil } }

  var address: PostgresAddress {
    PostgresAddress(host: directory.path, port: Self.port, user: "ada", database: "shop", settings: ["sslmode": "disable"])
  }

  /// - Parameter timeout: long, where it is no test of that.
  func connection(timeout: Duration = .seconds(240)) throws -> PostgresConnection {
    try PostgresServer(address, PostgresOptions(timeout: timeout)).connect(WakePipe())
  }

  private static func converse(_ client: Descriptor, _ script: (Int, [UInt8]) -> Words) throws {
    var (input, turn) = ([UInt8](), 0)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while StreamSocket.wait(for: client.number, Int16(POLLIN), until: .now + .seconds(3600)) {
      guard let bytes = try StreamSocket.receive(client, into: &buffer) else { continue }
      if bytes.isEmpty { return }
      input += bytes
      while let end = PostgresWire.endOfTurn(input, isFirst: turn == 0) {
        let words = script(turn, Array(input[..<end]))
        input.removeFirst(end)
        turn += 1
        var piece = 0
        while let bytes = words(piece) {
          try send(bytes[...], to: client)
          piece += 1
        }
      }
    }
  }

  private static func send(_ bytes: ArraySlice<UInt8>, to client: Descriptor) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = try StreamSocket.send(client, rest)
      if count == 0 { _ = StreamSocket.wait(for: client.number, Int16(POLLOUT), until: .now + .seconds(60)) }
      rest = rest.dropFirst(count)
    }
  }
}

/// Messages of PostgreSQL's protocol, as a server says them.
enum PostgresWire {
  /// Types by the numbers that the server gives them.
  enum Kind: UInt32 {
    case boolean = 16, bigInteger = 20, text = 25, double = 701
  }

  static func message(_ kind: Character, _ body: [UInt8]) -> [UInt8] {
    [kind.asciiValue ?? 0] + number(UInt32(body.count + 4)) + body
  }

  static func number<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }

  static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

  static let ready = message("Z", [UInt8(ascii: "I")])
  static let admission = message("R", number(UInt32(0)))
  static let welcome = admission + ready
  /// What stands before the rows of one statement, and behind them.
  static func beginning(_ columns: [Kind]) -> [UInt8] {
    var described = number(UInt16(columns.count))
    for kind in columns {
      let parts: [[UInt8]] = [
        text("c"), number(UInt32(0)), number(UInt16(0)), number(kind.rawValue), number(Int16(-1)), number(Int32(-1)),
        number(UInt16(1)),
      ]
      described += parts.joined()
    }
    return message("1", []) + message("2", []) + message("T", described)
  }
  static let end = message("C", text("SELECT 1")) + ready

  static func row(_ values: [[UInt8]?]) -> [UInt8] {
    var written = number(UInt16(values.count))
    for value in values { written += number(Int32(value?.count ?? -1)) + (value ?? []) }
    return message("D", written)
  }

  /// Where a client has said all that it says before it waits; nil: it has not yet.
  static func endOfTurn(_ input: [UInt8], isFirst: Bool) -> Int? {
    func length(at place: Int) -> Int { input[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) } }
    if isFirst { return input.count >= 4 && input.count >= length(at: 0) ? length(at: 0) : nil }
    var place = 0
    while place + 5 <= input.count {
      let kind = input[place]
      place += 1 + length(at: place + 1)
      guard place <= input.count else { return nil }
      // A question, the end of several, and what a password is said with.
      if [UInt8(ascii: "Q"), UInt8(ascii: "S"), UInt8(ascii: "p")].contains(kind) { return place }
    }
    return nil
  }
}
