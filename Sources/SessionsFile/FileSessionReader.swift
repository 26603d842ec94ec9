import ECMAScript
import Platform
public import Sessions
public import SessionsAdministration
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads the sessions of a directory that an application keeps, one file a session, and changes nothing: files are
/// opened for reading only, nothing is created, locked or removed, and access times stay where the system permits that.
///
/// ```swift
/// let reader = try FileSessionReader(path: "/var/lib/app/sessions")
/// let session = try await reader.read(SessionID("86dc283cf0480ff9"))
/// ```
///
/// It needs no permission to write. A reader cannot be made to write: that is ``FileSessionStore``, another type.
public struct FileSessionReader: SessionReader, PartitionedSessionLister, SessionWatcher {
  let directory: FileDirectory
  let listing: FileListing
  let watching: WatchState

  /// Opens the directory `path`; which of the originals keeps it is recognised, or `layout` where that is given.
  ///
  /// - Parameter ifEmpty: the layout of a directory that has no session yet.
  /// - Throws: `unavailable` where there is no such directory, `denied` where we may not read it.
  public init(path: String, layout: FileLayout? = nil, ifEmpty: FileLayout = .reactRouter) throws(StoreError) {
    try self.init(path: path, among: FileLayout.originals, layout: layout, ifEmpty: ifEmpty)
  }

  /// Opens the directory as the layout of that name, see ``FileLayout/named(_:among:)``; what an application chooses within
  /// the layout, like the prefix of its files, is recognised.
  ///
  /// - Throws: `failed` where no layout has the name; else as ``init(path:layout:ifEmpty:)``.
  package init(path: String, layoutNamed name: String, among layouts: [FileLayout]) throws(StoreError) {
    guard let layout = FileLayout.named(name, among: layouts) else {
      throw .failed(
        "there is no layout \(name) of session files; there are: \(FileLayout.names(of: layouts).joined(separator: ", "))")
    }
    try self.init(
      path: path, candidates: layouts.filter { $0.name == layout.name }, ifEmpty: layout, isSaid: true, syscalls: .system,
      pollInterval: .seconds(1), namesKept: FileListing.capacity)
  }

  /// - Parameter layouts: which layouts the directory may have, where none is given.
  package init(
    path: String, among layouts: [FileLayout] = FileLayout.originals, layout: FileLayout? = nil,
    ifEmpty: FileLayout = .reactRouter,
    syscalls: Syscalls = .system, pollInterval: Duration = .seconds(1), namesKept: Int = FileListing.capacity
  ) throws(StoreError) {
    try self.init(
      path: path, candidates: layout == nil ? layouts : [], ifEmpty: layout ?? ifEmpty, isSaid: layout != nil,
      syscalls: syscalls, pollInterval: pollInterval, namesKept: namesKept)
  }

  private init(
    path: String, candidates layouts: [FileLayout], ifEmpty: FileLayout, isSaid: Bool, syscalls: Syscalls,
    pollInterval: Duration, namesKept: Int
  ) throws(StoreError) {
    watching = WatchState(pollInterval: pollInterval)
    listing = FileListing(capacity: namesKept)
    let files = FileSystem(syscalls)
    do throws(Errno) {
      let root = try files.openRoot(path)
      let look = try FileLayout.recognise(root, files, among: layouts)
      var layout = look.layout ?? ifEmpty
      layout.lifetime = ifEmpty.lifetime
      directory = FileDirectory(
        files: files, opened: OpenRoot(root, at: path, files), layout: layout, candidates: layouts, look: look, isSaid: isSaid)
    } catch {
      throw switch error.code {
      case ENOENT: .unavailable("there is no directory \(path)")
      case ENOTDIR: .unavailable("\(path) is not a directory")
      default: StoreError(error, doing: "opening \(path)")
      }
    }
  }

  /// What was seen of a directory in which nothing looks like sessions; nil where something does, or where the operator said
  /// what it is.
  package var unrecognised: DirectoryLook? { directory.isRecognised ? nil : directory.look }

  /// What was seen of a directory in which nothing looks like sessions of the layout that the operator said it has.
  package var nothingOfLayout: DirectoryLook? {
    directory.isSaid && directory.look.layout == nil && !directory.look.isEmpty ? directory.look : nil
  }

