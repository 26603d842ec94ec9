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

/// Cookies that carry their data, pasted, changed, and printed again; nothing else is left of them.
@Suite("Cookies as a store", .ownThreads) struct CookieStoreTests {
  static let secret: String = "a secret of this test, long enough for every form"
  static let data: JSONValue = ["user": ["name": "Ada"], "csrfToken": "CANARYCANARY", "count": 3]
  let work: Workspace

  init() throws {
    work = try Workspace([:])
    work.environment = ["SESSION_SECRET": Self.secret]
  }

  /// Every form that can write data, with a cookie of it.
  static let examples: [(name: String, pair: String)] = CookieFormat.known.compactMap { format in
    let name = String(format.specification.prefix { $0 != ";" })
    let cookie = SignedCookie(name: name, secrets: [Secret(secret)], form: format)
    guard format.carriesData || CookieFormat.originals.contains(where: { $0.name == format.name }),
      let header = try? cookie.serialize(data)
    else { return nil }
    let companion = cookie.companion(of: header).map { "; \($0.name)=\($0.value)" } ?? ""
    return (format.name, "\(header.name)=\(header.value)\(companion)")
  }

  private func run(_ words: [String], _ input: String, _ form: String? = nil) throws -> Program.Result {
    try work.run(words + (form.map { ["--form", $0] } ?? []), input: input)
  }

  @Test("were seen when they were signed, and a key takes as many bytes whoever says it") func measures() throws {
    // Signed by itsdangerous at 2026-11-28T18:00:03Z.
    let pair = "session=eyJ1c2VyIjoiYWRhIiwibiI6Mn0.awsWow.MLSo8wfIcXQ4yyCGc7Chcl5jLDY"
    let list = try run(["list", "cookie:", "--json"], pair, "flask")
    #expect(list.json?["sessions"]?.asArray?.first?["seen"] == "2026-11-28T18:00:03.000Z", "\(list.output)")
    let told = try run(["cookie", "decode", "-"], pair, "flask")
    #expect(told.output.contains("of these by key: user 17, n 8"), "\(told.output)")
    work.environment = ["SESSION_SECRET": "0123456789abcdef0123456789abcdef"]
    let changed = try run(["set", "cookie:", "session", "n", "3"], pair, "flask")
    #expect(changed.errors.contains("69 of 4,096 bytes: user 17, n 8, around them 44"), "\(changed.errors)")
  }

  @Test("are opened although no secret verifies them, and then it is said that the application would refuse them")
  func refused() throws {
    let (pair, name) = originals
    let words = "the cookie \(name) was pasted with a signature that none of the secrets verifies"
    #expect(try !run(["info", "cookie:"], pair).output.contains("none of the secrets"))
    let forged = try run(["info", "cookie:"], String(pair.dropLast()) + (pair.hasSuffix("A") ? "B" : "A"))
    #expect(forged.ending == .exit(0) && (forged.output + forged.errors).contains(words), "\(forged.output)\(forged.errors)")
    let terminal = try PseudoTerminal(
      ["cookie:"], environment: Program.environment(home: work.home, ["SESSION_SECRET": "another-secret-of-somebody"]),
      columns: 120, rows: 40)
    try terminal.waitFor("aste")
    try terminal.send("\(pair)\r\r")
    try terminal.waitFor("the application would refuse it")
    terminal.signal(SIGTERM)
    _ = try terminal.waitForEnd()
  }

