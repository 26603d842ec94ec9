import Platform

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
  /// A write to the file which this is was begun, and perhaps not finished.
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
    let status: FileStatus
    let bytes: [UInt8]?
    do throws(Errno) {
      let note = try files.open(name, at: shard)
      status = try files.status(of: note)
      // Another may have taken its place since.
      guard status.kind == .regular else { return .foreign }
      bytes = try files.contents(of: note, sizeHint: status.size, limit: 4 * Self.maximumSize)
    } catch {
      guard error.code == ENOENT else { throw error }
      return nil
    }
    guard let bytes else { return .foreign }
    guard let write = UnfinishedWrite(bytes) else { return .over }
    guard layout.isFile(write.file), write.note == name else { return .foreign }
    guard let file = try files.status(of: write.file, at: shard), file.kind == .regular, file.owner == status.owner,
      file.group == status.group
    else { return .over }
    return .unfinished(write, file.identity)
  }
}
