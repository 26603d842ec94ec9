import Dispatch
import Foundation
import Platform
import Sessions
import Synchronization
import TestSupport

@testable import SessionsPostgres

/// Stands between a client and a server, and hangs up where a test wants it to.
final class PostgresProxy: Sendable {
  /// What becomes of what a client says.
  enum Fate: Sendable {
    case goesOn
    /// The server gets it, the client gets no answer any more.
    case isDoneUnanswered
    /// Nobody gets it.
    case isLost
    /// Nobody gets it, and nothing is said.
    case isIgnored
  }

  /// The directory of its socket.
  let directory: String
  private let holder: TemporaryDirectory
  private let listener: Descriptor
  private let server: String
  private let fate: @Sendable (_ said: [UInt8]) -> Fate
  private let clients = Mutex(0)

  /// How often it was connected to.
  var connections: Int { clients.withLock { $0 } }

  init(to server: PostgresTestServer, _ fate: @escaping @Sendable (_ said: [UInt8]) -> Fate) throws {
    holder = try TemporaryDirectory()
    directory = holder.path
    (self.server, self.fate) = ("\(server.directory)/.s.PGSQL.\(server.port)", fate)
    listener = try StreamSocket.make()
    try StreamSocket.bind(listener, to: "\(directory)/.s.PGSQL.5432")
    guard listen(listener.number, 8) == 0 else { throw NeverHappened("the proxy cannot listen") }
    DispatchQueue(label: "proxy").async { [weak self, listener] in
      while StreamSocket.wait(for: listener.number, Int16(POLLIN), until: .now + .seconds(600)) {
        guard let self, let client = try? StreamSocket.accept(listener) else { return }
        self.clients.withLock { $0 += 1 }
        DispatchQueue(label: "proxy of a client").async { self.converse(client) }
      }
    }
  }

  deinit { shutdown(listener.number, Int32(SHUT_RDWR)) }

  func address(table: String) -> PostgresAddress {
    PostgresAddress(host: directory, port: "5432", user: "admin", database: "postgres", table: table)
  }

  private func converse(_ client: Descriptor) {
    guard let server = try? StreamSocket.connect(to: server) else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var isAnswering = true
    while true {
      var polls = [
        pollfd(fd: client.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: server.number, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&polls, 2, 60_000) > 0 else { return }
      do {
        if polls[0].revents != 0, let bytes = try StreamSocket.receive(client, into: &buffer) {
          if bytes.isEmpty { return }
          switch fate(Array(bytes)) {
          case .goesOn: try send(bytes, server)
          case .isDoneUnanswered:
            isAnswering = false
            try send(bytes, server)
          case .isLost: return
          case .isIgnored: continue
          }
        }
        if polls[1].revents != 0, let bytes = try StreamSocket.receive(server, into: &buffer) {
          if bytes.isEmpty || !isAnswering { return }
          try send(bytes, client)
        }
      } catch { return }
    }
  }

  private func send(_ bytes: ArraySlice<UInt8>, _ socket: Descriptor) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = try StreamSocket.send(socket, rest)
      if count == 0 { _ = StreamSocket.wait(for: socket.number, Int16(POLLOUT), until: .now + .seconds(60)) }
      rest = rest.dropFirst(count)
    }
  }
}

extension [UInt8] {
  func says(_ words: String) -> Bool { contains(Array(words.utf8)) }
}

/// What a stream has told so far.
final class Seen<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])
  private let task = Mutex<Task<Void, Never>?>(nil)

  var all: [Element] { elements.withLock { $0 } }

  init(_ stream: AsyncStream<Element>) {
    let made = Task { [weak self] in
      for await element in stream { self?.elements.withLock { $0.append(element) } }
    }
    task.withLock { $0 = made }
  }

  deinit { task.withLock { $0?.cancel() } }
}

/// What a call failed with.
func failure(_ body: () async throws -> Void) async -> StoreError? {
  do {
    try await body()
    return nil
  } catch { return error as? StoreError }
}

extension StoreError {
  /// Which it is, for tables.
  var kind: String {
    switch self {
    case .unavailable: "unavailable"
    case .timedOut: "timedOut"
    case .denied: "denied"
    case .readOnly: "readOnly"
    case .full: "full"
    case .malformed: "malformed"
    case .invalidID: "invalidID"
    case .failed: "failed"
    }
  }
}
