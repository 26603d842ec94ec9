#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a file system keeps beside a file's mode.
package struct FileMarks: Equatable {
  package let mode: UInt32
  package let list: [UInt8]?
  /// Which one a directory gives to what is made in it.
  package let defaultList: [UInt8]?
  package let note: String?

  package init(of file: String) {
    var status = stat()
    lstat(file, &status)
    mode = UInt32(status.st_mode & 0o7777)
    list = Self.value("system.posix_acl_access", of: file)
    defaultList = Self.value("system.posix_acl_default", of: file)
    note = Self.value("user.note", of: file).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func value(_ name: String, of file: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Attributes.get?(file, name, &bytes, bytes.count) ?? -1
    return count < 0 ? nil : Array(bytes.prefix(count))
  }

  /// A list that lets one more user read and write, and its owning group nothing; and a note.
  package static func put(on file: String, asDefault: Bool = false) {
    let list = list(group: 0, user: 33, rights: 6)
    _ = Attributes.set?(file, asDefault ? "system.posix_acl_default" : "system.posix_acl_access", list, list.count, 0)
    _ = Attributes.set?(file, "user.note", "kept", 4, 0)
  }

  /// A list as the system keeps it: what its owning group may, and one user more.
  package static func list(group: UInt16, user: UInt32, rights: UInt16) -> [UInt8] {
    let none = UInt32.max
    let entries: [(kind: UInt16, rights: UInt16, who: UInt32)] = [
      (1, 6, none), (2, rights, user), (4, group, none), (0x10, 6, none), (0x20, 0, none),
    ]
    var list: [UInt8] = [2, 0, 0, 0]
    for entry in entries {
      withUnsafeBytes(of: entry.kind.littleEndian) { list += $0 }
      withUnsafeBytes(of: entry.rights.littleEndian) { list += $0 }
      withUnsafeBytes(of: entry.who.littleEndian) { list += $0 }
    }
    return list
  }

  package static var areKept: Bool {
    guard let directory = try? TemporaryDirectory() else { return false }
    close(open(directory.path + "/x", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
    put(on: directory.path + "/x")
    return FileMarks(of: directory.path + "/x").list != nil && FileMarks(of: directory.path + "/x").note != nil
  }
}

/// The C library's calls, which its module does not name.
private enum Attributes {
  typealias Get = @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeMutableRawPointer, Int) -> Int
  typealias Set = @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeRawPointer, Int, Int32) -> Int32
  static let get = dlsym(nil, "getxattr").map { unsafeBitCast($0, to: Get.self) }
  static let set = dlsym(nil, "setxattr").map { unsafeBitCast($0, to: Set.self) }
}
