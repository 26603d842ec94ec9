import ECMAScript
import Inspection
import SessionCookies
import SessionFormats
import Sessions
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// However many cookies are pasted, nobody waits for them without a way out.
@Suite("Very many cookies", .ownThreads) struct ManyCookiesTests {
  let work: Workspace

  init() throws {
    work = try Workspace()
    work.environment = ["SESSION_SECRET": CookieStoreTests.secret]
  }

  private func pair() throws -> String { try #require(CookieStoreTests.examples.first { $0.name == "rr7" }?.pair) }

  @Test(
    "are taken up to some hundreds, and how many are left out is said",
    arguments: [(0, nil), (1, "1 more cookie is"), (100, "100 more cookies are")] as [(Int, String?)])
  func limit(_ others: Int, _ words: String?) throws {
    let pasted = Array(repeating: try pair(), count: CookieBench.most + others).joined(separator: "; ")
    let result = try work.run(["list", "cookie:", "--count"], input: pasted)
    #expect(result.output == "\(CookieBench.most)\n", "\(result.output)\(result.errors)")
    #expect(words.map { result.errors.contains($0) } ?? !result.errors.contains("more cookie"), "\(result.errors)")
    #expect(result.ending == .exit(others > 0 ? 1 : 0))
  }

  private static let others = (0..<CookieBench.most + 100).map { "a\($0)=b" }.joined(separator: "; ")

  @Test(
    "are taken by their names first: the application's is opened, wherever it stands",
    arguments: [("__session", []), ("shop", ["--cookie", "shop"])] as [(String, [String])])
  func application(_ name: String, _ options: [String]) throws {
    let value = try pair().dropFirst("__session=".count)
    let result = try work.run(["get", "cookie:", name, "user.name"] + options, input: "\(Self.others); \(name)=\(value)")
    #expect(result.output == "Ada\n", "\(result.errors)")
  }

  @Test("of which none can be opened are not said to be all", arguments: [nil, "shop"] as [String?])
  func unopened(_ wanted: String?) throws {
    let result = try work.run(["list", "cookie:"] + (wanted.map { ["--cookie", $0] } ?? []), input: Self.others)
    #expect(result.ending == .exit(1))
    for words in ["none of the 500 cookies that were taken can be opened", "100 more cookies are not opened"] {
      #expect(result.errors.contains(words), "\(result.errors)")
    }
    #expect(result.errors.contains("with --cookie NAME") == (wanted == nil), "\(result.errors)")
  }

  @Test("have each an id of its own, however many are of one name") func names() throws {
    let secrets: SecretRing = [Secret(CookieStoreTests.secret)]
    let recogniser = CookieRecogniser(formats: CookieFormat.known, secrets: secrets)
    let value = try pair().dropFirst("__session=".count)
    let judged = recogniser.judgements(of: Array("a=\(value); a#2=\(value)".utf8))
    try #require(judged.count == 2)
    let many = [judged[0], judged[0], judged[1]] + Array(repeating: judged[0], count: 1_500)
    let bench = CookieBench(many, secrets: secrets, now: .now())
    #expect(Set(bench.sessions.map(\.id)).count == many.count && bench.cookies.count == many.count)
    let beginning = bench.sessions.prefix(4).compactMap { $0.id.reveal()?.string }
    #expect(beginning == ["a", "a#2", "a#2#2", "a#3"])
  }

  @Test(
    "are opened beside the keys: whoever does not wait for it is back in the store at once",
    .enabled(if: Traced.isPossible, "needs strace, and the right to trace"))
  func opening() throws {
    // Opened as far as the key of fingerprints, and no further: where that is not there it is made, and gets its name after longer than any
    // test takes, on whichever thread.
    let key = "home/.local/state/session-inspector/fingerprint.key"
    try work.write(key, String(repeating: "k", count: 32))
    let hold = ["-e", "trace=link,linkat", "-e", "inject=link,linkat:delay_enter=3600000000"]
    let shell = ["/bin/sh", "-c", #"echo $$ >"$HOME/pid"; exec "$0" "$@""#, try Program.path(), work.store]
    let terminal = try PseudoTerminal(
      running: Traced.tool, ["-f", "-q"] + hold + ["-o", "/dev/null"] + shell,
      environment: Program.environment(home: work.home, work.environment), columns: 120, rows: 30)
    try terminal.waitFor("ada@")
    let program = try #require(work.read("home/pid").flatMap { Int32($0.dropLast()) })
    defer {
      // First who traces it: it would wait for what it holds.
      terminal.signal(SIGKILL)
      _ = try? terminal.waitForEnd()
      kill(program, SIGKILL)
    }
    for way in [PseudoTerminal.Key.escape.rawValue, PseudoTerminal.Key.controlC.rawValue, "q"] {
      unlink("\(work.path)/\(key)")
      try terminal.send("i")
      try terminal.waitFor("Find a session")
      try terminal.send("\u{1B}[200~" + pair() + "\u{1B}[201~\r")
      try terminal.waitFor("opening the cookies…")
      try terminal.send(way)
      try terminal.waitUntil("the store after \(way.debugDescription)") {
        $0.text.contains("ada@") && !$0.text.contains("opening the cookies…")
      }
    }
  }
}
