import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that was met, for whoever asks later whether what is there is still that one. Its number alone does not tell: ext4 gives that
/// of a file that is gone to the next one.
///
/// On Linux a descriptor is held by which nothing can be read, and as long as it is, the number is nobody else's. Closing it lets go of
/// no lock, as closing any other descriptor of a database would. There is none like it on macOS, whose APFS gives no number twice.
package final class HeldFile: Sendable {
  package let identity: FileStatus.Identity
  /// Where it was met: once it has no name, and that does not lead to it any more, it is gone. Nil: it is not let go of.
  private let path: String?
  private let state: Mutex<(descriptor: Descriptor?, isGone: Bool)>

  /// What a path leads to.
  package convenience init(path: String) throws(Errno) {
    guard let descriptor = Self.descriptor(path) else {
      self.init(try FileStatus(path: path).identity, nil, at: nil)
      return
    }
    let status = try FileStatus(descriptor: descriptor.number)
    self.init(status.identity, descriptor, at: status.isRemoved ? nil : path)
  }

  /// What was met at a path; where that leads to another by now, its number is all that is known of it.
  package convenience init(_ identity: FileStatus.Identity, at path: String) {
    guard let descriptor = Self.descriptor(path), let status = try? FileStatus(descriptor: descriptor.number),
      status.identity == identity
    else {
      self.init(identity, nil, at: nil)
      return
    }
    self.init(identity, descriptor, at: status.isRemoved ? nil : path)
  }

  /// What is open by a descriptor.
  package convenience init(_ identity: FileStatus.Identity, by descriptor: Descriptor) {
    self.init(identity, descriptor, at: nil)
  }

  private init(_ identity: FileStatus.Identity, _ descriptor: Descriptor?, at path: String?) {
    (self.identity, self.path) = (identity, path)
    state = Mutex((descriptor, false))
  }

  /// Nil where there is none, or the system has none to give.
  private static func descriptor(_ path: String) -> Descriptor? {
    #if canImport(Glibc)
      // O_PATH, which Glibc's module leaves out; the same on every Linux that Swift runs on.
      let number = open(path, 0o10000000 | O_CLOEXEC)
      return number >= 0 ? Descriptor(number) : nil
    #else
      return nil
    #endif
  }

  /// Whether what was met since is this file.
  package func isSame(as other: FileStatus.Identity) -> Bool { other == identity && !state.withLock { $0.isGone } }

  /// Lets go of it where it has no name any more, and its path does not lead to it: it never comes back, and takes room as long as it
  /// is held. One that is mounted into a container, and was replaced outside of it, is there without a name.
  package func releaseRemoved() {
    guard let path else { return }
    state.withLock { state in
      guard let descriptor = state.descriptor, let status = try? FileStatus(descriptor: descriptor.number), status.isRemoved,
        !isFound(at: path)
      else { return }
      state = (nil, true)
    }
  }

  /// As long as it is held, no other has its number. One that cannot be looked at may be it.
  private func isFound(at path: String) -> Bool {
    do throws(Errno) {
      return try FileStatus(path: path).identity == identity
    } catch {
      return ![ENOENT, ENOTDIR].contains(error.code)
    }
  }
}

extension HeldFile: Equatable {
  package static func == (a: HeldFile, b: HeldFile) -> Bool {
    a === b || a.isSame(as: b.identity) && b.isSame(as: a.identity)
  }
}
