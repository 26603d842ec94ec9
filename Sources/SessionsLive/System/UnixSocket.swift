import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Who is at the other end, by the kernel's word.
public struct LivePeer: Hashable, Sendable {
  /// The user that its process ran as when it connected.
  public var user: UInt32
  /// Its process, where the system tells.
  public var process: Int32?

  public init(user: UInt32, process: Int32? = nil) {
    self.user = user
    self.process = process
  }
}

/// Unix stream sockets, as far as the protocol needs them. Nothing here waits, and no write raises SIGPIPE.
enum UnixSocket {
  #if canImport(Glibc)
    private static let stream = Int32(SOCK_STREAM.rawValue)
    private static let sendFlags = Int32(MSG_NOSIGNAL)
  #else
    private static let stream = SOCK_STREAM
    private static let sendFlags: Int32 = 0
  #endif

  /// The longest path that the system can name a socket by.
  static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  static var ownUser: UInt32 { geteuid() }

  static func make() throws(Errno) -> Descriptor {
    let number = socket(AF_UNIX, stream, 0)
    guard number >= 0 else { throw .last }
    return prepared(number)
  }

  static func connect(to path: String) throws(Errno) -> Descriptor {
    let made = try make()
    guard try withAddress(path, { System.connect(made.number, $0, $1) }) == 0 else { throw .last }
    return made
  }

  static func bind(_ made: Descriptor, to path: String) throws(Errno) {
    guard try withAddress(path, { System.bind(made.number, $0, $1) }) == 0 else { throw .last }
  }

  /// The next client; nil: none waits.
  static func accept(_ listener: Descriptor) throws(Errno) -> Descriptor? {
    while true {
      let number = System.accept(listener.number)
      if number >= 0 { return prepared(number) }
      switch errno {
      case EINTR, ECONNABORTED: continue
      case EAGAIN: return nil
      default: throw .last
      }
    }
  }

  /// How many bytes were taken; 0: none can be now.
  static func send(_ socket: Descriptor, _ bytes: ArraySlice<UInt8>) throws(Errno) -> Int {
    while true {
      let count = bytes.withUnsafeBytes { System.send(socket.number, $0.baseAddress, $0.count, sendFlags) }
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN: return 0
      default: throw .last
      }
    }
  }

  /// What has come; empty: the other side hung up. Nil: nothing has come.
  static func receive(_ socket: Descriptor, into buffer: inout [UInt8]) throws(Errno) -> ArraySlice<UInt8>? {
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

  static func peer(of socket: Descriptor) -> LivePeer? {
    #if canImport(Glibc)
      // struct ucred, which the headers show to GNU programs only.
      var credentials: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
      var size = socklen_t(MemoryLayout.size(ofValue: credentials))
      guard getsockopt(socket.number, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0, size == 12 else { return nil }
      return LivePeer(user: credentials.user, process: credentials.process)
    #else
      var user = uid_t(), group = gid_t()
      guard getpeereid(socket.number, &user, &group) == 0 else { return nil }
      return LivePeer(user: user)
    #endif
  }

  private static func prepared(_ number: Int32) -> Descriptor {
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
private enum System {
  static func connect(_ socket: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    #if canImport(Glibc)
      Glibc.connect(socket, address, size)
    #else
      Darwin.connect(socket, address, size)
    #endif
  }

  static func bind(_ socket: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    #if canImport(Glibc)
      Glibc.bind(socket, address, size)
    #else
      Darwin.bind(socket, address, size)
    #endif
  }

  static func accept(_ socket: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.accept(socket, nil, nil)
    #else
      Darwin.accept(socket, nil, nil)
    #endif
  }

  static func send(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    #if canImport(Glibc)
      Glibc.send(socket, bytes, count, flags)
    #else
      Darwin.send(socket, bytes, count, flags)
    #endif
  }
}
