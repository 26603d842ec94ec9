#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that is there as a whole or not at all: written beside its place, and put there once it is complete.
///
/// Nobody but its owner may read it.
package final class AtomicFile {
  private let descriptor: Descriptor
  private let path: String
  private let aside: String
  private var isOver = false
  /// What was given and not yet written: small pieces cost a call each.
  private var gathered: [UInt8] = []

  /// Makes the file beside its place; nothing is to be seen at the place itself. A link there stays one: the place is where it
  /// leads to.
  ///
  /// - Throws: `EOPNOTSUPP` where a device, a pipe or a socket is in that place, which no file replaces; `ELOOP` where a link is there
  ///   that leads nowhere: whoever made it meant another place.
  package init(_ path: String) throws(Errno) {
    if let kind = (try? FileStatus(path: path))?.kind, kind != .regular, kind != .directory { throw Errno(EOPNOTSUPP) }
    if Self.isLinkToNowhere(path) { throw Errno(ELOOP) }
    let path = Self.target(of: path)
    self.path = path
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard !name.isEmpty else { throw Errno(EISDIR) }
    aside = "\(directory).\(name).\(UInt32.random(in: .min ... .max)).part"
    let number = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw .last }
    descriptor = Descriptor(number)
  }

  private static func target(of path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Whether there is a link of which nothing is at the other end, or none.
  package static func isLinkToNowhere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK && stat(path, &status) != 0
      && [ENOENT, ENOTDIR, ELOOP].contains(errno)
  }

  /// Whether something is at that place, a link that leads nowhere too.
  package static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  deinit { if !isOver { unlink(aside) } }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) {
    gathered += bytes
    if gathered.count >= 1 << 16 { try flush() }
  }

  private func flush() throws(Errno) {
    var rest = gathered[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Self.write(descriptor.number, $0) }
      if written > 0 { rest = rest.dropFirst(written) } else if errno != EINTR { throw .last }
    }
    gathered.removeAll(keepingCapacity: true)
  }

  private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  /// Puts it in its place, on the disk.
  ///
  /// - Parameter replaces: whether it takes the place of a file that is there; else that is an error.
  package func commit(replacing replaces: Bool) throws(Errno) {
    try flush()
    guard fsync(descriptor.number) == 0 else { throw .last }
    guard (replaces ? rename(aside, path) : link(aside, path)) == 0 else { throw .last }
    if !replaces { unlink(aside) }
    isOver = true
  }
}
