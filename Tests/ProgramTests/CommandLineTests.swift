import ECMAScript
import TestSupport
import Testing

@Suite("The command line") struct CommandLineTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test(
    "mistakes are told in words, on standard error, with their status",
    arguments: [
      (["--bogus"], 2, "--bogus"), (["redis:x"], 2, "no redis: store"), (["list", "redis:x"], 2, "no redis: store"),
      (["list"], 2, "store"), (["list", "/nonexistent/sessions"], 3, "/nonexistent/sessions"), ([], 2, "terminal"),
      (["lisst", "x"], 2, "did you mean list?"), (["list", "STORE", "--sort", "sise"], 2, "size"),
      (["list", "STORE", "--where", "user="], 2, "character"),
      (["list", "STORE", "--form", "rr9"], 2, "rr7"), (["list", "STORE", "--cookie", "__session=secret"], 2, "not a value"),
      (["list", "STORE", "--read-only", "--rw"], 2, "contradicts"), (["get", "STORE", "x", "--reveal", "--audit"], 6, "--audit"),
      (["list", "STORE", "--secrets-file", "/nonexistent"], 2, "secrets file"),
      (["cookie", "sign", "", "--unsigned"], 2, "no id"), (["--env", "x"], 2, "production"),
      (["theme", "check", "default-drak"], 2, "default-dark"),
    ])
  func mistakes(_ words: [String], _ status: Int32, _ reason: String) throws {
    let result = try Program.run(
      words.map { $0 == "STORE" ? work.store : $0 }, environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(status), "\(result.errors)")
    #expect(result.errors.contains(reason), "\(result.errors)")
    #expect(result.output == "")
  }

  @Test func helpAndVersionSucceedOnStandardOutput() throws {
    #expect(try work.run("--version").ending == .exit(0))
    let help = try work.run("--help")
    #expect(help.ending == .exit(0))
    for word in ["list", "watch", "destroy", "cookie", "theme", "130", "143", "file:PATH", "--no-mouse", "--audit"] {
      #expect(help.output.contains(word))
    }
    #expect(try work.run("--generate-completion-script", "bash").output.contains("session-inspector"))
  }

  @Test func twoSourcesOfSecretsAreAMistake() throws {
    work.environment = ["SESSION_SECRET": "c4nary-secret", "SESSION_SECRETS": "c4nary-other"]
    let result = try work.run("list", work.store)
    #expect(result.ending == .exit(2))
    #expect(result.errors.contains("SESSION_SECRET and SESSION_SECRETS"))
    #expect(!result.errors.contains("c4nary"))
  }

  @Test func aSecretsFileThatOthersReadIsReported() throws {
    try work.write("secrets", "# 2026-11\nc4nary-new\n\nc4nary-old\n", mode: 0o644)
    let result = try work.run("list", work.store, "--secrets-file", work.path + "/secrets")
    #expect(result.ending == .exit(0))
    #expect(result.errors.contains("chmod 600"))
    #expect(!(result.errors + result.output).contains("c4nary"))
  }

  @Test func theFingerprintKeyIsMadeOnceForItsOwnerAlone() throws {
    let first = try work.run("list", work.store, "--jsonl", "--sort", "id").output
    #expect(try work.run("list", work.store, "--jsonl", "--sort", "id").output == first)
    #expect(work.mode("home/.local/state/session-inspector/fingerprint.key") == 0o600)
    #expect(work.mode("home/.local/state/session-inspector") == 0o700)
    work.environment["XDG_STATE_HOME"] = "/proc/nowhere"
    let other = try work.run("list", work.store, "--jsonl", "--sort", "id")
    #expect(other.ending == .exit(0))
    #expect(other.errors.contains("this run only"))
    #expect(other.output != first)
  }

  @Test(
    "an unknown key of the configuration is an error with the nearest one, the file and the line",
    arguments: [
      ("theme = \"mono\"\nmsak = [\"ssn\"]\n", ":2:1: msak", "mask"), ("theme = 3\n", ":1:1: theme", "text"),
      ("[targets.\"/x\"]\nenviroment = \"production\"\n", ":2:1: enviroment", "environment"),
      ("[targets.\"/x\"]\nenvironment = \"prod\"\n", ":2:1: environment", "production"), ("theme = \n", ":1:", "config.toml"),
    ])
  func configuration(_ text: String, _ place: String, _ word: String) throws {
    try work.write("home/.config/session-inspector/config.toml", text)
    let result = try work.run("list", work.store)
    #expect(result.ending == .exit(2))
    #expect(result.errors.contains("config.toml" + place), "\(result.errors)")
    #expect(result.errors.contains(word), "\(result.errors)")
  }

  @Test func themesAreListedCheckedAndFound() throws {
    let list = try work.run("theme", "list")
    for theme in ["default-dark", "default-light", "terminal-16", "mono", "high-contrast", "solarized-dark"] {
      #expect(list.output.contains(theme))
      #expect(try work.run("theme", "check", theme).ending == .exit(0), "\(theme)")
    }
    #expect(try work.run("theme", "path").output == work.home + "/.config/session-inspector/themes\n")
    try work.write("home/.config/session-inspector/themes/mine.toml", "inherits = \"default-dark\"\n")
    #expect(try work.run("theme", "list").output.contains("mine"))
    #expect(try work.run("theme", "path", "mine").output == work.home + "/.config/session-inspector/themes/mine.toml\n")
  }

  @Test func theDemonstrationIsAStoreLikeAnother() throws {
    let result = try work.run("list", "memory:", "--json")
    #expect(result.json?["total"] == 60)
    #expect(result.json?["sessions"]?.asArray?.contains { $0["flash"]?.asArray?.isEmpty == false } == true)
  }
}
