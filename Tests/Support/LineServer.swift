import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A server of lines at a Unix socket, that says whatever a test wants it to say.
package final class LineServer: Sendable {
  package enum Answer: Sendable {
    case text(String)
    /// And then it hangs up.
    case last(String)
    /// Again and again, until nobody listens.
    case forever(String)
    /// The first once, and then the text in the same way, with a moment between.
    case drip(String, first: String)
    case nothing
    case hangUp
  }

  /// What an application says first in the protocol of live sessions.
  package static let welcome = welcome(access: "readWrite")
  package static func welcome(access: String) -> String {
    #"{"hello":"sessions","version":1,"access":"\#(access)","lists":true,"watches":true,"sweeps":true,"writes":"exact"}"# + "\n"
  }

  package let path: String
  private let directory: String
  private let listener: Int32

  /// - Parameter answer: to a line, which is the so-manieth of its connection.
  package init(_ answer: @escaping @Sendable (String, Int) -> Answer) throws {
    directory = try Scratch.directory("lines")
    path = directory + "/s"
    let listener = socket(AF_UNIX, Self.stream, 0)
    self.listener = listener
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    guard bound == 0, listen(listener, 16) == 0 else { throw NeverHappened("cannot listen at \(path)") }
    DispatchQueue(label: "lines").async {
      while true {
        let client = accept(listener, nil, nil)
        if client < 0, errno == EINTR || errno == ECONNABORTED { continue }
        guard client >= 0 else {
          close(listener)
          return
        }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        DispatchQueue(label: "lines of a client").async {
          Self.converse(client, answer)
          close(client)
        }
      }
    }
  }

  deinit {
    // Wakes who waits there, and that one closes it: closed here, its number would be the next server's, and who waits would answer for it.
    shutdown(listener, Int32(SHUT_RDWR))
    unlink(path)
    rmdir(directory)
  }

  private static func converse(_ client: Int32, _ answer: (String, Int) -> Answer) {
    var (input, number) = ([UInt8](), 0)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = recv(client, &buffer, buffer.count, 0), count > 0 {
      input += buffer[..<count]
      while let end = input.firstIndex(of: 0x0A) {
        let line = String(decoding: input[..<end], as: UTF8.self)
        input.removeSubrange(...end)
        number += 1
        switch answer(line, number - 1) {
        case .text(let text): if !send(client, Array(text.utf8)) { return }
        case .last(let text):
          _ = send(client, Array(text.utf8))
          return
        case .forever(let text): while send(client, Array(text.utf8)) {}
        case .drip(let text, let first):
          var goesOn = send(client, Array(first.utf8))
          while goesOn {
            usleep(10_000)
            goesOn = send(client, Array(text.utf8))
          }
        case .nothing: break
        case .hangUp: return
        }
      }
    }
  }

  /// - Returns: whether anybody took it.
  private static func send(_ client: Int32, _ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(client, $0, sendFlags) }
      if count < 0, errno != EINTR { return false }
      rest = rest.dropFirst(max(count, 0))
    }
    return true
  }

  private static func write(_ client: Int32, _ bytes: UnsafeRawBufferPointer, _ flags: Int32) -> Int {
    #if canImport(Glibc)
      Glibc.send(client, bytes.baseAddress, bytes.count, flags)
    #else
      Darwin.send(client, bytes.baseAddress, bytes.count, flags)
    #endif
  }

  #if canImport(Glibc)
    private static let stream = Int32(SOCK_STREAM.rawValue)
    private static let sendFlags = Int32(MSG_NOSIGNAL)
  #else
    private static let stream = SOCK_STREAM
    private static let sendFlags: Int32 = 0
  #endif
}
