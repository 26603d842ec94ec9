import CSQLite

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files that SQLite reads and writes by their descriptors alone: nobody else has them, so they have no locks, and they end with this
/// process, so no disk is waited for. A connection that has them must be closed before this value goes.
final class DescriptorFiles {
  /// The number of a file in which nothing is.
  static let empty: Int32 = -1
  /// Behind what SQLite knows of a file stands its descriptor.
  private static let place = MemoryLayout<sqlite3_file>.stride
  static let size = place + MemoryLayout<Int32>.stride

  private let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)

  init() {
    var methods = sqlite3_io_methods()
    methods.iVersion = 1
    methods.xClose = { _ in SQLITE_OK }
    methods.xRead = { file, bytes, count, offset in DescriptorFiles.read(file, bytes, Int(count), off_t(offset)) }
    methods.xWrite = { file, bytes, count, offset in DescriptorFiles.write(file, bytes, Int(count), off_t(offset)) }
    methods.xTruncate = { file, size in DescriptorFiles.truncate(file, off_t(size)) }
    methods.xSync = { _, _ in SQLITE_OK }
    methods.xFileSize = { file, size in
      guard let file, let size else { return SQLITE_IOERR }
      size.pointee = sqlite3_int64(DescriptorFiles.size(of: DescriptorFiles.number(of: file)))
      return SQLITE_OK
    }
    methods.xLock = { _, _ in SQLITE_OK }
    methods.xUnlock = { _, _ in SQLITE_OK }
    methods.xCheckReservedLock = { _, answer in
      answer?.pointee = 0
      return SQLITE_OK
    }
    methods.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
    methods.xSectorSize = { _ in 4096 }
    methods.xDeviceCharacteristics = { _ in 0 }
    self.methods.initialize(to: methods)
  }

  deinit {
    methods.deinitialize(count: 1)
    methods.deallocate()
  }

  /// - Parameter number: of a descriptor that stays open for as long as SQLite has the file.
  func open(_ file: UnsafeMutablePointer<sqlite3_file>, _ number: Int32) {
    UnsafeMutableRawPointer(file).storeBytes(of: number, toByteOffset: Self.place, as: Int32.self)
    file.pointee.pMethods = UnsafePointer(methods)
  }

  /// Of one that cannot be asked: 0.
  static func size(of number: Int32) -> off_t {
    var found = stat()
    return fstat(number, &found) == 0 ? found.st_size : 0
  }

  private static func number(of file: UnsafeMutablePointer<sqlite3_file>) -> Int32 {
    UnsafeMutableRawPointer(file).load(fromByteOffset: place, as: Int32.self)
  }

  private static func read(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ bytes: UnsafeMutableRawPointer?, _ count: Int, _ offset: off_t
  ) -> Int32 {
    guard let file, let bytes else { return SQLITE_IOERR }
    let number = number(of: file)
    var done = 0
    while done < count, number != empty {
      let found = pread(number, bytes + done, count - done, offset + off_t(done))
      if found < 0, errno == EINTR { continue }
      // SQLITE_IOERR_READ, which Swift does not import; nor does it the others here.
      guard found >= 0 else { return SQLITE_IOERR | 1 << 8 }
      if found == 0 { break }
      done += found
    }
    guard done < count else { return SQLITE_OK }
    // As SQLite wants it: what is not there reads as zeros. SQLITE_IOERR_SHORT_READ
    memset(bytes + done, 0, count - done)
    return SQLITE_IOERR | 2 << 8
  }

  private static func write(
    _ file: UnsafeMutablePointer<sqlite3_file>?, _ bytes: UnsafeRawPointer?, _ count: Int, _ offset: off_t
  ) -> Int32 {
    guard let file, let bytes else { return SQLITE_IOERR }
    let number = number(of: file)
    var done = 0
    while done < count {
      let written = pwrite(number, bytes + done, count - done, offset + off_t(done))
      if written < 0, errno == EINTR { continue }
      // SQLITE_IOERR_WRITE
      guard written > 0 else { return [ENOSPC, EDQUOT, EFBIG].contains(errno) ? SQLITE_FULL : SQLITE_IOERR | 3 << 8 }
      done += written
    }
    return SQLITE_OK
  }

  private static func truncate(_ file: UnsafeMutablePointer<sqlite3_file>?, _ size: off_t) -> Int32 {
    // SQLITE_IOERR_TRUNCATE
    guard let file, ftruncate(number(of: file), size) == 0 else { return SQLITE_IOERR | 6 << 8 }
    return SQLITE_OK
  }
}
