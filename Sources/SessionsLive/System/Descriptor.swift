#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the operating system answered instead of doing what it was asked.
package struct SystemError: Error, Hashable, Sendable {
  package let code: Int32
  package init(_ code: Int32) { self.code = code }
  /// Of the call that just failed.
  init() { code = errno }
  /// The system's own words.
  package var message: String { String(cString: strerror(code)) }
}

/// A descriptor that closes with its last holder.
final class Descriptor: Sendable {
  let number: Int32

  /// Takes it over: it blocks nobody, and no program that is started has it.
  init(_ number: Int32) {
    self.number = number
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
  }

  deinit { close(number) }
}
