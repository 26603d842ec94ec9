import Platform
import Sessions
import Synchronization
import TestSupport
import Testing

@testable import SessionsSQLite

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Where a watched database is") struct PlaceTests {
  private let directory: TemporaryDirectory
  private let file: DatabaseFile

  init() throws {
    directory = try TemporaryDirectory()
    _ = try SQLiteSessionStore(path: directory.path + "/s.db", options: .init(createsDatabase: true))
    file = try DatabaseFile(directory.path + "/s.db")
  }

  /// What becomes of a path though nothing is written in its directory.
  enum Change: String, CaseIterable, CustomTestStringConvertible {
    case directoryClosed, otherMountedOver
    var testDescription: String { rawValue }

    var place: @Sendable (DatabaseFile) -> DatabasePlace {
      { file in
        var place = DatabasePlace(of: file)
        switch self {
        case .directoryClosed: place.file = .failure(Errno(EACCES))
        // Any other file will do.
        case .otherMountedOver: place.file = Result { () throws(Errno) in try FileStatus(path: file.directory).identity }
        }
        return place
      }
    }
  }

  @Test("is asked each second: what the kernel says nothing of is looked at, and so is its return", arguments: Change.allCases)
  func silent(_ change: Change) async throws {
    let isChanged = Mutex(false)
    // Nothing follows but what the place itself gives reason for.
    let signals = try #require(
      FileSignals(file, pollDelays: [0]) { isChanged.withLock(\.self) ? change.place($0) : DatabasePlace(of: $0) })
    _ = signals.wasSignalled()
    var looks = signals.signals().makeAsyncIterator()
    for isThere in [false, true] {
      isChanged.withLock { $0 = !isThere }
      #expect(await looks.next() != nil)
    }
    signals.stop()
  }

  @Test("a link whose name differs from its file's in how a letter is made up is a link") func composed() throws {
    let (one, other) = (directory.path + "/\u{E9}.db", directory.path + "/e\u{301}.db")
    #expect(rename(directory.path + "/s.db", one) == 0)
    // Some file systems take both for the same name.
    guard symlink(one, other) == 0 else { return }
    #expect(try DatabaseFile(other).isReachedByLink && !DatabaseFile(RealPath(of: one)?.text ?? one).isReachedByLink)
  }

  @Test(
    "is known to be another's by who reads it or only watches; what is gone and comes back is the same", arguments: [false, true])
  func turned(isWatched: Bool) async throws {
    let reader = try SQLiteSessionReader(path: file.path)
    let (away, other) = (directory.path + "/away.db", directory.path + "/other.db")
    _ = try await reader.page(PageRequest())
    #expect(rename(file.path, away) == 0)
    await #expect(throws: StoreError.self) { _ = try await reader.page(PageRequest()) }
    #expect(rename(away, file.path) == 0)
    _ = try await reader.page(PageRequest())
    #expect(reader.turns == 0)
    _ = try SQLiteSessionStore(path: other, options: .init(createsDatabase: true))
    let changes = isWatched ? reader.changes() : nil
    #expect(rename(other, file.path) == 0)
    if isWatched {
      try await eventually("it is not known") { reader.turns == 1 }
    } else {
      for _ in 0..<2 { _ = try await reader.page(PageRequest()) }
    }
    #expect(reader.turns == 1 && reader.turnWords.hasSuffix("is now in the place of \(file.path)"))
    withExtendedLifetime(changes) {}
  }

  @Test("a directory whose rights are changed is a reason to look") func rights() throws {
    let signals = try #require(FileSignals(file))
    _ = signals.wasSignalled()
    #expect(chmod(directory.path, 0o711) == 0)
    #expect(signals.wasSignalled())
  }
}
