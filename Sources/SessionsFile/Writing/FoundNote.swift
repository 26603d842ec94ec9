import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the note of an unfinished write is to whoever finds it.
///
/// Whoever may make files beside the sessions can make a note. So one is believed only of a session's file beside it, under the name
/// that the note of that file has, and where it belongs to whom the file belongs, who could write that anyway: a writer gives it to
/// them before it writes.
enum FoundNote {
  /// A write to the file which this is was begun when it was noted, and perhaps not finished.
  case unfinished(UnfinishedWrite, FileStatus.Identity)
  /// There is nothing to finish: its writer died before it began, or the session is gone.
  case over
  /// No writer left it as it is.
  case foreign
}

extension FileDirectory {
  /// The note of that name; nil: there is none. What cannot be read may be one.
  func note(_ name: String, in shard: Descriptor) throws(Errno) -> FoundNote? {
    guard let found = try files.status(of: name, at: shard) else { return nil }
    guard layout.locksFiles, found.kind == .regular else { return .foreign }
    do throws(Errno) { return try self.note(name, opened: files.open(name, at: shard), in: shard) } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
  }

  private func note(_ name: String, opened note: Descriptor, in shard: Descriptor) throws(Errno) -> FoundNote {
    let status = try files.status(of: note)
    // Another may have taken its place since.
    guard status.kind == .regular else { return .foreign }
    // Of whom it is, is known before it is read: it may be as large as there is room.
    let head = try files.beginning(of: note, UnfinishedWrite.headSize)
    guard let named = UnfinishedWrite.file(named: head) else { return .over }
    guard layout.isFile(named), UnfinishedWrite.note(of: named) == name else { return .foreign }
    guard let file = try files.status(of: named, at: shard), file.kind == .regular, file.owner == status.owner,
      file.group == status.group
    else { return .over }
    // By a name more than the session has (a copy by links gives both one) it may be anything that its owner ever wrote.
    guard status.links <= file.links else { return .foreign }
    let limit = 2 * SessionBound.bytes + UnfinishedWrite.headSize
    guard let rest = try files.contents(of: note, sizeHint: status.size - head.count, limit: limit) else { return .foreign }
    guard var write = UnfinishedWrite(head + rest) else { return .over }
    write.noted = status.modified
    return write.file == named ? .unfinished(write, file.identity) : .foreign
  }
}
