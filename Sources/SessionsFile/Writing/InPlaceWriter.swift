import Platform
import Sessions

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes into a session's file itself, which is locked as the application locks it: whoever waits for that has the file open
/// already, and would read and write one that has lost its name.
///
/// The room is reserved before the first byte, and no more is written than differs. What takes more than one step of the system, or
/// more than a page, is noted beside the file, so that it can be finished after a death in between, see ``UnfinishedWrite``; and the
/// steps are such that the application, which knows nothing of the note, reads the old session or the new one between any two of them.
/// Within a step of more than a page that holds where this process alone is killed, see `whole_pwrite`. A step that fails is taken back.
struct InPlaceWriter: Sendable {
  let directory: FileDirectory
  let isDurable: Bool

  private var files: FileSystem { directory.files }

  /// So much of a file is written whole or not at all, even by a writer that is killed.
  static let page = 4_096

  func replace(
    _ current: FileDirectory.Loaded, by bytes: [UInt8], in file: Descriptor, named name: String, in shard: Descriptor
  ) throws(Errno) {
    let filler = directory.layout.filler?(bytes, current.bytes.count - bytes.count) ?? []
    let times = directory.layout.timesKept(of: current.status)
    let write = UnfinishedWrite(
      file: name, old: current.bytes, written: bytes + filler, size: bytes.count, times: times)
    let grows = write.written.count > write.old.count
    let isOneStep = write.written.isEmpty || !write.isCut && write.part(over: write.old).count <= Self.page
    let note: Descriptor?
    do throws(Errno) {
      if grows { try files.reserve(write.written.count, in: file) }
      note = isOneStep ? nil : try self.note(write, Ownership.replacing(current), in: shard)
    } catch {
      if grows { giveBack(file, current.status) }
      throw error
    }
    do throws(Errno) {
      try carryOut(write, over: current.bytes, in: file, keeping: times)
    } catch {
      // Where even that fails the note stays.
      try restore(current.bytes, in: file, keeping: times)
      if let note { clear(note, write.note, in: shard) }
      throw error
    }
    if let note { clear(note, write.note, in: shard) }
  }

  /// A note of a write that is over. Emptied before it is removed: who dies between the two leaves one that says nothing of what is
  /// written later.
  private func clear(_ note: Descriptor, _ name: String, in shard: Descriptor) {
    try? files.truncate(note, to: 0)
    try? remove(name, in: shard)
  }

  /// The same of one that is found, unless it is another file by another name.
  private func empty(_ name: String, in shard: Descriptor) {
    guard let note = try? files.openForWriting(name, at: shard), (try? files.status(of: note))?.links == 1 else { return }
    try? files.truncate(note, to: 0)
  }

  /// Room that was reserved behind a file's end would stay with it, however full the disk is. Its times are what they were:
  /// nobody wrote to it.
  private func giveBack(_ file: Descriptor, _ before: FileStatus) {
    guard let size = try? files.status(of: file).size, (try? files.truncate(file, to: size)) != nil else { return }
    try? files.setTimes(of: file, to: FileTimes(before))
  }

  /// What is known of a file once what a writer that died had begun with it was looked for.
  enum Finish {
    /// It is whole, and has no note.
    case whole
    /// It is half written and stays so, and so does its note: whoever goes on would change what else has the file by another name.
    case left
    /// Another file has the name by now.
    case another
  }

  /// Finishes what a writer that died began with the file, which is locked. Its note stays where nobody can tell what that is: the
  /// file may be half written.
  func finish(_ file: String, in shard: Descriptor, _ lock: FileLock) throws(StoreError) -> Finish {
    let note = UnfinishedWrite.note(of: file)
    let doing = "finishing in \(directory.path) what a writer that died had begun"
    let noted: FoundNote?
    do throws(Errno) {
      noted = try directory.note(note, in: shard)
    } catch {
      guard error.code == EACCES else { throw StoreError(error, doing: doing) }
      // Who has the session's file open may read a note that is whole, which has the file's owner and mode. This one is its
      // writer's alone: that died before it wrote to the file.
      try? remove(note, in: shard)
      return .whole
    }
    var found: FileDirectory.Loaded?
    if case .unfinished(let write, _)? = noted, write.file == file { found = try directory.loadOnce(file, in: shard) }
    do throws(Errno) {
      if case .unfinished(let write, let named)? = noted, let found {
        if write.hasStopped(in: found) {
          let opened = try files.openForWriting(file, at: shard)
          let status = try files.status(of: opened)
          guard lock.covers(status), status.identity == named else { return .another }
          // Of a copy that was made by links and its original neither is finished as long as both are there.
          if status.links > 1 { return .left }
          let times = times(of: status, before: write)
          // Who may not do that, who is not its owner, leaves all to one who may: for being finished no session lives on.
          if let times { try files.setTimes(of: opened, to: times) }
          try files.reserve(write.written.count, in: opened)
          if let opened = try? files.openForWriting(note, at: shard) { try? stamp(opened) }
          try carryOut(write, over: found.bytes, in: opened, keeping: times)
        } else if let times = write.times, isUnused(found, since: write) {
          try? giveBack(times, to: file, found.status, in: shard, lock)
        }
      }
      // Where it is not believed it only stands in the way of the next one.
      if noted != nil {
        empty(note, in: shard)
        try remove(note, in: shard)
      }
      return .whole
    } catch {
      throw StoreError(error, doing: doing)
    }
  }

