import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An agent's socket: only its owner can use it, and only its owner can write to its directory.
final class ListeningSocket: Sendable {
  let listener: Descriptor
  private let path: String
  /// Which file it is: another that took its place is not removed.
  private let identity: FileStatus.Identity

  /// Makes the directory if need be, and listens. A socket that a process left behind when it died is replaced; one that
  /// is served is left alone.
  init(_ path: String) throws(StoreError) {
    guard path.utf8.count <= StreamSocket.longestPath, !path.utf8.contains(0) else {
      throw .failed("the path of a socket has at most \(StreamSocket.longestPath) bytes: \(path)")
    }
    let directory = try Self.directory(of: path)
    defer { withExtendedLifetime(directory) {} }
    // Two that begin at once do not take each other's socket for a dead one.
    guard flock(directory.number, LOCK_EX) == 0 else { throw Self.failure("lock the directory of", path) }
    try Self.clear(path)
    do throws(Errno) {
      listener = try StreamSocket.make()
      try StreamSocket.bind(listener, to: path)
    } catch {
      throw Self.failure("make", path, error)
    }
    // Until it listens nobody can connect: there is no moment at which others could.
    guard chmod(path, 0o600) == 0, let status = Self.status(path), listen(listener.number, 16) == 0 else {
      throw Self.failure("listen at", path)
    }
    self.path = path
    identity = status.identity
  }

  deinit { remove() }

  /// Takes the socket out of the file system, if it is still ours.
  func remove() {
    if Self.status(path)?.identity == identity { unlink(path) }
  }

  private static func status(_ path: String) -> FileStatus? { try? FileStatus(path: path, followsLink: false) }

  private static func directory(of path: String) throws(StoreError) -> Descriptor {
    let name = PathText(path).directory
    guard mkdir(name, 0o700) == 0 || errno == EEXIST else { throw failure("make the directory of", path) }
    let number = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard number >= 0 else {
      if errno == ELOOP || errno == ENOTDIR { throw .denied("\(name) must be a directory, and no link to one") }
      throw failure("open the directory of", path)
    }
    let directory = Descriptor(number)
    guard let status = try? FileStatus(descriptor: number) else { throw failure("look at the directory of", path) }
    guard status.owner == geteuid() else {
      throw .denied("\(name) belongs to another user: the socket needs a directory of its own, 0700")
    }
    guard !status.isWritableByOthers else {
      throw .denied("others can write to \(name): the socket needs a directory of its own, 0700")
    }
    return directory
  }

  private static func clear(_ path: String) throws(StoreError) {
    guard let status = status(path) else { return }
    guard status.kind == .socket else { throw .failed("there is something at \(path) that is not a socket") }
    do throws(Errno) {
      _ = try StreamSocket.connect(to: path)
    } catch {
      // Nobody listens any more.
      guard error.code == ECONNREFUSED else { throw failure("try", path, error) }
      guard unlink(path) == 0 || errno == ENOENT else { throw failure("replace", path) }
      return
    }
    throw .failed("another process serves its sessions at \(path)")
  }

  private static func failure(_ doing: String, _ path: String, _ error: Errno = .last) -> StoreError {
    let words = "cannot \(doing) the socket \(path): \(error.message)"
    return error.code == EACCES || error.code == EPERM || error.code == EROFS ? .denied(words) : .unavailable(words)
  }
}
