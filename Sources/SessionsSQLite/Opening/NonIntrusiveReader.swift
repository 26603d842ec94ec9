import CSQLite
import Platform
import Sessions
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads an application's database without changing it. Each reading opens it as its state allows and closes it again: nothing
/// is held in between, so the application's last close is the last one and checkpoints the log.
///
/// | the files | opened |
/// |---|---|
/// | no -wal, or one without a frame | `immutable=1`, unless a lock tells of a write; again if anything moved meanwhile |
/// | a rollback journal, or a file that does not stay still | `readonly_shm=1`, SQLite takes its read locks |
/// | -wal and -shm | the same |
/// | -wal without -shm, or one that does not fit it, or a journal that nobody will roll back | a private copy |
///
/// A reading that fails is repeated until it succeeds or ``timeout`` has passed. One that takes long and is not asked for by anybody
/// takes no read lock of a rollback journal: who uses the database could not commit meanwhile.
///
/// One reading at a time, on the queue of its ``Database``.
final class NonIntrusiveReader {
  let file: DatabaseFile
  private let clock: StampClock
  private let isFresh: (DatabaseState) -> Bool
  private(set) var copy: PrivateCopy?
  /// Whether a write that came after the copy shows in the state that it was made of.
  private var keepsCopy = false

  /// - Parameter isFresh: whether what may be copied can be written once more and look the same; nil: by the clock.
  init(_ file: DatabaseFile, isFresh: ((DatabaseState) -> Bool)? = nil) throws(StoreError) {
    self.file = file
    let clock = StampClock(of: file.path)
    self.clock = clock
    self.isFresh = isFresh ?? { $0.isFresh(by: clock) }
    do throws(SQLiteFailure) {
      try ReadOnlyVFS.register()
    } catch {
      throw StoreError(error, doing: "preparing SQLite")
    }
  }

  /// Whether the last reading was of a copy, since the database itself waits for a writer to mend it.
  var readsCopy: Bool { copy != nil }

  /// Whether somebody has the database for himself by now (`locking_mode = EXCLUSIVE`, whose log has no index): what can be
  /// read as a copy alone was not left by anybody then.
  var isHeld: Bool {
    do throws(SQLiteFailure) {
      let connection = try Connection.open(file.path, mode: .readOnly, parameters: ["mode=ro", "immutable=1"])
      return connection.isHeldByWriter
    } catch {
      return false
    }
  }

  private static let locking = ["mode=ro", "readonly_shm=1"]
  /// How long a reading is repeated.
  static let timeout = Duration.seconds(5)
  /// How long each attempt waits for a lock.
  private static let lockTimeout = Duration.milliseconds(500)
  /// How often a file is looked at that may not be locked: time enough for it to lie still after a write, where nobody goes on writing.
  private static let looksWithoutLock = 6
  /// How long a copy may take: a database that a writer left unfinished can be read in no other way.
  private static let copyTimeout = Duration.seconds(60)

  /// Why the last look was not the last.
  private enum Obstacle {
    case moved, locked
    case failed(SQLiteFailure)

    init(_ failure: SQLiteFailure) { self = failure.primary == SQLITE_BUSY ? .locked : .failed(failure) }

    func error(_ file: DatabaseFile, looks: Int) -> StoreError {
      let time = "\(timeout.components.seconds) s"
      return switch self {
      case .moved: .timedOut("\(file.name) changed at each of \(looks) looks within \(time); trying again may help")
      case .locked: .timedOut("\(file.name) is locked by another process, for \(time) now; trying again may help")
      case .failed(let failure): StoreError(failure, doing: "reading \(file.name)")
      }
    }
  }

