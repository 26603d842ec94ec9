import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A configuration is somebody's: whose it is that counts, and what `~` is in it.
@Suite(
  "A home in which a configuration may be", .ownThreads, .enabled(if: OwnMounts.arePossible, "needs to be root on Linux"))
struct HomeTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  private static let withoutRights = "exec /usr/bin/setpriv --bounding-set=-all --inh-caps=-all \"$0\" \"$@\""

  /// Runs the program where the system has these users.
  ///
  /// - Parameter variables: beside `HOME`, which is not set unless one of them is that.
  private func run(
    _ words: [String], _ variables: [String: String], users: [String], mode: mode_t = 0o644,
    sources: String = "files", starting start: String = "exec \"$0\" \"$@\""
  ) throws -> Program.Result {
    let lines = users.map { $0.replacing("WORK", with: work.path) + ":/bin/sh\n" }
    try work.write("passwd", lines.joined(), mode: 0o644)
    chmod(work.path + "/passwd", mode)
    // Whatever else a machine asks for its users.
    try work.write("nsswitch.conf", "passwd: \(sources)\ngroup: files\n", mode: 0o644)
    let script = """
      mount --bind '\(work.path)/passwd' /etc/passwd || exit 99
      if test -e /etc/nsswitch.conf; then mount --bind '\(work.path)/nsswitch.conf' /etc/nsswitch.conf || exit 99; fi
      \(start)
      """
    return try Program.run(
      running: OwnMounts.unshare,
      ["-m", "/bin/sh", "-c", script, try Program.path()] + words.map { ["STORE": work.store, "ID": Workspace.ada][$0] ?? $0 },
      environment: Program.environment(home: "", variables.mapValues { $0.replacing("WORK", with: work.path) }))
  }

  @Test(
    "is an error where HOME is not set and the system cannot say where it is, and none where nobody has one",
    .enabled(if: access("/usr/bin/setpriv", X_OK) == 0),
    arguments: [
      ("root:x:0:0::WORK/home", 0o644, "files", 6), ("root:x:0:0::WORK/home", 0, "files", 2),
      ("other:x:4711:4711::WORK/home", 0o644, "files", 0),
      // Behind a source that cannot be read, another has nobody, and that is all that the system says.
      ("root:x:0:0::WORK/home", 0, "files systemd", 2), ("other:x:4711:4711::WORK/home", 0o644, "files systemd", 0),
    ] as [(String, mode_t, String, Int32)])
  func unknown(_ user: String, _ mode: mode_t, _ sources: String, _ status: Int32) throws {
    try work.callProduction(work.store)
    // It would know root by itself.
    let silent = ["SYSTEMD_NSS_BYPASS_SYNTHETIC": "1", "SYSTEMD_NSS_DYNAMIC_BYPASS": "1"]
    let result = try run(
      ["set", "STORE", "ID", "n", "1"], silent, users: [user], mode: mode, sources: sources, starting: Self.withoutRights)
    #expect(result.ending == .exit(status), "\(result.errors)")
    #expect(result.errors.contains("the system cannot say where this user's home is") == (status == 2), "\(result.errors)")
  }

  @Test(
    "is also that of the user as whom somebody has this run, whatever HOME is by then",
    arguments: [
      ([:], 0), (["SUDO_UID": "4711"], 6), (["DOAS_USER": "operator"], 6), (["PKEXEC_UID": "4711"], 6),
      (["SUDO_UID": "4711", "XDG_CONFIG_HOME": "WORK/home/.config"], 6),
      (["SUDO_UID": "4711", "SESSION_INSPECTOR_CONFIG_DIR": "/"], 0),
    ] as [([String: String], Int32)])
  func keptHome(_ variables: [String: String], _ status: Int32) throws {
    try work.write(
      "root/.config/session-inspector/config.toml", "[targets.\"~/../store\"]\nenvironment = \"production\"\n")
    let result = try run(
      ["set", "STORE", "ID", "n", "1"], variables.merging(["HOME": "WORK/home"]) { $1 },
      users: ["root:x:0:0::WORK/root", "operator:x:4711:4711::WORK/home"])
    #expect(result.ending == .exit(status), "\(result.errors)")
    #expect(result.errors.contains("production") == (status == 6), "\(result.errors)")
  }

  /// A configuration that a variable names, of which a target is `~/../store`, and a home beside which no store is.
  private func share() throws {
    try work.write(
      "common/session-inspector/config.toml", "[targets.\"~/../store\"]\nenvironment = \"production\"\n")
    for name in ["elsewhere", "elsewhere/root"] { mkdir("\(work.path)/\(name)", 0o700) }
  }

  private static let users = ["root:x:0:0::WORK/elsewhere/root", "operator:x:4711:4711::WORK/home"]
  private static let named = ["SESSION_INSPECTOR_CONFIG_DIR": "WORK/common/session-inspector"]
  private static let based = ["XDG_CONFIG_HOME": "WORK/common"]

  @Test(
    "is what ~ is in a configuration that a variable names, of whoever called sudo, too",
    arguments: [
      ([:], 0), (["SUDO_UID": "4711"], 6), (["SUDO_USER": "operator"], 6), (["DOAS_USER": "operator"], 6),
      (["PKEXEC_UID": "4711"], 6), (["SUDO_UID": "0"], 0), (["SUDO_UID": "4712"], 6),
    ] as [([String: String], Int32)])
  func shared(_ calling: [String: String], _ status: Int32) throws {
    try share()
    for place in [Self.named, Self.based] {
      let variables = place.merging(calling) { $1 }.merging(["HOME": "WORK/elsewhere/root"]) { $1 }
      let result = try run(["set", "STORE", "ID", "n", "1"], variables, users: Self.users)
      #expect(result.ending == .exit(status), "\(place): \(result.errors)")
      #expect(result.errors.contains("production") == (status == 6), "\(place): \(result.errors)")
    }
  }

  @Test(
    "that is shut, and may be what ~ is there, makes it a doubt, and no error",
    .enabled(if: access("/usr/bin/setpriv", X_OK) == 0),
    arguments: [(["set", "STORE", "ID", "n", "1"], 6), (["list", "STORE"], 0), (["set", "STORE", "ID", "n", "1", "--rw"], 0)]
      as [([String], Int32)])
  func shutHome(_ words: [String], _ status: Int32) throws {
    try share()
    chmod(work.home, 0o600)
    defer { chmod(work.home, 0o700) }
    let variables = Self.named.merging(["HOME": "WORK/elsewhere/root", "SUDO_UID": "4711"]) { $1 }
    let result = try run(words, variables, users: Self.users, starting: Self.withoutRights)
    #expect(result.ending == .exit(status), "\(result.errors)")
    #expect(
      result.errors.contains("cannot be examined, and may be the store that is meant") == (words.last != "--rw"),
      "\(result.errors)")
  }
}
