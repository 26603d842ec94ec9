import TestSupport
import Testing

@testable import session_benchmark

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Measuring from outside") struct MeasuringTests {
  private func screen(_ rows: [String]) -> VirtualScreen {
    var screen = VirtualScreen(columns: 60, rows: 12)
    screen.feed(Array(rows.joined(separator: "\r\n").utf8))
    return screen
  }

  @Test("the cursor is on a session, wherever the list moves under it") func cursor() throws {
    let head = [" sqlite shop.db", " / all", "╭─ Sessions ─╮", "│    id         user"]
    let before = screen(head + ["│▌   da18~b02f  ada", "│~   cd94~c95d  –"])
    let pushed = screen(head + ["│~   8752~922a  new", "│~   cd94~c95d  –", "│▌   da18~b02f  ada"])
    let moved = screen(head + ["│    da18~b02f  ada", "│▌   cd94~c95d  –"])
    let first = try #require(Bench.cursor(before))
    #expect(first.mayRise == false)
    #expect(try #require(Bench.cursor(pushed)).on == first.on)
    #expect(try #require(Bench.cursor(pushed)).mayRise)
    #expect(try #require(Bench.cursor(moved)).on != first.on)
    #expect(Bench.cursor(screen(head)) == nil)
    // A meter has the same sign.
    #expect(Bench.cursor(screen(head + ["│▌ size"])) == nil)
  }

  @Test("keys are measured on the real program, each by its own effect") func keys() async throws {
    let directory = try TemporaryDirectory()
    let moment = try #require(GenerateCommand.midnight)
    let address = StoreAddress(.sqlite, directory.path + "/shop.db")
    try await SampleStore(count: 60, seed: 1, moment: moment).write(to: address)
    let program = TerminalProgram(
      name: "session-inspector", path: try Program.path(), arguments: ["--read-only", address.argument],
      showsRows: Bench.showsSessions, cursor: Bench.cursor)
    let terminal = try program.start(Program.environment(home: directory.path))
    try terminal.waitUntil("its rows", Bench.showsSessions)
    try terminal.waitUntil("all sessions") { Bench.isComplete($0, Count(60)) }
    let start = try #require(Bench.cursor(terminal.screen)).on
    var probe = try KeyProbe(terminal, program)
    try probe.press(8, timeout: Program.patience)
    #expect(try #require(Bench.cursor(terminal.screen)).on != start)
    try probe.press(8, timeout: Program.patience)
    #expect(try #require(Bench.cursor(terminal.screen)).on == start)
    #expect(probe.samples.values.count == 16)
    #expect(probe.lost == 0)
  }

  @Test("a process is looked at whole: its time, its threads, its children", .enabled(if: access("/proc/self/stat", F_OK) == 0))
  func process() throws {
    let own = ProcessFacts(pid: getpid())
    let child = try Child("/bin/sh", ["-c", "sleep 60"], environment: [:])
    #expect(own.threads.contains { $0.process == child.pid })
    // Not the time of this process: what other tests have started ends meanwhile, and counts in hundredths of a second then.
    let sleeping = ProcessFacts(pid: child.pid)
    let before = try #require(sleeping.processorTime)
    #expect(try #require(sleeping.processorTime) >= before)
    _ = child.stop()
    #expect(!own.threads.contains { $0.process == child.pid })
    #expect(!own.waits.isEmpty)
    #expect(own.written != nil)
  }

  @Test(
    "the traffic says how much of it there was",
    arguments: [("12034 changes in 12.1 s: 994/s\n", 994.0), ("0 changes in 1 s: 0/s\n", 0), ("nothing", nil), ("", nil)])
  func rate(_ printed: String, _ rate: Double?) { #expect(TrafficCommand.rate(printed) == rate) }

  @Test("a peer that is not there is named, with what installs it") func missing() throws {
    let directory = try TemporaryDirectory()
    let bench = try Bench(directory: directory.path, sizes: [Count(100)], seed: 1)
    #expect(Row.missing("visidata", bench).contains("peers/bin/pip install visidata"))
    #expect(Row.missing("jq", bench) == "jq is missing: `apt-get install jq`")
    #expect(bench.peer("no such peer") == nil)
  }
}
