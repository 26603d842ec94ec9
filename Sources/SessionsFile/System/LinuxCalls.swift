#if canImport(Glibc)
  import Glibc

  /// Functions of the C library that Glibc's module leaves out; nil where an old one has them not either.
  enum LinuxCalls {
    typealias Rename =
      @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
    typealias Allocate = @convention(c) (Int32, Int32, off_t, off_t) -> Int32
    typealias Sync = @convention(c) (Int32) -> Int32
    typealias Entries = @convention(c) (Int32, UnsafeMutableRawPointer, Int) -> Int

    static let renameat2 = function("renameat2", as: Rename.self)
    /// The flag of the first, which replaces nothing.
    static let noReplace: UInt32 = 1

    static let getdents64 = function("getdents64", as: Entries.self)

    static let syncfs = function("syncfs", as: Sync.self)

    static let fallocate = function("fallocate", as: Allocate.self)
    /// The flag of the third: the file's size stays.
    static let keepSize: Int32 = 1

    private static func function<Type>(_ name: String, as type: Type.Type) -> Type? {
      dlsym(nil, name).map { unsafeBitCast($0, to: type) }
    }
  }
#endif
