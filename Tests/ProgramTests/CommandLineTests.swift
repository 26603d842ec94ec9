import ArgumentParser
import ECMAScript
import Platform
import TestSupport
import TestTraits
import Testing

@testable import session_inspector

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("The command line", .ownThreads) struct CommandLineTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test(
    "mistakes are told in words, on standard error, with their status",
    arguments: [
      (["--bogus"], 2, "--bogus"), (["mysql:x"], 2, "no mysql: store"), (["list", "mysql:x"], 2, "no mysql: store"),
      (["list"], 2, "store"), (["list", "/nonexistent/sessions"], 3, "/nonexistent/sessions"), ([], 2, "terminal"),
      (["lisst", "x"], 2, "did you mean list?"), (["list", "STORE", "--sort", "sise"], 2, "size"),
      (["list", "STORE", "--where", "user="], 2, "character"),
      (["list", "STORE", "--form", "rr9"], 2, "rr7"), (["list", "STORE", "--cookie", "__session=secret"], 2, "not a value"),
      (["list", "STORE", "--read-only", "--rw"], 2, "contradicts"), (["get", "STORE", "x", "--reveal", "--audit"], 6, "--audit"),
      (["list", "STORE", "--secrets-file", "/nonexistent"], 2, "secrets file"),
      (["cookie", "sign", "", "--unsigned"], 2, "no id"), (["--env", "x"], 2, "production"),
      (["theme", "check", "default-drak"], 2, "default-dark"),
      (["list", "nofile.db"], 3, "there is no file or directory nofile.db"),
      (["list", "TEXT"], 3, "is neither a directory of sessions nor an SQLite database"),
    ])
  func mistakes(_ words: [String], _ status: Int32, _ reason: String) throws {
    // A word that is like a verb's, of six letters or fewer.
    try work.write("sec", "a text")
    let result = try Program.run(
      words.map { $0 == "STORE" ? work.store : $0 == "TEXT" ? work.path + "/sec" : $0 },
      environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(status), "\(result.errors)")
    #expect(result.errors.contains(reason), "\(result.errors)")
    // Where a verb was given, its store is none.
    if words.first == "list" { #expect(!result.errors.contains("the verb"), "\(result.errors)") }
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

  @Test("a first word that is not a store may be a verb with a slip in it") func slip() throws {
    let terminal = try PseudoTerminal(["lst"], environment: Program.environment(home: work.home), columns: 160)
    try terminal.waitFor("did you mean the verb list?")
    #expect(try terminal.waitForEnd() == .exit(3))
  }

  @Test("help tells first how a verb is called, last what is the same for all", arguments: VerbHelpTests.verbs.indices)
  func helpInOrder(_ number: Int) throws {
    let verb = VerbHelpTests.verbs[number]
    let message = verb.helpMessage(columns: 100)
    let help = Help.ordered(message)
    // Nothing is lost on the way.
    let lines = { (text: String) in text.split(separator: "\n").sorted() }
    #expect(lines(help) == lines(message))
    let titles = help.split(separator: "\n").filter { line in
      ["USAGE: ", "Examples:", "OPTIONS:", "Environment:", "Exit status:"].contains { line.hasPrefix($0) }
    }
    #expect(titles.map { $0.prefix(5) } == ["USAGE", "Examp", "OPTIO", "Envir", "Exit "], "\(verb)")
  }

  @Test("the help that is printed is in that order", arguments: [["--help"], ["list", "--help"], ["help", "flash"]])
  func helpAsPrinted(_ words: [String]) throws {
    let help = try Program.run(words, environment: Program.environment(home: work.home)).output
    let usage = try #require(help.firstRange(of: "USAGE: ")), options = try #require(help.firstRange(of: "OPTIONS"))
    let environment = try #require(help.firstRange(of: "Environment:"))
    #expect(usage.lowerBound < options.lowerBound && options.lowerBound < environment.lowerBound)
    #expect(help.split(separator: "\n").prefix(3).contains { $0.hasPrefix("USAGE: ") }, "\(help)")
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

  @Test("The key of the fingerprints is made beside what is called by the number of the process, and takes nothing of that away")
  func besideKey() throws {
    let directory = "home/.local/state/session-inspector"
    try work.write(directory + "/other", "")
    // The program has the number of the shell whose place it takes.
    let script = #"echo mine >"$0/fingerprint.key.$$"; exec "$@""#
    let result = try Program.run(
      running: "/bin/sh", ["-c", script, "\(work.path)/\(directory)", try Program.path(), "list", work.store],
      environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(0), "\(result.errors)")
    let names = (DirectoryNames.read("\(work.path)/\(directory)") ?? []).filter { $0.hasPrefix("fingerprint.key") }
    #expect(names.count == 2 && names.contains("fingerprint.key"), "\(names)")
    for name in names where name != "fingerprint.key" { #expect(work.read("\(directory)/\(name)") == "mine\n") }
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
    // A home that is not there is not made.
    work.environment = ["HOME": work.path + "/gone"]
    let homeless = try work.run("list", work.store, "--jsonl", "--sort", "id")
    #expect(homeless.ending == .exit(0) && homeless.errors.contains("HOME is not a directory"))
    #expect(work.mode("gone") == nil)
  }

  @Test("a call without options is what the parser makes of it") func plainCalls() throws {
    #expect(try CommandLineInterface.plainCall([]) == Open.parse([]).call)
    #expect(try CommandLineInterface.plainCall(["./x"]) == Open.parse(["./x"]).call)
    #expect(CommandLineInterface.plainCall(["list"]) == nil && CommandLineInterface.plainCall(["--audit"]) == nil)
  }

  @Test("every option of the plain call reaches what is opened") func everyOption() throws {
    let arguments = try #require(JSON.parse(Open._dumpHelp())["command"]?["arguments"]?.asArray)
    let options = arguments.filter {
      $0["kind"] != "positional" && $0["names"]?.asArray?.contains { $0["name"] == "help" } != true
    }
    var seen = [try Open.parse([]).call]
    for option in options {
      let name = "--" + (try #require(option["names"]?.asArray?.first?["name"]?.asString).string)
      if name == "--version" { continue }
      let call = try Open.parse(option["kind"] == "option" ? [name, "x"] : [name]).call
      #expect(!seen.contains(call), "\(name) changes nothing, or the same as another")
      seen.append(call)
    }
    #expect(seen.count >= 11)
  }

  @Test(
    "a word that begins with - keeps its place among the others, in every verb that takes an id, a key or a value",
    arguments: [
      (["get", "S", "-1abc"], ["get", "--", "S", "-1abc"]), (["get", "S", "-abc"], ["get", "--", "S", "-abc"]),
      (["get", "S", "-5a", "p", "--json"], ["get", "--json", "--", "S", "-5a", "p"]),
      (["get", "S", "--id=-abc", "p"], ["get", "--id", "--", "S", "-abc", "p"]),
      (["get", "S", "--id=--abc"], ["get", "--id", "--", "S", "--abc"]),
      (["get", "S", "--", "--abc"], ["get", "S", "--", "--abc"]),
      (["get", "S", "-json"], ["get", "-json", "--", "S"]), (["get", "-h", "S"], ["get", "-h", "--", "S"]),
      (["set", "S", "-5a", "p", "1"], ["set", "--", "S", "-5a", "p", "1"]),
      (["set", "S", "a", "p", "-5", "--form", "rr7", "--rw"], ["set", "--form", "rr7", "--rw", "--", "S", "a", "p", "-5"]),
      (["set", "S", "-5a", "p", "--", "-5"], ["set", "--", "S", "-5a", "p", "-5"]),
      (["set", "S", "a", "--", "-5", "1"], ["set", "--", "S", "a", "-5", "1"]),
      (["unset", "S", "-5a", "-p"], ["unset", "--", "S", "-5a", "-p"]),
      (["flash", "--layout", "x", "S", "-5a", "-k", "-1"], ["flash", "--layout", "x", "--", "S", "-5a", "-k", "-1"]),
      (["expire", "S", "-5a", "-1h"], ["expire", "--", "S", "-5a", "-1h"]),
      (["destroy", "S", "-5a", "-6b", "--yes"], ["destroy", "--yes", "--", "S", "-5a", "-6b"]),
      (["destroy", "S", "--id=-5a", "--yes"], ["destroy", "--id", "--yes", "--", "S", "-5a"]),
      (["destroy", "S", "-"], ["destroy", "S", "-"]),
      (["destroy", "S", "--expect", "3", "--where", "n=-5"], ["destroy", "S", "--expect", "3", "--where", "n=-5"]),
      (["set", "S", "-5a", "p", "1", "--if-revision", "-7"], ["set", "--if-revision=-7", "--", "S", "-5a", "p", "1"]),
      (["cookie", "sign", "-5a", "--unsigned"], ["cookie", "sign", "--unsigned", "--", "-5a"]),
      (["cookie", "sign", "--id=-a", "--store", "S"], ["cookie", "sign", "--id", "--store", "S", "--", "-a"]),
      (["cookie", "decode", "-ab"], ["cookie", "decode", "--", "-ab"]),
      (["list", "S", "--sort", "-size"], ["list", "--sort=-size", "--", "S"]), (["get", "S", "a"], ["get", "S", "a"]),
      (["-x"], ["-x"]), (["lisst", "-x"], ["lisst", "-x"]),
    ])
  func dashes(_ given: [String], _ parsed: [String]) { #expect(DashedWords.behindOptions(given) == parsed) }

  @Test("a session whose id begins with - is got, changed and destroyed like any other")
  func dashedIDs() throws {
    let id = "-1000000000000a1"
    try work.write("app/\(id).json", #"{"cookie":{"expires":null},"user":"eve"}"#)
    let store = work.path + "/app"
    let layout = ["--layout", "session-file-store"]
    #expect(try work.run(["get", store, id, "user"] + layout).output == "eve\n")
    #expect(try work.run(["get", store, "--id=\(id)", "user"] + layout).output == "eve\n")
    #expect(try work.run(["get"] + layout + [store, "--", id, "user"]).output == "eve\n")
    #expect(try work.run(["set", store, id, "n", "-5"] + layout).ending == .exit(0))
    #expect(try work.run(["get", store, id, "n"] + layout).output == "-5\n")
    #expect(try work.run(["destroy", store, id, "--yes"] + layout).ending == .exit(0))
    #expect(try work.run(["get", store, id] + layout).ending == .exit(1))
  }

  @Test(
    "standard input that cannot be read is said to be that",
    arguments: [
      ["destroy", "S", "-", "--yes"], ["flash", "S", "-", "n", "--text", "x"], ["cookie", "decode", "-"],
      ["cookie", "sign", "-"],
      ["list", "cookie:"],
    ])
  func unreadableInput(_ arguments: [String]) throws {
    let given = arguments.map { $0 == "S" ? work.store : $0 }
    for input in ["</", "<&-"] {
      let result = try Program.run(
        running: "/bin/sh", ["-c", "exec \"$0\" \"$@\" \(input)", try Program.path()] + given,
        environment: Program.environment(home: work.home))
      #expect(result.ending == .exit(1))
      #expect(result.errors.contains("standard input cannot be read: "), "\(result.errors)")
    }
  }

  /// Whether what `program` starts may be looked into by a process of the same user without rights of its own.
  private func mayLook(into pid: pid_t, _ tool: [String]) throws -> Bool {
    let look = try PseudoTerminal(running: tool[0], Array(tool[1...]) + ["/bin/cat", "/proc/\(pid)/environ"], environment: [:])
    return try look.waitForEnd() == .exit(0)
  }

  @Test(
    "no image of the memory is made, and no other process looks into it",
    .enabled(if: access("/proc/self/limits", R_OK) == 0 && (getuid() != 0 || access("/usr/bin/setpriv", X_OK) == 0)),
    arguments: [[], ["watch"]])
  func memory(_ verb: [String]) throws {
    // The administrator may look into everything, until it gives that up.
    let tool = getuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all"] : ["/usr/bin/env"]
    let terminal = try PseudoTerminal(
      running: tool[0], Array(tool[1...]) + [try Program.path()] + verb + [work.store],
      environment: Program.environment(home: work.home))
    try terminal.waitFor(verb.isEmpty ? "ada@" : "watching")
    // One byte, at which the kernel pipes none to a program either; nothing where no more is allowed.
    let allowed = try imageLimits(of: "self").last
    #expect(try imageLimits(of: "\(terminal.pid)") == (allowed == "0" ? ["0", "0"] : ["1", "1"]))
    // None has any memory in it. Not every kernel makes such images.
    if let kinds = text(of: "/proc/\(terminal.pid)/coredump_filter") { #expect(kinds.allSatisfy { $0 == "0" || $0 == "\n" }) }
    #expect(try !mayLook(into: terminal.pid, tool))
    let other = try PseudoTerminal(running: tool[0], Array(tool[1...]) + ["/bin/cat"], environment: [:])
    try other.send("on\n")
    try other.waitUntil("cat to answer") { $0.text.contains("on\non") }
    #expect(try mayLook(into: other.pid, tool), "the same look at a program that does not mind")
  }

  /// How large an image of a process's memory may be, and may be made.
  private func imageLimits(of process: String) throws -> [Substring] {
    let limits = try #require(text(of: "/proc/\(process)/limits")).split(separator: "\n")
    let line = try #require(limits.first { $0.hasPrefix("Max core file size") })
    return Array(line.split(separator: " ").dropFirst(4).prefix(2))
  }

  private func text(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, file)], as: UTF8.self)
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

  @Test("the examples of the help name themes that there are") func themesOfExamples() throws {
    let lines = VerbHelpTests.verbs.flatMap { $0.helpMessage(columns: 400).split(separator: "\n") }
    let calls = lines.map { $0.split(separator: " ").map(String.init) }.filter { $0.first == "session-inspector" }
    let names = calls.compactMap { call -> String? in
      if call.count > 3, call[1] == "theme" { return call[3] }
      return call.firstIndex(of: "--theme").flatMap { call.indices.contains($0 + 1) ? call[$0 + 1] : nil }
    }
    let themes = Set(names.filter { !$0.contains("/") })
    #expect(!themes.isEmpty)
    for name in themes { #expect(try work.run("theme", "path", name).ending == .exit(0), "\(name)") }
  }

  @Test func theDemonstrationIsAStoreLikeAnother() throws {
    let result = try work.run("list", "memory:", "--json")
    #expect(result.json?["total"] == 60)
    #expect(result.json?["sessions"]?.asArray?.contains { $0["flash"]?.asArray?.isEmpty == false } == true)
  }
}
