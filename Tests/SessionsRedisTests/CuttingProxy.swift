import Dispatch
import Foundation
import Platform
import Synchronization
import TestSupport

/// Stands between a client and a server, and hangs up on the client once: when the server has done what a word asked for, and
/// before its answer is handed on.
final class CuttingProxy: Sendable {
  private struct State: Sendable {
    var isCutting = false
    var cuts = 0
  }

  let path: String
  private let directory: TemporaryDirectory
  private let listener: Descriptor
  private let state = Mutex(State())

  /// How often it has hung up.
  var cuts: Int { state.withLock { $0.cuts } }

  init(to server: TestServer, after word: String) async throws {
    directory = try TemporaryDirectory()
    path = directory.path + "/proxy"
    listener = try StreamSocket.make()
    try StreamSocket.bind(listener, to: path)
    guard listen(listener.number, 8) == 0 else { throw NeverHappened("the proxy cannot listen") }
    let (socket, mark) = (server.socket, Array(word.utf8))
    DispatchQueue(label: "proxy").async { [weak self, listener] in
      while StreamSocket.wait(for: listener.number, Int16(POLLIN), until: .now + .seconds(600)) {
        guard let self else { return }
        guard let client = try? StreamSocket.accept(listener) else { continue }
        DispatchQueue(label: "proxy of a client").async { self.converse(client, socket, mark) }
      }
    }
  }

  deinit { shutdown(listener.number, Int32(SHUT_RDWR)) }

  private func converse(_ client: Descriptor, _ socket: String, _ mark: [UInt8]) {
    guard let server = try? StreamSocket.connect(to: socket) else { return }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var polls = [
        pollfd(fd: client.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: server.number, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&polls, 2, 60_000) > 0 else { return }
      do {
        if polls[0].revents != 0, let bytes = try StreamSocket.receive(client, into: &buffer) {
          if bytes.isEmpty { return }
          if bytes.contains(mark) { state.withLock { $0.isCutting = $0.cuts == 0 } }
          try send(bytes, server)
        }
        if polls[1].revents != 0, let bytes = try StreamSocket.receive(server, into: &buffer) {
          if bytes.isEmpty { return }
          let cuts = state.withLock { state in
            defer { if state.isCutting { (state.isCutting, state.cuts) = (false, state.cuts + 1) } }
            return state.isCutting
          }
          if cuts { return }
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
