import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A directory for one copy of a database: 0700, under a name nobody can guess, gone with this value. While it stands it
/// is locked; one that is not locked was left by a process that was killed, and is taken away before another is made.
struct PrivateDirectory: ~Copyable {
  /// The path of the copy in it. SQLite puts -wal, -shm and -journal beside.
  let copy: String
  private let path: String
  private let lock: Int32

  private static let prefix = "session-copy."

  init() throws(StoreError) {
    let parent = Self.temporaryDirectory
    Self.sweep(parent)
    while true {
      var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw .ofCopying("making a private directory for a copy of a database") }
      let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      // Between its making and its locking another process may have swept it: then again.
      if let lock = Self.lock(path) {
        (self.path, self.lock, copy) = (path, lock, path + "/copy")
        return
      }
      guard errno == ENOENT || errno == EWOULDBLOCK else {
        let error = StoreError.ofCopying("locking a private directory for a copy of a database")
        rmdir(path)
        throw error
      }
    }
  }

  deinit {
    Self.remove(path)
    close(lock)
  }

  /// Takes away what killed processes of this user left.
  private static func sweep(_ parent: String) {
    guard let stream = opendir(parent) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard name.hasPrefix(prefix), let lock = lock("\(parent)/\(name)") else { continue }
      remove("\(parent)/\(name)")
      close(lock)
    }
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

  private static func remove(_ path: String) {
    for suffix in ["", "-wal", "-journal", "-shm"] { unlink("\(path)/copy\(suffix)") }
    rmdir(path)
  }

  private static var temporaryDirectory: String {
    if let set = getenv("TMPDIR"), set.pointee == UInt8(ascii: "/") { return String(cString: set) }
    return "/tmp"
  }
}

extension StoreError {
  /// What `errno` says of making a copy.
  static func ofCopying(_ doing: String) -> StoreError {
    let code = errno
    let text = "\(doing): \(String(cString: strerror(code)))"
    return switch code {
    case EACCES, EPERM: .denied(text)
    case ENOSPC, EDQUOT: .full(text)
    default: .failed(text)
    }
  }
}
