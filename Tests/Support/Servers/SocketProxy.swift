import Dispatch
import Foundation
import Platform
import Synchronization

/// Stands between clients and a server at a Unix socket: counts how often they go to it and back, and hangs up where a test wants
/// it to.
package final class SocketProxy: Sendable {
  /// What becomes of what a client says.
  package enum Fate: Hashable, Sendable {
    case goesOn
    /// The server gets it, the client gets no answer any more.
    case isDoneUnanswered
    /// Nobody gets it.
    case isLost
    /// Nobody gets it, and nothing is said.
    case isIgnored
    /// Nobody gets it, and this is said, over and over.
    case isDrowned(in: [UInt8])
  }

  /// What has gone through it.
  package struct Counts: Sendable {
    package var connections = 0
    /// How often a client has spoken, be it in one piece or in several, before the server answered.
    package var turns = 0
    /// How often it hung up on a client.
    package var cuts = 0
  }

  /// The directory of its socket, and that.
  package let directory: String
  package let path: String
  private let holder: TemporaryDirectory
  private let listener: Descriptor
  private let server: String
  private let fate: @Sendable (_ said: [UInt8]) -> Fate
  private let state = Mutex(Counts())

  package var counts: Counts { state.withLock { $0 } }

  /// - Parameters:
  ///   - server: the path of its socket.
  ///   - name: of the proxy's socket, where the protocol wants it to be called so.
  package init(
    to server: String, named name: String = "s", _ fate: @escaping @Sendable (_ said: [UInt8]) -> Fate = { _ in .goesOn }
  ) throws {
    holder = try TemporaryDirectory()
    directory = holder.path
    path = "\(directory)/\(name)"
    (self.server, self.fate) = (server, fate)
    listener = try StreamSocket.make()
    try StreamSocket.bind(listener, to: path)
    guard listen(listener.number, 8) == 0 else { throw NeverHappened("the proxy cannot listen") }
    DispatchQueue(label: "proxy").async { [weak self, listener] in
      while StreamSocket.wait(for: listener.number, Int16(POLLIN), until: .now + .seconds(3600)) {
        guard let self else { return }
        guard let client = try? StreamSocket.accept(listener) else { continue }
        self.state.withLock { $0.connections += 1 }
        DispatchQueue(label: "proxy of a client").async { self.converse(client) }
      }
    }
  }

  deinit { shutdown(listener.number, Int32(SHUT_RDWR)) }

  private func converse(_ client: Descriptor) {
    guard let server = try? StreamSocket.connect(to: server) else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var (isAnswering, wasAnswered) = (true, true)
    func hangUp() { state.withLock { $0.cuts += 1 } }
    while true {
      var polls = [
        pollfd(fd: client.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: server.number, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&polls, 2, 3_600_000) > 0 else { return }
      do {
        if polls[0].revents != 0, let bytes = try StreamSocket.receive(client, into: &buffer) {
          if bytes.isEmpty { return }
          if wasAnswered { state.withLock { $0.turns += 1 } }
          wasAnswered = false
          switch fate(Array(bytes)) {
          case .goesOn: try send(bytes, server)
          case .isDoneUnanswered:
            isAnswering = false
            try send(bytes, server)
          case .isLost: return hangUp()
          case .isIgnored: continue
          case .isDrowned(let words): while true { try send(words[...], client) }
          }
        }
        if polls[1].revents != 0, let bytes = try StreamSocket.receive(server, into: &buffer) {
          if bytes.isEmpty { return }
          guard isAnswering else { return hangUp() }
          wasAnswered = true
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
  package func says(_ words: String) -> Bool { contains(Array(words.utf8)) }
}
