import Platform
package import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension FileSessionReader {
  /// Why this process could not write the session, or create it where there is none; nil: nothing stands in the way.
  package func writeObstacle(for id: SessionID) -> String? {
    obstacle(to: id) { (writer, location) throws(StoreError) in try writer.obstacle(toReplacing: location) }
  }

  /// Why the session's file does not take another end; nil where it does, or there is none.
  package func refusal(of session: StoredSession) -> StoreError? {
    guard layout.container.takesLifetime, let location = layout.location(of: session.id) else { return nil }
    do throws(StoreError) {
      guard let shard = try directory.shard(location.shard), let file = try directory.load(location.file, in: shard) else {
        return nil
      }
      _ = try layout.replacement(of: file.bytes, by: session)
      return nil
    } catch { return error }
  }

  /// Why this process could not destroy the session; nil where it can.
  package func deleteObstacle(for id: SessionID) -> String? {
    obstacle(to: id) { (writer, location) throws(StoreError) in try writer.obstacle(toDeleting: location) }
  }

  /// Asks what would write, which is made for the question alone.
  private func obstacle(
    to id: SessionID, _ ask: (FileWriter, FileLocation) throws(StoreError) -> String?
  ) -> String? {
    guard let location = layout.location(of: id) else { return "this id can name no session in this layout" }
    do throws(StoreError) {
      return try ask(FileWriter(directory: directory, isDurable: false, lockTimeout: .zero), location)
    } catch {
      return "\(error)"
    }
  }
}

extension FileWriter {
  /// Why no session is made there; nil: it is.
  static func obstacle(toCreatingIn root: FileStatus) -> String? {
    root.mode & 0o1000 == 0
      ? nil : "everybody may put files into this directory, and whose this session's file would have to be is not known"
  }

  func obstacle(toReplacing location: FileLocation) throws(StoreError) -> String? {
    let process = files.syscalls.credentials()
    guard let shard = try directory.shard(location.shard) else {
      if let obstacle = access(directory.root) { return obstacle }
      return try Ownership.newFile(in: rootStatus()).obstacle(for: process, isNew: true)
    }
    if let obstacle = access(shard) { return obstacle }
    guard let file = try status(of: location.file, in: shard) else {
      return try Ownership.newFile(in: rootStatus()).obstacle(for: process, isNew: true)
    }
    return notRegular(file) ?? obstacle(toWritingInto: file) ?? Ownership.keeping(file).obstacle(for: process, isNew: false)
  }

  /// Why a file does not get another content; nil: it does. What is put in its place has one name only, what is written into it would
  /// have all of them: those of a copy that was made by links, and of what it is a copy of.
  func obstacle(toWritingInto file: FileStatus) -> String? {
    directory.layout.locksFiles && file.links > 1 ? StoreError.secondName : nil
  }

  func obstacle(toDeleting location: FileLocation) throws(StoreError) -> String? {
    guard let shard = try directory.shard(location.shard) else { return nil }
    if let obstacle = access(shard) { return obstacle }
    guard let file = try status(of: location.file, in: shard) else { return nil }
    return notRegular(file)
  }

  /// Why a session could not be brought back once it was destroyed, as its file is now.
  func obstacle(toRestoring location: FileLocation) throws(StoreError) -> String? {
    guard let shard = try directory.shard(location.shard), let file = try status(of: location.file, in: shard) else { return nil }
    return Ownership.keeping(file).obstacle(for: files.syscalls.credentials(), isNew: false)
  }

  /// The same of a session that was read.
  func obstacle(toRestoring session: StoredSession) -> String? {
    guard let provenance = session.provenance else { return nil }
    return Ownership.restoring(provenance).obstacle(for: files.syscalls.credentials(), isNew: false)
      ?? directory.layout.location(of: session.id).flatMap { obstacle(toMakingAgain: $0.shard) }
  }

  /// Why a directory of sessions that is gone, or one on the way to it, could not be as it was when it was last written to; nil where
  /// it could, or is there.
  func obstacle(toMakingAgain shard: String) -> String? {
    for level in ShardLocks.levels(of: shard) {
      guard let before = locks.ownership(ofShard: level),
        let obstacle = before.obstacle(for: files.syscalls.credentials(), isNew: true), (try? directory.shard(level)) == nil
      else { continue }
      return obstacle
    }
    return nil
  }

  private func access(_ folder: Descriptor) -> String? {
    guard let error = files.obstacle(to: W_OK | X_OK, in: folder) else { return nil }
    return "the directory \(directory.path) cannot be written by this user: \(error.message)"
  }

  private func notRegular(_ file: FileStatus) -> String? {
    switch file.kind {
    case .regular: nil
    case .symbolicLink: "it is \(StoreError.symbolicLink)"
    default: "it is not a file: \(file.kind.rawValue)"
    }
  }

  private func status(of file: String, in shard: Descriptor) throws(StoreError) -> FileStatus? {
    do throws(Errno) {
      return try files.status(of: file, at: shard)
    } catch {
      throw StoreError(error, doing: "looking at a session in \(directory.path)")
    }
  }

  func refuse(_ obstacle: String?) throws(StoreError) {
    if let obstacle { throw .denied("nothing was written in \(directory.path): \(obstacle)") }
  }

  func rootStatus() throws(StoreError) -> FileStatus {
    do throws(Errno) {
      return try files.status(of: directory.root)
    } catch {
      throw StoreError(error, doing: "looking at \(directory.path)")
    }
  }

  /// Makes the root for this user alone, where there is none.
  static func makeRoot(_ path: String, _ files: FileSystem, durable: Bool) throws(StoreError) {
    do throws(Errno) {
      try files.makeRoot(path, mode: 0o700)
      if durable { try files.syncDirectory(try files.openRoot(path + "/..")) }
    } catch {
      switch error.code {
      case EEXIST: return
      case ENOENT: throw .unavailable("\(path) cannot be made: there is no directory to make it in")
      default: throw StoreError(error, doing: "making \(path)")
      }
    }
  }
}
