#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Which descriptor SQLite was given last, on this thread. It has no call that tells; and one of our own to the same file would let go of
/// this process's locks on it when it is closed.
enum OpenedDescriptor {
  // Where the process has no key left, none is known.
  private static let key: pthread_key_t? = {
    var key = pthread_key_t()
    return pthread_key_create(&key, nil) == 0 ? key : nil
  }()

  static var last: Int32? {
    get {
      guard let key, let value = pthread_getspecific(key) else { return nil }
      return Int32(truncatingIfNeeded: Int(bitPattern: value) - 1)
    }
    set {
      guard let key else { return }
      // Nothing is kept as 0.
      pthread_setspecific(key, newValue.flatMap { UnsafeRawPointer(bitPattern: Int($0) + 1) })
    }
  }
}