  /// What a file's times are once the write is finished; nil: those of that. They are never younger than they are found. It was not
  /// used since: who had used it would have written it whole.
  private func times(of found: FileStatus, before write: UnfinishedWrite) -> FileTimes? {
    guard let now = directory.layout.timesKept(of: found) else { return nil }
    return write.times.map { $0.modified < now.modified ? $0 : now } ?? now
  }

  /// Whether a file that is whole is as a writer left it that died before it gave the file its times again. Somebody may have used
  /// the session since, and have written or touched it as it is: that shows in the file's time of reading, or, where none is kept,
  /// in a time of writing that is not about that of the note.
  private func isUnused(_ found: FileDirectory.Loaded, since write: UnfinishedWrite) -> Bool {
    guard let before = write.times, let moment = write.noted, let now = directory.layout.timesKept(of: found.status),
      found.status.links == 1, found.bytes == write.result || found.bytes == write.old
    else { return false }
    return now.accessed == before.accessed && now.modified > before.modified
      && found.status.modified.milliseconds / 1_000 <= moment.milliseconds / 1_000 + 1
  }

  private func giveBack(
    _ times: FileTimes, to file: String, _ found: FileStatus, in shard: Descriptor, _ lock: FileLock
  ) throws(Errno) {
    let opened = try files.openForWriting(file, at: shard)
    let status = try files.status(of: opened)
    guard lock.covers(status), status.isUntouched(since: found) else { return }
    try files.setTimes(of: opened, to: times)
  }

  /// One that came back with the power would speak of a write that is over, whoever wrote since.
  private func remove(_ note: String, in shard: Descriptor) throws(Errno) {
    try files.unlink(note, at: shard)
    if isDurable { try files.syncDirectory(shard) }
  }

  private func note(
    _ write: UnfinishedWrite, _ ownership: Ownership, in shard: Descriptor
  ) throws(Errno) -> Descriptor {
    let note = try files.createFile(write.note, at: shard)
    do throws(Errno) {
      try files.write(write.bytes, to: note)
      try ownership.apply(to: note, files, process: files.syscalls.credentials(), isNew: false)
      if isDurable {
        try files.sync(note)
        try files.syncDirectory(shard)
        // That may have taken its time.
        try stamp(note)
      }
      return note
    } catch {
      try? files.unlink(write.note, at: shard)
      throw error
    }
  }

  /// Gives a note the time of this moment by the clock of its file system, as a cut does that takes nothing away.
  private func stamp(_ note: Descriptor) throws(Errno) { try files.truncate(note, to: files.status(of: note).size) }

  /// - Parameters:
  ///   - found: what is in the file.
  ///   - times: that the file has then; nil: those of the write.
  private func carryOut(
    _ write: UnfinishedWrite, over found: [UInt8], in file: Descriptor, keeping times: FileTimes?
  ) throws(Errno) {
    let part = write.part(over: found)
    try files.write(Array(write.written[part]), to: file, at: part.lowerBound)
    if write.isCut { try files.truncate(file, to: write.size) }
    if let times { try files.setTimes(of: file, to: times) }
    if isDurable { try files.sync(file) }
  }

  /// From the end to the beginning, a page at a time: what is still the new content always stands before what is old again.
  private func restore(_ bytes: [UInt8], in file: Descriptor, keeping times: FileTimes?) throws(Errno) {
    for start in stride(from: bytes.count / Self.page * Self.page, through: 0, by: -Self.page) where start < bytes.count {
      try files.write(Array(bytes[start..<min(start + Self.page, bytes.count)]), to: file, at: start)
    }
    try files.truncate(file, to: bytes.count)
    if let times { try? files.setTimes(of: file, to: times) }
    if isDurable { try files.sync(file) }
  }
}
