import CProcess
import Platform
import SessionsFile
import TerminalText

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Small files of our own and of the user: secrets, configuration, keys.
enum Files {
  struct Failure: Error { let reason: String, code: Int32 }

  /// No such file is larger.
  private static let most = 1 << 20
  /// So long it is waited for whoever writes to a pipe that was given as a file.
  private static let patience = Duration.seconds(10)

  /// A small file, or what somebody writes to a pipe, as far as it is small and comes in time.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    return try read(descriptor, most: most, until: ContinuousClock.now + patience)
  }

  static func read(_ descriptor: Int32) throws(Failure) -> [UInt8] { try read(descriptor, most: .max, until: nil) }

  /// - Parameter deadline: nil: however long it takes.
  private static func read(
    _ descriptor: Int32, most: Int, until deadline: ContinuousClock.Instant?
  ) throws(Failure) -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      // Whoever opened it, this program or another, may have made it one that is not waited for.
      var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let rest = deadline.map { max(0.0, ($0 - ContinuousClock.now) / Duration.milliseconds(1)).rounded(.up) } ?? -1.0
      guard poll(&source, 1, Int32(rest)) != 0 else {
        throw Failure(reason: "nobody wrote it within 10 seconds", code: ETIMEDOUT)
      }
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
      #else
        let count = Darwin.read(descriptor, &buffer, buffer.count)
      #endif
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count >= 0 else { throw failure() }
      if count == 0 { return result }
      result += buffer[..<count]
      guard result.count <= most else { throw Failure(reason: "it is larger than \(most >> 20) MiB", code: EFBIG) }
    }
  }

  /// Writes a new file; one that is there already is an error.
  static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(Failure) {
    let file = try made(path, mode: mode)
    try write(bytes, to: file.number)
  }

  private static func made(_ path: String, mode: mode_t) throws(Failure) -> Descriptor {
    let number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard number >= 0 else { throw failure() }
    return Descriptor(number)
  }

  /// Writes a new file beside a place, for its owner alone. It has a name that nothing there has: whatever else is called in a similar way
  /// is the user's.
  ///
  /// - Returns: its path, and the file itself: in a directory of somebody's its name may lead to another by then.
  static func makeAside(_ place: String, _ bytes: [UInt8]) throws(Failure) -> (path: String, file: Descriptor) {
    let path = "\(place).\(String(UInt64.random(in: .min ... .max), radix: 16))"
    let file = try made(path, mode: 0o600)
    do throws(Failure) { try write(bytes, to: file.number) } catch {
      unlink(path)
      throw error
    }
    return (path, file)
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) throws(Failure) {
    let error = bytes.withUnsafeBytes { cp_write_whole(descriptor, $0.baseAddress, $0.count) }
    guard error == 0 else { throw failure(Errno(error)) }
  }

  /// Puts a text in the place of a file, whole or not at all, with the file's owner, its permissions, its access list and what users
  /// noted on it; where there is none, for the owner of its place alone. A link stays one: what it leads to is replaced, if it leads
  /// anywhere.
  static func replace(_ path: String, _ bytes: [UInt8]) throws(Failure) {
    guard !AtomicFile.isLinkToNowhere(path) else { throw Failure(reason: "it is a link that leads nowhere", code: ELOOP) }
    let target = RealPath(of: path)?.text ?? path
    let (aside, new) = try makeAside(target, bytes)
    do throws(Failure) {
      if let status = status(target) { try keep(status, of: target, on: new) } else { try give(new.number, madeAt: target) }
      guard rename(aside, target) == 0 else { throw failure() }
    } catch {
      unlink(aside)
      throw error
    }
  }

  /// Gives a new file what goes with the one whose place it takes.
  private static func keep(_ status: FileStatus, of target: String, on new: Descriptor) throws(Failure) {
    let number = open(target, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw failure() }
    let old = Descriptor(number)
    // Before the mode: only then somebody else may read it.
    var mode = UInt32(status.mode & 0o777)
    do throws(Failure) { try give(new.number, to: status.owner, status.group) } catch {
      // Of a group that this user is not in only the owner is kept, and then no group may read it.
      guard geteuid() != 0, status.owner == geteuid() else { throw error }
      mode &= ~0o070
    }
    do throws(Errno) {
      try ExtendedAttributes.copy(from: old, to: new, mode: mode)
    } catch { throw failure(error) }
  }

  /// What root makes in somebody's home is theirs, as all that lies there is: they could neither read nor replace it.
  ///
  /// - Parameter path: where it was made.
  static func give(_ made: Int32, madeAt path: String) throws(Failure) {
    guard geteuid() == 0, let parent = status(PathText(path).directory), parent.owner != 0 else { return }
    try give(made, to: parent.owner, parent.group)
  }

  private static func give(_ file: Int32, to owner: uid_t, _ group: gid_t) throws(Failure) {
    let now = try? FileStatus(descriptor: file)
    guard now?.owner != owner || now?.group != group, fchown(file, owner, group) != 0 else { return }
    let error = Errno.last
    throw Failure(reason: "it cannot be given to whom it belongs: \(error.message)", code: error.code)
  }

  /// Nil where there is no such file.
  static func status(_ path: String) -> FileStatus? { try? FileStatus(path: path) }

  static func isDirectory(_ path: String) -> Bool { status(path)?.kind == .directory }

  static func isSocket(_ path: String) -> Bool { status(path)?.kind == .socket }

  /// Whether there is a file without a byte in it.
  static func isEmpty(_ path: String) -> Bool {
    status(path).map { $0.kind == .regular && $0.size == 0 } ?? false
  }

  /// Whether the file begins as an SQLite database does. It is somebody's store, and looking leaves no trace in its times.
  ///
  /// - Throws: why nobody can tell of a file that is there.
  static func isDatabase(_ path: String) throws(Errno) -> Bool {
    guard status(path)?.kind == .regular else { return false }
    do throws(Errno) {
      let file = try Descriptor.open(untraced: path)
      return try FileSystem().beginning(of: file, 16).elementsEqual("SQLite format 3\0".utf8)
    } catch {
      // It has gone meanwhile.
      guard error.code != ENOENT else { return false }
      throw error
    }
  }

  /// - Returns: nil where there is nothing.
  static func identity(_ path: String) throws(Failure) -> FileStatus.Identity? {
    do throws(Errno) { return try FileStatus(path: path).identity } catch {
      if error.code == ENOENT || error.code == ENOTDIR { return nil }
      throw failure(error)
    }
  }

  static func failure(_ error: Errno = .last) -> Failure { Failure(reason: error.message, code: error.code) }

  /// `$XDG_STATE_HOME`, or the default of the specification; nil without a home.
  static func stateDirectory() throws(CommandError) -> String? {
    if let set = try ProcessGuard.placeVariable("XDG_STATE_HOME"), PathText(set).isAbsolute { return set + "/session-inspector" }
    // A home that is not there is not made: whoever set HOME meant another.
    guard let home = try homeDirectory(), isDirectory(home) else { return nil }
    return home + "/.local/state/session-inspector"
  }

  /// The user's: `$HOME`, or what the system says where a service or `env -i` left it out.
  ///
  /// - Throws: where no text is its name, or the system cannot say.
  static func homeDirectory() throws(CommandError) -> String? {
    if let said = try ProcessGuard.placeVariable("HOME") { return said }
    switch ListedHome(of: getuid()) {
    case .at(let directory): return directory
    case .nowhere: return nil
    case .nameless:
      throw .usage("the name of this user's home is no UTF-8", advice: "name it in HOME by a link whose name is")
    case .unknown(let error):
      throw .usage(
        "HOME is not set, and the system cannot say where this user's home is: \(error.message)",
        advice: "set HOME: a configuration in it may say that a store is production")
    }
  }

  /// The same where it has a name; nil: it is none to begin a path with.
  static var home: String? { try? homeDirectory() }
}
