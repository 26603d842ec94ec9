import ECMAScript
import TestSupport
import TestTraits
import Testing

@Suite("Verbs that read", .ownThreads) struct ReadingVerbTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test func listPrintsEverySessionAsJSONAndCountsTheCorrupt() throws {
    let result = try work.run("list", work.store, "--json", "--sort", "expires")
    #expect(result.ending == .exit(0))
    let sessions = try #require(result.json?["sessions"]?.asArray)
    #expect(result.json?["total"] == 5)
    #expect(result.json?["truncated"] == false)
    #expect(sessions.compactMap { $0["state"]?.asString?.string }.sorted() == ["corrupt", "expired", "ok", "ok", "ok"])
    let ada = try #require(sessions.first { $0["user"] == "ada@example.org" })
    #expect(ada["id"] == .null)
    #expect(ada["fingerprint"]?.asString?.string.utf8.count == 8)
    #expect(ada["expires"] == "2099-01-02T03:04:05.678Z")
    #expect(ada["flash"] == ["notice"])
    #expect(ada["size"]?.asInt == Workspace.sessions[Workspace.ada]?.utf8.count)
    #expect(sessions.first?["state"] == "expired")
    #expect(try work.run("list", work.store, "--json", "--reveal").output.contains(Workspace.ada))
  }

  @Test func aListThatIsCutOffSaysSo() throws {
    let result = try work.run("list", work.store, "--json", "--limit", "2")
    #expect(result.json?["sessions"]?.asArray?.count == 2)
    #expect(result.json?["truncated"] == true)
    #expect(result.json?["total"] == 5)
    #expect(result.errors.contains("showing 2 of 5"))
  }

  @Test(
    "list takes the filter of the interface",
    arguments: [
      ("user~ada", 1), ("user:ADA", 1), ("not corrupt and flash", 1), ("never or expired", 2), ("expired", 1), ("corrupt", 1),
      ("flash.notice?", 1), ("size>0", 5), ("data.csrfToken~c4nary", 0),
      ("c4nary", 0),
    ])
  func filters(_ filter: String, _ count: Int) throws {
    #expect(try work.run("list", work.store, "--json", "--where", filter).json?["sessions"]?.asArray?.count == count)
  }

  @Test("A filter that cannot be read lists nothing: exit 2, and the path that may be meant", arguments: ["list", "destroy"])
  func filterThatIsNone(_ verb: String) throws {
    for (filter, words) in [
      ("name=ada", "did you mean data.user.name?"), ("user~ada & (", "expected a word or a condition"),
    ] {
      let result = try work.run(verb, work.store, "--where", filter)
      #expect(result.ending == .exit(2) && result.output.isEmpty)
      #expect(result.errors.contains(words), "\(result.errors)")
    }
  }

  @Test func linesAndCellsAreWhatTheirFormatsAsk() throws {
    let lines = try work.run("list", work.store, "--jsonl").output.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { (try? JSON.parse(String($0)))?["fingerprint"] != nil })
    let table = try work.run("list", work.store, "--csv", "--sort", "user")
    #expect(table.output.split(separator: "\r\n", omittingEmptySubsequences: false).count == 7)
    #expect(table.output.hasPrefix("id,fingerprint,user,seen,expires,size,keys,state,flash\r\n"))
  }

  @Test("that ids are left out is said where nothing else names the sessions", arguments: ["list", "export"])
  func hiddenIDs(_ verb: String) throws {
    for (fields, isSaid) in [("id", true), ("id,fingerprint", false), ("user", false)] {
      let result = try work.run(verb, work.store, "--csv", "--fields", fields)
      #expect(result.errors.contains("--reveal") == isSaid, "\(fields): \(result.errors)")
    }
    #expect(try !work.run(verb, work.store, "--csv", "--fields", "id", "--reveal").errors.contains("--reveal"))
  }

  @Test("A field has one name: as a title, in an order, a filter, CSV and JSON; earlier names are understood")
  func names() throws {
    let json = try work.run("list", work.store, "--json").json?["sessions"]?.asArray?.first?.asObject
    let members = try #require(json?.entries.map(\.key.string)).filter { $0 != "problem" }
    let cells = try work.run("list", work.store, "--csv").output.split(separator: "\r\n").first?.split(separator: ",").map(
      String.init)
    #expect(cells == members)
    let titles = try work.run("list", work.store).output.split(separator: "\n").first?.split(separator: " ").map(String.init)
    #expect(titles == ["ID", "USER", "SEEN", "EXPIRES", "SIZE", "STATE", "FLASH"])
    for name in try #require(titles).map({ $0.lowercased() }) + ["last", "modified", "ttl"] {
      #expect(try work.run("list", work.store, "--sort", name).ending == .exit(0), "\(name)")
      let filter = name == "state" ? "state!=corrupt" : "\(name)?"
      #expect(try work.run("list", work.store, "--where", filter).ending == .exit(0), "\(name)")
    }
    #expect(members.contains("seen") && !members.contains("modified"))
    let help = try work.run("help", "list").output
    for name in members where name != "fingerprint" { #expect(help.contains("\n  \(name)  "), "\(name)") }
  }

  @Test func nothingFromAStoreIsObeyedByATerminal() throws {
    for arguments in [
      ["list", work.store], ["get", work.store, "00000000000000c3"], ["get", work.store, "00000000000000c3", "user.name"],
    ] {
      let result = try Program.run(arguments, environment: Program.environment(home: work.home))
      #expect(result.ending == .exit(0))
      #expect(!result.bytes.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F }, "\(arguments)")
    }
  }

  @Test(
    "A stored expiry that is not a date is called so by every verb, and never a year that nobody said",
    arguments: ["Invalid Date", "", "soon", "99999999999999", "+275760-09-13T00:00:00.001Z", "-271821-04-19T23:59:59.999Z"])
  func noDate(_ expires: String) throws {
    let id = "00000000000000a1"
    let work = try Workspace([id: #"{"data":{"a":1},"expires":"\#(expires)"}"#, "00000000000000b2": #"{"data":{}}"#])
    func said(_ arguments: String...) throws -> Program.Result {
      let result = try work.run(arguments)
      #expect(!(result.output + result.errors).contains("271821"), "\(arguments): \(result.output)\(result.errors)")
      return result
    }
    let got = try said("get", work.store, id)
    #expect(got.output.contains("expires   not a date (expired)\n") && !got.output.contains("Set-Cookie"), "\(got.output)")
    let record = try said("get", work.store, id, "--json").json
    #expect(record?["expires"] == .null && record?["state"] == "expired" && record?["setCookie"] == .null)
    #expect(try said("get", work.store, "00000000000000b2", "--json").json?["state"] == "ok")
    let listed = try said("list", work.store, "--json", "--sort", "expires").json?["sessions"]?.asArray
    #expect(listed?.map { $0["expires"] } == [.null, .null] && listed?.map { $0["state"] } == ["expired", "ok"])
    #expect(try said("list", work.store, "--csv", "--fields", "expires,state").output.contains("\r\n,expired\r\n"))
    #expect(try said("list", work.store, "--where", "expired").output.contains("  expired  "))
    #expect(try said("list", work.store, "--where", "expires<2030-01-01", "--count").output == "0\n")
    let set = try said("set", work.store, id, "a", "2")
    #expect(set.ending == .exit(0) && work.session(id) == #"{"data":{"a":2},"expires":"\#(expires)"}"#, "\(set.errors)")
    #expect(try said("flash", work.store, id, "notice", "--text", "hi").errors.contains("its expiry is not a date"))
    for verb in [["stats", work.store], ["diff", work.store, id, "00000000000000b2"], ["export", work.store, "--jsonl"]] {
      let result = try work.run(verb)
      #expect(result.ending != .exit(2) && !(result.output + result.errors).contains("271821"), "\(verb): \(result.output)")
    }
  }

  @Test func getShowsASessionMaskedAndConsumesNothing() throws {
    let before = work.snapshot
    let result = try work.run("get", work.store, Workspace.ada, "--json")
    #expect(result.json?["id"] == .null)
    #expect(result.json?["data"]?["csrfToken"] == "********")
    #expect(result.json?["data"]?["user"]?["name"] == "Ada")
    #expect(result.json?["flash"] == ["notice": "Saved"])
    #expect(result.json?["expires"] == "2099-01-02T03:04:05.678Z")
    #expect(result.json?["revision"]?.asString != nil)
    #expect(result.json?["setCookie"]?.asString?.string.hasPrefix("__session=********") == true)
    #expect(!result.output.contains(Workspace.ada) && !result.output.contains("c4nary"))
    let revealed = try work.run("get", work.store, Workspace.ada, "--json", "--reveal")
    #expect(revealed.json?["id"]?.asString?.string == Workspace.ada)
    #expect(revealed.json?["data"]?["csrfToken"] == "c4nary-t0ken-value")
    #expect(work.snapshot == before)
  }

  @Test(
    "get shows one value",
    arguments: [
      ("user.name", "Ada\n"), ("cart[1].sku", "B\n"), ("csrfToken", "********\n"), (#"["cart"][0].qty"#, "1.0\n"),
      ("flash.notice", "Saved\n"), ("flash", "{\n  \"notice\": \"Saved\"\n}\n"),
      ("big", "9007199254740993\n"),
    ])
  func value(_ path: String, _ shown: String) throws {
    #expect(try work.run("get", work.store, Workspace.ada, path).output == shown)
  }

  @Test func aRecordThatCannotBeReadIsNamedWithWhatToDo() throws {
    let result = try work.run("get", work.store, "dead000000000000")
    #expect(result.ending == .exit(1))
    #expect(result.errors.contains("dead~") && result.errors.contains("destroy removes it"), "\(result.errors)")
    #expect(!result.errors.contains("dead000000000000"))
  }

  @Test("an empty file is said to be empty, and what it may be") func emptyFile() throws {
    try work.write("empty.db", "")
    let result = try work.run("list", work.path + "/empty.db")
    #expect(result.ending == .exit(3))
    #expect(result.errors.contains("is empty: a database"), "\(result.errors)")
  }

  @Test func aSessionIsFoundByIDPrefixFingerprintAndLabel() throws {
    let fingerprint = try #require(
      try work.run("get", work.store, Workspace.ada, "--json").json?["fingerprint"]?.asString?.string)
    for word in [Workspace.ada, fingerprint, "~" + fingerprint.prefix(4), "0000~" + fingerprint.prefix(4)] {
      #expect(try work.run("get", work.store, String(word), "user.name").output == "Ada\n", "\(word)")
    }
    #expect(try work.run("get", work.store, "1234", "user.name").output == "田中\n")
    let several = try work.run("get", work.store, "0000")
    #expect(several.ending == .exit(1))
    #expect(several.errors.contains("3 sessions"))
    #expect(try work.run("get", work.store, "ffff").ending == .exit(1))
  }

  /// Of a Remix 3 directory only digests are known, until somebody brings an id or a cookie.
  @Test func aDirectoryOfDigestsTellsNoIDAndFindsTheOneThatIsBrought() throws {
    let work = try Workspace([:])
    let digest = "a1e92162c3620e1e4875f952769d77448816512e2159c7898ce67a610ce21077"
    try work.write("store/\(digest.prefix(2))/\(digest.dropFirst(2))", #"[{"user":{"name":"Ryan"}},{"notice":"Hi"}]"#)
    let row = try #require(try work.run("list", work.store, "--json", "--reveal").json?["sessions"]?.asArray?.first)
    #expect(row["id"] == .null)
    #expect(row["user"] == "Ryan")
    #expect(row["flash"] == ["notice"])
    let fingerprint = try #require(row["fingerprint"]?.asString?.string)
    let unknown = try work.run("get", work.store, fingerprint, "--json", "--reveal", "--unsigned")
    #expect(unknown.json?["flash"] == ["notice": "Hi"])
    #expect(unknown.json?["setCookie"] == .null)
    let known = try work.run("get", work.store, "remix-3-session-id", "--json", "--reveal", "--unsigned")
    #expect(known.json?["id"] == "remix-3-session-id")
    #expect(known.json?["setCookie"] == "__session=cmVtaXgtMy1zZXNzaW9uLWlk; Path=/; SameSite=Lax")
    #expect(try work.run("get", work.store, "__session=cmVtaXgtMy1zZXNzaW9uLWlk", "user.name").output == "Ryan\n")
    #expect(try work.run("set", work.store, fingerprint, "user.name", #""Michael""#).ending == .exit(0))
    #expect(work.read("store/\(digest.prefix(2))/\(digest.dropFirst(2))") == #"[{"user":{"name":"Michael"}},{"notice":"Hi"}]"#)
    let expiry = try work.run("expire", work.store, fingerprint, "+1h")
    #expect(expiry.ending == .exit(6))
    #expect(expiry.errors.contains("no expiry"))
  }

  /// What such a terminal shows, and whether that is told not to be what is there; nil: either may be.
  static let plainCalls: [(words: [String], plain: String?, isTold: Bool?)] = [
    (["list", "STORE"], "?2J?", true), (["get", "STORE", "ID", "name"], "?2J????\"~", true),
    (["get", "STORE", "ID"], #"\u015b2J\u7530\u4e2d\u201c\u2026\ud83e\udd8a"#, nil),
    (["get", "STORE", "ID", "name", "--json"], #""\u015b2J\u7530\u4e2d\u201c\u2026\ud83e\udd8a""#, false),
    (["export", "STORE"], #""\u015b2J\u7530\u4e2d\u201c\u2026\ud83e\udd8a""#, false), (["stats", "STORE"], nil, nil),
    (["list", "/ś2J"], "?2J", true),
  ]

  @Test(
    "verbs send a terminal that is none of UTF-8 nothing but ASCII (there the second byte of a letter is a control sequence), and say so",
    arguments: plainCalls.indices, [["LC_ALL": "C"], ["LC_ALL": "C.UTF-8"]])
  func terminals(_ row: Int, _ environment: [String: String]) throws {
    let (words, plain, told) = Self.plainCalls[row]
    let id = "00000000000000e5"
    let work = try Workspace([id: #"{"data":{"name":"ś2J田中“…🦊","user":{"name":"ś2J田中“…🦊"}}}"#])
    let terminal = try PseudoTerminal(
      words.map { ["STORE": work.store, "ID": id][$0] ?? $0 } + (["get", "export"].contains(words[0]) ? ["--reveal"] : []),
      environment: Program.environment(home: work.home, environment), columns: 1000, rows: 60)
    _ = try terminal.waitForEnd()
    let isPlain = environment["LC_ALL"] == "C"
    if isPlain { #expect(terminal.transcript.allSatisfy { $0 < 0x80 }, "\(terminal.screen.text)") }
    if let plain { #expect(terminal.screen.text.contains(isPlain ? plain : "ś2J"), "\(terminal.screen.text)") }
    guard let isTold = told else { return }
    #expect(terminal.screen.text.contains("the locale is not UTF-8") == (isPlain && isTold), "\(terminal.screen.text)")
  }
}
