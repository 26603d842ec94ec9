import Sessions
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A store that the configuration calls production is protected whatever happens to the configuration, however the store is named.
@Suite("The configuration", .ownThreads) struct ConfigurationTests {
  let work: Workspace
  private var directory: String { work.home + "/.config/session-inspector" }
  private var file: String { directory + "/config.toml" }

  init() throws { work = try Workspace() }

  private func configure(_ target: String, _ more: String = "") throws {
    try work.write(
      "home/.config/session-inspector/config.toml", "[targets.\"\(target)\"]\nenvironment = \"production\"\n" + more)
  }

  private func set(_ store: String, _ more: String...) throws -> Program.Result {
    try Program.run(
      ["set", store, Workspace.ada, "n", "1"] + more, environment: Program.environment(home: work.home, work.environment))
  }

  @Test(
    "an unknown key is an error with the nearest one, the file and the line",
    arguments: [
      ("theme = \"mono\"\nmsak = [\"ssn\"]\n", ":2:1: msak", "mask"), ("theme = 3\n", ":1:1: theme", "text"),
      ("[targets.\"/x\"]\nenviroment = \"production\"\n", ":2:1: enviroment", "environment"),
      ("[targets.\"/x\"]\nenvironment = \"prod\"\n", ":2:1: environment", "production"),
      ("times = \"here\"\n", ":1:1: times", "utc or local"), ("theme = \n", ":1:", "config.toml"),
      (
        "columns = [" + (0..<65).map { "\"data.k\($0)\"" }.joined(separator: ",") + "]\n", ":1:1: columns has 65 columns",
        "at most 64"
      ),
      ("sort = \"data." + String(repeating: "k", count: 5_000) + "\"\n", ":1:1: sort", "at most 4,096 bytes"),
    ])
  func mistakes(_ text: String, _ place: String, _ word: String) throws {
    try work.write("home/.config/session-inspector/config.toml", text)
    let result = try work.run("list", work.store)
    #expect(result.ending == .exit(2))
    #expect(result.errors.contains("config.toml" + place), "\(result.errors)")
    #expect(result.errors.contains(word), "\(result.errors)")
  }

  @Test("shows times by the clock of this machine and reads them so, where it says so; programs get UTC either way")
  func times() throws {
    work.environment["TZ"] = "JST-9"
    #expect(try work.run("get", work.store, Workspace.ada).output.contains("expires   2099-01-02 03:04:05Z"))
    try work.write("home/.config/session-inspector/config.toml", "times = \"local\"\n")
    #expect(try work.run("get", work.store, Workspace.ada).output.contains("expires   2099-01-02 12:04:05+09:00"))
    #expect(try work.run("expire", work.store, Workspace.ada, "2098-05-01 10:00").output.contains("2098-05-01 10:00:00+09:00"))
    #expect(try work.run("get", work.store, Workspace.ada, "--json").json?["expires"] == "2098-05-01T01:00:00.000Z")
    let filter = "expires>2098-05-01T09:59 and expires<2098-05-01T10:01"
    #expect(try work.run("list", work.store, "--where", filter, "--json").json?["matched"] == 1)
  }

  /// What may stand where the configuration should: none of it is the same as no configuration.
  enum Obstacle: CaseIterable {
    case directory, pipe, dangling, looping, danglingDirectory, fileForDirectory, notText, giant
  }

