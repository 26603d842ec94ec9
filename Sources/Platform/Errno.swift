#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the operating system answered instead of doing what it was asked.
package struct Errno: Error, Hashable, Sendable {
  package let code: Int32
  package init(_ code: Int32) { self.code = code }

  /// Of the call that just failed on this thread.
  package static var last: Errno { Errno(errno) }

  /// The system's own words.
  package var message: String { String(cString: strerror(code)) }
}
