#if canImport(Glibc)
  import Glibc

  /// What root may do beyond what it owns, a bit each.
  struct RootRights: OptionSet {
    let rawValue: UInt64

    /// `CAP_CHOWN`.
    static let toChangeOwners = RootRights(rawValue: 1 << 0)
    /// `CAP_FOWNER`: to change the mode and the times of what is another's.
    static let ofOwners = RootRights(rawValue: 1 << 3)

    private typealias Call = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int32

    /// Which Glibc's module leaves out.
    private static let capget = dlsym(nil, "capget").map { unsafeBitCast($0, to: Call.self) }

    /// Those of this thread; nil: the system does not say.
    static var ofThread: RootRights? {
      guard let capget else { return nil }
      // Its version, and the thread that asks.
      var header: (version: UInt32, thread: Int32) = (0x2008_0522, 0)
      // Effective, permitted and inheritable ones, of the lower half and then of the upper one.
      var rights: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0, 0)
      guard capget(&header, &rights) == 0 else { return nil }
      return RootRights(rawValue: UInt64(rights.0) | UInt64(rights.3) << 32)
    }
  }
#endif