  /// - Parameter unlooked: what is answered where nothing can be read without keeping writers out; nil: they are kept out.
  func read<Answer>(
    orElse unlooked: Answer? = nil, _ body: (borrowing Connection, DatabaseState) throws(SQLiteFailure) -> Answer
  ) throws(StoreError) -> Answer {
    let end = ContinuousClock.now + Self.timeout
    var mustCopy = false
    var look = 0
    var obstacle = Obstacle.moved
    repeat {
      defer { look += 1 }
      if let unlooked, look >= Self.looksWithoutLock { return unlooked }
      if look > 0 { usleep(UInt32(min(2_000 << min(look, 5), 50_000))) }
      let state = try DatabaseState(of: file)
      if copy?.state != state || !keepsCopy { copy = nil }
      let approach = mustCopy || copy != nil ? .copy : approach(to: state, look: unlooked == nil ? look : 0)
      mustCopy = false
      if approach == .locked, unlooked != nil { continue }
      if approach == .copy, copy == nil {
        keepsCopy = !isFresh(state)
        copy = try PrivateCopy(of: file, state, by: .now + Self.copyTimeout)
        obstacle = .moved
        if copy == nil { continue }
      }
      do throws(SQLiteFailure) {
        switch approach {
        case .immutable:
          let answer = Result { () throws(SQLiteFailure) in try readWithoutLocks(state, body) }
          if case .failure(let failure) = answer, failure.primary == SQLITE_BUSY { throw failure }
          // Whatever went wrong with a file that moved meanwhile says nothing.
          obstacle = .moved
          if try unchanged(state) { return try answer.get() }
          // What takes long would meet the next write, too.
          if let unlooked { return unlooked }
        // As long as one reads such a file nobody writes to it.
        case .locked: return try HeldLocks.during { () throws(SQLiteFailure) in try read(Self.locking, state, body) }
        case .sharedMemory: return try read(Self.locking, state, body)
        case .copy:
          guard let copy else { continue }
          return try copy.answer { connection throws(SQLiteFailure) in try body(connection, state) }
        }
      } catch {
        obstacle = Obstacle(error)
        switch error.primary {
        // What is missing was there a moment ago, or the other way round: look again.
        case SQLITE_CANTOPEN where [0, ENOENT].contains(error.system): continue
        case SQLITE_BUSY, SQLITE_IOERR: continue
        // It must be mended before it can be read.
        case SQLITE_READONLY, SQLITE_PROTOCOL: mustCopy = true
        case SQLITE_NOTADB: throw .unavailable("\(file.name) is not an SQLite database")
        default: throw StoreError(error, doing: "reading \(file.name)")
        }
      }
    } while ContinuousClock.now < end
    throw obstacle.error(file, looks: look)
  }

  /// Where a file is written again and again, looking again does not help: SQLite's read locks do, which wait for a writer.
  private func approach(to state: DatabaseState, look: Int) -> DatabaseState.Approach {
    guard state.approach == .immutable else { return state.approach }
    return state.database.isFresh(by: clock) || look >= 2 && look.isMultiple(of: 2) ? .locked : .immutable
  }

  private func unchanged(_ before: DatabaseState) throws(SQLiteFailure) -> Bool {
    guard let now = try? DatabaseState(of: file) else { return false }
    return now.isUntouched(since: before)
  }

  /// Half of a transaction may be in the file and its journal in memory, or nowhere: then the lock alone tells of it.
  private func readWithoutLocks<Answer>(
    _ state: DatabaseState, _ body: (borrowing Connection, DatabaseState) throws(SQLiteFailure) -> Answer
  ) throws(SQLiteFailure) -> Answer {
    try read(["mode=ro", "immutable=1"], state) { connection, state throws(SQLiteFailure) -> Answer in
      // Who writes has begun to: where nobody has, no lock is taken that an application could meet.
      if !connection.isWrittenAhead, connection.isReserved, connection.isHeldByWriter {
        throw SQLiteFailure(code: SQLITE_BUSY, system: 0)
      }
      return try body(connection, state)
    }
  }

  private func read<Answer>(
    _ parameters: [String], _ state: DatabaseState,
    _ body: (borrowing Connection, DatabaseState) throws(SQLiteFailure) -> Answer
  ) throws(SQLiteFailure) -> Answer {
    let connection = try Connection.open(
      file.path, mode: .readOnly, parameters: parameters, busyTimeout: Self.lockTimeout)
    return try body(connection, state)
  }
}
