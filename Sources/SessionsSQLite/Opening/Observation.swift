import CSQLite
import Sessions
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads a database of somebody's without changing it: opened by its state for each reading, closed after it, and nothing
/// held in between, so that the application's last close finds itself the last.
///
/// | the files | opened |
/// |---|---|
/// | no -wal, or one without a frame | `immutable=1`; read again if anything moved meanwhile |
/// | a rollback journal, or a file that does not stay still | `readonly_shm=1`, SQLite takes its read locks |
/// | -wal and -shm | the same |
/// | -wal without -shm, or one that does not fit it, or a journal that nobody will roll back | a private copy |
///
/// It is tried again until it succeeds, or ``patience`` has come to its end.
///
/// One reading at a time, on the queue of its ``Database``.
final class Observation {
  let file: DatabaseFile
  private let clock: StampClock
  private var copy: PrivateCopy?

  init(_ file: DatabaseFile) throws(StoreError) {
    self.file = file
    clock = StampClock(of: file.path)
    do throws(SQLiteFailure) {
      try ReadingVFS.register()
    } catch {
      throw StoreError(error, doing: "preparing SQLite")
    }
  }

  /// Whether the last reading was of a copy, since the database itself waits for a writer to mend it.
  var readsCopy: Bool { copy != nil }

  /// So long a database is given to let itself be read…
  static let patience = Duration.seconds(5)
  /// …so long each look at it waits for a lock…
  private static let lockPatience = Duration.milliseconds(500)
  /// …and so long a copy may take: of an unfinished one there is no other way.
  private static let copyPatience = Duration.seconds(60)

  /// Why the last look was not the last.
  private enum Obstacle {
    case moved, locked
    case failed(SQLiteFailure)

    init(_ failure: SQLiteFailure) { self = failure.primary == SQLITE_BUSY ? .locked : .failed(failure) }

    func error(_ file: DatabaseFile, looks: Int) -> StoreError {
      let time = "\(patience.components.seconds) s"
      return switch self {
      case .moved: .timedOut("\(file.name) changed at each of \(looks) looks within \(time); trying again may help")
      case .locked: .timedOut("\(file.name) is locked by another process, for \(time) now; trying again may help")
      case .failed(let failure): StoreError(failure, doing: "reading \(file.name)")
      }
    }
  }

  func read<Answer>(
    _ body: (borrowing Connection, DatabaseState) throws(SQLiteFailure) -> Answer
  ) throws(StoreError) -> Answer {
    let end = ContinuousClock.now + Self.patience
    var mustCopy = false
    var look = 0
    var obstacle = Obstacle.moved
    repeat {
      defer { look += 1 }
      if look > 0 { usleep(UInt32(min(2_000 << min(look, 5), 50_000))) }
      let state = try DatabaseState(of: file)
      if copy?.state != state { copy = nil }
      let approach = mustCopy || copy != nil ? .copy : approach(to: state, look: look)
      mustCopy = false
      if approach == .copy, copy == nil {
        copy = try PrivateCopy(of: file, state, by: .now + Self.copyPatience)
        obstacle = .moved
        if copy == nil { continue }
      }
      do throws(SQLiteFailure) {
        switch approach {
        case .immutable:
          let answer = Result { () throws(SQLiteFailure) in try read(["mode=ro", "immutable=1"], state, body) }
          // Whatever went wrong with a file that moved meanwhile says nothing.
          obstacle = .moved
          guard try unchanged(state) else { continue }
          return try answer.get()
        case .locked, .sharedMemory: return try read(["mode=ro", "readonly_shm=1"], state, body)
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
        case SQLITE_NOTADB: throw .unavailable("\(file.name) is no SQLite database")
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

  private func read<Answer>(
    _ parameters: [String], _ state: DatabaseState,
    _ body: (borrowing Connection, DatabaseState) throws(SQLiteFailure) -> Answer
  ) throws(SQLiteFailure) -> Answer {
    let connection = try Connection.open(
      file.path, mode: .readOnly, parameters: parameters, vfs: ReadingVFS.name, busyTimeout: Self.lockPatience)
    return try body(connection, state)
  }
}
