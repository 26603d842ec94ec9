import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where copies of databases lie. They have no names; those that version 0.1 made have, and where it was ended over one, the copy is still
/// there.
package enum LeftCopies {
  private static let prefix = "session-copy."

  /// Takes away what is left.
  package static func sweep() { PrivateDirectory.sweep(PrivateDirectory.temporaryParent, prefix: prefix) }

  /// A file for a copy.
  static func make() throws(Errno) -> Descriptor {
    try NamelessFile.make(in: PrivateDirectory.temporaryParent, prefix: prefix)
  }
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
