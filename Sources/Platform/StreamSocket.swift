#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Stream sockets. Nothing here waits, and no write raises SIGPIPE.
package enum StreamSocket {
  #if canImport(Glibc)
    static let stream = Int32(SOCK_STREAM.rawValue)
    private static let sendFlags = Int32(MSG_NOSIGNAL)
  #else
    static let stream = SOCK_STREAM
    private static let sendFlags: Int32 = 0
  #endif

  /// The longest path that the system can name a socket by.
  package static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  package static var ownUser: UInt32 { geteuid() }

  package static func make(family: Int32 = AF_UNIX) throws(Errno) -> Descriptor {
    let number = socket(family, stream, 0)
    guard number >= 0 else { throw .last }
    return prepared(number)
  }

  package static func connect(to path: String) throws(Errno) -> Descriptor {
    let made = try make()
    guard try withAddress(path, { SocketCalls.connect(made.number, $0, $1) }) == 0 else { throw .last }
    return made
  }

  package static func bind(_ made: Descriptor, to path: String) throws(Errno) {
    guard try withAddress(path, { SocketCalls.bind(made.number, $0, $1) }) == 0 else { throw .last }
  }

  /// The next client; nil: none waits.
  package static func accept(_ listener: Descriptor) throws(Errno) -> Descriptor? {
    while true {
      let number = SocketCalls.accept(listener.number)
      if number >= 0 { return prepared(number) }
      switch errno {
      case EINTR, ECONNABORTED: continue
      case EAGAIN: return nil
      default: throw .last
      }
    }
  }

  /// How many bytes were taken; 0: none can be now.
  package static func send(_ socket: Descriptor, _ bytes: ArraySlice<UInt8>) throws(Errno) -> Int {
    while true {
      let count = bytes.withUnsafeBytes { SocketCalls.send(socket.number, $0.baseAddress, $0.count, sendFlags) }
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN: return 0
      default: throw .last
      }
    }
  }

  /// What has come; empty: the other side hung up. Nil: nothing has come.
  package static func receive(_ socket: Descriptor, into buffer: inout [UInt8]) throws(Errno) -> ArraySlice<UInt8>? {
    while true {
      let count = read(socket.number, &buffer, buffer.count)
      if count >= 0 { return buffer[..<count] }
      switch errno {
      case EINTR: continue
      case EAGAIN: return nil
      default: throw .last
      }
    }
  }

  static func prepared(_ number: Int32) -> Descriptor {
    #if !canImport(Glibc)
      var yes: Int32 = 1
      setsockopt(number, SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
    #endif
    return Descriptor(nonBlocking: number)
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(Errno) -> Int32 {
    let bytes = Array(path.utf8)
    guard bytes.count <= longestPath, !bytes.contains(0) else { throw Errno(ENAMETOOLONG) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}

/// The system's calls under names that the ones above do not hide.
enum SocketCalls {
  package static func connect(_ socket: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    #if canImport(Glibc)
      Glibc.connect(socket, address, size)
    #else
      Darwin.connect(socket, address, size)
    #endif
  }

  package static func bind(_ socket: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    #if canImport(Glibc)
      Glibc.bind(socket, address, size)
    #else
      Darwin.bind(socket, address, size)
    #endif
  }

  package static func accept(_ socket: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.accept(socket, nil, nil)
    #else
      Darwin.accept(socket, nil, nil)
    #endif
  }

  package static func send(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    #if canImport(Glibc)
      Glibc.send(socket, bytes, count, flags)
    #else
      Darwin.send(socket, bytes, count, flags)
    #endif
  }
}
