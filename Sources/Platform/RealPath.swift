#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A path without links and dots: two that are the same lead to the same file. Compared byte by byte, as the system does.
package struct RealPath: Equatable, Sendable {
  package let text: String

  /// Nil, with `errno`, where there is no such file, or it may not be looked for, or no text is such a path: its name is no UTF-8, or
  /// it is reached through another root (`/proc/PID/root`), in which its names are others' here.
  package init?(of path: String) {
    // A link may be turned meanwhile.
    for _ in 0..<8 {
      guard let real = realpath(path, nil) else { return nil }
      let text = String(validatingCString: real)
      free(real)
      guard let text else {
        errno = EILSEQ
        return nil
      }
      if let found = try? FileStatus(path: path), (try? FileStatus(path: text))?.identity == found.identity {
        self.text = text
        return
      }
    }
    errno = ENOENT
    return nil
  }

  package static func == (one: RealPath, other: RealPath) -> Bool { one.isCalled(other.text) }

  package func isCalled(_ path: String) -> Bool { text.utf8.elementsEqual(path.utf8) }
}
