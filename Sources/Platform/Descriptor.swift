#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open file, directory, pipe or socket; closed when nobody holds it any more.
package final class Descriptor: Sendable {
  package typealias Closing = @Sendable (Int32) throws(Errno) -> Void

  package let number: Int32
  private let closing: Closing

  /// - Parameter closing: how it is closed, for tests that count the calls.
  package init(_ number: Int32, closing: @escaping Closing = { close($0) }) {
    self.number = number
    self.closing = closing
  }

  /// A file to be read that leaves no trace in its times where the system allows that, and is not waited for.
  package static func open(untraced path: String) throws(Errno) -> Descriptor {
    try OpenFlags.withoutTrace { flags throws(Errno) in
      let number = systemOpen(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags)
      guard number >= 0 else { throw .last }
      return Descriptor(number)
    }
  }

  /// Takes over one that blocks nobody, and that no program which is started inherits.
  package convenience init(nonBlocking number: Int32) {
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    self.init(number)
  }

  // What was written is known by then to be on the disk, or the caller did not care.
  deinit { try? closing(number) }
}

/// The call of the system, which the class's own `open` hides.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }
