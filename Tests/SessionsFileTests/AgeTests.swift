import ECMAScript
import Platform
import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("A session that ends by the age of its file") struct AgeTests {
  /// A file, and what it holds then.
  struct Change: Sendable, CustomTestStringConvertible {
    var layout: FileLayout
    var file: String
    var id: String
    var (old, new): (String, String)
    var testDescription: String { "\(layout.name), \(old.utf8.count) bytes to \(new.utf8.count)" }

    private static let signature = String(repeating: "A", count: 42)

    static let all = [
      // In one step of the system, and in more that are noted.
      Change(.php, "sess_", "abcdefghijklmnopqrstuvwxyz", "n|i:1;", "n|i:2;"),
      Change(.php, "sess_", "abcdefghijklmnopqrstuvwxyz", "n|i:100;", "n|i:7;"),
      Change(
        .codeIgniter, "ci_session", "0123456789abcdef0123456789abcdef", "__ci_last_regenerate|i:1;",
        "__ci_last_regenerate|i:2;"),
      Change(.laravel, "", String(repeating: "aB3d", count: 10), "a:1:{i:0;i:1;}", "a:1:{i:0;i:2;}"),
      Change(
        .django, "sessionid", "abcdefghijklmnopqrstuvwxyz012345", "e30:1xUyq6:A\(signature)", "e30:1xUyq6:B\(signature)"),
    ]

    /// In more than one step, into the file itself.
    static let noted = [
      Change(.php, "sess_", "abcdefghijklmnopqrstuvwxyz", "n|i:100;", "n|i:7;"),
      Change(
        .codeIgniter, "ci_session", "0123456789abcdef0123456789abcdef", "__ci_last_regenerate|i:1;n|i:100;",
        "__ci_last_regenerate|i:1;n|i:7;"),
    ]

    /// A session of another id, and its file.
    var other: (id: SessionID, file: String) {
      let id = String(self.id.reversed())
      return (SessionID(id), String(file.dropLast(id.count)) + id)
    }

    init(_ layout: FileLayout, _ prefix: String, _ id: String, _ old: String, _ new: String) {
      (self.layout, file, self.id, self.old, self.new) = (layout, prefix + id, id, old, new)
      self.layout.lifetime = 7_200_000
    }
  }

  @Test(
    "is as old after a change and after its undoing as before, written one by one and together", arguments: Change.all,
    [false, true])
  func kept(_ change: Change, together: Bool) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(change.old, to: change.file)
    let path = "\(directory.path)/\(change.file)"
    let times = [timespec(tv_sec: 1_500_000_000, tv_nsec: 1), timespec(tv_sec: 1_600_000_000, tv_nsec: 123_456_789)]
    try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
    let before = try FileStatus(path: path)
    let store = try FileSessionStore(path: directory.path, options: .init(layout: change.layout, durability: .relaxed))
    var session = try #require(try await store.read(SessionID(change.id)))
    let (end, revision) = (session.expires, try #require(session.revision))
    #expect(end == Timestamp(milliseconds: 1_600_007_200_123))
    for text in [change.new, change.old] {
      session.payload = Array(text.utf8)
      if together {
        try await store.apply([.update(session)], keepingBefore: true) { _ in true }
      } else {
        _ = try await store.update(session)
      }
      session = try #require(try await store.read(session.id))
      #expect(session.text == text && session.expires == end)
      #expect((session.revision == revision) == (text == change.old))
      #expect(try FileStatus(path: path).modified == before.modified)
    }
    #expect(try directory.files() == [change.file])
  }

  /// Has a session as it was before and its writer die at the first call of that name.
  ///
  /// - Returns: the name of the note that it leaves.
  private func die(at call: String, _ change: Change, _ directory: TemporaryDirectory) async throws -> String {
    try directory.write(change.old, to: change.file)
    let times = [timespec(tv_sec: 1_500_000_000, tv_nsec: 1), timespec(tv_sec: 1_600_000_000, tv_nsec: 123_456_789)]
    try #require(utimensat(AT_FDCWD, "\(directory.path)/\(change.file)", times, 0) == 0)
    let isDead = Shared(false)
    let dying = Syscalls.system.intercepted { (asked) throws(Errno) in
      if asked == call { isDead.change { $0 = true } }
      if isDead.current { throw Errno(EIO) }
    }
    let store = try FileSessionStore(
      path: directory.path, options: .init(layout: change.layout, durability: .relaxed), syscalls: dying)
    await #expect(throws: StoreError.self) {
      try await store.update(StoredSession(id: SessionID(change.id), payload: Array(change.new.utf8)))
    }
    return try #require(try directory.files().first { $0 != change.file })
  }

  /// Who first writes in a directory tidies it.
  private func writeAnother(_ change: Change, _ directory: TemporaryDirectory) async throws {
    try directory.write(change.old, to: change.other.file)
    let store = try FileSessionStore(path: directory.path, options: .init(layout: change.layout, durability: .relaxed))
    #expect(try await store.delete(change.other.id, ifRevision: nil) == .deleted)
  }

  @Test(
    "is no younger for what a writer that died had begun, once the next write finishes that, whichever session it is to",
    arguments: Change.noted, [(false, nil), (true, nil), (false, 1_400_000_000), (true, 1_400_000_000)] as [(Bool, Int?)])
  func finished(_ change: Change, _ next: (isToItself: Bool, setBack: Int?)) async throws {
    let directory = try TemporaryDirectory()
    _ = try await die(at: "truncate", change, directory)
    let path = "\(directory.path)/\(change.file)"
    #expect(try FileStatus(path: path).modified.seconds > 1_600_000_000)
    if let seconds = next.setBack {
      let times = [timespec(tv_sec: 1_500_000_000, tv_nsec: 1), timespec(tv_sec: seconds, tv_nsec: 123_456_789)]
      try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
    }
    if next.isToItself {
      let store = try FileSessionStore(path: directory.path, options: .init(layout: change.layout, durability: .relaxed))
      _ = try await store.update(StoredSession(id: SessionID(change.id), payload: Array(change.old.utf8)))
    } else {
      try await writeAnother(change, directory)
    }
    let found = try FileStatus(path: path).modified
    #expect(found.seconds == next.setBack ?? 1_600_000_000 && found.nanoseconds == 123_456_789)
    #expect(try directory.contents() == [change.file: Array((next.isToItself ? change.old : change.new).utf8)])
  }

  #if os(Linux)
    /// What became of a file that is whole, as its times tell.
    struct Since: Sendable, CustomTestStringConvertible {
      var testDescription: String
      var isRead = false
      /// How many seconds after the note it was written.
      var writtenAfter = 0
      var isGivenBack = false
    }

    @Test(
      "is as old as before, too, where the writer died before it gave the file its times again, unless somebody used it since",
      arguments: Change.noted,
      [
        Since(testDescription: "nobody used it", isGivenBack: true),
        Since(testDescription: "it was read, and touched at once", isRead: true),
        Since(testDescription: "it was written again later, where no time of reading is kept", writtenAfter: 60),
      ])
    func lastStep(_ change: Change, since: Since) async throws {
      let directory = try TemporaryDirectory()
      let note = try await die(at: "setTimes", change, directory)
      let path = "\(directory.path)/\(change.file)"
      let noted = try FileStatus(path: "\(directory.path)/\(note)").modified
      // UTIME_NOW and UTIME_OMIT, which the C library's module leaves out.
      let times = [
        timespec(tv_sec: 0, tv_nsec: since.isRead ? (1 << 30) - 1 : (1 << 30) - 2),
        timespec(tv_sec: noted.seconds + since.writtenAfter, tv_nsec: noted.nanoseconds),
      ]
      try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
      let left = try FileStatus(path: path).modified
      try await writeAnother(change, directory)
      let found = try FileStatus(path: path).modified
      #expect(since.isGivenBack ? found.seconds == 1_600_000_000 && found.nanoseconds == 123_456_789 : found == left)
      #expect(try directory.contents() == [change.file: Array(change.new.utf8)])
    }
  #endif

  @Test("is told by a watch once it is changed, though its time of writing stays", arguments: Change.all, [false, true])
  func watched(_ change: Change, polls: Bool) async throws {
    let directory = try TemporaryDirectory()
    try directory.write(change.old, to: change.file)
    let writes = Shared(0)
    var calls = Syscalls.system
    if polls { calls.watchQueue = { () throws(Errno) in throw Errno(ENOSYS) } }
    // The system's clock goes on between two writes, however soon one follows the other.
    calls.statusAt = { (at, name) throws(Errno) in
      var status = try Syscalls.system.statusAt(at, name)
      status.changed.seconds += writes.current
      return status
    }
    let reader = try FileSessionReader(
      path: directory.path, layout: change.layout, syscalls: calls, pollInterval: .milliseconds(10))
    let changes = reader.changes()
    let store = try FileSessionStore(path: directory.path, options: .init(layout: change.layout, durability: .relaxed))
    let before = try FileStatus(path: "\(directory.path)/\(change.file)")
    var session = try #require(try await store.read(SessionID(change.id)))
    session.payload = Array(change.new.utf8)
    _ = try await store.update(session)
    writes.change { $0 += 1 }
    #expect(try FileStatus(path: "\(directory.path)/\(change.file)").modified == before.modified)
    for await change in changes where change == .changed(session.id) { break }
  }

  @Test("says in a listing that its time of writing was kept; where an expiry is written that time tells", arguments: Change.all)
  func listed(_ change: Change) async throws {
    let isKept = Shared(false)
    var calls = Syscalls.system
    calls.statusAt = { (at, name) throws(Errno) in
      var status = try Syscalls.system.statusAt(at, name)
      status.changed = status.modified
      if isKept.current { status.changed.seconds += 60 }
      return status
    }
    for (layout, file, text) in [
      (change.layout, change.file, change.old), (.reactRouter, FileFormatTests.path, #"{"data":{"n":1}}"#),
    ] as [(FileLayout, String, String)] {
      let directory = try TemporaryDirectory()
      try directory.write(text, to: file)
      let reader = try FileSessionReader(path: directory.path, layout: layout, syscalls: calls)
      for kept in [false, true] {
        isKept.change { $0 = kept }
        let row = try #require(try await reader.all(contents: false).first)
        #expect(row.isBackdated == (kept && layout == change.layout), "\(layout)")
      }
    }
  }
}