  @Test("that is there and cannot be read is an error, and nothing is opened", arguments: Obstacle.allCases)
  func unreadable(_ obstacle: Obstacle) throws {
    try work.write("home/.config/session-inspector/themes/x", "")
    switch obstacle {
    case .directory: mkdir(file, 0o700)
    case .pipe: mkfifo(file, 0o600)
    case .dangling: symlink("nowhere", file)
    case .looping: symlink("config.toml", file)
    case .danglingDirectory:
      rename(directory, directory + ".aside")
      symlink("nowhere", directory)
    case .fileForDirectory:
      rename(directory, directory + ".aside")
      try work.write("home/.config/session-inspector", "")
    case .notText:
      try work.write("home/.config/session-inspector/config.toml", "")
      let descriptor = Glibc.open(file, O_WRONLY)
      write(descriptor, [0xFF, 0x0A] as [UInt8], 2)
      close(descriptor)
    case .giant: try work.write("home/.config/session-inspector/config.toml", String(repeating: "# nothing\n", count: 1 << 16))
    }
    let before = work.snapshot
    let result = try set(work.store)
    #expect(result.ending == .exit(2), "\(result.output)\(result.errors)")
    #expect(result.errors.contains("cannot read the configuration \(file)"), "\(result.errors)")
    #expect(work.snapshot == before)
  }

  @Test(
    "is none only where there is no such file",
    arguments: [nil, "home/.config", "home/.config/session-inspector/themes/x"])
  func none(_ made: String?) throws {
    if let made { try work.write(made + "/y", "") }
    #expect(try set(work.store).ending == .exit(0))
  }

  /// Who may not search the directory cannot know what stands in it. The administrator may search all.
  @Test(
    "in a directory that may not be searched is an error",
    .enabled(if: getuid() != 0 || access("/usr/bin/setpriv", X_OK) == 0))
  func unsearchable() throws {
    try configure(work.store)
    chmod(directory, 0o600)
    defer { chmod(directory, 0o700) }
    // Without its rights the administrator is a user like another, and the files are its own.
    let (program, words) =
      getuid() == 0
      ? ("/usr/bin/setpriv", ["--bounding-set=-all", "--inh-caps=-all", try Program.path()]) : (try Program.path(), [])
    let terminal = try PseudoTerminal(
      running: program, words + ["set", work.store, Workspace.ada, "n", "1"],
      environment: Program.environment(home: work.home), columns: 200)
    #expect(try terminal.waitForEnd() == .exit(2), "\(terminal.screen.text)")
    #expect(terminal.screen.text.contains("Permission denied"), "\(terminal.screen.text)")
  }

