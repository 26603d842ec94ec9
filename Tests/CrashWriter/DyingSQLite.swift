import CSQLite
import Sessions
import SessionsSQLite
import Synchronization
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// SQLite in a process that dies at one of SQLite's calls of the system, whose number was chosen beforehand.
enum DyingSQLite {
  private struct Death: Sendable {
    var countdown: Countdown
    var isWithinWrite: Bool
  }
  private static let death = Mutex<Death?>(nil)

  /// Opens a database: as a server does, which holds it, or as a tool, which opens it for each thing that it does.
  static func store(at path: String, holding: Bool, dying: Countdown?, withinWrites: Bool) throws(StoreError) -> any SessionStore
  {
    if let dying {
      death.withLock { $0 = Death(countdown: dying, isWithinWrite: withinWrites) }
      intercept()
    }
    // On a busy machine others hold it for long.
    let options = SQLiteSessionStore.Options(durability: .relaxed, busyTimeout: .seconds(100))
    for _ in 0..<20 {
      do throws(StoreError) {
        if holding { return try SQLiteSessionStore(path: path, options: options) }
        return try SQLiteSessionStore(writing: SQLiteSessionReader(path: path), options: options)
      } catch {
        // An opening has its own end, whatever is said of writes.
        guard case .timedOut = error else { throw error }
      }
    }
    return try SQLiteSessionStore(path: path, options: options)
  }

  private static func step() {
    let death = death.withLock { $0 }
    if let death, !death.isWithinWrite { death.countdown.step() }
  }

  /// - Parameter half: what is written where the process dies half-way through.
  private static func stepWriting(_ half: () -> Void) {
    let death = death.withLock { $0 }
    guard let death else { return }
    guard death.isWithinWrite else { return death.countdown.step() }
    if death.countdown.isOver() {
      half()
      Countdown.die()
    }
  }

  // MARK: SQLite's table of calls

  private typealias Open = @convention(c) (UnsafePointer<CChar>?, Int32, Int32) -> Int32
  private typealias Name = @convention(c) (UnsafePointer<CChar>?) -> Int32
  private typealias Close = @convention(c) (Int32) -> Int32
  private typealias Truncate = @convention(c) (Int32, off_t) -> Int32
  private typealias Control = @convention(c) (Int32, Int32, Int) -> Int32
  private typealias Read = @convention(c) (Int32, UnsafeMutableRawPointer?, Int, off_t) -> Int
  private typealias Write = @convention(c) (Int32, UnsafeRawPointer?, Int, off_t) -> Int
  private typealias WriteHere = @convention(c) (Int32, UnsafeRawPointer?, Int) -> Int

  /// The call to open a file as the store makes it. It puts that in the place of the system's as soon as it is first used, for
  /// whatever it be; what stood there before would be replaced.
  private static let usualOpen: Open? = {
    _ = try? SQLiteSessionReader(path: "/")
    guard let vfs = sqlite3_vfs_find(nil), let open = vfs.pointee.xGetSystemCall?(vfs, "open") else { return nil }
    return unsafeBitCast(open, to: Open.self)
  }()

  private static func intercept() {
    guard usualOpen != nil else { preconditionFailure("SQLite does not tell how it opens files") }
    let opening: Open = { path, flags, mode in
      guard let path, let usual = DyingSQLite.usualOpen else { return -1 }
      DyingSQLite.step()
      return usual(path, flags, mode)
    }
    let unlinking: Name = { path in
      guard let path else { return -1 }
      DyingSQLite.step()
      return unlink(path)
    }
    let closing: Close = { file in
      DyingSQLite.step()
      return close(file)
    }
    let truncating: Truncate = { file, size in
      DyingSQLite.step()
      return ftruncate(file, size)
    }
    let reading: Read = { file, buffer, count, offset in
      DyingSQLite.step()
      return pread(file, buffer, count, offset)
    }
    let writing: Write = { file, buffer, count, offset in
      DyingSQLite.stepWriting { _ = pwrite(file, buffer, count / 2, offset) }
      return pwrite(file, buffer, count, offset)
    }
    let writingHere: WriteHere = { file, buffer, count in
      DyingSQLite.stepWriting { _ = write(file, buffer, count / 2) }
      return write(file, buffer, count)
    }
    set("open", unsafeBitCast(opening, to: sqlite3_syscall_ptr.self))
    set("unlink", unsafeBitCast(unlinking, to: sqlite3_syscall_ptr.self))
    set("close", unsafeBitCast(closing, to: sqlite3_syscall_ptr.self))
    set("ftruncate", unsafeBitCast(truncating, to: sqlite3_syscall_ptr.self))
    for name in ["pread", "pread64"] { set(name, unsafeBitCast(reading, to: sqlite3_syscall_ptr.self)) }
    for name in ["pwrite", "pwrite64"] { set(name, unsafeBitCast(writing, to: sqlite3_syscall_ptr.self)) }
    set("write", unsafeBitCast(writingHere, to: sqlite3_syscall_ptr.self))
    #if canImport(Glibc)
      // It takes any number of arguments: where those are passed as others are, it can be stood in for.
      let control: Control = { file, command, argument in
        DyingSQLite.step()
        guard let pointer = UnsafeMutableRawPointer(bitPattern: argument) else { return fcntl(file, command, 0) }
        return fcntl(file, command, pointer)
      }
      set("fcntl", unsafeBitCast(control, to: sqlite3_syscall_ptr.self))
    #endif
  }

  private static func set(_ name: String, _ call: sqlite3_syscall_ptr) {
    guard let vfs = sqlite3_vfs_find(nil) else { return }
    _ = vfs.pointee.xSetSystemCall?(vfs, name, call)
  }
}
