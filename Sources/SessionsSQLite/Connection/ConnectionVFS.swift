import CSQLite
import Synchronization

/// SQLite's way to the file system for one connection alone; its usual one, where nothing else is said. SQLite knows it by its name
/// only while the connection is opened.
///
/// The connection must be closed before this value goes.
class ConnectionVFS {
  typealias Name = UnsafePointer<CChar>
  typealias File = UnsafeMutablePointer<sqlite3_file>

  private let name = "sessions-\(UInt64.random(in: .min ... .max))"
  private let usual: UnsafeMutablePointer<sqlite3_vfs>
  private let own: UnsafeMutablePointer<sqlite3_vfs>
  private let ownName: UnsafeMutableBufferPointer<CChar>
  /// SQLite's list of all that it knows is one for the process.
  private static let list = Mutex(())

  init() throws(SQLiteFailure) {
    guard let usual = sqlite3_vfs_find(nil) else { throw SQLiteFailure(code: SQLITE_ERROR, system: 0) }
    self.usual = usual
    let characters = name.utf8CString
    ownName = .allocate(capacity: characters.count)
    _ = ownName.initialize(from: characters)
    let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    own = vfs
    Self.list.withLock { _ in vfs.initialize(to: usual.pointee) }
    vfs.pointee.zName = UnsafePointer(ownName.baseAddress)
    vfs.pointee.pNext = nil
    vfs.pointee.pAppData = Unmanaged<ConnectionVFS>.passUnretained(self).toOpaque()
    vfs.pointee.szOsFile = max(vfs.pointee.szOsFile, Int32(DescriptorFiles.size))
    vfs.pointee.xOpen = { vfs, name, file, flags, outFlags in
      guard let own = ConnectionVFS.of(vfs), let file else { return SQLITE_CANTOPEN }
      return own.open(name, file, flags, outFlags)
    }
    vfs.pointee.xDelete = { vfs, name, syncs in
      guard let own = ConnectionVFS.of(vfs), let name else { return ConnectionVFS.notDeleted }
      return own.delete(name, syncs)
    }
    vfs.pointee.xAccess = { vfs, name, question, answer in
      guard let own = ConnectionVFS.of(vfs), let name, let answer else { return SQLITE_IOERR }
      return own.access(name, question, answer)
    }
    vfs.pointee.xFullPathname = { vfs, name, count, full in
      guard let own = ConnectionVFS.of(vfs), let name, let full else { return SQLITE_CANTOPEN }
      return own.fullPath(name, count, full)
    }
  }

  deinit {
    own.deinitialize(count: 1)
    own.deallocate()
    ownName.deallocate()
  }

  private static func of(_ vfs: UnsafeMutablePointer<sqlite3_vfs>?) -> ConnectionVFS? {
    guard let data = vfs?.pointee.pAppData else { return nil }
    return Unmanaged<ConnectionVFS>.fromOpaque(data).takeUnretainedValue()
  }

  /// What `open` answers, which opens the connection by the name that it is given.
  final func opening(_ open: (_ name: String) -> Int32) -> Int32 {
    let code = Self.list.withLock { _ in sqlite3_vfs_register(own, 0) }
    guard code == SQLITE_OK else { return code }
    defer { Self.list.withLock { _ in _ = sqlite3_vfs_unregister(own) } }
    return open(name)
  }

  /// SQLITE_IOERR_DELETE, which Swift does not import.
  static let notDeleted = SQLITE_IOERR | 10 << 8

  // MARK: What SQLite asks for

  /// - Parameter name: nil: one that is to be made up, of a file that goes when it is closed.
  func open(_ name: Name?, _ file: File, _ flags: Int32, _ outFlags: UnsafeMutablePointer<Int32>?) -> Int32 {
    usual.pointee.xOpen?(usual, name, file, flags, outFlags) ?? SQLITE_CANTOPEN
  }

  func delete(_ name: Name, _ syncs: Int32) -> Int32 {
    usual.pointee.xDelete?(usual, name, syncs) ?? Self.notDeleted
  }

  func access(_ name: Name, _ question: Int32, _ answer: UnsafeMutablePointer<Int32>) -> Int32 {
    usual.pointee.xAccess?(usual, name, question, answer) ?? SQLITE_IOERR
  }

  func fullPath(_ name: Name, _ count: Int32, _ full: UnsafeMutablePointer<CChar>) -> Int32 {
    usual.pointee.xFullPathname?(usual, name, count, full) ?? SQLITE_CANTOPEN
  }
}
