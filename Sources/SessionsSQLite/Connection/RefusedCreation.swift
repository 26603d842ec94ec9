#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why the system did not let SQLite create a file. SQLite then tries to read the same file, and all that it keeps is that there is
/// none; it is the first refusal about which something can be done.
///
/// A thread's own: the second call follows the first on the same thread, with the name at the same address.
enum RefusedCreation {
  // Where the process has no key left, a failure is told as SQLite tells it.
  private static let nameKey = newKey()
  private static let codeKey = newKey()

  private static func newKey() -> pthread_key_t? {
    var key = pthread_key_t()
    return pthread_key_create(&key, nil) == 0 ? key : nil
  }

  /// Why an opening failed, once the one before it is taken into account.
  ///
  /// - Parameter error: why this call failed; 0: it did not.
  static func reason(opening path: UnsafePointer<CChar>, _ flags: Int32, _ error: Int32) -> Int32 {
    // A call that was interrupted is made again.
    guard error != EINTR, let name = nameKey, let code = codeKey else { return error }
    let (lastName, lastCode) = (Int(bitPattern: pthread_getspecific(name)), Int(bitPattern: pthread_getspecific(code)))
    let isCreating = flags & O_CREAT != 0
    let isRefused = isCreating && error != 0
    pthread_setspecific(name, isRefused ? UnsafeRawPointer(path) : nil)
    pthread_setspecific(code, isRefused ? UnsafeRawPointer(bitPattern: Int(error)) : nil)
    let isSecondTry = !isCreating && lastName == Int(bitPattern: path)
    return isSecondTry && error == ENOENT ? Int32(truncatingIfNeeded: lastCode) : error
  }
}
