import ECMAScript
import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The root of a store and the files below it: every step from the root down is one component, opened relative to
/// the directory before, and never through a symbolic link.
struct FileDirectory: Sendable {
  let files: FileSystem
  private(set) var opened: OpenRoot
  let layout: FileLayout
  /// Which layouts it might have had.
  var candidates: [FileLayout] = []
  /// What was seen when the layout was looked for.
  var look = DirectoryLook()
  let toSweep = ShardsToSweep()
  /// Whether the operator said which layout it has.
  var isSaid = false
  /// Whether what is there says which layout it has, or the operator.
  var isRecognised: Bool { isSaid || candidates.isEmpty || look.layout != nil }

  /// The same, and it stays with the directory that is open now.
  var held: FileDirectory {
    var directory = self
    directory.opened = opened.held
    return directory
  }

  var root: Descriptor { opened.descriptor }
  /// As the operator wrote it; for words only.
  var path: String { opened.path }

  /// Whose directory it is by now, where it was empty when it was opened and another's files came since.
  var layoutFoundSince: FileLayout? {
    guard !isRecognised, look.isEmpty, let found = try? FileLayout.recognise(root, files, among: candidates).layout else {
      return nil
    }
    return found.name == layout.name ? nil : found
  }

  /// A file as it was found.
  struct Loaded {
    var bytes: [UInt8]
    var status: FileStatus
    /// Its extended attributes, where they were asked for.
    var attributes: [String: [UInt8]]?
    /// Whether it was written at each look: it may be the beginning of one session and the end of another.
    var isBeingWritten = false
    var revision: Revision { FileLayout.revision(of: bytes) }
    func isStill(at revision: Revision) -> Bool {
      self.revision == revision && (revision.modified.map { $0 == status.timestamp } ?? true)
    }
  }

  /// The shard, open for reading; nil where there is none. The one of a flat layout is the root, by a descriptor of its own,
  /// since a lock belongs to that.
  func shard(_ name: String) throws(StoreError) -> Descriptor? {
    do throws(Errno) {
      if layout.naming.depth > 0 { return try files.openNested(name, at: root) }
      return try files.open(name.isEmpty ? "." : name, at: root, flags: O_DIRECTORY)
    } catch {
      if error.code == ENOENT {
        try checkRoot()
        return nil
      }
      let isLink = error.code == ENOTDIR && (try? files.status(of: name, at: root)?.kind) == .symbolicLink
      throw StoreError(isLink ? Errno(ELOOP) : error, doing: "opening a directory of sessions in \(path)")
    }
  }

  /// Visits what has the name of a shard, in no order.
  ///
  /// - Parameter leftOut: is told of what lies on the way to shards and cannot be looked into.
  func eachShard(_ visit: (DirectoryEntry) -> Void, leftOut: (DirectoryEntry) -> Void = { _ in }) throws(Errno) {
    guard layout.naming.depth > 0 else {
      return try files.eachEntry(at: root) { if layout.isShard($0.name) { visit($0) } }
    }
    try layout.naming.eachNested(
      in: root, files,
      { name, _ in
        visit(DirectoryEntry(name: name, kind: .directory))
        return true
      }, leftOut: leftOut)
  }

  /// The file of a session; nil where there is none.
  ///
  /// One that is written in place is read again while somebody writes it, and is marked where that has no end; of one whose writer
  /// died, what that meant to write.
  ///
  /// - Parameter attributes: whether all is wanted that it takes to put another file in its place, or it back.
  func load(_ file: String, in shard: Descriptor, attributes: Bool = false) throws(StoreError) -> Loaded? {
    guard layout.locksFiles else { return try loadOnce(file, in: shard, attributes: attributes) }
    for attempt in 1... {
      guard var loaded = try loadOnce(file, in: shard, attributes: attributes) else { return nil }
      let unfinished = try unfinishedWrite(of: file, in: shard)
      let course = try course(of: loaded, unfinished, file, in: shard)
      if course != .still, attempt < 16 { continue }
      loaded.isBeingWritten = course == .moved
      if let unfinished, unfinished.hasStopped(in: loaded) { loaded.bytes = unfinished.result }
      return loaded
    }
    return nil
  }

  /// What went on while a file was read.
  private enum Course {
    case still, moved
    /// It stayed as it is, and a note says that somebody is about to write it, or was.
    case noted
  }

