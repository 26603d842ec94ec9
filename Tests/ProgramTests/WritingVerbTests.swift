import ECMAScript
import Foundation
import TestSupport
import TestTraits
import Testing

@Suite("Verbs that write", .ownThreads) struct WritingVerbTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  private var before: String { Workspace.sessions[Workspace.ada] ?? "" }

  @Test(
    "a write changes its own bytes of its own file",
    arguments: [
      (["set", "user.name", #""Grace""#], #""Ada""#, #""Grace""#),
      (["set", "cart[1].qty", "3"], #""qty":2}"#, #""qty":3}"#),
      (["set", "cart[0].qty", "-1.50"], #""qty":1.0}"#, #""qty":-1.5}"#),
      (["set", "cart", #"[{"sku":"A","qty":1},{"sku":"B","qty":3}]"#], #""qty":2}"#, #""qty":3}"#),
      (["unset", "flash.notice"], #","__flash_notice__":"Saved""#, ""), (["unset", "big"], #""big":9007199254740993,"#, ""),
      (["flash", "error", #""No""#], #""__flash_notice__":"Saved""#, #""__flash_notice__":"Saved","__flash_error__":"No""#),
      (["expire", "2098-01-01"], "2099-01-02T03:04:05.678Z", "2098-01-01T00:00:00.000Z"),
      (["expire", "never"], #","expires":"2099-01-02T03:04:05.678Z""#, ""),
    ])
  func writes(_ words: [String], _ old: String, _ new: String) throws {
    let others = work.snapshot.filter { !$0.key.hasSuffix("0000000000a1") && !$0.key.hasSuffix("/0000") }
    let result = try Program.run(
      [words[0], work.store, Workspace.ada] + words.dropFirst(), environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(0), "\(result.errors)")
    let parts = before.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
    #expect(work.session(Workspace.ada) == parts.joined(separator: new))
    #expect(work.snapshot.filter { !$0.key.hasSuffix("0000000000a1") && !$0.key.hasSuffix("/0000") } == others)
  }

  @Test func aWriteOnAnOldRevisionIsAConflict() throws {
    let revision = try #require(try work.run("get", work.store, Workspace.ada, "--json").json?["revision"]?.asString?.string)
    #expect(try work.run("set", work.store, Workspace.ada, "n", "1", "--if-revision", revision).ending == .exit(0))
    let late = try work.run("set", work.store, Workspace.ada, "n", "2", "--if-revision", revision)
    #expect(late.ending == .exit(5))
    #expect(late.errors.contains("nothing was written"))
    #expect(try work.run("get", work.store, Workspace.ada, "n").output == "1\n")
  }

  @Test("a refusal that no right lifts says what does")
  func adviceOnLinks() throws {
    let (name, text) = ("sess_aaaaaaaaaaaaaaaaaaaaaaaaaa", "n|i:1;")
    try work.write("php/" + name, text)
    try FileManager.default.linkItem(atPath: "\(work.path)/php/\(name)", toPath: work.path + "/" + name)
    let result = try work.run("set", work.path + "/php", String(name.dropFirst(5)), "n", "2")
    #expect(result.ending == .exit(6) && result.errors.contains("copy the store without its hard links"), "\(result.errors)")
    #expect(work.read("php/" + name) == text)
  }

  @Test(
    "what cannot be written is refused, in words, and changes nothing",
    arguments: [
      (["set", "user.name", "Grace"], 2, "not valid JSON"), (["set", "user.name", #""********""#], 2, "masked"),
      (["set", "nobody.name", "1"], 1, "nothing at nobody"), (["unset", "nobody"], 1, "nothing at nobody"),
      (["set", "a..b", "1"], 2, "character"),
      (["set", "n", "1e400"], 2, "Infinity"), (["set", "", "1"], 2, "give a PATH"), (["flash", "", "1"], 2, "needs a key"),
      (["flash", "notice", #""""#], 2, "message is empty"), (["flash", "notice", #"" \t""#], 2, "message is empty"),
      (["flash", "notice", "null"], 2, "message is empty"), (["flash", "notice", #"[[],{},{"a":""}]"#], 2, "message is empty"),
      (["flash", "notice", "--text", "\u{200B}\u{2060}\u{3164}\u{2800}"], 2, "message is empty"),
      (["set", #"["__flash_x__"]"#, "1"], 2, "flash sets it"), (["unset", "flash.nope"], 1, "no flash \"nope\""),
      (["unset", "flash.notice.x"], 2, "as a whole"),
      (["set", "data", "1"], 2, "whole section"),
      (["expire", "-5m"], 2, "past"), (["expire", "30"], 2, "30 of what"), (["expire", "2001-01-01"], 2, "future"),
      (["set", "n", "1", "--read-only"], 6, "--read-only"), (["flash", "n", "1", "--audit"], 6, "--audit"),
      (["expire", "+1h", "--read-only"], 6, "--read-only"),
    ])
  func refuses(_ words: [String], _ status: Int32, _ reason: String) throws {
    let before = work.snapshot
    let result = try Program.run(
      [words[0], work.store, Workspace.ada] + words.dropFirst(), environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(status))
    #expect(result.errors.contains(reason), "\(result.errors)")
    #expect(work.snapshot == before)
  }

  @Test func destroyAsksAndWithoutATerminalNeedsToBeToldYes() throws {
    let asked = try work.run("destroy", work.store, Workspace.ada, input: "yes\n")
    #expect(asked.ending == .exit(2))
    #expect(asked.errors.contains("--yes"))
    #expect(work.session(Workspace.ada) == before)
    #expect(try work.run("destroy", work.store, Workspace.ada, "--dry-run").output.contains("would destroy"))
    #expect(work.session(Workspace.ada) == before)
    let counted = try work.run("destroy", work.store, "--where", "expired")
    #expect(counted.ending == .exit(2))
    #expect(counted.errors.contains("1 session match"), "\(counted.errors)")
    let partly = try work.run("destroy", work.store, "-", "--yes", input: "\(Workspace.ada)\nffffffffffffffff\n")
    #expect(partly.ending == .exit(1))
    #expect(partly.errors.contains("line 2: "), "\(partly.errors)")
    #expect(work.session(Workspace.ada) == nil)
    #expect(work.session("1234000000000000") != nil)
    // The corrupt one too.
    #expect(try work.run("destroy", work.store, "dead000000000000", "--yes").ending == .exit(0))
    #expect(work.session("dead000000000000") == nil)
  }

  @Test(
    "in a terminal destroy asks, and only yes is yes, also where another program made it one that does not wait",
    arguments: [("yes", true), ("y", false), ("", false), ("no", false)], [false, true])
  func asks(_ answer: (words: String, destroys: Bool), isNonBlocking: Bool) throws {
    let terminal = try PseudoTerminal(
      ["destroy", work.store, Workspace.ada], environment: Program.environment(home: work.home), isNonBlocking: isNonBlocking)
    try terminal.waitFor("Type yes:")
    #expect(terminal.screen.text.contains("ada@example.org"))
    #expect(work.session(Workspace.ada) == before)
    try terminal.send(answer.words + "\n")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect((work.session(Workspace.ada) == nil) == answer.destroys)
  }

  @Test func destroyByFilterNeedsTheirNumber() throws {
    #expect(try work.run("destroy", work.store, "--where", "expired", "--yes").ending == .exit(2))
    #expect(try work.run("destroy", work.store, "--where", "expired", "--expect", "2", "--yes").ending == .exit(5))
    #expect(work.session("00000000000000b2") != nil)
    #expect(try work.run("destroy", work.store, "--where", "expired", "--expect", "1", "--yes").ending == .exit(0))
    #expect(work.session("00000000000000b2") == nil)
    #expect(work.session(Workspace.ada) == before)
  }

  @Test(
    "a cookie that no secret signed names no session, whatever the verb and the framework, and its id does",
    arguments: ["rr7", "express"])
  func forged(_ form: String) throws {
    let before = work.snapshot
    work.environment["SESSION_SECRET"] = "keyboard dog fixture"
    let good = try work.run("cookie", "sign", "--form", form, Workspace.ada).output
    let dot = try #require(good.lastIndex(of: "."))
    let bare = String(try #require(good.split(separator: ";").first))
    let unsigned = String(good[..<dot])
    work.environment["SESSION_SECRET"] = "another secret"
    let forged = try work.run("cookie", "sign", "--form", form, Workspace.ada).output
    work.environment["SESSION_SECRET"] = "keyboard dog fixture"
    let absent = try work.run("cookie", "sign", "--form", form, "ffffffffffffffff").output
    let cookies = [String(try #require(forged.split(separator: ";").first)), unsigned, bare + "A"].map { (["get"], $0) }
    let verbs = [
      ["get"], ["set", "n", "1"], ["unset", "user"], ["flash", "notice", "1"], ["expire", "+1h"], ["destroy", "--yes"],
      ["destroy", "--dry-run"],
    ].map { ($0, forged) }
    for (words, cookie) in cookies + verbs {
      let result = try Program.run(
        [words[0], work.store, cookie] + words.dropFirst() + ["--form", form],
        environment: Program.environment(home: work.home, work.environment))
      #expect(result.ending == .exit(7), "\(words) \(result.errors)")
      #expect(result.errors.contains("--id"), "\(result.errors)")
      #expect(!result.errors.contains(Workspace.ada))
    }
    #expect(try work.run("get", work.store, absent, "--form", form).ending == .exit(1))
    #expect(work.snapshot == before)
    #expect(try work.run("get", work.store, good, "user.name", "--form", form).output == "Ada\n")
    #expect(try work.run("get", work.store, Workspace.ada, "user.name", "--id").output == "Ada\n")
    for word in [good, String(Workspace.ada.dropLast()), forged] {
      #expect(try work.run("destroy", work.store, word, "--yes", "--id", "--form", form).ending == .exit(1))
    }
    #expect(work.snapshot == before)
    #expect(try work.run("destroy", work.store, good, "--yes", "--form", form).ending == .exit(0))
    #expect(work.session(Workspace.ada) == nil)
  }

  @Test("a cookie that no secret verifies names no session, whatever its form is taken for")
  func unverified() throws {
    let before = work.snapshot
    work.environment["SESSION_SECRET"] = "keyboard dog fixture"
    let (id, signature) = (Workspace.ada, String(repeating: "A", count: 43))
    let cookies = [
      "\(id).\(signature)", "\(id).\(signature)=", "__session=\(id).\(signature)", "sid=\(id).\(signature)=",
      "\(id):1xX6cU:\(signature)", "\(id).Zx3Q1w.\(signature.prefix(27))",
      "\(id)--da39a3ee5e6b4b0d3255bfef95601890afd80709", "s%3A\(id).\(signature)",
    ]
    for cookie in cookies {
      for form in [[], ["--form", "express"], ["--form", "hono"], ["--form", "fastify"]] {
        let result = try work.run(["destroy", work.store, cookie, "--yes"] + form)
        #expect(![.exit(0)].contains(result.ending), "\(cookie) \(form): \(result.errors)")
        #expect(!result.errors.contains(id), "\(result.errors)")
      }
      #expect(try work.run(["get", work.store, cookie]).ending != .exit(0), "\(cookie)")
    }
    #expect(work.snapshot == before)
  }

  @Test func watchTellsOfWhatOthersDoUntilItIsInterrupted() throws {
    var step = 0
    let result = try Program.run(
      ["watch", work.store, "--jsonl"], environment: Program.environment(home: work.home),
      interruptWhen: { $0.contains("deleted") },
      whileRunning: { output, errors in
        if step == 0, errors.contains("watching") {
          step = 1
          try? work.write("store/1234/000000000000", #"{"data":{"user":{"name":"Linus"}}}"#)
        } else if step == 1, output.contains("Linus") {
          step = 2
          _ = try? work.run("destroy", work.store, "1234000000000000", "--yes")
        }
      })
    #expect(result.ending == .exit(130))
    #expect(result.output.contains(#""event":"changed""#))
    #expect(result.output.contains(#""event":"deleted""#))
  }
}
