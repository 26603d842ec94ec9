import CSQLite

/// The way to a database that is written to: SQLite deletes its journal and its log, and nothing that a journal names.
///
/// A journal that was left behind may name a super-journal, that of a transaction over several databases: SQLite asks whether it is
/// there, rolls back only then, and would then open it and take it away. But whoever may write beside the database may write the name
/// of any file there. So it is asked for, and left where it is: one that stays harms nobody, and who rolls back another database of
/// that transaction takes it away.
final class OwnFilesVFS: ConnectionVFS {
  private var database: String?
  /// The last that a journal named.
  private var superJournal: String?
  private let files = DescriptorFiles()

  override func open(_ name: Name?, _ file: File, _ flags: Int32, _ outFlags: UnsafeMutablePointer<Int32>?) -> Int32 {
    if flags & SQLITE_OPEN_SUPER_JOURNAL != 0 {
      superJournal = name.map { String(cString: $0) }
      // No journal is named in it: SQLite is done with it.
      files.open(file, DescriptorFiles.empty)
      outFlags?.pointee = flags
      return SQLITE_OK
    }
    if database == nil, flags & SQLITE_OPEN_MAIN_DB != 0 { database = name.map { String(cString: $0) } }
    return super.open(name, file, flags, outFlags)
  }

  override func delete(_ name: Name, _ syncs: Int32) -> Int32 {
    let asked = String(cString: name)
    if let database, ["-journal", "-wal"].contains(where: { asked.utf8.elementsEqual((database + $0).utf8) }) {
      return super.delete(name, syncs)
    }
    return asked == superJournal ? SQLITE_OK : Self.notDeleted
  }
}
