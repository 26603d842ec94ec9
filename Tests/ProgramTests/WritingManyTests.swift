import CSQLite
import ECMAScript
import Sessions
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

/// Three visitors that a filter finds, and others that it does not.
@Suite("Verbs that write, on all that match", .ownThreads) struct WritingManyTests {
  static let visitor = #"{"user":{"name":"visitor"},"cart":[1,2],"__flash_old__":"x"}"#
  static let ids = ["aaaa000000000001", "aaaa000000000002", "aaaa000000000003"]
  let work: Workspace

  init() async throws {
    let visitors = Self.ids.map { ($0, #"{"data":\#(Self.visitor),"expires":"2099-01-01T00:00:00.000Z"}"#) }
    work = try Workspace(Workspace.sessions.merging(visitors) { first, _ in first })
    let database = try SQLiteSessionStore(path: work.path + "/s.db", options: .init(createsDatabase: true))
    for (id, payload) in Self.ids.map({ ($0, Self.visitor) }) + [("bbbb000000000001", #"{"user":{"name":"Ada"}}"#)] {
      _ = try await database.create(
        StoredSession(id: SessionID(id), payload: Array(payload.utf8), expires: Timestamp(parsing: "2099-01-01")))
    }
  }

  private func store(_ name: String) -> String { name == "files" ? work.store : work.path + "/s.db" }
  private func count(_ store: String, _ filter: String) throws -> Int? {
    let result = try work.run("list", store, "--json", "--where", filter)
    return result.json?["sessions"]?.asArray?.count
  }

  static let tasks: [(words: [String], question: String, counted: String)] = [
    (["set", "seen.by", "1"], "", ""), (["set", "seen", "true"], "data.seen=true", "set"),
    (["set", "data.user.name", #""guest""#], "user=guest", "set"),
    (["unset", "cart"], "user=visitor and not data.cart?", "unset"),
    (["flash", "notice", "--text", "Back at \"ten\""], "flash.notice~^Back", "flashed"),
    (["flash", "notice", #"{"level":2}"#], "data.user? and flash.notice.level=2", "flashed"),
    (["set", "flash.notice", #""x""#], "flash.notice=x", "set"), (["unset", "flash.old"], "user=visitor and flash=0", "unset"),
    (["expire", "2098-01-01"], "expires<2098-06-01", "changed"),
  ].filter { !$0.1.isEmpty }

  /// In a long run every task in both kinds of stores, in a short one in the one or the other by turns.
  private static let tasksInStores = tasks.enumerated().flatMap { number, task in
    ["files", "sqlite"].enumerated().filter { Effort.isLong || ($0.offset + number).isMultiple(of: 2) }.map { ($0.element, task) }
  }

  @Test("do to each of them what they do to one, and to nobody else", arguments: tasksInStores)
  func all(_ kind: String, _ task: (words: [String], question: String, counted: String)) throws {
    let store = store(kind)
    let others = try work.run("list", store, "--json", "--reveal", "--where", "not user=visitor").output
    let before = try count(store, task.question)
    let arguments = [task.words[0], store] + task.words.dropFirst() + ["--where", "user=visitor", "--expect", "3"]
    let preview = try work.run(arguments + ["--dry-run"])
    #expect(preview.ending == .exit(0) && preview.output.split(separator: "\n").count { $0.hasPrefix("would ") } == 3)
    #expect(try count(store, task.question) == before)
    let result = try work.run(arguments + ["--yes"])
    #expect(result.ending == .exit(0), "\(result.errors)")
    #expect(
      result.output.split(separator: "\n").count == 3 && result.errors.contains("3 of 3 \(task.counted)"), "\(result.errors)")
    #expect(try count(store, task.question) == (before ?? 0) + 3)
    if task.words[1] != "data.user.name" {
      #expect(try work.run("list", store, "--json", "--reveal", "--where", "not user=visitor").output == others)
    }
    // Done once more, there is nothing to change.
    guard task.words[1] != "data.user.name" && task.words[0] != "unset" else { return }
    let again = try work.run(arguments + ["--yes"])
    #expect(again.ending == .exit(0) && again.errors.contains("0 of 3 \(task.counted), 3 were so already"), "\(again.errors)")
  }

  @Test(
    "write nothing where the command line does not say how many, or another number, or nobody can be asked",
    arguments: [
      (["--yes"], 2, "3 sessions match now"), (["--expect", "2", "--yes"], 5, "3 sessions match, not 2"),
      (["--expect", "3"], 2, "--yes"), (["--expect", "3", "--yes", "--if-revision", "x"], 2, "about one session"),
      (["--expect", "3", "--yes", "--report", "/nowhere/report"], 2, "nothing was written"),
      (["--expect", "3", "--dry-run", "--report", "x"], 2, "--report"),
      (["--expect", "3", "--yes", "--read-only"], 6, "--read-only"),
      (["--expect", "-1", "--yes"], 2, "--expect takes a number of sessions, from 0"),
    ])
  func refused(_ options: [String], _ status: Int32, _ words: String) throws {
    let before = work.snapshot
    for verb in [["set", "n", "1"], ["unset", "cart"], ["flash", "n", "1"], ["expire", "+1h"], ["destroy"]] {
      let result = try work.run([verb[0], work.store] + verb.dropFirst() + ["--where", "user=visitor"] + options)
      #expect(result.ending == .exit(status) && result.errors.contains(words), "\(verb) \(options): \(result.errors)")
    }
    #expect(work.snapshot == before)
  }

  @Test("write nothing where sessions are named beside a filter: that says which they are")
  func namedBesideFilter() throws {
    let before = work.snapshot
    for verb in [["set", "n", "1"], ["unset", "cart"], ["flash", "n", "1"], ["expire", "+1h"], ["destroy"]] {
      let named = [verb[0], work.store, "3f9c"] + verb.dropFirst()
      let result = try work.run(named + ["--where", "user=visitor", "--expect", "3", "--yes"])
      #expect(result.ending == .exit(2) && result.errors.contains("sessions or --where, not both"), "\(verb): \(result.errors)")
    }
    #expect(work.snapshot == before)
  }

  @Test("take sessions from standard input, by whatever names them, and answer each once")
  func named() throws {
    let listed = try work.run("list", work.store, "--json", "--where", "user=visitor").json?["sessions"]?.asArray
    let names = try #require(listed).compactMap { $0["fingerprint"]?.asString?.string }
    let input = ([Self.ids[0], "~" + names[1], names[2], "ffffffffffffffff"] + names).joined(separator: "\n")
    let result = try work.run("flash", work.store, "-", "notice", "--text", "Soon", "--yes", input: input)
    #expect(result.ending == .exit(1) && result.errors.contains("line 4: "), "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 3)
    #expect(try count(work.store, "flash.notice=Soon") == 3)
  }

  @Test("tell in a file what came of each: done, changed, gone and failed, and of those that had no turn")
  func report() throws {
    try work.write("store/cccc/000000000001", #"{"data":{"user":{"name":"visitor"},"cart":3}}"#)
    let report = work.path + "/report.jsonl"
    let terminal = try PseudoTerminal(
      ["set", work.store, "cart[0]", "7", "--where", "user=visitor", "--expect", "4", "--report", report],
      environment: Program.environment(home: work.home), columns: 200)
    try terminal.waitFor("Type yes:")
    // Meanwhile the application renames one, and ends another.
    try work.write("store/aaaa/000000000001", #"{"data":{"user":{"name":"Grace"},"cart":[1]}}"#)
    _ = try work.run("destroy", work.store, Self.ids[1], "--yes")
    try terminal.send("yes\n")
    #expect(try terminal.waitForEnd() == .exit(1))
    let lines = try #require(work.read("report.jsonl")).split(separator: "\n").map { try JSON.parse(String($0)) }
    #expect(lines.first?["sessions"] == 4 && work.mode("report.jsonl") == 0o600)
    let outcomes = lines.dropFirst().compactMap { $0["outcome"]?.asString?.string }.sorted()
    #expect(outcomes == ["changed", "done", "failed", "gone"])
    #expect(work.session(Self.ids[0])?.contains("[1]") == true && work.session(Self.ids[2])?.contains("[7,2]") == true)
    // A report is never written over.
    let again = try work.run("unset", work.store, "cart", "--where", "user=visitor", "--expect", "2", "--yes", "--report", report)
    #expect(again.ending == .exit(2) && again.errors.contains("not there yet"), "\(again.errors)")
    #expect(work.session(Self.ids[2])?.contains("[7,2]") == true)
  }

  @Test("say that they wait for a lock, where they do", arguments: [["set", "n", "1"], ["flash", "notice", "--text", "x"]])
  func waits(_ verb: [String]) throws {
    let holder = try Lock(of: work.path + "/s.db")
    let terminal = try PseudoTerminal(
      [verb[0], work.path + "/s.db", Self.ids[0]] + verb.dropFirst(), environment: Program.environment(home: work.home),
      columns: 120)
    try terminal.waitFor("waiting for the store")
    holder.release()
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(try count(work.path + "/s.db", "data.n=1 or flash.notice=x") == 1)
  }

  @Test(
    "of one session end as they were asked to where they wait for a lock",
    arguments: [["expire", "+1d"], ["destroy", "--yes"]], ManyAtOnceTests.endings)
  func endedAsOneWaits(_ verb: [String], _ ending: (Int32, Int32)) throws {
    let holder = try Lock(of: work.path + "/s.db")
    let terminal = try PseudoTerminal(
      [verb[0], work.path + "/s.db", Self.ids[0]] + verb.dropFirst(), environment: Program.environment(home: work.home),
      columns: 120)
    try terminal.waitFor("Ctrl-C ends it")
    terminal.signal(ending.0)
    #expect(try terminal.waitForEnd() == .exit(ending.1))
    holder.release()
  }

  @Test("of several sessions end as they were asked to where the store took none, and say so", arguments: ManyAtOnceTests.endings)
  func endedAsManyWait(_ signal: Int32, _ status: Int32) throws {
    let holder = try Lock(of: work.path + "/s.db")
    let terminal = try PseudoTerminal(
      ["destroy", work.path + "/s.db", Self.ids[0], Self.ids[1], "--yes"], environment: Program.environment(home: work.home),
      columns: 120)
    try terminal.waitFor("Ctrl-C twice ends it")
    terminal.signal(signal)
    #expect(try terminal.waitForEnd() == .exit(status))
    #expect(terminal.screen.text.contains("0 of 2 destroyed"), "\(terminal.screen.text)")
    holder.release()
  }

  @Test("say what is wrong with their words", arguments: [["set", "x"], ["flash", "x"], ["expire"], ["destroy"], ["unset"]])
  func words(_ verb: [String]) throws {
    let result = try work.run([verb[0], work.store] + verb.dropFirst())
    #expect(result.ending == .exit(2) && result.errors.contains("--where FILTER"), "\(result.errors)")
  }
}

/// Another program that writes to a database.
private final class Lock {
  private var database: OpaquePointer?

  init(of path: String) throws {
    var opened: OpaquePointer?
    try #require(sqlite3_open(path, &opened) == SQLITE_OK)
    database = opened
    try #require(sqlite3_exec(opened, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
  }

  func release() { sqlite3_exec(database, "ROLLBACK", nil, nil, nil) }
  deinit { sqlite3_close(database) }
}
