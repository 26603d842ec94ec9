import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A name that is no text cannot be looked for by what is nearly it.
@Suite("A place whose name is no UTF-8", .ownThreads) struct PlaceVariableTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  /// Writes to the store while a variable names such a place, in which a configuration protects it.
  private func set(_ variable: String) throws -> Program.Result {
    try work.write("config.toml", "[targets.\"\(work.store)\"]\nenvironment = \"production\"\n")
    let script = """
      place="$1/h$(printf '\\351')"
      for directory in "$place" "$place/session-inspector" "$place/.config/session-inspector"; do
        mkdir -p "$directory" && cp "$1/config.toml" "$directory"
      done
      env "$2=$place" "$3" set "$4" "$5" n 1
      status=$?
      rm -rf "$place"
      exit $status
      """
    return try Program.run(
      running: "/bin/sh", ["-c", script, "sh", work.path, variable, try Program.path(), work.store, Workspace.ada],
      environment: Program.environment(home: work.home))
  }

  @Test(
    "is an error where a configuration may be: it is not the same as none",
    arguments: ["HOME", "XDG_CONFIG_HOME", "SESSION_INSPECTOR_CONFIG_DIR"])
  func configuration(_ variable: String) throws {
    let before = work.snapshot
    let result = try set(variable)
    #expect(result.ending == .exit(2), "\(result.errors)")
    #expect(result.errors.contains("\(variable) names a place whose name is no UTF-8"), "\(result.errors)")
    #expect(work.snapshot == before)
  }

  @Test("is not made under another name") func state() throws {
    let result = try set("XDG_STATE_HOME")
    #expect(result.ending == .exit(0), "\(result.errors)")
    #expect(access(work.path + "/h\u{FFFD}", F_OK) != 0)
  }

  @Test(
    "is a doubt where it is the home of whoever called sudo", .enabled(if: OwnMounts.arePossible, "needs to be root on Linux"))
  func caller() throws {
    let users = "root:x:0:0::/root:/bin/sh\noperator:x:4711:4711::\(work.path)/h"
    try work.write("passwd", Array(users.utf8) + [0xE9] + Array(":/bin/sh\n".utf8))
    chmod(work.path + "/passwd", 0o644)
    let script = "mount --bind '\(work.path)/passwd' /etc/passwd && exec \"$0\" \"$@\""
    let result = try Program.run(
      running: OwnMounts.unshare,
      ["-m", "/bin/sh", "-c", script, try Program.path(), "set", work.store, Workspace.ada, "n", "1"],
      environment: Program.environment(home: work.home, ["SUDO_UID": "4711"]))
    #expect(result.ending == .exit(6), "\(result.errors)")
    #expect(
      result.errors.contains("may be production (the name of the home of whoever called sudo is no UTF-8)"), "\(result.errors)")
  }
}
