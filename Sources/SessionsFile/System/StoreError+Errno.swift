package import Platform
package import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension StoreError {
  /// How the refusal to follow a link ends.
  package static let symbolicLink = "a symbolic link, which is not followed inside a store"

  /// The failure of `doing` something, in the terms of a store. `doing` names no session.
  package init(_ error: Errno, doing: String) {
    let text = "\(doing): \(error.message)"
    self =
      switch error.code {
      case ELOOP: .denied("\(doing): \(Self.symbolicLink)")
      case EACCES, EPERM, EROFS: .denied(text)
      case ENOSPC, EDQUOT, EFBIG: .full(text)
      case EMFILE, ENFILE, ENOMEM, ESTALE, ENODEV, ENXIO: .unavailable(text)
      case ETIMEDOUT: .timedOut(text)
      default: .failed(text)
      }
  }
}
