#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a file system keeps of a file beside its content and its mode: the access control list, and what users note there.
///
/// macOS keeps its access control lists elsewhere, and gives a file that takes another's place those of its directory.
package enum ExtendedAttributes {
  /// Who may read and write beside owner and group. While a file has one, the group's bits of its mode are the most that anybody
  /// in it may: without it they would be the group's own.
  package static let accessList = "system.posix_acl_access"
  /// Which list a directory gives to what is made in it.
  static let defaultList = "system.posix_acl_default"
  package static func isList(_ name: String) -> Bool { name == accessList || name == defaultList }

  /// What goes with a file that takes another's place, and with a directory that is made again; the others are the system's own.
  package static func isKept(_ name: String) -> Bool { isList(name) || name.hasPrefix("user.") || isForeign }

  #if canImport(Glibc)
    private static let isForeign = false
    private static let isMissing = ENODATA
  #else
    /// There every name is a user's.
    private static let isForeign = true
    private static let isMissing = ENOATTR
  #endif

  /// Gives a new file what goes with the one whose place it takes, and its mode.
  package static func copy(from old: Descriptor, to new: Descriptor, mode: UInt32) throws(Errno) {
    let names = try names(of: old.number).filter(isKept)
    for name in names where name != accessList {
      if let value = try value(of: name, in: old.number) { try set(name, to: value, in: new.number) }
    }
    // Where a list follows, the group's bits are not the group's.
    let list = names.contains(accessList) ? try value(of: accessList, in: old.number) : nil
    guard fchmod(new.number, mode_t(list == nil ? mode : mode & ~0o070)) == 0 else { throw .last }
    if let list { try set(accessList, to: list, in: new.number) }
  }

  /// The names of all of them; none where the file system has no such thing.
  package static func names(of file: Int32) throws(Errno) -> [String] {
    guard let bytes = try value({ list(file, $0, $1) }) else { return [] }
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Nil where it is there no more.
  package static func value(of name: String, in file: Int32) throws(Errno) -> [UInt8]? { try value { get(file, name, $0, $1) } }

  /// The same of what has a path: nothing is opened for it.
  package static func value(of name: String, at path: String) throws(Errno) -> [UInt8]? {
    try value { get(path, name, $0, $1) }
  }

  package static func set(_ name: String, to value: [UInt8], in file: Int32) throws(Errno) {
    #if canImport(Glibc)
      let code = LinuxCalls.fsetxattr.map { $0(file, name, value, value.count, 0) } ?? unknown()
    #else
      let code = fsetxattr(file, name, value, value.count, 0, 0)
    #endif
    if code < 0 { throw .last }
  }

  package static func remove(_ name: String, from file: Int32) throws(Errno) {
    #if canImport(Glibc)
      let code = LinuxCalls.fremovexattr.map { $0(file, name) } ?? unknown()
    #else
      let code = fremovexattr(file, name, 0)
    #endif
    if code < 0, errno != isMissing { throw .last }
  }

  /// What a call fills in. It may have grown between the question how much it is and the answer.
  private static func value(_ call: (UnsafeMutableRawPointer?, Int) -> Int) throws(Errno) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 512)
    while true {
      let count = bytes.withUnsafeMutableBytes { call($0.baseAddress, $0.count) }
      if count >= 0 { return Array(bytes.prefix(count)) }
      switch errno {
      case ERANGE:
        let size = call(nil, 0)
        guard size >= 0 else { throw .last }
        bytes = [UInt8](repeating: 0, count: size + 64)
      case isMissing, ENOTSUP, ENOSYS: return nil
      default: throw .last
      }
    }
  }

  private static func list(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ size: Int) -> Int {
    #if canImport(Glibc)
      LinuxCalls.flistxattr.map { $0(file, buffer, size) } ?? Int(unknown())
    #else
      flistxattr(file, buffer?.assumingMemoryBound(to: CChar.self), size, 0)
    #endif
  }

  private static func get(_ path: String, _ name: String, _ buffer: UnsafeMutableRawPointer?, _ size: Int) -> Int {
    #if canImport(Glibc)
      LinuxCalls.getxattr.map { $0(path, name, buffer, size) } ?? Int(unknown())
    #else
      getxattr(path, name, buffer, size, 0, 0)
    #endif
  }

  private static func get(_ file: Int32, _ name: String, _ buffer: UnsafeMutableRawPointer?, _ size: Int) -> Int {
    #if canImport(Glibc)
      LinuxCalls.fgetxattr.map { $0(file, name, buffer, size) } ?? Int(unknown())
    #else
      fgetxattr(file, name, buffer, size, 0, 0)
    #endif
  }

  #if canImport(Glibc)
    private static func unknown() -> Int32 {
      errno = ENOSYS
      return -1
    }
  #endif
}

#if canImport(Glibc)
  /// Functions of the C library that Glibc's module leaves out; nil where an old one has them not either.
  private enum LinuxCalls {
    typealias List = @convention(c) (Int32, UnsafeMutableRawPointer?, Int) -> Int
    typealias Get = @convention(c) (Int32, UnsafePointer<CChar>, UnsafeMutableRawPointer?, Int) -> Int
    typealias GetAtPath = @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeMutableRawPointer?, Int) -> Int
    typealias Set = @convention(c) (Int32, UnsafePointer<CChar>, UnsafeRawPointer?, Int, Int32) -> Int32
    typealias Remove = @convention(c) (Int32, UnsafePointer<CChar>) -> Int32

    static let flistxattr = function("flistxattr", as: List.self)
    static let fgetxattr = function("fgetxattr", as: Get.self)
    static let getxattr = function("getxattr", as: GetAtPath.self)
    static let fsetxattr = function("fsetxattr", as: Set.self)
    static let fremovexattr = function("fremovexattr", as: Remove.self)

    private static func function<Type>(_ name: String, as type: Type.Type) -> Type? {
      dlsym(nil, name).map { unsafeBitCast($0, to: type) }
    }
  }
#endif
