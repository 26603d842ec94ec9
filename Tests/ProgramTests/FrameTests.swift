import TestSupport
import TestTraits
import Testing

@Suite("A frame", .ownThreads, .enabled(if: Traced.isPossible, "needs strace, and the right to trace"))
struct FrameTests {
  @Test("is sent to the terminal with one write, however much of the screen it changes") func writes() throws {
    let store = try ReactRouterFixture.copy(), home = try TemporaryDirectory()
    let trace = home.path + "/trace"
    let terminal = try PseudoTerminal(
      running: Traced.tool, Traced.arguments([try Program.path(), "--read-only", store.path], into: trace),
      environment: Program.environment(home: home.path), columns: 120, rows: 40)
    try terminal.waitFor("read-only")
    for key in ["j", "2", "j", "?", PseudoTerminal.Key.controlC.rawValue, "G", "1"] {
      try terminal.press(key)
    }
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))

    let lines = String(decoding: try Vectors.bytes(ofFile: trace), as: UTF8.self).split(separator: "\n")
    func count(_ call: String, to file: String) -> Int { lines.count { $0.contains(call) && $0.contains(file) } }
    let frames = lines.count { $0.contains("dup3(") && $0.split(separator: ",")[0].contains("/memfd:frame") }
    let gathered = count(" write(", to: "</memfd:frame")
    let sent = count(" write(", to: "</dev/pts/")
    #expect(frames >= 7)
    #expect(gathered > 3 * frames, "curses gathers \(gathered) pieces in \(frames) frames")
    // Beside the frames: the modes, and what curses says when it begins and ends.
    #expect(sent <= frames + 30, "\(sent) writes for \(frames) frames")
  }
}
