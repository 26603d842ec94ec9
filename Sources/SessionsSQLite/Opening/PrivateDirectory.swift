import Platform
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
      throw .ofCopying("\(error.doing) for a copy of a database", error.error)
    }
  }

  /// The path of the copy in it.
  var copy: String { path + "/copy" }
}

extension StoreError {
  /// Why a copy was not made.
  static func ofCopying(_ doing: String, _ error: Errno = .last) -> StoreError {
    let text = "\(doing): \(error.message)"
    return switch error.code {
    case EACCES, EPERM: .denied(text)
    case ENOSPC, EDQUOT, EFBIG: .full(text)
    default: .failed(text)
    }
  }
}
