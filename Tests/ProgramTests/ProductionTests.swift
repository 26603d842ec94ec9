import Inspection
import Sessions
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

@testable import session_inspector

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the configuration calls production is not opened for writing by a way around its name, and never passed over in silence.
@Suite("A store that is called production", .ownThreads) struct ProductionTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  private func database(_ name: String) async throws -> String {
    let store = try SQLiteSessionStore(path: work.path + "/" + name, options: .init(createsDatabase: true))
    _ = try await store.create(StoredSession(id: SessionID(Workspace.ada), payload: Array("{}".utf8)))
    return work.path + "/" + name
  }

  @Test(
    "is protected as a mounted directory, too", .enabled(if: OwnMounts.arePossible, "needs to be root on Linux"),
    arguments: [
      ("store", "other", 6), ("other", "store", 6), ("store", "other/1234", 6), ("store/1234", "other", 6),
      ("other/1234", "store", 6), ("home", "other", 0),
    ])
  func mounted(_ target: String, _ store: String, _ status: Int32) throws {
    mkdir(work.path + "/other", 0o700)
    try work.callProduction(work.path + "/" + target)
    let script = "mount --bind '\(work.store)' '\(work.path)/other' && exec \"$0\" \"$@\""
    let isPart = store.hasSuffix("1234")
    try work.write("store/1234/sess_" + String(repeating: "a", count: 26), "n|i:0;")
    let result = try Program.run(
      running: OwnMounts.unshare,
      ["-m", "/bin/sh", "-c", script, try Program.path(), "set", "\(work.path)/\(store)"]
        + [isPart ? String(repeating: "a", count: 26) : Workspace.ada, "n", "1"] + (isPart ? ["--layout", "php"] : []),
      environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(status), "\(result.errors)")
    #expect(result.errors.contains("production") == (status == 6), "\(result.errors)")
  }

  @Test(
    "is protected for whoever calls it that, also as another user (sudo, doas, pkexec)",
    .enabled(if: OwnMounts.arePossible, "needs to be root on Linux"),
    arguments: [
      ([:], 0), (["SUDO_UID": "4711"], 6), (["SUDO_USER": "operator"], 6), (["SUDO_UID": "4712", "SUDO_USER": "operator"], 6),
      (["DOAS_USER": "operator"], 6), (["PKEXEC_UID": "4711"], 6), (["SUDO_UID": "4713", "PKEXEC_UID": "4711"], 6),
      (["SUDO_UID": "4711", "SESSION_INSPECTOR_CONFIG_DIR": "/"], 0),
      // Two who share a number, of whom the second has the configuration.
      (["SUDO_UID": "4714", "SUDO_USER": "second"], 6), (["SUDO_UID": "4714", "SUDO_USER": "first"], 0),
      (["SUDO_UID": "4711", "SUDO_USER": "first"], 6),
    ] as [([String: String], Int32)])
  func caller(_ variables: [String: String], _ status: Int32) throws {
    try work.callProduction("~/../store")
    let (other, own) = (work.path + "/other", work.home)
    let users = [
      ("root", 0, other), ("operator", 4711, own), ("daemon", 4713, other), ("first", 4714, other), ("second", 4714, own),
    ]
    let lines = users.map { name, number, home in "\(name):x:\(number):\(number)::\(home):/bin/sh\n" }
    try work.write("passwd", lines.joined(), mode: 0o644)
    mkdir(work.path + "/other", 0o700)
    let script = "mount --bind '\(work.path)/passwd' /etc/passwd && exec \"$0\" \"$@\""
    let result = try Program.run(
      running: OwnMounts.unshare,
      ["-m", "/bin/sh", "-c", script, try Program.path(), "set", work.store, Workspace.ada, "n", "1"],
      environment: Program.environment(home: work.path + "/other", variables))
    #expect(result.ending == .exit(status), "\(result.errors)")
    #expect(result.errors.contains("production") == (status == 6), "\(result.errors)")
  }

  @Test(
    "may be any store where the home of whoever became another user is shut: a doubt that is told, and no error",
    .enabled(if: OwnMounts.arePossible && access("/usr/bin/setpriv", X_OK) == 0, "needs to be root on Linux"),
    arguments: [
      (["set", "STORE", "ID", "n", "1"], "other", nil, 6), (["set", "STORE", "ID", "n", "1"], "home", nil, 6),
      (["list", "STORE"], "other", nil, 0), (["set", "STORE", "ID", "n", "1", "--rw"], "other", nil, 0),
      (["set", "STORE", "ID", "n", "1"], "other", "development", 0), (["list", "memory:"], "other", nil, 0),
    ] as [([String], String, String?, Int32)])
  func shutHome(_ words: [String], _ home: String, _ called: String?, _ status: Int32) throws {
    try work.callProduction("~/../store")
    try work.write(
      "passwd", "root:x:0:0::\(work.path)/other:/bin/sh\noperator:x:4711:4711::\(work.home):/bin/sh\n", mode: 0o644)
    let own = "[targets.\"\(work.store)\"]\nenvironment = \"\(called ?? "")\"\n"
    try work.write("other/.config/session-inspector/config.toml", called == nil ? "" : own)
    chmod(work.home, 0o600)
    defer { chmod(work.home, 0o700) }
    // Without its rights the administrator is a user like another, and the files are its own.
    let script =
      "mount --bind '\(work.path)/passwd' /etc/passwd && exec /usr/bin/setpriv --bounding-set=-all --inh-caps=-all \"$0\" \"$@\""
    let result = try Program.run(
      running: OwnMounts.unshare,
      ["-m", "/bin/sh", "-c", script, try Program.path()] + words.map { ["STORE": work.store, "ID": Workspace.ada][$0] ?? $0 },
      environment: Program.environment(home: work.path + "/" + home, ["SUDO_UID": "4711"]))
    #expect(result.ending == .exit(status), "\(result.errors)")
    let isTold = called == nil && words[1] == "STORE" && !words.contains("--rw")
    #expect(
      result.errors.contains("may be production (cannot read the configuration \(work.home)/") == isTold, "\(result.errors)")
  }

  @Test(
    "may be any store where nobody knows the home of whoever became another user: a doubt that is told, and no error",
    arguments: [
      (["SUDO_UID": "4294967293"], "sudo"), (["SUDO_UID": "4294967293", "SUDO_USER": "no-such-user"], "sudo"),
      (["SUDO_UID": "x"], "sudo"), (["DOAS_USER": "no-such-user"], "doas"), (["PKEXEC_UID": "4294967293"], "pkexec"),
    ])
  func unknownHome(_ variables: [String: String], _ program: String) throws {
    work.environment = variables
    let refused = try work.run("set", work.store, Workspace.ada, "n", "1")
    #expect(refused.ending == .exit(6), "\(refused.errors)")
    #expect(
      refused.errors.contains("may be production (the system does not know the home of whoever called \(program))"),
      "\(refused.errors)")
    #expect(try !work.run("list", "memory:").errors.contains("production"))
    #expect(try work.run("set", work.store, Workspace.ada, "n", "1", "--rw").ending == .exit(0))
    work.environment["SESSION_INSPECTOR_CONFIG_DIR"] = "/"
    #expect(try work.run("set", work.store, Workspace.ada, "n", "1").ending == .exit(0))
  }

  @Test(
    "is what another user's configuration says, and nothing else of that is taken; one that is there and leads nowhere is an error"
  )
  func otherUser() throws {
    let none = try UserConfiguration.protection(from: work.home)
    #expect(none.targets.isEmpty && none.doubt == nil)
    try work.write(
      "home/.config/session-inspector/config.toml",
      "mask = [\"x\"]\n[targets.\"~/../store\"]\nenvironment = \"production\"\nlayout = \"php\"\ncookie = \"c\"\n")
    let targets = try UserConfiguration.protection(from: work.home).targets
    #expect(targets.count == 1)
    let settings = try targets.judgement(of: StoreAddress(parsing: work.store)).settings
    #expect(settings.environment == .production && settings.layout == nil && settings.cookie == nil)
    let file = work.home + "/.config/session-inspector/config.toml"
    unlink(file)
    symlink("nowhere", file)
    let failure = #expect(throws: CommandError.self) { try UserConfiguration.protection(from: work.home) }
    #expect(failure?.status == .usage && failure?.advice.map { "\($0)".contains("sudo") } == true)
  }

  @Test(
    "and said to be in a variable of the environment is a server: that a file or nothing known stands in it is an error, wherever it is named",
    arguments: ["sqlite:DB", "sqlite://DB", "DB", "file:STORE", "unix:STORE", "mysql://localhost/shop", "cookie:"])
  func variables(_ value: String) async throws {
    let path = try await database("app.db")
    let value = value.replacing("DB", with: path).replacing("STORE", with: work.store)
    work.environment["PLACE"] = value
    let opened = try work.run("set", "env:PLACE", Workspace.ada, "n", "1")
    #expect(opened.ending == .exit(2) && opened.errors.contains("holds no address of a server"), "\(opened.errors)")
    #expect(!opened.errors.contains(path))
    try work.callProduction("env:PLACE")
    for store in [path, work.store] {
      let result = try work.run("set", store, Workspace.ada, "n", "1")
      #expect(result.ending == .exit(2) && result.errors.contains("config.toml:1:"), "\(result.errors)")
      #expect(result.errors.contains("names no store: the variable PLACE holds no address of a server"), "\(result.errors)")
    }
  }

  @Test("keeps its database also where that has another name elsewhere", arguments: [[], ["--rw"]])
  func otherName(_ options: [String]) async throws {
    mkdir(work.path + "/prod", 0o700)
    try work.callProduction(work.path + "/prod")
    link(try await database("prod/app.db"), work.home + "/dev.db")
    let result = try work.run(["set", work.home + "/dev.db", Workspace.ada, "n", "1"] + options)
    #expect(result.ending == .exit(6) && result.errors.contains("has another name as well"), "\(result.errors)")
    #expect(result.errors.contains("copy the store without its hard links"), "\(result.errors)")
    #expect(try work.run("list", work.home + "/dev.db", "--count").ending == .exit(0))
  }

  @Test("is no file that is called as a variable of the environment is")
  func otherFile() async throws {
    let (meant, other) = (try await database("app.db"), try await database("PLACE"))
    work.environment["PLACE"] = "sqlite:" + meant
    let result = try Program.run(
      running: "/bin/sh",
      ["-c", "cd \"$0\" && exec \"$@\"", work.path, try Program.path(), "destroy", "env:PLACE", Workspace.ada, "--yes"],
      environment: Program.environment(home: work.home, work.environment))
    #expect(result.ending == .exit(2), "\(result.errors)")
    for path in [meant, other] { #expect(try work.run("list", path, "--json").output.contains("\"total\":1"), "\(path)") }
  }
}
