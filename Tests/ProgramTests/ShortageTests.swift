import CSQLite
import Platform
import TestSupport
import TestTraits
import Testing

/// Where the system gives too little, the program says so: no trap, no wait for ever, no terminal left as it should not be.
@Suite("Short of what the system gives", .ownThreads) struct ShortageTests {
  private let work: Workspace
  init() throws { work = try Workspace() }

  enum Shortage: CustomTestStringConvertible, Sendable {
    case descriptors(Int), memory(Int)
    /// In the shell's blocks, of 512 bytes or of 1,024.
    case fileSize(Int)

    var limit: String {
      switch self {
      case .descriptors(let count): "ulimit -n \(count)"
      case .memory(let kilobytes): "ulimit -v \(kilobytes)"
      case .fileSize(let blocks): "ulimit -f \(blocks)"
      }
    }
    var testDescription: String { limit }

    static let verbs = (Effort.isLong ? all : every(4, of: all)) + files
    static let interface = (Effort.isLong ? all : every(5, of: all)) + files

    /// From where the system can load the program at all: with less than its image takes it kills it before it begins.
    private static let all =
      (3...64).map { descriptors($0) } + stride(from: 60_000, through: 600_000, by: 10_000).map { memory($0) }
    private static let files = [0, 1, 8].map { fileSize($0) }
    private static func every(_ step: Int, of all: [Shortage]) -> [Shortage] {
      stride(from: 0, to: all.count, by: step).map { all[$0] }
    }
  }

  private func limited(_ shortage: Shortage, _ arguments: [String]) throws -> [String] {
    ["-c", "\(shortage.limit) && exec \"$0\" \"$@\"", try Program.path()] + arguments
  }

  @Test("a verb does its work, or says why not", arguments: Shortage.verbs)
  func verbs(_ shortage: Shortage) throws {
    for arguments in [["list", work.store], ["get", work.store, Workspace.ada], ["set", work.store, Workspace.ada, "n", "1"]] {
      let result = try Program.run(
        running: "/bin/sh", limited(shortage, arguments), environment: Program.environment(home: work.home))
      guard case .exit(let status) = result.ending else {
        Issue.record("\(arguments): \(result.ending), \(result.errors)")
        continue
      }
      #expect((status == 0) == !result.output.isEmpty, "\(arguments): \(status), \(result.output)")
      #expect(status == 0 || !result.errors.isEmpty, "\(arguments) says nothing")
      #expect(!result.errors.contains("Backtrac"), "\(arguments): \(result.errors)")
    }
  }

  @Test("the interface opens, or says why not and leaves the terminal as it was", arguments: Shortage.interface)
  func interface(_ shortage: Shortage) throws {
    let terminal = try PseudoTerminal(
      running: "/bin/sh", limited(shortage, [work.store]), environment: Program.environment(home: work.home), columns: 100)
    let opened = (try? terminal.waitFor("ada@")) != nil
    if opened { try terminal.send("Q") }
    guard case .exit(let status) = try terminal.waitForEnd() else {
      Issue.record("\(terminal.screen.text)")
      return
    }
    #expect((status == 0) == opened, "\(status): \(terminal.screen.text)")
    #expect(terminal.settingsAreRestored && !terminal.screen.alternate)
    #expect(opened || terminal.screen.text.contains { !$0.isWhitespace }, "nothing is said")
  }

  @Test(
    "what is missing is named, and where to get more of it",
    arguments: [(Shortage.descriptors(16), "ulimit -n"), (.memory(90_000), "ulimit -v")])
  func words(_ shortage: Shortage, _ advice: String) throws {
    let result = try Program.run(
      running: "/bin/sh", limited(shortage, ["list", work.store]), environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(1) && result.errors.contains(advice), "\(result.ending): \(result.errors)")
  }

  /// More than a file may hold, whichever blocks the shell counts in; no argument may be much longer.
  private static let long = String(repeating: "x", count: 100_000)
  private static let limit = Shortage.fileSize(96)

  @Test(
    "of what does not fit into a file nothing is written, which is said",
    arguments: ["store/0000/0000000000a1", "php/sess_abcdefghijklmnopqrstuvwx01", "app.db"])
  func largeWrite(_ name: String) throws {
    let session =
      switch name {
      case "app.db": "Zk3v9pX0qYw7sT1uR5nM2bC4dE6fG8hJ"
      case "store/0000/0000000000a1": Workspace.ada
      default: "abcdefghijklmnopqrstuvwx01"
      }
    if name == "app.db" {
      try work.rows(
        "../app.db",
        """
        CREATE TABLE sessions (sid PRIMARY KEY, expired, sess);
        INSERT INTO sessions VALUES ('\(session)', 4070908800000, '{"cookie":{"path":"/"},"n":1}');
        """)
    } else if name.hasPrefix("php") {
      try work.write(name, "n|i:1;")
    }
    let store = "\(work.path)/\(name.prefix { $0 != "/" })"
    let before = (try Vectors.bytes(ofFile: work.path + "/" + name), try names(of: store))
    let result = try Program.run(
      running: "/bin/sh", limited(Self.limit, ["set", store, session, "long", "\"\(Self.long)\""]),
      environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(1), "\(result.ending): \(result.errors)")
    // SQLite does not keep why the system refused a write.
    let isSaid = result.errors.contains("there is no room") && result.errors.contains("ulimit -f")
    #expect(isSaid || name == "app.db" && result.errors.contains("disk I/O error"), "\(result.errors)")
    #expect(try Vectors.bytes(ofFile: work.path + "/" + name) == before.0)
    #expect(try names(of: store) == before.1)
  }

