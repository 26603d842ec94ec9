import Platform
import ECMAScript
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Of the list as it is filtered and ordered, in three forms, to a file or to standard output.
@Suite("Export, columns and comparison", .ownThreads) struct ExportTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test(
    "tell of each session what is asked",
    arguments: [
      ("user,size", [#"{"user":"田中","size":35}"#, #"{"user":"ada@example.org","size":229}"#]),
      ("data.user.name", [#"{"data.user.name":"田中"}"#, #"{"data.user.name":"Ada"}"#]),
      (
        "cart[1].sku,flash.notice",
        [
          #"{"data.cart[1].sku":null,"flash.notice":null}"#, #"{"data.cart[1].sku":"B","flash.notice":"Saved"}"#,
        ]
      ),
      (
        #"id,data["csrfToken"],flash"#,
        [
          #"{"id":null,"data.csrfToken":null,"flash":[]}"#, #"{"id":null,"data.csrfToken":"********","flash":["notice"]}"#,
        ]
      ),
      (
        "data.big,data.cart[0]",
        [
          #"{"data.big":null,"data.cart[0]":null}"#, #"{"data.big":9007199254740993,"data.cart[0]":{"sku":"A","qty":1.0}}"#,
        ]
      ),
    ])
  func columns(_ fields: String, _ lines: [String]) throws {
    let filter = ["--where", "user:ada or never", "--sort", "size", "--fields", fields]
    for verb in [["list", work.store, "--jsonl"], ["export", work.store]] {
      let result = try work.run(verb + filter)
      #expect(result.ending == .exit(0), "\(result.errors)")
      #expect(result.output.split(separator: "\n").map(String.init) == lines)
    }
  }

  @Test(
    "say what is wrong with the name of a field, before anything is written",
    arguments: [
      ("usr", "did you mean user?"), ("cart", "data.cart"), ("ip", "not kept by this store"), ("user,user", "twice"),
      ("data..x", "at character"), (",", "names no field"), ("database", "data.database"),
    ])
  func names(_ fields: String, _ words: String) throws {
    for verb in [["list", work.store], ["export", work.store, "-o", work.path + "/x.csv"]] {
      let result = try work.run(verb + ["--fields", fields])
      #expect(result.ending == .exit(2) && result.errors.contains(words) && result.output.isEmpty, "\(result.errors)")
    }
    #expect(work.read("x.csv") == nil)
  }

  @Test("with --data have all of it, masked, and with --reveal as it is")
  func data() throws {
    let line = try work.run("export", work.store, "--where", "user:ada", "--data").json
    #expect(line?["data"]?["csrfToken"] == "********" && line?["data"]?["user"]?["name"] == "Ada")
    #expect(line?["flash"] == ["notice": "Saved"] && line?["id"] == .null && line?["user"] == "ada@example.org")
    let all = try work.run("export", work.store, "--where", "user:ada", "--data", "--reveal")
    #expect(all.json?["data"]?["csrfToken"] == "c4nary-t0ken-value" && all.json?["id"]?.asString?.string == Workspace.ada)
    #expect(all.output.contains(#""qty":1.0"#))
    let refused = try work.run("export", work.store, "--reveal", "--audit")
    #expect(refused.ending == .exit(6) && refused.output.isEmpty)
    let corrupt = try work.run("export", work.store, "--where", "corrupt", "--data").json
    #expect(corrupt?["data"] == .null && corrupt?["problem"]?.asString != nil)
  }

  @Test("to a file are there as a whole, for their owner alone, and never in the place of another that was not meant")
  func file() throws {
    let lines = try work.run("export", work.store, "--sort", "user").output
    for (name, isSame) in [("all.jsonl", true), ("all", true), ("all.json", false), ("all.csv", false)] {
      let path = work.path + "/" + name
      let result = try work.run("export", work.store, "--sort", "user", "--output", path)
      #expect(result.ending == .exit(0) && result.output.isEmpty && result.errors.contains("5 sessions in"), "\(result.errors)")
      #expect((work.read(name) == lines) == isSame && work.mode(name) == 0o600)
    }
    let json = try JSON.parse(try #require(work.read("all.json")))
    #expect(json["sessions"]?.asArray?.count == 5 && json["total"] == 5 && json["matched"] == 5 && json["truncated"] == false)
    #expect(work.read("all.csv")?.split(separator: "\r\n").count == 6)
    // As wherever a file or a stream is meant.
    #expect(try work.run("export", work.store, "--sort", "user", "-o", "-").output == lines)
    let streamed = try work.run("export", work.store, "-o", "-", "--force")
    #expect(streamed.ending == .exit(2) && streamed.output.isEmpty, "\(streamed.errors)")
    let again = try work.run("export", work.store, "--where", "expired", "-o", work.path + "/all")
    #expect(again.ending == .exit(2) && again.errors.contains("--force") && work.read("all") == lines)
    #expect(try work.run("export", work.store, "--where", "expired", "-o", work.path + "/all", "--force").ending == .exit(0))
    #expect(work.read("all")?.split(separator: "\n").count == 1)
    let nowhere = try work.run("export", work.store, "--force", "-o", "/nowhere/x")
    #expect(nowhere.ending == .exit(1) && nowhere.errors.contains("cannot write"), "\(nowhere.errors)")
    for forced in [[], ["--force"]] {
      let directory = try work.run(["export", work.store, "-o", work.home] + forced)
      #expect(directory.ending == .exit(2) && directory.errors.contains("name of a file in it"), "\(directory.errors)")
    }
    let own = work.store + "/0000/\(Workspace.ada.dropFirst(4))"
    let before = work.snapshot
    let replacing = try work.run("export", work.store, "--force", "--audit", "-o", own)
    #expect(replacing.ending == .exit(1) && replacing.errors.contains("the files of the store itself"), "\(replacing.errors)")
    #expect(access(own, F_OK) == 0 && work.snapshot == before)
    // Nor is one made, which would be a session.
    for (name, words) in [("0000/abcdefabcdef", "--audit"), ("0000/abcdefabcdef", "--read-only"), ("new", "--audit")] {
      let made = try work.run("export", work.store, words, "-o", "\(work.store)/\(name)")
      #expect(made.ending == .exit(1) && made.errors.contains("the files of the store itself"), "\(made.errors)")
      #expect(work.snapshot == before)
    }
    #expect(try names(in: work.path).sorted() == ["all", "all.csv", "all.json", "all.jsonl", "home", "store"])
  }

  private func names(in directory: String) throws -> [String] {
    try #require(DirectoryNames.read(directory))
  }

  @Test("name every session where names are all that is asked for; what people read ends at 500, and says so")
  func limits() throws {
    let ids = (0x1000..<0x1000 + 501).map { String($0, radix: 16) + "000000000000" }
    let many = try Workspace(Dictionary(uniqueKeysWithValues: ids.map { ($0, #"{"data":{}}"#) }))
    for (options, count) in [
      (["--ids"], 501), (["--ids", "--limit", "3"], 3), (["--jsonl"], 500), (["--jsonl", "--limit", "0"], 501),
    ] {
      let result = try many.run(["list", many.store] + options)
      #expect(result.ending == .exit(0) && result.output.split(separator: "\n").count == count, "\(options): \(result.errors)")
      #expect(result.errors.contains("showing \(count) of 501") == (count < 501), "\(options): \(result.errors)")
    }
    #expect(try many.run("list", "--help").output.contains("Without it 500"))
  }

  @Test("count what matches, and name it so that a verb finds it again")
  func countsAndNames() throws {
    #expect(try work.run("list", work.store, "--count", "--where", "not corrupt").output == "4\n")
    #expect(try work.run("list", work.store, "--count", "--where", "user:nobody").output == "0\n")
    let names = try work.run("list", work.store, "--ids", "--where", "user:ada or expired").output
    #expect(names.split(separator: "\n").allSatisfy { $0.utf8.count == 16 } && !names.contains(Workspace.ada))
    #expect(try work.run("list", work.store, "--ids", "--reveal", "--where", "user:ada").output == Workspace.ada + "\n")
    let destroyed = try work.run("destroy", work.store, "-", "--yes", input: names)
    #expect(destroyed.ending == .exit(0), "\(destroyed.errors)")
    #expect(try work.run("list", work.store, "--count").output == "3\n")
    for options in [["--count", "--json"], ["--ids", "--csv"], ["--count", "--data"], ["--ids", "--fields", "user"]] {
      #expect(try work.run(["list", work.store] + options).ending == .exit(2), "\(options)")
    }
  }

  @Test("a list that was cut says so in every form", arguments: [[], ["--json"], ["--jsonl"], ["--csv"], ["--ids"]])
  func cut(_ form: [String]) throws {
    let result = try work.run(["list", work.store, "--limit", "2"] + form)
    #expect(result.errors.contains("showing 2 of 5"))
    guard form == ["--json"] else { return }
    #expect(result.json?["matched"] == 5 && result.json?["total"] == 5 && result.json?["truncated"] == true)
    let filtered = try work.run(["list", work.store, "--where", "expired"] + form)
    #expect(filtered.json?["matched"] == 1 && filtered.json?["total"] == 5)
  }

  @Test("tell two sessions apart by fields and by values, and mask what either of them hides")
  func differences() throws {
    let before = work.snapshot
    try work.write("store/aaaa/000000000001", try #require(work.session(Workspace.ada)).replacing("Ada", with: "Eve"))
    let alike = try work.run("diff", work.store, Workspace.ada, Workspace.ada)
    #expect(alike.ending == .exit(0) && alike.output.contains("do not differ"))
    let one = try work.run("diff", work.store, Workspace.ada, "aaaa000000000001", "--json").json
    #expect(one?["changes"] == [["path": "user.name", "before": "Ada", "after": "Eve"]], "\(String(describing: one))")
    let text = try work.run("diff", work.store, Workspace.ada, "1234000000000000")
    #expect(text.output.contains("user.name\n  - \"Ada\"\n  + \"田中\"\n") && text.output.contains("csrfToken\n  - \"********\"\n"))
    #expect(text.output.contains("flash.notice\n  - \"Saved\"\n") && !text.output.contains("c4nary"))
    #expect(text.output.contains("expires\n  - 2099-01-02 03:04:05Z") && text.output.contains("+ never"))
    #expect(try work.run("diff", work.store, Workspace.ada, "1234000000000000", "--reveal").output.contains("c4nary"))
    let torn = try work.run("diff", work.store, Workspace.ada, "dead000000000000")
    #expect(torn.ending == .exit(1) && torn.errors.contains("only their fields were compared"))
    #expect(try work.run("diff", work.store, Workspace.ada, "ffffffffffffffff").ending == .exit(1))
    #expect(before.allSatisfy { work.snapshot[$0.key] == $0.value || $0.key == work.store })
  }
}
