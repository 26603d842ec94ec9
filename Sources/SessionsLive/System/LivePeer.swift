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

extension LivePeer {
  /// Nil: the kernel does not tell.
  init?(of socket: Descriptor) {
    #if canImport(Glibc)
      // struct ucred, which the headers show to GNU programs only.
      var credentials: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
      var size = socklen_t(MemoryLayout.size(ofValue: credentials))
      guard getsockopt(socket.number, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0, size == 12 else { return nil }
      self.init(user: credentials.user, process: credentials.process)
    #else
      var user = uid_t(), group = gid_t()
      guard getpeereid(socket.number, &user, &group) == 0 else { return nil }
      self.init(user: user)
    #endif
  }
}
