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
  /// Where it is, or is put before it takes the place of another.
  private let aside: String
  /// Whether there is something at `aside`.
  private var isAside: Bool
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
    let path = RealPath(of: path)?.text ?? path
    self.path = path
    let (directory, name) = (PathText(path).directory, PathText(path).name)
    guard !name.isEmpty else { throw Errno(EISDIR) }
    aside = "\(directory)/.\(name).\(UInt32.random(in: .min ... .max)).part"
    if let unnamed = Self.openUnnamed(in: directory) {
      (descriptor, isAside) = (unnamed, false)
      return
    }
    let number = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw .last }
    (descriptor, isAside) = (Descriptor(number), true)
  }

  /// A file that has no name until it is complete: however this process ends, nothing of it is left. Nil where the system, or the file
  /// system, has no such thing.
  private static func openUnnamed(in directory: String) -> Descriptor? {
    #if os(Linux)
      // O_TMPFILE, which Swift does not import.
      let number = open(directory, 0o20000000 | O_DIRECTORY | O_WRONLY | O_CLOEXEC, 0o600)
      guard number >= 0 else { return nil }
      let descriptor = Descriptor(number)
      return access(link(to: descriptor), F_OK) == 0 ? descriptor : nil
    #else
      return nil
    #endif
  }

  private static func link(to descriptor: Descriptor) -> String { "/proc/self/fd/\(descriptor.number)" }

  /// Gives it a name that nothing has yet.
  private func place(at path: String) throws(Errno) {
    let own = isAside ? aside : Self.link(to: descriptor)
    guard linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 else { throw .last }
  }

  /// Whether there is a link of which nothing is at the other end, or none, or what no path without links names: that would be put in
  /// the place of the link itself.
  package static func isLinkToNowhere(_ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return false }
    return stat(path, &status) == 0 ? RealPath(of: path) == nil : [ENOENT, ENOTDIR, ELOOP].contains(errno)
  }

  /// Whether something is at that place, a link that leads nowhere too.
  package static func isTaken(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  deinit { if isAside { unlink(aside) } }

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
    guard replaces else { return try place(at: path) }
    if !isAside {
      try place(at: aside)
      isAside = true
    }
    guard rename(aside, path) == 0 else { throw .last }
    isAside = false
  }
}
