import SessionsSQLite
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("The end of an audit", .ownThreads) struct AuditNoteTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test(
    "says how many sessions were looked at, each once, and that nothing was written",
    arguments: [
      (["list"], 5, 0), (["list", "--where", "user:ada"], 5, 0), (["list", "--where", "data.user.name=Bob"], 5, 0),
      (["export", "--data"], 5, 0), (["stats"], 5, 0), (["get", Workspace.ada, "--json"], 1, 0),
      (["get", Workspace.ada, "--id"], 1, 0), (["diff", Workspace.ada, "1234000000000000"], 2, 0),
      (["destroy", "--where", "expired", "--dry-run"], 5, 6), (["set", Workspace.ada, "n", "1"], 0, 6),
      (["get", "ffffffffffffffff"], 0, 1),
    ] as [([String], Int, Int32)])
  func verbs(_ words: [String], _ count: Int, _ status: Int32) throws {
    let before = work.snapshot
    let result = try work.run([words[0], work.store] + words.dropFirst() + ["--audit"])
    #expect(result.ending == .exit(status), "\(result.errors)")
    let line = "audit: \(count == 1 ? "1 session" : "\(count) sessions") looked at, 0 writes"
    #expect(result.errors.split(separator: "\n").filter { $0.hasPrefix("audit:") } == [Substring(line)], "\(result.errors)")
    #expect(work.snapshot == before)
    #expect(try !work.run("list", work.store, "--read-only").errors.contains("audit:"))
  }

  @Test("of watching, which Ctrl-C ends") func watching() throws {
    let result = try Program.run(
      ["watch", work.store, "--audit", "--jsonl"], environment: Program.environment(home: work.home),
      interruptWhen: { $0.contains("Linus") },
      whileRunning: { _, errors in
        if errors.contains("watching") {
          try? work.write("store/1234/000000000000", #"{"data":{"user":{"name":"Linus"}}}"#)
        }
      })
    #expect(result.ending == .exit(130) && result.errors.contains("audit: 5 sessions looked at, 0 writes"), "\(result.errors)")
  }

  @Test("of the interface, once the terminal is given back") func interface() throws {
    let terminal = try PseudoTerminal(["--audit", work.store], environment: Program.environment(home: work.home), columns: 100)
    try terminal.waitFor("Bob")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.screen.text.contains("audit: 5 sessions looked at, 0 writes"), "\(terminal.screen.text)")
  }
}