  @Test(
    "lies where the environment says, and an answer that leads nowhere is an error",
    arguments: [
      (["SESSION_INSPECTOR_CONFIG_DIR": "HOME/none"], 2, "SESSION_INSPECTOR_CONFIG_DIR"),
      (["SESSION_INSPECTOR_CONFIG_DIR": "HOME/.config/session-inspector/config.toml"], 2, "not a directory"),
      (["SESSION_INSPECTOR_CONFIG_DIR": "HOME/.config/session-inspector"], 6, "production"),
      (["SESSION_INSPECTOR_CONFIG_DIR": "."], 2, "not an absolute path"),
      (["SESSION_INSPECTOR_CONFIG_DIR": ""], 6, "production"), (["XDG_CONFIG_HOME": "config"], 2, "XDG_CONFIG_HOME is config"),
      (["XDG_CONFIG_HOME": ""], 6, "production"), (["XDG_CONFIG_HOME": "HOME/.config"], 6, "production"),
      (["HOME": "home"], 2, "HOME is home"),
    ])
  func places(_ environment: [String: String], _ status: Int32, _ reason: String) throws {
    try configure(work.store)
    work.environment = environment.mapValues { $0.replacing("HOME", with: work.home) }
    let result = try set(work.store)
    #expect(result.ending == .exit(status), "\(result.errors)")
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test(
    "knows a store by what it is, however the two are written",
    arguments: [
      ("WORK/store", "WORK/store"), ("WORK/store", "file:WORK/store"), ("WORK/store", "WORK/home/../store/"),
      ("WORK/store", "WORK/link"), ("WORK/link", "WORK/store"), ("file:WORK/store", "WORK/store"),
      ("file://WORK/store", "WORK/store"), ("file://localhostWORK/store", "WORK/store"), ("~/../store", "WORK/store"),
      ("file:~/../store", "WORK/link"),
    ])
  func same(_ target: String, _ store: String) throws {
    symlink("store", work.path + "/link")
    try configure(target.replacing("WORK", with: work.path))
    let result = try set(store.replacing("WORK", with: work.path))
    #expect(result.ending == .exit(6), "\(result.errors)")
    #expect(result.errors.contains("production"), "\(result.errors)")
  }

  @Test(
    "knows a database by its file, and a table of it where one is named",
    arguments: [
      ("DB", "DB", 6), ("DB", "sqlite:DB", 6), ("sqlite:DB", "sqlite:DB#sessions", 6), ("sqlite:DB#sessions", "DB", 6),
      ("sqlite:DB#SESSIONS", "DB#sessions", 6), ("DB#main.sessions", "DB#sessions", 6),
      ("DB", "HARD", 6), ("HARD", "sqlite:DB#sessions", 6),
      ("sqlite:DB#other", "sqlite:DB#sessions", 0),
    ])
  func databases(_ target: String, _ store: String, _ status: Int32) async throws {
    let database = work.home + "/s.db"
    let made = try SQLiteSessionStore(path: database, options: .init(createsDatabase: true))
    _ = try await made.create(StoredSession(id: SessionID(Workspace.ada), payload: Array("{}".utf8)))
    if (target + store).contains("HARD") { link(database, work.path + "/hard.db") }
    func path(_ text: String) -> String {
      text.replacing("DB", with: database).replacing("HARD", with: work.path + "/hard.db")
    }
    try configure(path(target))
    let result = try set(path(store))
    #expect(result.ending == .exit(status) && result.errors.contains("production") == (status == 6), "\(result.errors)")
  }

  @Test(
    "says what to write where a target is found from one directory only, or from none",
    arguments: [
      ("./store", "not an absolute path"), ("store", "not an absolute path"), ("sqlite:s.db", "not an absolute path"),
      ("~other/store", "not an absolute path"), ("mysql:x", "names no store"), ("", "names no store"),
      ("file://host/srv/app", "is not there"), ("sqlite://host/srv/s.db", "is not there"),
    ])
  func targets(_ target: String, _ reason: String) throws {
    try configure(target)
    let result = try set(work.store)
    #expect(result.ending == .exit(2), "\(result.errors)")
    #expect(result.errors.contains("config.toml:1:"), "\(result.errors)")
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test(
    "says so of a target that only as a URL names what is there, and stops nobody for one that is nowhere",
    arguments: [
      ("file:///WORK/my%20app", "my app"), ("file:WORK/my%20app?x", "my app"), ("sqlite:///WORK/s.db?mode=ro", "s.db"),
      ("sqlite:WORK/s%2edb#sessions", "s.db"), ("unix:WORK/s%2esock", "s.sock"),
    ])
  func urls(_ target: String, _ name: String) throws {
    try configure(target.replacing("/WORK", with: work.path).replacing("WORK", with: work.path))
    let nowhere = try set(work.store)
    #expect(nowhere.ending == .exit(0), "\(nowhere.errors)")
    try work.write(name, "")
    let result = try set(work.store)
    #expect(result.ending == .exit(2) && result.errors.contains("is not there: a path stands"), "\(result.errors)")
  }

  @Test("takes what is called as a URL is written for that, where it is there", arguments: ["my%20app", "what?", "100%"])
  func signs(_ name: String) throws {
    for (scheme, isThere) in [("file:", true), ("", true), ("", false)] {
      if isThere { symlink("store", "\(work.path)/\(name)") } else { unlink("\(work.path)/\(name)") }
      try configure("\(scheme)\(work.path)/\(name)")
      let result = try set(work.store)
      #expect(result.ending == .exit(isThere ? 6 : 0), "\(scheme) \(result.errors)")
    }
  }

  @Test("does not pass over a target that is the store but for capitals", arguments: ["", "/", "/.", "#sessions"])
  func capitals(_ end: String) throws {
    let other = work.path + "/STORE"
    try configure(other + end)
    let result = try set(work.store)
    // Where the file system takes the two for one, so do we.
    let isOne = access(other, F_OK) == 0 && !end.hasPrefix("#")
    #expect(result.ending == .exit(isOne ? 6 : 2), "\(result.errors)")
    #expect(isOne || result.errors.contains("capitals"), "\(result.errors)")
    mkdir(other, 0o700)
    #expect(try set(work.store).ending == .exit(isOne ? 6 : 0))
  }

  @Test(
    "protects what lies in a directory that is production, and what holds one, unless a target of its own says what it is",
    arguments: [
      ("store/abcd", "store", "", 6), ("store", "store/abcd", "", 6), ("store", "link/abcd", "", 6),
      ("store/abcd", "link", "", 6),
      ("store", "store/abcd", "store/abcd", 0), ("store", "store-2", "", 0), ("", "store", "store", 0),
    ])
  func nested(_ target: String, _ store: String, _ own: String, _ status: Int32) throws {
    symlink("store", work.path + "/link")
    for directory in ["store/abcd", "store-2"] {
      mkdir("\(work.path)/\(directory)", 0o700)
      try work.write("\(directory)/sess_" + String(repeating: "a", count: 26), "n|i:0;")
    }
    let more = own.isEmpty ? "" : "[targets.\"\(work.path)/\(own)\"]\nenvironment = \"staging\"\n"
    try configure(work.path + (target.isEmpty ? "" : "/" + target), more)
    let id = store == "store" || store == "link" ? Workspace.ada : String(repeating: "a", count: 26)
    let layout = store == "store" || store == "link" ? [] : ["--layout", "php"]
    let result = try Program.run(
      ["set", "\(work.path)/\(store)", id, "n", "1"] + layout, environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(status), "\(result.errors)")
    #expect(result.errors.contains("production") == (status == 6))
  }

  @Test(
    "says of a dry run what it would say of the act, where nothing may be written", arguments: [[], ["--rw"], ["--read-only"]])
  func preview(_ options: [String]) throws {
    try configure(work.store)
    let act = try Program.run(
      ["set", work.store, Workspace.ada, "n", "1"] + options, environment: Program.environment(home: work.home))
    let preview = try Program.run(
      ["set", work.store, Workspace.ada, "n", "2", "--dry-run"] + options, environment: Program.environment(home: work.home))
    #expect(preview.ending == act.ending && act.ending == .exit(options == ["--rw"] ? 0 : 6))
    #expect(preview.output.contains("would set n"))
    #expect(preview.errors.contains("production") == act.errors.contains("production"), "\(preview.errors)")
  }

  @Test("of several targets that are one store, any that says production protects it") func several() throws {
    symlink("store", work.path + "/link")
    try configure(work.store, "[targets.\"\(work.path)/link\"]\nenvironment = \"local\"\n")
    #expect(try set(work.store).ending == .exit(6))
    try configure(work.path + "/link", "[targets.\"\(work.store)\"]\nenvironment = \"staging\"\n")
    #expect(try set(work.store).ending == .exit(6))
  }

  @Test("protects until --rw is given, and --env takes nothing away", arguments: ["local", "development", "staging"])
  func environments(_ name: String) throws {
    try configure(work.store)
    #expect(try set(work.store).errors.contains("give --rw"))
    let terminal = try PseudoTerminal(
      [work.store, "--env", name], environment: Program.environment(home: work.home), columns: 120, rows: 30)
    try terminal.waitFor("ada@")
    #expect(terminal.screen.lines[0].lowercased().contains("production") && terminal.screen.lines[0].contains("read-only"))
    try terminal.waitFor("--env \(name) does not change that")
    try terminal.send("q")
    _ = try terminal.waitForEnd()
    #expect(try set(work.store, "--rw").ending == .exit(0))
  }
}
