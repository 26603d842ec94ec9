import CSQLite
import Platform

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The way to a copy: to its own files, which have no names, and to nothing else.
///
/// What stands in the copy was written by others, who may have written whatever they like: a journal may name any file as its
/// super-journal, which SQLite reads and takes away when it has rolled back. It is only asked whether that is there: by that SQLite
/// decides whether it rolls back.
final class CopyVFS: ConnectionVFS {
  /// What SQLite calls the database: no file is called so, and no journal that is copied can name it.
  let path = "/session-copy-\(String(UInt64.random(in: .min ... .max), radix: 16))"
  let database: Descriptor
  let journal: Descriptor
  let log: Descriptor
  private let files = DescriptorFiles()

  /// Of files that are nobody else's.
  init(database: Descriptor, journal: Descriptor, log: Descriptor) throws(SQLiteFailure) {
    (self.database, self.journal, self.log) = (database, journal, log)
    try super.init()
  }

  override func open(_ name: Name?, _ file: File, _ flags: Int32, _ outFlags: UnsafeMutablePointer<Int32>?) -> Int32 {
    guard let number = number(flags) else {
      file.pointee.pMethods = nil
      return SQLITE_CANTOPEN
    }
    files.open(file, number)
    outFlags?.pointee = flags
    return SQLITE_OK
  }

  /// Nil for what a copy does not need: its index, its journal and what it sorts are in memory.
  private func number(_ flags: Int32) -> Int32? {
    if flags & SQLITE_OPEN_MAIN_DB != 0 { return database.number }
    if flags & SQLITE_OPEN_MAIN_JOURNAL != 0 { return journal.number }
    if flags & SQLITE_OPEN_WAL != 0 { return log.number }
    return flags & SQLITE_OPEN_SUPER_JOURNAL != 0 ? DescriptorFiles.empty : nil
  }

  override func delete(_ name: Name, _ syncs: Int32) -> Int32 {
    // A file that is not the copy's stays, and SQLite is done with it.
    guard let file = file(called: name) else { return SQLITE_OK }
    return ftruncate(file.number, 0) == 0 ? SQLITE_OK : Self.notDeleted
  }

  override func access(_ name: Name, _ question: Int32, _ answer: UnsafeMutablePointer<Int32>) -> Int32 {
    guard let file = file(called: name) else { return super.access(name, question, answer) }
    // As SQLite asks the system: an empty file is none.
    answer.pointee = DescriptorFiles.size(of: file.number) > 0 ? 1 : 0
    return SQLITE_OK
  }

  override func fullPath(_ name: Name, _ count: Int32, _ full: UnsafeMutablePointer<CChar>) -> Int32 {
    let length = strlen(name)
    guard length < Int(count) else { return SQLITE_CANTOPEN }
    memcpy(full, name, length + 1)
    return SQLITE_OK
  }

  /// What SQLite deletes and asks for, of the copy.
  private func file(called name: Name) -> Descriptor? {
    switch String(cString: name) {
    case path + "-journal": journal
    case path + "-wal": log
    default: nil
    }
  }
}
