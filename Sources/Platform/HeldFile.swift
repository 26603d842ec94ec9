import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A file that was met, for whoever asks later whether what is there is still that one. Its number alone does not tell: ext4 gives that
/// of a file that is gone to the next one.
///
/// On Linux a descriptor is held by which nothing can be read, and as long as it is, the number is nobody else's. Closing it lets go of
/// no lock, as closing any other descriptor of a database would. There is none like it on macOS, whose APFS gives no number twice.
package final class HeldFile: Sendable {
  package let identity: FileStatus.Identity
  /// Whether its file system counts names: then without any it is gone.
  private let countsNames: Bool
  private let state: Mutex<(descriptor: Descriptor?, isGone: Bool)>

  /// What a path leads to.
  package convenience init(path: String) throws(Errno) {
    let descriptor = Self.descriptor(path)
    guard let descriptor else {
      self.init(try FileStatus(path: path), nil)
      return
    }
    self.init(try FileStatus(descriptor: descriptor.number), descriptor)
  }

  /// What was met at a path; where that leads to another by now, its number is all that is known of it.
  package convenience init(_ identity: FileStatus.Identity, at path: String) {
    if let descriptor = Self.descriptor(path), let status = try? FileStatus(descriptor: descriptor.number),
      status.identity == identity
    {
      self.init(status, descriptor)
    } else {
      self.init(identity, nil, countsNames: false)
    }
  }

  /// What is open by a descriptor.
  package convenience init(_ identity: FileStatus.Identity, by descriptor: Descriptor) {
    self.init(identity, descriptor, countsNames: false)
  }

  private convenience init(_ status: FileStatus, _ descriptor: Descriptor?) {
    self.init(status.identity, descriptor, countsNames: !status.isRemoved)
  }

  private init(_ identity: FileStatus.Identity, _ descriptor: Descriptor?, countsNames: Bool) {
    self.identity = identity
    self.countsNames = countsNames
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

  /// Lets go of it where it has no name any more: it never comes back, and takes room as long as it is held.
  package func releaseRemoved() {
    guard countsNames else { return }
    state.withLock { state in
      guard let descriptor = state.descriptor, let status = try? FileStatus(descriptor: descriptor.number), status.isRemoved
      else { return }
      state = (nil, true)
    }
  }
}

extension HeldFile: Equatable {
  package static func == (a: HeldFile, b: HeldFile) -> Bool {
    a === b || a.isSame(as: b.identity) && b.isSame(as: a.identity)
  }
}
