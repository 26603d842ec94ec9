#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A directory for what may hold somebody's session: 0700, under a name nobody can guess, gone with this value and with all that
/// is in it by then. While it stands it is locked; one that is not locked was left by a process that was killed, and is taken away
/// by whoever looks next.
package struct PrivateDirectory: ~Copyable {
  package let path: String
  private let lock: Int32

  package struct Failure: Error {
    /// The step, and what the system said.
    package let doing: String
    package let error: Errno
  }

  /// - Parameter prefix: how the names of its kind begin; what was left of that kind under `parent` is swept first.
  package init(in parent: String, prefix: String) throws(Failure) {
    Self.sweep(parent, prefix: prefix)
    while true {
      var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw Failure(doing: "making a private directory", error: .last) }
      let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      // Between its making and its locking another process may have swept it: then again.
      if let lock = Self.lock(path) {
        (self.path, self.lock) = (path, lock)
        return
      }
      let error = Errno.last
      guard error.code == ENOENT || error.code == EWOULDBLOCK else {
        rmdir(path)
        throw Failure(doing: "locking a private directory", error: error)
      }
    }
  }

  deinit {
    Self.remove(path)
    close(lock)
  }

  /// Takes away what killed processes of this user left.
  package static func sweep(_ parent: String, prefix: String) {
    for name in names(in: parent) where name.hasPrefix(prefix) {
      guard let lock = lock("\(parent)/\(name)") else { continue }
      remove("\(parent)/\(name)")
      close(lock)
    }
  }

  /// Where such directories are made, unless there is a better place: `TMPDIR` where that is a path, or `/tmp`.
  package static var temporaryParent: String {
    if let set = getenv("TMPDIR"), set.pointee == UInt8(ascii: "/") { return String(cString: set) }
    return "/tmp"
  }

  /// Nil, with `errno`, where another process holds it, or it is not a directory of this user's own.
  private static func lock(_ path: String) -> Int32? {
    let directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard directory >= 0 else { return nil }
    var found = stat()
    guard fstat(directory, &found) == 0, found.st_uid == geteuid(), flock(directory, LOCK_EX | LOCK_NB) == 0,
      // Swept and unlinked between opening and locking: a lock on nothing.
      found.st_nlink > 0, stat(path, &found) == 0
    else {
      let code = errno
      close(directory)
      errno = code
      return nil
    }
    return directory
  }

  /// Whatever a program left there: copies, swap files, backups. Links are not followed.
  private static func remove(_ path: String) {
    for name in names(in: path) {
      let inner = "\(path)/\(name)"
      if unlink(inner) != 0, errno == EISDIR || errno == EPERM { remove(inner) }
    }
    rmdir(path)
  }

  private static func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
