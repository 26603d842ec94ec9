#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A path without links and dots: two that are the same lead to the same file. Compared byte by byte, as the system does.
package struct RealPath: Equatable, Sendable {
  package let text: String

  /// Nil, with `errno`, where there is no such file, or it may not be looked for.
  package init?(of path: String) {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    text = String(cString: real)
  }

  package static func == (one: RealPath, other: RealPath) -> Bool { one.isCalled(other.text) }

  package func isCalled(_ path: String) -> Bool { text.utf8.elementsEqual(path.utf8) }

  /// Whether it is something in that directory, or below. Directories are known by what they are, and not by their names: one that
  /// is mounted at a second place has several.
  package func lies(in directory: FileStatus.Identity) -> Bool {
    let parts = text.split(separator: "/")
    return parts.indices.contains { count in
      (try? FileStatus(path: "/" + parts[..<count].joined(separator: "/")))?.identity == directory
    }
  }
}
