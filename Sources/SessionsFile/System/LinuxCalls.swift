#if canImport(Glibc)
  import Glibc

  /// Functions of the C library that Glibc's module leaves out; nil where an old one has them not either.
  enum LinuxCalls {
    typealias Rename =
      @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    typealias Allocate = @convention(c) (Int32, Int32, off_t, off_t) -> Int32
    typealias Sync = @convention(c) (Int32) -> Int32
    typealias Entries = @convention(c) (Int32, UnsafeMutableRawPointer, Int) -> Int

    typealias ListAttributes = @convention(c) (Int32, UnsafeMutableRawPointer?, Int) -> Int
    typealias GetAttribute = @convention(c) (Int32, UnsafePointer<CChar>, UnsafeMutableRawPointer?, Int) -> Int
    typealias SetAttribute = @convention(c) (Int32, UnsafePointer<CChar>, UnsafeRawPointer?, Int, Int32) -> Int32
    typealias RemoveAttribute = @convention(c) (Int32, UnsafePointer<CChar>) -> Int32

    static let renameat2 = function("renameat2", as: Rename.self)
    /// The flag of the first, which replaces nothing.
    static let noReplace: UInt32 = 1

    static let getdents64 = function("getdents64", as: Entries.self)

    static let syncfs = function("syncfs", as: Sync.self)

    static let fallocate = function("fallocate", as: Allocate.self)
    /// The flag of the third: the file's size stays.
    static let keepSize: Int32 = 1

    static let flistxattr = function("flistxattr", as: ListAttributes.self)
    static let fgetxattr = function("fgetxattr", as: GetAttribute.self)
    static let fsetxattr = function("fsetxattr", as: SetAttribute.self)
    static let fremovexattr = function("fremovexattr", as: RemoveAttribute.self)

    typealias Rights = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int32

    private static let capget = function("capget", as: Rights.self)
    /// What this thread may do beyond what it owns, a bit each; nil: the system does not say.
    static var effectiveRights: UInt64? {
      guard let capget else { return nil }
      // Its version, and the thread that asks.
      var header: (version: UInt32, thread: Int32) = (0x2008_0522, 0)
      // Effective, permitted and inheritable ones, of the lower half and then of the upper one.
      var rights: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0, 0)
      guard capget(&header, &rights) == 0 else { return nil }
      return UInt64(rights.0) | UInt64(rights.3) << 32
    }
    /// `CAP_CHOWN`, and `CAP_FOWNER`: to change the mode and the times of what is another's by then.
    static let rightToChangeOwners: UInt64 = 1 << 0
    static let rightOfOwners: UInt64 = 1 << 3

    private static func function<Type>(_ name: String, as type: Type.Type) -> Type? {
      dlsym(nil, name).map { unsafeBitCast($0, to: type) }
    }
  }
#endif
