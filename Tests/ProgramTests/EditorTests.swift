import Platform
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The user's own editor: it shares the terminal and the job, and nothing of the session is left when it is gone.
@Suite("The editor", .ownThreads) struct EditorTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  /// Scripts find their own way by `$HOME`; the private directory lies where the test can look.
  private func environment(_ editor: String, _ more: [String: String] = [:]) throws -> [String: String] {
    let command = try work.editor(editor)
    mkdir(work.path + "/tmp", 0o700)
    return Program.environment(
      home: work.home, ["EDITOR": command, "TMPDIR": work.path + "/tmp"].merging(more) { $1 })
  }

  private func names(in directory: String) -> [String] {
    (DirectoryNames.read(directory) ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }

  @Test(
    "Ctrl-Z stops both and gives the shell the terminal, however the editor stops; fg continues both",
    arguments: [
      // As vi does, the whole job; as some do, themselves alone.
      "kill -TSTP 0", "kill -STOP $$",
    ])
  func stopped(_ stop: String) throws {
    let environment = try environment(": >\"$HOME/open\"\n\(stop)\nsleep 0.1\n: >\"$HOME/continued\"\n")
    let shell = #"set -m; "$0" "$@"; echo "[stopped]"; read answer; fg >/dev/null; echo "[ended $?]""#
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path(), work.store], environment: environment, columns: 100, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitFor("[stopped]")
    #expect(work.read("home/open") != nil && work.read("home/continued") == nil)
    #expect(!terminal.screen.alternate)
    try terminal.send("\n")
    try terminal.waitUntil("the interface again") { $0.alternate && $0.text.contains("nothing was written") }
    #expect(work.read("home/continued") != nil)
    #expect(names(in: work.path + "/tmp") == [])
    try terminal.send("Q")
    try terminal.waitFor("[ended 0]")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.settingsAreRestored)
  }

  @Test("One that is stopped in a process group of its own has the terminal again with fg, and reads what is typed")
  func ownGroup() throws {
    let environment = try environment(
      "set -m\n: >\"$HOME/open\"\nkill -STOP $$\necho \"[reading]\"\nread answer\necho \"$answer\" >\"$HOME/answer\"\n")
    let shell = #"set -m; "$0" "$@"; echo "[stopped]"; read answer; fg >/dev/null; echo "[ended $?]""#
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path(), work.store], environment: environment, columns: 100, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitFor("[stopped]")
    try terminal.send("\n")
    try terminal.waitFor("[reading]")
    try terminal.send("typed\n")
    try terminal.waitUntil("the interface again") { $0.alternate && $0.text.contains("nothing was written") }
    #expect(work.read("home/answer") == "typed\n")
    try terminal.send("Q")
    try terminal.waitFor("[ended 0]")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.settingsAreRestored)
  }

  @Test(
    "One that dies with the terminal in a process group of its own leaves an interface that hears keys, and no shell is needed")
  func diedWithTerminal() throws {
    let environment = try environment("set -m\nsh -c \"kill -9 $$\"\n")
    let terminal = try PseudoTerminal([work.store], environment: environment, columns: 200, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitFor("was ended by signal 9")
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.settingsAreRestored && names(in: work.path + "/tmp") == [])
  }

  @Test("What was typed and saved is opened again where the editor died after that")
  func diedAfterSaving() throws {
    let environment = try environment(
      """
      if [ -e "$HOME/died" ]; then cp "$1" "$HOME/seen"; exit 0; fi
      : >"$HOME/died"
      echo '{ typed' >"$1"
      kill -9 $$

      """)
    let terminal = try PseudoTerminal([work.store], environment: environment, columns: 200, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitFor("nothing was written, and E opens your text again")
    try terminal.send("E")
    try terminal.waitFor("line 1:")
    #expect(work.read("home/seen") == "{ typed\n" && names(in: work.path + "/tmp") == [])
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  #if os(Linux)
    @Test("What ends the program is heard while the editor stops, too", arguments: [SIGTERM, SIGHUP, SIGINT])
    func endedAsItStops(_ number: Int32) throws {
      let environment = try environment(
        """
        trap '' HUP TERM
        (until grep -q '^State:.T' /proc/$$/status; do :; done; kill -\(number) $PPID) &
        kill -STOP $$
        while :; do sleep 0.05; done

        """)
      let terminal = try PseudoTerminal([work.store], environment: environment, columns: 100, rows: 30)
      try terminal.waitFor("\"Saved\"")
      try terminal.send("E")
      _ = try terminal.waitForEnd()
      #expect(terminal.settingsAreRestored && names(in: work.path + "/tmp") == [])
    }
  #endif

  @Test(
    "A job that is ended while it is stopped ends, with its editor, and leaves no text, and the terminal to the shell",
    arguments: [
      "",
      // As editors do: in the background it stops the whole job.
      "stty sane",
    ])
  func endedWhileStopped(_ answer: String) throws {
    let environment = try environment(
      "trap '\(answer)' HUP TERM\n: >\"$HOME/open\"\nkill -TSTP 0\nwhile :; do sleep 0.05; done\n")
    let shell = #"""
      set -m; "$0" "$@"; echo "[stopped]"; read answer; kill -TERM %1; kill -CONT %1
      while [ -n "$(ls "$TMPDIR")" ]; do sleep 0.01; done; wait; echo "[swept]"; read answer; echo "[$answer]"
      """#
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", shell, try Program.path(), work.store], environment: environment, columns: 100, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitFor("[stopped]")
    #expect(names(in: work.path + "/tmp").count == 1)
    try terminal.send("\n")
    try terminal.waitFor("[swept]")
    try terminal.send("typed\n")
    try terminal.waitFor("[typed]")
    #expect(try terminal.waitForEnd() == .exit(0))
    // What an editor sets is its own.
    #expect(!answer.isEmpty || terminal.settingsAreRestored)
  }

  @Test(
    "What ends the program ends the editor, and nothing is left",
    arguments: [(SIGTERM, 143), (SIGHUP, 143), (SIGINT, 130)] as [(Int32, Int32)])
  func ended(_ number: Int32, _ status: Int32) throws {
    let environment = try environment(
      "trap '' HUP TERM\necho $$ >\"$HOME/pid\"\n: >\"$1.swp\"\nmkdir \"${1%/*}/backup\"\n: >\"${1%/*}/backup/old\"\n: >\"$HOME/open\"\nwhile :; do sleep 0.05; done\n"
    )
    let terminal = try PseudoTerminal([work.store], environment: environment, columns: 100, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitUntil("the editor to run", beside: { work.read("home/open") != nil })
    #expect(names(in: work.path + "/tmp").count == 1)
    terminal.signal(number)
    #expect(try terminal.waitForEnd() == .exit(status))
    #expect(terminal.settingsAreRestored)
    #expect(names(in: work.path + "/tmp") == [])
    let pid = try #require(work.read("home/pid").flatMap { Int32($0.dropLast()) })
    #expect(kill(pid, 0) != 0)
  }

  @Test func whatAKilledProgramLeftIsSweptAtTheNextStartAndWhatIsInUseIsNot() throws {
    let environment = try environment("exit 0\n")
    // Marked, and of six letters: others are the user's, however they are called.
    for name in ["left00", "used00", "backup", "2026-11-28"] {
      try work.write("tmp/session-edit.\(name)/session.jsonc", "somebody's session")
      if name.hasSuffix("00") { try work.write("tmp/session-edit.\(name)/.session-inspector", "") }
    }
    // Under names that are no text, and in what may not be written.
    let inner = Array("\(work.path)/tmp/session-edit.left00/".utf8CString.dropLast()) + [-1, 0]
    #expect(mkdir(inner, 0o700) == 0 && mkdir(inner.dropLast() + [47, -2, 0], 0o700) == 0 && chmod(inner, 0o500) == 0)
    let lock = open(work.path + "/tmp/session-edit.used00", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    #expect(flock(lock, LOCK_EX) == 0)
    defer { close(lock) }
    let terminal = try PseudoTerminal([work.store], environment: environment, columns: 100, rows: 30)
    try terminal.waitFor("ada@")
    #expect(
      names(in: work.path + "/tmp").sorted() == ["session-edit.2026-11-28", "session-edit.backup", "session-edit.used00"])
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test(
    "the text lies where nobody else looks, whatever the environment says of such a place",
    arguments: ["", "/no/such/place", "relative", "WORLD", "OURS"])
  func runtimeDirectory(_ value: String) throws {
    let runtime = work.path + "/runtime"
    mkdir(runtime, 0o700)
    if value == "WORLD" { chmod(runtime, 0o777) }
    let environment = try environment(
      "stat -c '%a %n' \"${1%/*}\" >\"$HOME/seen.new\"\nmv \"$HOME/seen.new\" \"$HOME/seen\"\n",
      ["XDG_RUNTIME_DIR": ["WORLD", "OURS"].contains(value) ? runtime : value])
    let terminal = try PseudoTerminal([work.store], environment: environment, columns: 100, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitFor("unchanged")
    let seen = try #require(work.read("home/seen"))
    #expect(seen.hasPrefix("700 " + (value == "OURS" ? runtime : work.path + "/tmp") + "/session-edit."))
    #expect(names(in: runtime) == [] && names(in: work.path + "/tmp") == [])
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test("where the best place for the text takes nothing, the next one does")
  func nextPlace() throws {
    // Without room for the name of anything in it.
    var runtime = work.path + "/runtime"
    mkdir(runtime, 0o700)
    while runtime.utf8.count < 4080 {
      runtime += "/" + String(repeating: "r", count: min(200, 4085 - runtime.utf8.count))
      mkdir(runtime, 0o700)
    }
    #expect(access(runtime, W_OK | X_OK) == 0)
    let environment = try environment(
      "echo \"$1\" >\"$HOME/seen.new\"\nmv \"$HOME/seen.new\" \"$HOME/seen\"\n", ["XDG_RUNTIME_DIR": runtime])
    let terminal = try PseudoTerminal([work.store], environment: environment, columns: 100, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitFor("unchanged")
    #expect(work.read("home/seen")?.hasPrefix(work.path + "/tmp/session-edit.") == true)
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test(
    "where no place takes the text, each is named",
    // A directory of root's that takes nothing.
    .enabled(if: geteuid() == 0 && access("/proc/self", W_OK | X_OK) == 0))
  func noPlace() throws {
    let environment = try environment("exit 0\n", ["XDG_RUNTIME_DIR": "/proc/self", "TMPDIR": "/no/such/place"])
    let terminal = try PseudoTerminal([work.store], environment: environment, columns: 300, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    let words = ["cannot edit", "under /proc/self:", "under /no/such/place:", "set TMPDIR"]
    try terminal.waitUntil("both places") { screen in words.allSatisfy { screen.text.contains($0) } }
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }

  @Test(
    "an editor that cannot be used is named, with what to do",
    arguments: [
      ("/no/such/editor", "cannot start the editor /no/such/editor"), ("false", "ended with 1"),
      ("sh -c 'kill -9 $$'", "was ended by signal 9"), ("sh -c 'rm \"$0\"; mkfifo \"$0\"'", "no file any more"),
      ("rm", "No such file"), ("sh -c 'printf \"\\377\" >\"$0\"'", "not UTF-8"),
    ])
  func unusable(_ editor: String, _ message: String) throws {
    let before = work.snapshot
    let environment = try environment("", ["EDITOR": editor, "VISUAL": "   "])
    let terminal = try PseudoTerminal([work.store], environment: environment, columns: 200, rows: 30)
    try terminal.waitFor("\"Saved\"")
    try terminal.send("E")
    try terminal.waitFor(message)
    #expect(names(in: work.path + "/tmp") == [] && work.snapshot == before)
    try terminal.send("Q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.settingsAreRestored)
  }
}
