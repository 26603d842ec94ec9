import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The interface as a job of a shell that stops it.
@Suite("The interface, stopped", .ownThreads) struct StoppedTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test(
    "One that is ended while it is stopped ends, and leaves the terminal to the shell",
    arguments: [SIGTSTP, SIGSTOP], ["TERM", "HUP", "INT"])
  func ended(_ stop: Int32, by name: String) throws {
    // With the terminal set its own way once the job has stopped, as every interactive shell does.
    let shell = #"""
      set -m; own=$(stty -g)
      sh -c 'echo $$ >"$HOME/pid"; exec "$0" "$@"' "$0" "$@"
      stty "$own"; printf '\n[stopped]\n'; read answer; kill -\#(name) %1; kill -CONT %1
      while kill -0 %1 2>/dev/null; do sleep 0.01; done; echo "[gone]"; read answer; echo "[$answer]"
      """#
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path(), work.store], environment: Program.environment(home: work.home))
    try terminal.waitFor("ada@")
    let pid = try #require(work.read("home/pid").flatMap { Int32($0.dropLast()) })
    #expect(kill(pid, stop) == 0)
    try terminal.waitFor("[stopped]")
    try terminal.send("\n")
    try terminal.waitFor("[gone]")
    try terminal.send("typed\n")
    try terminal.waitFor("[typed]")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.settingsAreRestored)
  }
}
