import ECMAScript
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Canaries in every place that is masked, and ids of which no more than four characters are anybody's business.
@Suite("What verbs never print unasked", .ownThreads) struct DisclosureTests {
  private static let canary = "CANARYCANARYCANARY"
  private static let id = "ca9a71e5b0b00001"
  private static let other = "ca9a71e5fefe0002"
  private static let paths =
    ["profile", "auth.level", "list[0]", "note", "card", "flash", "__flash_token__", "__texts__[1]"] + texts
  /// Secrets within texts, and beside what names them.
  private static let texts = [
    "json", "php", "link", "escaped", "body", "log", "jar", "pairs[0]", "pairs[0].value", "dsn", "iban", "oauth.state",
    "previous",
  ]
  private let work: Workspace

  init() throws {
    let data = #"""
      {"user":{"name":"Ann","nested":{"password":"@"}},"password":"@","recoveryCodes":{"@":false,"k1":1},"profile":{"social":{"github":{"token":"@"}}},
      "list":[{"secret":"@"}],"note":"Bearer @","card":4242424242424242,"auth":{"level":"@"},"__texts__":["password","@"],
      "eyJhbGciOiJIUzI1NiJ9.@.@":1,"cart":{"eyJhbGciOiJIUzI1NiJ9.@.@":{"n":1}},"__flash_eyJhbGciOiJIUzI1NiJ9.@.@__":"x",
      "__flash_token__":"@","json":"{\"a\":\"{\\\"password\\\":\\\"@\\\"}\"}","php":"a:1:{s:8:\"password\";s:18:\"@\";}",
      "link":"https://x/y?a=1&token=@#top","escaped":"/login?next=%2Fcb%3Ftoken%3D@","body":"user=a&password=@",
      "log":"got Authorization: Bearer @","jar":"Set-Cookie: theme=@; Path=/","pairs":[{"name":"password","value":"@"}],
      "dsn":"postgres://u:@\u0040h/db","iban":"@","oauth":{"state":"@"},"previous":"ca9a71e5fefe0002"}
      """#.replacing("@", with: Self.canary).replacing("\n", with: "")
    let record = #"{"data":\#(data),"expires":"2099-01-02T03:04:05.678Z"}"#
    let other = record.replacing("Ann", with: "Bob").replacing(#"":false,"k1""#, with: #"2":true,"k3""#)
    work = try Workspace([Self.id: record, Self.other: other])
    // Fingerprints are digits too: with a key of their own in each run one of them would have a needle in it now and then.
    try work.write("home/.local/state/session-inspector/fingerprint.key", "0123456789abcdef0123456789abcdef")
  }

  /// A run's whole output, in which nothing hidden may be.
  @discardableResult
  private func look(_ arguments: [String], input: String = "") throws -> Program.Result {
    let result = try work.run(arguments, input: input)
    let needles = ["CANARY", "4242", "71e5"] + (arguments.contains("--audit") ? ["ca9a"] : [])
    for needle in needles where (result.output + result.errors).contains(needle) {
      Issue.record("\(arguments) prints \(needle): \(result.output)\(result.errors)")
    }
    return result
  }

  @Test("in whatever form they list and show", arguments: [[], ["--audit"]])
  func reading(_ access: [String]) throws {
    for form in [[], ["--json"], ["--jsonl"], ["--csv"], ["--sort", "id"], ["--where", "user~ann", "--sort", "-size"]] {
      #expect(try look(["list", work.store] + form + access).ending == .exit(0))
    }
    for form in [
      ["list", "--data"], ["list", "--ids"], ["export", "--data"], ["export", "--csv", "--data"], ["export", "--json"],
    ] {
      #expect(try look([form[0], work.store] + form.dropFirst() + access).ending == .exit(0), "\(form)")
    }
    let paths = Self.paths.map { $0 == "flash" ? "flash.token" : "data." + $0 }
    #expect(try look(["export", work.store, "--fields", paths.joined(separator: ",")] + access).ending == .exit(0))
    for form in [[], ["--json"]] {
      for verb in [["diff", work.store, Self.id, Self.other], ["stats", work.store], ["info", work.store]] {
        #expect(try look(verb + form + access).ending == .exit(0), "\(verb)")
      }
    }
    for path in paths + ["user", "data.password"] {
      #expect(try look(["stats", work.store, "--by", path] + access).ending == .exit(0), "\(path)")
    }
    #expect(try look(["get", work.store, Self.id] + access).ending == .exit(0))
    let record = try look(["get", work.store, Self.id, "--json"] + access).json
    #expect((record?["revision"] == .null) == access.contains("--audit"))
    for path in Self.paths {
      let shown = try look(["get", work.store, Self.id, path] + access)
      #expect(shown.ending == .exit(0) && shown.output.contains("********"), "\(path): \(shown.output)\(shown.errors)")
    }
    for verb in [["destroy", work.store, Self.id, "--dry-run"], ["destroy", work.store, "--where", "user?", "--dry-run"]] {
      #expect(try look(verb + access).ending == .exit(access.isEmpty ? 0 : 6), "\(verb)")
    }
  }

  @Test("whether there is anything inside of what is masked", arguments: [[], ["--audit"]])
  func existence(_ access: [String]) throws {
    let (list, fields) = (["list", work.store, "--json"], ["--fields", "fingerprint,data.@"])
    for (there, none) in [(Self.canary, "NONENONENONENONENO"), ("k1", "k2")] {
      for verb in [
        ["get", work.store, Self.id, "@"], ["get", work.store, Self.id, "@", "--json"],
        ["stats", work.store, "--by", "data.@"], list + fields, ["export", work.store] + fields,
        list + ["--where", "data.@?"], list + ["--where", "data.@=false"],
      ] {
        let results = try [there, none].map { key in
          let result = try work.run(verb.map { $0.replacing("@", with: "recoveryCodes.\(key)") } + access)
          // What was typed is told back.
          return "\(result.ending) \(result.output)\(result.errors)".replacing(key, with: "")
        }
        #expect(results[0] == results[1], "\(verb)")
      }
    }
  }

  @Test("in what they say of a write, done or refused") func writing() throws {
    for (arguments, status) in [
      (["set", work.store, Self.id, "password.x", "1"], 1), (["set", work.store, Self.id, "auth.level.x", "1"], 1),
      (["unset", work.store, Self.id, "profile.none"], 1), (["set", work.store, Self.id, "n", "{"], 2),
      (["set", work.store, Self.id, "n", #""********""#], 2), (["set", work.store, "ca9a", "n", "1"], 1),
      (["set", work.store, Self.id, "password", "1", "--if-revision", "another"], 5),
      (["set", work.store, Self.id, "password", "\"\(Self.canary)\""], 0), (["unset", work.store, Self.id, "list"], 0),
      (["flash", work.store, Self.id, "token", "1"], 0), (["expire", work.store, Self.id, "+1h"], 0),
      (["set", work.store, "password", "1", "--where", "user=Bob", "--expect", "1", "--yes"], 0),
      (["unset", work.store, "note", "--where", "user=Bob", "--expect", "1", "--yes"], 0),
      (["flash", work.store, "token", "--text", Self.canary, "--where", "user=Bob", "--expect", "1", "--yes"], 0),
      (["expire", work.store, "never", "--where", "user=Bob", "--expect", "1", "--yes"], 0),
      (["set", work.store, Self.id, "n", "1", "--audit"], 6), (["destroy", work.store, Self.id, "--yes"], 0),
    ] as [([String], Int32)] {
      let result = try look(arguments)
      #expect(result.ending == .exit(status), "\(arguments): \(result.errors)")
    }
  }

  @Test("in what a cookie holds") func cookies() throws {
    let data = Base64.encode(Array(#"{"password":"\#(Self.canary)","user":"ann"}"#.utf8))
    let cookie = String(decoding: data, as: UTF8.self).replacing("=", with: "") + ".aSFoAQ.ZmFrZXNpZ25hdHVyZQ"
    let decoded = try look(["cookie", "decode", "--form", "flask", "-"], input: cookie)
    #expect(decoded.ending == .exit(0) && decoded.output.contains("ann") && decoded.output.contains("********"))
    #expect(try look(["cookie", "decode", "-"], input: "__session=ImNhOWE3MWU1YjBiMDAwMDEi").ending == .exit(0))
  }

  @Test("of a directory that is not known as one of sessions: a file's name may be the id of one", arguments: [[], ["--audit"]])
  func strangers(_ access: [String]) throws {
    for (name, outline) in [
      ("ca9a71e54242CANARY0123456789ABCD.node1.session", "as “(32 letters and digits).node1.session”"),
      ("CANARYca9a71e5-FedcBa9876543210_ZyXwVuTsRq", "as “(42 letters, digits, - and _)”"),
      ("shopping.list", "as “shopping.list”"),
    ] {
      try work.write("\(outline.utf8.count)/\(name)", "no session at all")
      for verb in ["list", "info", "stats"] {
        let result = try look([verb, work.path + "/\(outline.utf8.count)"] + access)
        #expect(result.ending == .exit(3) && result.errors.contains(outline), "\(result.errors)")
      }
    }
  }

  @Test("while they watch", arguments: [[], ["--audit"]]) func watching(_ access: [String]) throws {
    var step = 0
    let record = try #require(work.session(Self.id))
    let arguments = ["watch", work.store, "--jsonl"] + access
    let result = try Program.run(
      arguments, environment: Program.environment(home: work.home), interruptWhen: { $0.contains("deleted") },
      whileRunning: { output, errors in
        if step == 0, errors.contains("watching") {
          step = 1
          try? work.write("store/ca9a/71e5b0b00001", record.replacing("CANARY\"", with: "CANARYS\""))
        } else if step == 1, output.contains("changed") {
          step = 2
          unlinkSession()
        }
      })
    #expect(step == 2)
    for needle in ["CANARY", "71e5"] + (access.isEmpty ? [] : ["ca9a"]) {
      #expect(!(result.output + result.errors).contains(needle), "\(result.output)\(result.errors)")
    }
  }

  private func unlinkSession() { _ = try? work.run("destroy", work.store, Self.id, "--yes") }

  @Test("no question finds what is masked", arguments: [[], ["--audit"]]) func filters(_ access: [String]) throws {
    let questions =
      [
        "data.password~^CANARY", "data.password=\(Self.canary)", "data.profile.social.github.token~C", "data.auth.level?",
        "canary",
        "data.list[0].secret~.", "flash.token~^C", "data.card>1", "data.__texts__=\(Self.canary)", "data.__texts__~password",
        "data.previous~^ca9a71e5f", "data.pairs[0].value?",
      ] + Self.texts.map { "data.\($0)~CANARY" }
    let found = try work.run(["list", work.store, "--json", "--where", questions.joined(separator: " | ")] + access)
    #expect(found.json?["sessions"]?.asArray?.isEmpty == true && found.json?["total"] == 2, "\(found.output)\(found.errors)")
    let shown = try look(["list", work.store, "--json", "--where", "data.password? & data.auth? & flash.token?"] + access)
    #expect(shown.json?["sessions"]?.asArray?.count == 2)
  }

  @Test("no filter tells anything of an id in an audit") func ids() throws {
    let questions = ["id~^ca9a71e5b", "id~0001$", "id=ca9a71e5b0b00001", "ca9a71e5b0", "ca9a71e5b0b00001"]
    let all = try work.run(["list", work.store, "--json", "--where", questions.joined(separator: " & ")])
    #expect(all.json?["sessions"]?.asArray?.count == 1)
    let none = try work.run(["list", work.store, "--json", "--audit", "--where", questions.joined(separator: " | ")])
    #expect(none.json?["sessions"]?.asArray?.isEmpty == true && none.errors.contains("fingerprints only"))
  }

  @Test("a beginning of an id is answered in an audit as what is none; a whole one names its session") func beginnings() throws {
    let none = try look(["get", work.store, "0000", "--audit"])
    #expect(none.ending == .exit(1))
    for word in ["c", "ca9a", "ca9a71e5b", "ca9a71e5b0b0000"] {
      for verb in [["get", work.store, word, "--audit"], ["destroy", work.store, word, "--dry-run", "--audit"]] {
        let result = try work.run(verb)
        #expect(
          result.ending == none.ending && result.output.isEmpty && result.errors.hasPrefix(none.errors.prefix(60)), "\(verb)")
      }
    }
    let list = try look(["list", work.store, "--audit", "--json", "--where", "user=Ann"])
    let fingerprint = try #require(list.json?["sessions"]?.asArray?.first?["fingerprint"]?.asString?.string)
    for name in [Self.id, fingerprint, "~\(fingerprint)"] {
      let result = try look(["get", work.store, name, "user.name", "--audit"])
      #expect(result.output == "Ann\n", "\(name): \(result.errors)")
    }
  }

  @Test("no guess at a value is answered in an audit")
  func guesses() throws {
    let results = try [Self.canary, "CANARY", "other"].map { guess in
      try work.run(["set", work.store, Self.id, "password", JSON.text(.string(JSString(guess))), "--dry-run", "--audit"])
    }
    for result in results {
      #expect(result.ending == .exit(6) && result.output.isEmpty && result.errors == results[0].errors, "\(result.output)")
    }
  }

  @Test("two sessions are compared in an audit without an answer to a guess in one of them") func comparisons() throws {
    try work.write("store/bbbb/000000000001", #"{"data":{"pin":"471182","theme":"dark"}}"#)
    func diff(_ own: String) throws -> String {
      try work.write("store/bbbb/000000000002", #"{"data":\#(own)}"#)
      let result = try work.run("diff", work.store, "bbbb000000000001", "bbbb000000000002", "--json", "--audit")
      return JSON.text(try #require(result.json?["changes"], "\(result.errors)"))
    }
    let right = try diff(#"{"pin":"471182","theme":"light"}"#)
    #expect(try diff(#"{"pin":"471183","theme":"light"}"#) == right)
    #expect(right == #"[{"path":"theme","before":"dark","after":"light"}]"#)
    #expect(try diff(#"{"guesses":["471181","471182"]}"#).contains(#"["471181","471182"]"#))
  }

  @Test("texts of a pickle", arguments: [[], ["--audit"]]) func pickles(_ access: [String]) throws {
    let copy = try FileLayoutFixture.copy("flask-session")
    let name = String(repeating: "ba52d0a2", count: 8)
    let texts = ["user", "ann", "password", Self.canary, "csrf_token", "CANARYcsrf"]
    let strings: [UInt8] = texts.flatMap { text -> [UInt8] in [0x8C, UInt8(text.utf8.count)] + Array(text.utf8) }
    // One that ends as no pickle does, and one that is a dictionary of the same.
    try write([0x80, 4] + strings + [0x2E], to: copy.path + "/" + name)
    try write([0x80, 4, 0x7D, 0x28] + strings + [0x75, 0x2E], to: copy.path + "/" + name.replacing("ba52", with: "ba53"))
    let rows = try #require(try look(["list", copy.path, "--json"] + access).json?["sessions"]?.asArray)
    #expect(rows.count == 5 && rows.count { $0["state"] == "opaque" } == 1)
    for row in rows {
      let fingerprint = try #require(row["fingerprint"]?.asString?.string)
      for form in [[], ["--json"]] {
        let shown = try look(["get", copy.path, fingerprint] + form + access)
        #expect(shown.ending == .exit(0) && shown.output.contains("__texts__") == (row["state"] == "opaque"), "\(shown.errors)")
      }
    }
    #expect(try look(["list", copy.path, "--json", "--where", "canary"] + access).json?["sessions"]?.asArray?.isEmpty == true)
  }

  /// As cachelib writes it: an expiry, and the pickle.
  private func write(_ pickle: [UInt8], to path: String) throws {
    let bytes: [UInt8] = [0, 0, 0, 0] + pickle
    let file = try #require(fopen(path, "we"))
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
}