  /// Whose directory it is by now, where it was empty when it was opened and another's files came since: nothing of them is seen
  /// until it is opened again.
  package var layoutFoundSince: FileLayout? { directory.layoutFoundSince }

  /// The layout in use.
  public var layout: FileLayout { directory.layout }

  /// Whether it is known by what the directory holds, and not taken for it because there is nothing to know it by.
  package var isRecognised: Bool { directory.isRecognised }

  /// How ``changes()`` watches: `inotify`, `polling`, or both where the system lets only a part be watched.
  public var watchMethod: String { watching.method.withLock { $0 } }

  public func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    guard let location = directory.layout.location(of: id) else { return nil }
    // A write that found another directory at the path was refused: who reads since goes there.
    if directory.opened.isLost { try directory.opened.follow() }
    do throws(StoreError) {
      if let session = try await find(id, at: location) { return session }
    } catch {
      guard directory.opened.isLost else { throw error }
    }
    // What is not in the directory that is open may be in the one that took its place.
    guard try directory.opened.follow() else { return nil }
    return try await find(id, at: location)
  }

  private func find(_ id: SessionID, at location: FileLocation) async throws(StoreError) -> StoredSession? {
    guard let shard = try directory.shard(location.shard) else { return nil }
    // Local and short: read on the spot.
    var retry = TornReadRetry()
    while true {
      guard let loaded = try directory.load(location.file, in: shard, attributes: true) else { return nil }
      let found = Result { () throws(MalformedRecord) in try directory.stored(loaded, as: id) }
      if case .success(let session) = found, !directory.mayBeUnderWay(loaded) { return session }
      if await retry.anotherTry(after: loaded.status) { continue }
      if loaded.isBeingWritten || retry.isWrittenAgain { throw directory.beingWritten }
      switch found {
      case .success(let session): return session
      case .failure(let malformed): throw .malformed(malformed)
      }
    }
  }

  public func listedID(for id: SessionID) -> SessionID { directory.layout.location(of: id).map(directory.layout.id) ?? id }

  /// What the last listing could not look into, in words for an operator; empty where it had every session.
  public var leftOut: [String] { listing.leftOut(path: directory.path) }

  /// What is doubtful about the directory itself, in words for an operator: others who may read sessions, shards that are
  /// left out of the listing. Looks at the directory each time.
  public var warnings: [String] {
    get throws(StoreError) {
      try directory.checkRoot()
      var warnings: [String] = []
      if let mode = try? directory.files.status(of: directory.root).mode {
        let text = "\(directory.path) (mode 0\(String(mode & 0o777, radix: 8)))"
        if mode & 0o007 != 0 {
          warnings.append("every user of this machine may look into \(text); chmod o-rwx keeps them out")
        } else if mode & 0o070 != 0 {
          warnings.append("the directory's group may look into \(text); chmod g-rwx keeps it out, where that is not meant")
        }
      }
      return warnings + unrelatedFileWarnings + leftOut
    }
  }
}

extension FileSessionReader {
  /// What is said of what stands beside the sessions.
  private var unrelatedFileWarnings: [String] {
    let (layout, path) = (directory.layout, directory.path)
    if directory.isRecognised {
      guard layout.naming.isFlat, directory.look.others > 0 else { return [] }
      let also = directory.look.alsoFound.map { "\($0.count) are sessions of \($0.name), which --layout shows" }
      let others = directory.look.others
      let words = others == 1 ? "1 other in \(path) is not a session" : "\(others) others in \(path) are not sessions"
      return ["\(words) of \(layout.name) and \(others == 1 ? "is" : "are") left alone"]
        + also.map { "of the others in \(path), \($0)" }
    }
    var others = 0
    try? directory.files.eachEntry(at: directory.root) { if !layout.isShard($0.name) { others += 1 } }
    // The first session may have come since.
    let looks = try? FileLayout.recognise(directory.root, directory.files, among: directory.candidates)
    if others == 0 || looks?.layout != nil { return [] }
    return ["nothing in \(path) looks like sessions; it is shown as a directory of \(layout.name) that has none"]
  }
}
