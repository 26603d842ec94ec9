import Inspection
import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("A file of what a store holds is none of the store") struct ExportFileTests {
  private let directory: TemporaryDirectory

  /// Sessions in two levels, a database, and links to them.
  init() throws {
    directory = try TemporaryDirectory()
    for name in ["store", "store/0000", "beside"] { try #require(mkdir(path(name), 0o700) == 0) }
    for name in ["store/0000/one", "app.db", "app.db-wal", "beside/taken"] {
      let descriptor = open(path(name), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
      try #require(descriptor >= 0)
      close(descriptor)
    }
    for (name, target) in [("link", "store"), ("way", "store/0000"), ("here", "."), ("beside/linked.db", "../app.db")] {
      try #require(symlink(target, path(name)) == 0)
    }
  }

  private func path(_ name: String) -> String { "\(directory.path)/\(name)" }

  /// What is said to a file that is new, and to one that takes the place of another.
  private func refusals(_ name: String, of store: String) -> [Errno?] {
    [false, true].map { replaces -> Errno? in
      do throws(Errno) {
        _ = try ExportFile(path(name), replaces: replaces, exporting: path(store))
        return nil
      } catch { return error }
    }
  }

  @Test(
    "whether something is there or not, by whatever name one gets there",
    arguments: [
      ("store", "store/0000/one"), ("store", "store/0000/new"), ("store", "store/new"), ("store", "store/ffff/new"),
      ("store", "store/ffff/gggg/new"), ("store", "link/0000/new"), ("link", "store/0000/new"), ("store", "way/new"),
      ("store", "beside/../store/new"), ("store", "store/0000/\u{301}new"), ("app.db", "app.db"), ("app.db", "app.db-wal"),
      ("app.db", "app.db-journal"), ("app.db", "app.db-shm"), ("app.db", "here/app.db-shm"), ("app.db#sessions", "app.db-shm"),
      ("app.db#\u{301}s", "app.db-shm"),
      ("beside/linked.db", "app.db-journal"), ("app.db", "beside/linked.db"),
    ])
  func refused(_ store: String, _ file: String) {
    #expect(refusals(file, of: store) == [Errno(EBUSY), Errno(EBUSY)])
  }

  @Test(
    "and what lies beside it is its own",
    arguments: [
      ("store", "new"), ("store", "store-of-files"), ("store", "beside/new"), ("store", "beside/taken"), ("store", "here/new"),
      ("app.db", "app.db-walled"), ("app.db", "beside/app.db-wal"), ("app.db", "app"), ("nowhere", "new"),
    ])
  func free(_ store: String, _ file: String) {
    #expect(refusals(file, of: store) == [nil, nil])
  }
}
