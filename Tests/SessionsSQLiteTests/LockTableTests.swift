import Platform
import TestSupport
import Testing

@testable import SessionsSQLite

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Who has the log of a database open elsewhere") struct LockTableTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let hasIndex: Bool
    /// Nil: it is not told.
    let elsewhere: [String]?
    /// Who may be elsewhere, too, and as well may have another database open: who writes takes them for that.
    let doubted: [String]
    /// Each with its process, its kind, the device and the file, and the bytes.
    let locks: [String]

    init(_ description: String, hasIndex: Bool = true, elsewhere: [String]?, doubted: [String] = [], _ locks: String...) {
      (testDescription, self.hasIndex, self.elsewhere, self.doubted) = (description, hasIndex, elsewhere, doubted)
      self.locks = locks
    }
  }

  /// By which a case names a process, and which number it gets, greater than any process has. By the first the database is found.
  private static let processes: [String: pid_t] = ["one": 1_000_000_001, "two": 1_000_000_002, "own": 1_000_000_003]

  @Test(
    "is told by the kernel's list of locks",
    arguments: [
      Case("one beside it", elsewhere: [], "one READ 8:1:DB readers", "one READ 8:1:INDEX 128 128"),
      Case(
        "one that writes", elsewhere: [], "one READ 8:1:DB readers", "one WRITE 8:1:INDEX 120 120", "one READ 8:1:INDEX 124 124",
        "one READ 8:1:INDEX 128 128"),
      Case("one that makes the index anew", elsewhere: [], "one READ 8:1:DB readers", "one WRITE 8:1:INDEX 128 128"),
      Case("one elsewhere", elsewhere: ["one"], "one READ 8:1:DB readers", "one READ 8:1:OTHER 128 128"),
      Case(
        "one elsewhere, by a file of the same number on another device", elsewhere: ["one"], "one READ 8:1:DB readers",
        "one READ 8:2:INDEX 127 128"),
      Case(
        "one elsewhere, and another here", elsewhere: ["two"], "one READ 8:1:DB readers", "one READ 8:1:INDEX 128 128",
        "two READ 8:1:DB readers", "two READ 8:1:OTHER 128 128"),
      Case(
        "one, where no index is here", hasIndex: false, elsewhere: ["one"], "one READ 8:1:DB readers",
        "one READ 8:1:OTHER 128 128"),
      Case("one that opens it just now, or may only read", elsewhere: [], "one READ 8:1:DB readers"),
      Case(
        "one that has the whole of another file, which is no index", elsewhere: [], "one READ 8:1:DB readers",
        "one READ 8:1:OTHER 0 EOF"),
      Case(
        "one that has another database, too", elsewhere: [], "one READ 8:1:DB readers", "one READ 8:1:INDEX 128 128",
        "one READ 8:1:MORE readers", "one READ 8:1:OTHER 128 128"),
      Case(
        "one that has two others, too", elsewhere: [], "one READ 8:1:DB readers", "one READ 8:1:INDEX 128 128",
        "one READ 8:1:MORE readers", "one READ 8:1:OTHER 128 128", "one READ 8:2:MORE readers", "one READ 8:2:OTHER 128 128"),
      Case(
        "one that may only read it and has another database, or that is elsewhere and reads one without an index", elsewhere: [],
        doubted: ["one"], "one READ 8:1:DB readers", "one READ 8:1:MORE readers", "one READ 8:1:OTHER 128 128"),
      Case(
        "the same, and one that has both to write", elsewhere: [], doubted: ["two"], "one READ 8:1:DB readers",
        "one READ 8:1:INDEX 128 128", "one READ 8:1:MORE readers", "one READ 8:1:OTHER 128 128", "two READ 8:1:DB readers",
        "two READ 8:1:MORE readers", "two READ 8:1:OTHER 128 128"),
      Case(
        "one elsewhere that has another database, too", elsewhere: ["one"], "one READ 8:1:DB readers",
        "one READ 8:1:MORE readers",
        "one READ 8:1:OTHER 128 128", "one READ 8:2:OTHER 128 128"),
      Case(
        "one elsewhere that has the whole of another file", elsewhere: ["one"], "one READ 8:1:DB readers",
        "one READ 8:1:MORE 0 EOF", "one READ 8:1:OTHER 128 128"),
      Case(
        "one that has a file of the same number on another device", elsewhere: [], "one READ 8:1:DB readers",
        "one READ 8:1:INDEX 128 128", "two READ 8:2:DB readers", "two READ 8:2:OTHER 128 128"),
      Case(
        "one that has both of those", elsewhere: nil, "one READ 8:1:DB readers", "one READ 8:1:INDEX 128 128",
        "one READ 8:2:DB readers", "one READ 8:2:OTHER 128 128"),
      Case("one that is not in the list", elsewhere: nil, "two READ 8:1:DB readers", "two READ 8:1:OTHER 128 128"),
      Case(
        "this process", elsewhere: [], "one READ 8:1:DB readers", "one READ 8:1:INDEX 128 128", "own READ 8:1:DB readers",
        "own READ 8:1:OTHER 128 128"),
    ])
  func told(_ test: Case) throws {
    let directory = try TemporaryDirectory()
    let (database, index) = (try Self.file("s.db", in: directory), try Self.file("s.db-shm", in: directory))
    let highest = max(database.inode, index.inode)
    let numbers = ["DB": database.inode, "INDEX": index.inode, "OTHER": highest + 1, "MORE": highest + 2]
    var lines: [String] = []
    for lock in test.locks {
      let fields = lock.replacing("readers", with: "1073741826 1073742335").split(separator: " ").map(String.init)
      let place = fields[2].split(separator: ":").map(String.init)
      let process = try #require(Self.processes[fields[0]])
      let inode = try #require(numbers[place[2]])
      lines.append(
        "\(lines.count + 1): POSIX  ADVISORY  \(fields[1]) \(process) \(place[0]):\(place[1]):\(inode) \(fields[3]) \(fields[4])")
    }
    // One that is waited for is held by nobody, and one on a whole file is of another kind.
    lines.append("98: -> POSIX  ADVISORY  READ 1000000004 8:1:\(database.inode) 1073741826 1073742335")
    lines.append("99: FLOCK  ADVISORY  READ 1000000004 8:1:\(database.inode) 0 EOF")
    lines.append("100: POSIX  ADVISORY  READ 1000000004 8:1:\(highest + 1) 128 128")
    let (reader, own) = (try #require(Self.processes["one"]), try #require(Self.processes["own"]))
    for mayHaveOthers in [true, false] {
      let found = LockTable(lines.joined(separator: "\n") + "\n").usersElsewhere(
        of: database, index: test.hasIndex ? index : nil, reader: reader, own: own, mayHaveOthers: mayHaveOthers)
      let expected = test.elsewhere.map { $0 + (mayHaveOthers ? [] : test.doubted) }
      #expect(found == expected.map { Set($0.compactMap { Self.processes[$0] }) }, "\(mayHaveOthers)")
    }
  }

  private static func file(_ name: String, in directory: TemporaryDirectory) throws -> FileStatus.Identity {
    let path = directory.path + "/" + name
    close(open(path, O_WRONLY | O_CREAT, 0o600))
    return try FileStatus(path: path).identity
  }
}
