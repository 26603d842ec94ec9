import Foundation
import Platform
import Sessions
import SessionsSQLite
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whether the number of a file that is gone is given to the next one, as ext4 does.
enum FileNumbers {
  static let comeAgain: Bool = {
    guard let directory = try? TemporaryDirectory() else { return false }
    return (0..<20).contains { _ in number(in: directory) == number(in: directory) }
  }()

  /// Of a file that is made, and gone then.
  private static func number(in directory: TemporaryDirectory) -> UInt64? {
    let path = directory.path + "/f"
    defer { unlink(path) }
    close(open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600))
    return (try? FileStatus(path: path))?.inode
  }
}

@Suite("Another file of the same number") struct SameNumberTests {
  /// A database that is removed, and made anew with other sessions.
  private struct Place {
    let directory: TemporaryDirectory
    let path: String
    let reader: ForeignSessionReader
    private var other: String { directory.path + "/other.db" }

    init() async throws {
      directory = try TemporaryDirectory()
      path = directory.path + "/s.db"
      for (path, id) in [(path, "old"), (directory.path + "/other.db", "new")] {
        try OtherConnection(path).run(expressTable("('\(id)', NULL, '\(express)')"))
      }
      reader = try ForeignSessionReader(try await SessionTables.only(in: path), path: path)
      _ = try await reader.page(PageRequest())
    }

    /// - Parameter lookers: who find nothing in between.
    func replace(seenBy lookers: [any SessionLister]) async throws {
      try FileManager.default.removeItem(atPath: path)
      for looker in lookers { await #expect(throws: StoreError.self) { _ = try await looker.page(PageRequest()) } }
      try FileManager.default.copyItem(atPath: other, toPath: path)
    }
  }

  @Test(
    "is another database, whether or not somebody looked while there was none",
    .enabled(if: FileNumbers.comeAgain, "this file system gives no number again"), arguments: [false, true])
  func told(looksBetween: Bool) async throws {
    let place = try await Place()
    // Others may take the number that was given back.
    for round in 1...10 {
      try await place.replace(seenBy: looksBetween ? [place.reader] : [])
      #expect(try await place.reader.page(PageRequest()).entries.map(\.id) == [SessionID("new")])
      #expect(place.reader.turns == round)
    }
  }

  @Test(
    "is not written to by who may write to the one before alone, not by an undo either",
    .enabled(if: FileNumbers.comeAgain, "this file system gives no number again"), arguments: [false, true])
  func written(looksBetween: Bool) async throws {
    for _ in 0..<5 {
      let place = try await Place()
      let store = try ForeignSessionStore(writing: place.reader, only: try HeldFile(path: place.path))
      let outcomes = try await store.apply([.delete(SessionID("old"), ifRevision: nil)], keepingBefore: true)
      guard case .deleted(let before?)? = outcomes.first else {
        Issue.record("\(outcomes)")
        return
      }
      try await place.replace(seenBy: looksBetween ? [store] : [])
      let refusal = await #expect(throws: StoreError.self) { _ = try await store.create(before) }
      #expect(refusal?.words.contains("until the store is opened again") == true, "\(refusal?.words ?? "")")
      #expect(store.replacement == refusal)
      #expect(try OtherConnection(place.path).texts("SELECT sid FROM sessions") == ["new"])
    }
  }

  @Test("is not made as long as one is held, and one that is gone is let go of: nothing is that file any more")
  func released() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/f"
    func make() { close(open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)) }
    make()
    let held = try HeldFile(path: path)
    held.releaseRemoved()
    #expect(held.isSame(as: try FileStatus(path: path).identity))
    #expect(try HeldFile(path: path) == held)
    for _ in 0..<10 {
      #expect(rename(path, path + "-away") == 0 && rename(path + "-away", path) == 0)
      held.releaseRemoved()
      #expect(try HeldFile(path: path) == held)
    }
    #if canImport(Glibc)
      unlink(path)
      for _ in 0..<10 {
        make()
        #expect(!held.isSame(as: try FileStatus(path: path).identity))
        unlink(path)
      }
      held.releaseRemoved()
      #expect(!held.isSame(as: held.identity))
    #endif
  }

  #if canImport(Glibc)
    @Test("is told from one that has no name any more and is still what its path leads to, as one that is mounted there is")
    func nameless() throws {
      let directory = try TemporaryDirectory()
      func make() -> Int32 { open(directory.path + "/f", O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600) }
      let mount = make()
      defer { close(mount) }
      // It leads to what is open there, whatever became of its name.
      let path = "/proc/self/fd/\(mount)"
      let held = try HeldFile(path: path)
      unlink(directory.path + "/f")
      held.releaseRemoved()
      #expect(held.isSame(as: try FileStatus(path: path).identity))
      #expect(try HeldFile(path: path) == held)

      let other = make()
      defer { close(other) }
      try #require(dup2(other, mount) == mount)
      #expect(!held.isSame(as: try FileStatus(path: path).identity))
      held.releaseRemoved()
      #expect(!held.isSame(as: held.identity))
    }

    @Test("is told without letting go of a lock that this process has on the one that is held") func locks() throws {
      let directory = try TemporaryDirectory()
      let path = directory.path + "/f"
      let file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600), asking = open(path, O_RDWR | O_CLOEXEC)
      defer {
        close(file)
        close(asking)
      }
      var lock = flock()
      lock.l_type = Int16(F_WRLCK)
      lock.l_whence = Int16(SEEK_SET)
      lock.l_len = 1
      let taken = fcntl(file, F_SETLK, &lock)
      for _ in 0..<2 { _ = try HeldFile(path: path) }
      // F_OFD_GETLK, which Glibc's module leaves out: it asks as another process would.
      let told = fcntl(asking, 36, &lock)
      #expect(taken == 0 && told == 0 && lock.l_type == Int16(F_WRLCK))
    }
  #endif
}
