#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A directory for what may hold somebody's session: 0700, under a name nobody can guess, gone with this value and with all that
/// is in it by then. While it stands it is locked; one that is not locked was left by a process that was killed, and is taken away
/// by whoever looks next. A mark in it tells that it is one of these: a directory of the user's may be called alike.
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
        if Self.mark(lock) {
          (self.path, self.lock) = (path, lock)
          return
        }
        close(lock)
      }
      let error = Errno.last
      guard error.code == ENOENT || error.code == EWOULDBLOCK else {
        rmdir(path)
        throw Failure(doing: "locking a private directory", error: error)
      }
    }
  }

  deinit {
    Self.removeAll(in: lock)
    rmdir(path)
    close(lock)
  }

  /// Takes away what killed processes of this user left.
  package static func sweep(_ parent: String, prefix: String) {
    let directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return }
    defer { close(directory) }
    for name in names(in: directory).compactMap({ String(validating: $0.map(UInt8.init(bitPattern:)), as: UTF8.self) })
    where isName(name, prefix) {
      let path = "\(parent)/\(name)"
      guard let lock = lock(path) else { continue }
      if isLeft(lock) {
        removeAll(in: lock)
        rmdir(path)
      }
      close(lock)
    }
  }

  /// Where such directories are made, unless there is a better place: `TMPDIR` where that is a path, or `/tmp`.
  package static var temporaryParent: String {
    if let set = getenv("TMPDIR"), set.pointee == UInt8(ascii: "/") { return String(cString: set) }
    return "/tmp"
  }

  /// As `mkdtemp` makes it of the prefix.
  private static func isName(_ name: String, _ prefix: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    let end = name.dropFirst(prefix.count)
    return end.utf8.count == 6 && end.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
  }

  /// Whether it is one of these, as far as it can be told: one that is empty was left before it was marked, or after.
  private static func isLeft(_ directory: Int32) -> Bool {
    var found = stat()
    guard fstat(directory, &found) == 0, found.st_mode & 0o777 == 0o700 else { return false }
    let names = names(in: directory)
    return names.isEmpty || names.contains(mark)
  }

  private static let mark = ".session-inspector".utf8.map(CChar.init(bitPattern:))

  private static func mark(_ directory: Int32) -> Bool {
    let file = openat(directory, mark + [0], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if file >= 0 { close(file) }
    return file >= 0
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

  /// Whatever a program left there: copies, swap files, backups, under whatever bytes for a name. Links are not followed. The mark goes
  /// last.
  private static func removeAll(in directory: Int32) {
    // What its owner may not write in, its owner may allow.
    _ = fchmod(directory, 0o700)
    let names = names(in: directory)
    for name in names.filter({ $0 != mark }) + names.filter({ $0 == mark }) where unlinkat(directory, name + [0], 0) != 0 {
      var found = stat()
      guard fstatat(directory, name + [0], &found, AT_SYMLINK_NOFOLLOW) == 0, found.st_mode & S_IFMT == S_IFDIR else { continue }
      _ = fchmodat(directory, name + [0], 0o700, 0)
      let inner = openat(directory, name + [0], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard inner >= 0 else { continue }
      removeAll(in: inner)
      close(inner)
      unlinkat(directory, name + [0], AT_REMOVEDIR)
    }
  }

  private static func names(in directory: Int32) -> [[CChar]] {
    let copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { return [] }
    guard let stream = fdopendir(copy) else {
      close(copy)
      return []
    }
    return DirectoryNames.read(stream)
  }
}