  /// Whether nobody wrote the file while it was read: a reader takes no lock, and may get the beginning of one session and the
  /// end of another. The times of a file do not tell of it within some milliseconds, so one that was written just now is read
  /// twice: what a writer was amidst of differs, or its note is there, and it is waited for.
  private func course(
    of loaded: Loaded, _ unfinished: UnfinishedWrite?, _ file: String, in shard: Descriptor
  ) throws(StoreError) -> Course {
    if let now = try? files.status(of: file, at: shard), !now.isUntouched(since: loaded.status) { return .moved }
    if let unfinished, unfinished.hasStopped(in: loaded) || [unfinished.old, unfinished.result].contains(loaded.bytes) {
      return .still
    }
    guard loaded.status.touched.seconds >= FileStatus.Moment.now.seconds - 1 else { return .still }
    if unfinished != nil {
      // Its writer may be kept waiting in the middle of a page.
      usleep(1_000)
      return .noted
    }
    return try loadOnce(file, in: shard)?.bytes == loaded.bytes ? .still : .moved
  }

  /// What is noted of the file, for who reads it.
  private func unfinishedWrite(of file: String, in shard: Descriptor) throws(StoreError) -> UnfinishedWrite? {
    do throws(Errno) {
      guard case .unfinished(let write, _)? = try note(UnfinishedWrite.note(of: file), in: shard), write.file == file else {
        return nil
      }
      return write
    } catch {
      // One that is being made is its writer's alone until it is whole.
      if error.code == EACCES { return nil }
      throw StoreError(error, doing: "reading a session in \(path)")
    }
  }

  /// Whether it was found amidst a write, or looks as a session of PHP's or Laravel's does between the cut and the write. A reader
  /// takes no lock to know: one that is stopped would block the application.
  func mayBeUnderWay(_ loaded: Loaded) -> Bool { loaded.isBeingWritten || layout.takesEmpty && loaded.bytes.isEmpty }

  /// Of a session that was written again at each look, and of it alone: the store itself did answer.
  var beingWritten: StoreError { .failed("reading a session in \(path): \(SessionEntry.beingWritten)") }

  /// As it is at this moment.
  func loadOnce(_ file: String, in shard: Descriptor, attributes: Bool = false) throws(StoreError) -> Loaded? {
    var status: FileStatus
    var bytes: [UInt8]? = []
    var extended: [String: [UInt8]]?
    do throws(Errno) {
      // Looked at before it is opened: opening a pipe or a device does something to it. Opening a link is refused.
      guard let found = try files.status(of: file, at: shard) else { return nil }
      status = found
      if [.regular, .symbolicLink].contains(found.kind) {
        let opened = try files.open(file, at: shard)
        status = try files.status(of: opened)
        if status.kind == .regular { bytes = try files.contents(of: opened, sizeHint: status.size, limit: SessionBound.bytes) }
        if attributes { extended = try files.attributes(of: opened) }
      }
    } catch {
      if error.code == ENOENT { return nil }
      throw StoreError(error, doing: "reading a session in \(path)")
    }
    guard status.kind == .regular else { throw notFile(status.kind) }
    guard let bytes else { throw .failed(SessionBound.excess(of: "a session in \(path)")) }
    return Loaded(bytes: bytes, status: status, attributes: extended)
  }

  /// Fails where the directory is no longer what it was opened as: everything in it would seem to be gone, or to be still there,
  /// and nothing is known.
  func checkRoot() throws(StoreError) { try opened.check() }

  func stored(_ loaded: Loaded, as id: SessionID) throws(MalformedRecord) -> StoredSession {
    let record = try layout.decode(loaded.bytes)
    let modified = loaded.status.timestamp
    var session = StoredSession(
      id: id, payload: record.payload, expires: record.expires, revision: loaded.revision, modified: modified,
      storedSize: loaded.bytes.count)
    if layout.container.goesByAge {
      session.expires =
        layout.endInData?(record.payload, modified) ?? layout.lifetime.map { modified.adding(milliseconds: $0) }
    }
    session.attributes.lastActive = record.lastActive
    session.provenance = Provenance(loaded, session.revision ?? loaded.revision)
    // Where nobody asked for what it takes to put the file back, nobody puts it back.
    if loaded.attributes != nil {
      session.provenance?.record = layout.container.peculiarity(of: record, lifetime: layout.lifetime)
    }
    return session
  }

  func notFile(_ kind: FileStatus.Kind) -> StoreError {
    .failed("not a file: \(kind.rawValue) in \(path) is named like a session")
  }
}
