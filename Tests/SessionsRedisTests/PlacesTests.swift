import Foundation
import TestSupport
import Testing

@testable import Platform

/// A name may be several addresses: one at which nobody answers is no reason to try no other.
@Suite("Several addresses of a host")
struct PlacesTests {
  /// A listener at a free port of this machine.
  private struct Listener {
    let descriptor: Descriptor
    let port: UInt16
    let address: SocketAddress

    init(backlog: Int32) throws {
      descriptor = try StreamSocket.make(family: AF_INET)
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let number = descriptor.number
      let isBound = withUnsafeMutablePointer(to: &place) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
          bind(number, raw, size) == 0 && getsockname(number, raw, &size) == 0 && listen(number, backlog) == 0
        }
      }
      guard isBound else { throw NeverHappened("nobody can listen") }
      port = UInt16(bigEndian: place.sin_port)
      address = SocketAddress(family: AF_INET, bytes: withUnsafeBytes(of: place) { Array($0) })
    }

    func connect(within time: Duration) throws -> Descriptor {
      try StreamSocket.connect(toFirstOf: [address], until: .now + time)
    }
  }

  @Test("are tried one after another, also where nobody answers at one of them")
  func silence() throws {
    let (full, open) = (try Listener(backlog: 0), try Listener(backlog: 64))
    // Whoever comes when it has as many in waiting as it takes gets no answer.
    var waiting: [Descriptor] = []
    while waiting.count < 64, let next = try? full.connect(within: .seconds(1)) { waiting.append(next) }
    guard waiting.count < 64 else { return }
    var port: UInt16?
    for seconds in [2, 20, 200] where port == nil {
      let addresses = [full.address, full.address, open.address]
      guard let made = try? StreamSocket.connect(toFirstOf: addresses, until: .now + .seconds(seconds)) else { continue }
      var peer = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      _ = withUnsafeMutablePointer(to: &peer) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(made.number, $0, &size) }
      }
      port = UInt16(bigEndian: peer.sin_port)
    }
    #expect(port == open.port)
    #expect(open.address.digits == "127.0.0.1")
    withExtendedLifetime(waiting) {}
  }
}