  /// Of a database those of the files beside it.
  private func names(of store: String) throws -> [String] {
    let names = try #require(DirectoryNames.read(store.hasSuffix(".db") ? work.path : store)).sorted()
    return try names + names.filter { $0 == "0000" }.flatMap { try #require(DirectoryNames.read(store + "/" + $0)).sorted() }
  }

  /// What a session takes is the most where it is many small values.
  @Test(
    "a session is read where the memory has room for what is made of it, and else it is said that there is none",
    arguments: [300_000, 500_000, 800_000], [1, 4, 12, 40])
  func largeRead(_ kilobytes: Int, _ megabytes: Int) throws {
    let id = Workspace.ada
    let value = "[" + String(repeating: "[[]],", count: megabytes * 200_000) + "1]"
    try work.write("store/0000/0000000000a1", #"{"data":{"value":\#(value)}}"#)
    for verb in [["get", id, "--json"], ["list", "--where", "data.other"], ["set", id, "n", "1"]] {
      let arguments = [verb[0], work.store] + verb.dropFirst()
      let result = try Program.run(
        running: "/bin/sh", limited(.memory(kilobytes), arguments), environment: Program.environment(home: work.home))
      guard case .exit(let status) = result.ending else {
        Issue.record("\(arguments.prefix(1)): \(result.ending), \(result.errors)")
        continue
      }
      #expect(status == 0 || result.errors.contains("ulimit -v"), "\(arguments.prefix(1)): \(status), \(result.errors)")
    }
  }

  @Test("an export that does not fit is told, and is not there")
  func largeExport() throws {
    try work.write("store/eeee/000000000001", #"{"data":{"long":"\#(Self.long)"}}"#)
    let environment = Program.environment(home: work.home)
    let export = ["export", work.store, "--data"]
    let file = work.path + "/all.jsonl"
    let refused = try Program.run(
      running: "/bin/sh", limited(Self.limit, export + ["-o", file]), environment: environment)
    #expect(refused.ending == .exit(1) && refused.errors.contains("cannot write"), "\(refused.ending): \(refused.errors)")
    #expect(try #require(DirectoryNames.read(work.path)).sorted() == ["home", "store"])
    var shell = try limited(Self.limit, export)
    shell[1] += " > '\(file)'"
    let cut = try Program.run(running: "/bin/sh", shell, environment: environment)
    #expect(cut.ending == .exit(1) && cut.errors.contains("standard output cannot be written"), "\(cut.ending): \(cut.errors)")
  }

  @Test("a report that does not fit is told, by the exit code too, and the sessions are changed all the same")
  func largeReport() throws {
    for number in 100..<200 { try work.write("store/aaaa/000000000\(number)", #"{"data":{"n":1}}"#) }
    let file = work.path + "/report.jsonl"
    let verb = ["destroy", work.store, "--where", "data.n=1", "--expect", "100", "--yes", "--report", file]
    let cut = try Program.run(
      running: "/bin/sh", limited(.fileSize(8), verb), environment: Program.environment(home: work.home))
    #expect(cut.ending == .exit(1) && cut.errors.contains("report.jsonl ends here"), "\(cut.ending): \(cut.errors)")
    #expect(cut.errors.contains("100 of 100 destroyed"))
    #expect(DirectoryNames.read(work.store + "/aaaa") == [])
  }

  @Test("a copy of a database that does not fit is not left behind, and the terminal is as it was")
  func largeCopy() throws {
    let made = work.store + "/made.db", temporary = work.path + "/tmp"
    var opened: OpaquePointer?
    #expect(sqlite3_open(made, &opened) == SQLITE_OK)
    defer { sqlite3_close(opened) }
    let sql = """
      PRAGMA journal_mode = WAL;
      PRAGMA wal_autocheckpoint = 0;
      CREATE TABLE sessions (sid PRIMARY KEY, expired, sess);
      INSERT INTO sessions VALUES ('a', 4070908800000, '{"long":"\(Self.long)"}');
      """
    #expect(sqlite3_exec(opened, sql, nil, nil, nil) == SQLITE_OK)
    // A log without its index is read as a copy alone.
    for suffix in ["", "-wal"] { try work.write("left.db" + suffix, try Vectors.bytes(ofFile: made + suffix)) }
    try work.write("tmp/mark", "")
    let environment = Program.environment(home: work.home, ["TMPDIR": temporary])
    let arguments = try limited(Self.limit, ["list", work.path + "/left.db"])
    let verb = try Program.run(running: "/bin/sh", arguments, environment: environment)
    #expect(verb.ending == .exit(1) && verb.errors.contains("ulimit -f"), "\(verb.ending): \(verb.errors)")
    let terminal = try PseudoTerminal(
      running: "/bin/sh", limited(Self.limit, [work.path + "/left.db"]), environment: environment, columns: 100)
    #expect(try terminal.waitForEnd() == .exit(1), "\(terminal.screen.text)")
    #expect(terminal.settingsAreRestored && !terminal.screen.alternate)
    #expect(DirectoryNames.read(temporary) == ["mark"])
  }
}