  @Test(
    "whose signature no secret verifies are shown, with 7, and changed only where that is asked for: signed anew they are valid",
    arguments: [
      ["set", "__session", "user.role", #""admin""#], ["unset", "__session", "count"],
      ["expire", "__session", "2098-01-01T00:00Z"],
      ["flash", "__session", "notice", "--text", "Hi"], ["set", "n", "1", "--where", "user=Ada", "--expect", "1", "--yes"],
    ])
  func unverified(_ verb: [String]) throws {
    let pair = originals.pair, forged = String(pair.dropLast()) + (pair.hasSuffix("A") ? "B" : "A")
    let words = [verb[0], "cookie:"] + verb.dropFirst()
    for options in [[], ["--dry-run"]] {
      let result = try run(words + options, forged)
      #expect(result.ending == .exit(7) && result.output.isEmpty, "\(options): \(result.output)\(result.errors)")
      #expect(
        result.errors.contains("none of the secrets verifies") && result.errors.contains("--unverified"), "\(result.errors)")
    }
    let asked = try run(words + ["--unverified"], forged)
    #expect(asked.ending == .exit(0) && asked.errors.contains("it is signed anew"), "\(asked.errors)")
    #expect(try run(["cookie", "verify", "-"], asked.output).ending == .exit(0), "\(asked.output)")
    #expect(try run(words, pair).ending == .exit(0))
    // Who has no use for it may throw it away.
    #expect(try run(["destroy", "cookie:", "__session", "--yes"], forged).ending == .exit(0))
    let shown = try run(["get", "cookie:", "__session", "user.name"], forged)
    #expect(
      shown.output == "Ada\n" && shown.ending == .exit(7) && shown.errors.contains("none of the secrets verifies"), "\(shown)")
    #expect(try run(["get", "cookie:", "__session"], pair).ending == .exit(0))
  }

  @Test("are changed, and signed or sealed again, in every form that carries data", arguments: examples.map(\.name))
  func forms(_ form: String) throws {
    let pair = try #require(Self.examples.first { $0.name == form }?.pair)
    let name = String(pair.prefix { $0 != "=" })
    let list = try run(["list", "cookie:", "--json", "--reveal"], pair, form)
    #expect(list.ending == .exit(0) && list.json?["total"] == 1, "\(list.errors)")
    #expect(list.json?["sessions"]?.asArray?.first?["id"]?.asString?.string == name)
    #expect(try run(["get", "cookie:", name, "user.name"], pair, form).output == "Ada\n")
    let changed = try run(["set", "cookie:", name, "user.name", #""Grace""#], pair, form)
    #expect(changed.ending == .exit(0), "\(changed.errors)")
    #expect(changed.output.hasPrefix("Set-Cookie: \(name)=") && !changed.output.contains(pair))
    #expect(changed.errors.contains(" of 4,096 bytes: ") && changed.errors.contains("csrfToken "), "\(changed.errors)")
    #expect(try run(["get", "cookie:", name, "user.name"], changed.output, form).output == "Grace\n")
    #expect(try run(["get", "cookie:", name, "count"], changed.output, form).output == "3\n")
    if CookieFormat.known(named: form)?.protection.isKeyed == true {
      let verified = try run(["cookie", "verify", "-"], changed.output, form)
      #expect(verified.ending == .exit(0), "\(verified.output)\(verified.errors)")
    }
  }

  private var originals: (pair: String, name: String) {
    let pair = Self.examples.first { $0.name == "rr7" }?.pair ?? ""
    return (pair, "__session")
  }

  @Test("take flash messages, lose keys, end and are destroyed, as any session")
  func acts() throws {
    let (pair, name) = originals
    let flashed = try run(["flash", "cookie:", name, "notice", "--text", "Hello"], pair).output
    #expect(try run(["get", "cookie:", name, "flash.notice"], flashed).output == "Hello\n")
    let unset = try run(["unset", "cookie:", name, "csrfToken"], flashed).output
    #expect(try run(["get", "cookie:", name, "--json"], unset).json?["data"]?["csrfToken"] == nil)
    let ended = try run(["expire", "cookie:", name, "2098-01-01T00:00Z"], pair).output
    #expect(ended.contains("Expires=Wed, 01 Jan 2098 00:00:00 GMT"), "\(ended)")
    let gone = try run(["destroy", "cookie:", name, "--yes"], pair)
    #expect(gone.ending == .exit(0) && gone.output.contains("Set-Cookie: __session=;") && gone.output.contains("1970"), "\(gone)")
    let many = try run(["set", "cookie:", "n", "1", "--where", "user:ada", "--expect", "1", "--yes"], pair)
    #expect(many.ending == .exit(0) && many.output.hasPrefix("Set-Cookie: "), "\(many.errors)")
  }

  @Test("keep the attributes that they were pasted with, and are printed as header, line or configuration of curl")
  func prints() throws {
    let (pair, name) = originals
    let header = "Set-Cookie: \(pair); Path=/shop; HttpOnly; SameSite=Strict"
    let changed = try run(["set", "cookie:", name, "n", "1"], header).output
    for attribute in ["Path=/shop", "HttpOnly", "SameSite=Strict"] { #expect(changed.contains(attribute), "\(changed)") }
    let line = try run(["set", "cookie:", name, "n", "1", "--print", "cookie"], header).output
    let curl = try run(["set", "cookie:", name, "n", "1", "--print", "curl"], header).output
    let value = changed.dropFirst("Set-Cookie: ".count).prefix { $0 != ";" }
    #expect(line == "Cookie: \(value)\n" && curl == "header = \"Cookie: \(value)\"\n")
  }

  @Test("are several, of several lines, of headers and of a jar; two of one name are two sessions")
  func several() throws {
    let (pair, _) = originals
    let value = pair.dropFirst("__session=".count)
    let pasted = """
      # Netscape HTTP Cookie File
      shop.example\tFALSE\t/\tTRUE\t4070908800\tjar\t\(value)
      Cookie: theme=dark; \(pair)
      Set-Cookie: \(pair); Path=/
      """
    let list = try run(["list", "cookie:", "--json", "--reveal", "--sort", "id"], pasted)
    let ids = list.json?["sessions"]?.asArray?.compactMap { $0["id"]?.asString?.string }
    #expect(ids == ["__session", "__session#2", "jar"], "\(list.errors)")
    #expect(list.errors.contains("theme is not opened") && list.ending == .exit(1))
    let jar = list.json?["sessions"]?.asArray?.last
    #expect(jar?["expires"] == "2099-01-01T00:00:00.000Z", "\(String(describing: jar))")
  }

  @Test("show nothing of a credential unasked, write nothing without a secret, and leave nothing behind")
  func closed() throws {
    let (pair, name) = originals
    let value = pair.dropFirst("__session=".count).prefix(12)
    for words in [
      ["list", "cookie:"], ["get", "cookie:", name], ["get", "cookie:", name, "--json"], ["stats", "cookie:"],
      ["info", "cookie:"],
      ["list", "cookie:", "--audit"], ["export", "cookie:", "--data"],
    ] {
      let result = try run(words, pair)
      #expect(result.ending == .exit(0), "\(words): \(result.errors)")
      #expect(!(result.output + result.errors).contains("CANARY") && !(result.output + result.errors).contains(value), "\(words)")
    }
    work.environment = [:]
    let unsigned = try run(["set", "cookie:", name, "n", "1"], pair)
    #expect(unsigned.ending == .exit(6) && unsigned.output.isEmpty && unsigned.errors.contains("secret"), "\(unsigned.errors)")
    #expect(try run(["get", "cookie:", name, "user.name"], pair).output == "Ada\n")
    // One that could be of two forms is looked at, and not written in the one that comes first.
    work.environment = ["SESSION_SECRET": Self.secret]
    let doubtful = "x=eyJ1c2VyIjp7Im5hbWUiOiJBZGEifX0="
    #expect(try run(["get", "cookie:", "x", "user.name"], doubtful).output == "Ada\n")
    let guessed = try run(["set", "cookie:", "x", "n", "1"], doubtful)
    #expect(guessed.ending == .exit(6) && guessed.output.isEmpty && guessed.errors.contains("--form says which"), "\(guessed)")
    #expect(try run(["set", "cookie:", "x", "n", "1"], doubtful, "rr7").ending == .exit(7))
    #expect(try run(["set", "cookie:", "x", "n", "1", "--unverified"], doubtful, "rr7").ending == .exit(0))
    for (input, words) in [("", "no cookie"), ("theme=dark", "not opened"), ("{", "not opened")] {
      let result = try run(["list", "cookie:"], input)
      #expect(result.ending == .exit(1) && result.output.isEmpty && result.errors.contains(words), "\(input): \(result.errors)")
    }
    #expect(try run(["flash", "cookie:", "-", "n", "1", "--yes"], pair).ending == .exit(2))
    #expect(work.snapshot.count == 1)
  }

  @Test("are opened by i beside another store, which is there again after q")
  func beside() throws {
    let (pair, other) = (originals.pair, try Workspace())
    let terminal = try PseudoTerminal(
      [other.store], environment: Program.environment(home: work.home, work.environment), columns: 120, rows: 30)
    try terminal.waitFor("ada@")
    try terminal.send("i")
    try terminal.waitFor("Find a session")
    // Marked as a paste: behind one that is not, what follows the Enter without a pause is let go of.
    try terminal.send("\u{1B}[200~" + pair + "\u{1B}[201~\r")
    try terminal.waitFor("q goes back to the store")
    try terminal.waitUntil("the cookie alone") { $0.text.contains("the whole session") && !$0.text.contains("ada@") }
    #expect(!terminal.screen.text.contains(pair.dropFirst(12).prefix(12)))
    try terminal.send("q")
    try terminal.waitFor("ada@")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.settingsAreRestored)
  }

  @Test("stay as they are while nothing changes: what is sealed again is another text each time")
  func seals() throws {
    let pair = try #require(Self.examples.first { $0.name == "rails-encrypted" }?.pair)
    let secrets: SecretRing = [Secret(Self.secret)]
    let recogniser = CookieRecogniser(formats: CookieFormat.known, secrets: secrets)
    let bench = CookieBench(recogniser.judgements(of: Array(pair.utf8)), secrets: secrets, now: .now())
    let stored = try #require(bench.sessions.first)
    #expect(try bench.result(of: stored).header.text == bench.result(of: stored).header.text)
    #expect(
      try CookieBench(recogniser.judgements(of: Array(pair.utf8)), secrets: secrets, now: .now())
        .result(of: stored).header.text != bench.result(of: stored).header.text)
  }

  @Test("come through standard input, too, and then the terminal takes its place")
  func redirected() throws {
    try work.write("pasted", originals.pair)
    let terminal = try PseudoTerminal(
      running: "/bin/sh", ["-c", "exec '\(try Program.path())' cookie: < '\(work.path)/pasted'"],
      environment: Program.environment(home: work.home, work.environment), columns: 120, rows: 30)
    try terminal.waitFor("the whole session")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.settingsAreRestored)
  }

  @Test("are pasted at a terminal that does not show them, and opened in the interface")
  func interface() throws {
    let (pair, _) = originals
    let terminal = try PseudoTerminal(
      ["cookie:"], environment: Program.environment(home: work.home, work.environment), columns: 120, rows: 30)
    try terminal.waitFor("then an empty line")
    try terminal.send(pair + "\n\n")
    try terminal.waitFor("Ada")
    try terminal.waitFor("Set-Cookie")
    #expect(!terminal.screen.text.contains(pair.dropFirst(12).prefix(12)))
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(terminal.settingsAreRestored)
  }
}
