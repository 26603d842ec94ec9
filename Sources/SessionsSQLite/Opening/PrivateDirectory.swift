import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension PrivateDirectory {
  /// For one copy of a database. SQLite puts -wal, -shm and -journal beside.
  static func forCopy() throws(StoreError) -> PrivateDirectory {
    do throws(Failure) {
      return try PrivateDirectory(in: temporaryParent, prefix: "session-copy.")
    } catch {
      errno = error.code
      throw .ofCopying("\(error.doing) for a copy of a database")
    }
  }

  /// The path of the copy in it.
  var copy: String { path + "/copy" }
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
