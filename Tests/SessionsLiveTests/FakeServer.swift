import Dispatch
import Synchronization

@testable import SessionsLive

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A server that answers whatever a test says: nil hangs up, an empty text says nothing.
final class FakeServer: Sendable {
  let place: Place
  static let welcome =
    #"{"hello":"sessions","version":1,"access":"readWrite","lists":true,"watches":true,"sweeps":true,"writes":"exact"}"# + "\n"

  /// - Parameter answer: to a line, which is the so-manieth of its connection.
  init(_ answer: @escaping @Sendable (String, Int) -> String?) throws {
    place = try Place()
    let listener = try SocketPlace(place.path)
    stopped = Stopped(listener)
    DispatchQueue(label: "fake").async { [stopped] in
      while !stopped.isSet {
        guard let client = try? UnixSocket.accept(listener.listener) else {
          usleep(1000)
          continue
        }
        _ = fcntl(client.number, F_SETFL, 0)
        DispatchQueue(label: "fake client").async { Self.converse(client, answer) }
      }
    }
  }

  deinit { stopped.set() }

  private let stopped: Stopped

  private final class Stopped: Sendable {
    private let flag = Mutex(false)
    private let place: SocketPlace
    init(_ place: SocketPlace) { self.place = place }
    var isSet: Bool { flag.withLock { $0 } }
    func set() {
      flag.withLock { $0 = true }
      place.remove()
    }
  }

  private static func converse(_ client: Descriptor, _ answer: (String, Int) -> String?) {
    var input = LineBuffer(longest: 64 << 20)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var number = 0
    while let bytes = try? UnixSocket.receive(client, into: &buffer), !bytes.isEmpty {
      input.append(bytes)
      while let line = try? input.next() {
        guard let text = answer(String(decoding: line, as: UTF8.self), number) else { return }
        number += 1
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty, let sent = try? UnixSocket.send(client, rest) { rest = rest.dropFirst(sent) }
      }
    }
  }
}
