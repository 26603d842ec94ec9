import Platform
import Sessions
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The root of a store, open, and whether its path still leads to it.
final class OpenRoot: Sendable {
  /// As the operator wrote it; for words only.
  let path: String
  private let files: FileSystem
  /// The same, whatever this process's own directory will be.
  private let absolutePath: String
  private let opened: Mutex<Descriptor>
  private let lost = Atomic(false)
  /// How often it went on with another directory.
  let whereabouts = Whereabouts()
  /// What is said before the words that another is in its place by now.
  private let consequence: String

  convenience init(_ descriptor: Descriptor, at path: String, _ files: FileSystem) {
    let absolutePath = PathText(path).isAbsolute ? path : Self.workingDirectory.map { "\($0)/\(path)" } ?? path
    self.init(descriptor, at: path, absolutePath, files, "")
  }

  private init(_ descriptor: Descriptor, at path: String, _ absolutePath: String, _ files: FileSystem, _ consequence: String) {
    self.path = path
    self.files = files
    self.absolutePath = absolutePath
    self.consequence = consequence
    opened = Mutex(descriptor)
  }

  /// The one that is open now, for who writes to that alone and follows nobody.
  var held: OpenRoot {
    OpenRoot(descriptor, at: path, absolutePath, files, StoreError.untilOpenedAgain)
  }

  var descriptor: Descriptor { opened.withLock { $0 } }

  var turnWords: String { "another directory is now in the place of \(path)" }

  /// Whether somebody found another directory in its place, and nobody went there yet.
  var isLost: Bool { lost.load(ordering: .relaxed) }

  private static var workingDirectory: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    return String(validatingCString: path)
  }

  /// What is at the path by now. Who may read it can open it; to find anything in it takes another right.
  private func place() throws(Errno) -> (root: Descriptor, status: FileStatus) {
    let root = try files.openRoot(absolutePath)
    guard let status = try files.status(of: ".", at: root) else { throw Errno(ENOENT) }
    return (root, status)
  }

  /// Fails where the directory was removed, renamed, replaced or closed to us: what is open here would go on to tell of a store
  /// that nobody else finds.
  func check() throws(StoreError) {
    let (found, held): (FileStatus, FileStatus)
    do throws(Errno) {
      held = try files.status(of: descriptor)
      found = try place().status
    } catch {
      throw switch error.code {
      case ENOENT: .unavailable("the directory \(path) was removed, or has another name now")
      case ENOTDIR: .unavailable("\(path) is no longer a directory")
      default: StoreError(error, doing: "looking at \(path)")
      }
    }
    guard found.identity == held.identity else {
      lost.store(true, ordering: .relaxed)
      throw .unavailable(consequence + turnWords)
    }
  }

  /// Goes on with the directory that is at the path by now, where the one that is open is it no longer.
  ///
  /// - Returns: whether what was found before may have been found in another one.
  @discardableResult
  func follow() throws(StoreError) -> Bool {
    do throws(StoreError) {
      try check()
      return lost.exchange(false, ordering: .relaxed)
    } catch {
      guard let found = try? place() else { throw error }
      let left = opened.withLock { root in
        defer { root = found.root }
        return root
      }
      if let status = try? files.status(of: left) { whereabouts.note(HeldFile(status.identity, by: left)) }
      whereabouts.note(HeldFile(found.status.identity, by: found.root))
      lost.store(false, ordering: .relaxed)
      return true
    }
  }
}
