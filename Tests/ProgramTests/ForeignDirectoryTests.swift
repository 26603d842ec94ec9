import ECMAScript
import Foundation
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("Directories of other frameworks, from the command line", .ownThreads)
struct ForeignDirectoryTests {
  private let work: Workspace

  init() throws { work = try Workspace() }

  @Test(
    "are listed as they are found",
    arguments: ["session-file-store", "django", "flask-session", "flask-session-md5", "php", "php-serialize"])
  func listing(_ fixture: String) throws {
    let copy = try FileLayoutFixture.copy(fixture)
    let answer = try work.run("list", copy.path, "--json")
    #expect(answer.json?["sessions"]?.asArray?.count == 3 && answer.ending == .exit(0), "\(answer.errors)")
    #expect(
      answer.json?["sessions"]?.asArray?.allSatisfy { ["ok", "expired", "opaque"].contains($0["state"]?.asString?.string) }
        == true)
  }

  @Test("PHP's values are edited exactly, session-file-store's too, and what cannot be written says why")
  func writing() throws {
    let php = try FileLayoutFixture.copy("php")
    #expect(try work.run("set", php.path, "testphpsession000000000000", "user", "\"grace\"").ending == .exit(0))
    let text = try String(contentsOfFile: php.path + "/sess_testphpsession000000000000", encoding: .utf8)
    #expect(text == "user|s:5:\"grace\";visits|i:1;admin|b:1;")
    let express = try FileLayoutFixture.copy("session-file-store")
    let id = "testSessionFileStore_0000000000-0"
    let before = try String(contentsOfFile: express.path + "/\(id).json", encoding: .utf8)
    #expect(try work.run("set", express.path, id, "views", "10").ending == .exit(0))
    #expect(
      try String(contentsOfFile: express.path + "/\(id).json", encoding: .utf8)
        == before.replacing("\"views\":9", with: "\"views\":10"))
    let flask = try FileLayoutFixture.copy("flask-session")
    let refused = try work.run("set", flask.path, "test-flask-session-00000000000000000000000000000000", "user", "\"x\"")
    #expect(refused.ending != .exit(0) && refused.errors.contains("pickle"), "\(refused.errors)")
    #expect(try work.run("expire", flask.path, "test-flask-session-00000000000000000000000000000000", "now").ending == .exit(0))
    #expect(try work.run("expire", php.path, "testphpsession000000000001", "now").ending != .exit(0))
    #expect(try work.run("destroy", php.path, "testphpsession000000000001", "--yes").ending == .exit(0))
  }

  @Test(
    "--layout says what a directory is, and how long its sessions last",
    arguments: [("php:60", 0, ""), ("phq", 2, "did you mean php?"), ("cachelib", 0, "")])
  func naming(_ name: String, _ status: Int32, _ words: String) throws {
    let copy = try FileLayoutFixture.copy("php")
    let answer = try work.run("list", copy.path, "--layout", name, "--json")
    #expect(answer.ending == .exit(status) && (words.isEmpty || answer.errors.contains(words)), "\(answer.errors)")
    if name == "php:60" { #expect(answer.json?["sessions"]?.asArray?.allSatisfy { $0["expires"]?.isNull == false } == true) }
    if name == "cachelib" { #expect(answer.json?["sessions"]?.asArray?.isEmpty == true) }
  }

  @Test(
    "that keeps no end of a session says so where a filter asks for it, unless it was told how long they last",
    arguments: [
      ("expired", "php", true), ("expires<1h", "php", true), ("ok", "php", true), ("expired", "php:60", false),
      ("user:x", "php", false),
    ])
  func untoldEnds(_ filter: String, _ layout: String, _ isSaid: Bool) throws {
    let copy = try FileLayoutFixture.copy("php")
    let answer = try work.run("list", copy.path, "--layout", layout, "--count", "--where", filter)
    #expect(answer.ending == .exit(0) && answer.errors.contains("end by a setting") == isSaid, "\(answer.errors)")
  }

  @Test("that everybody may put files into: what is destroyed there comes back, and nobody is told that it cannot")
  func shared() throws {
    let (file, text) = ("php/sess_testphpsession000000000000", "user|s:3:\"ada\";n|i:1;")
    try work.write(file, text, mode: 0o640)
    let mode = work.mode(file)
    let directory = work.path + "/php"
    #expect(chmod(directory, 0o1777) == 0)
    let answer = try work.run("info", directory, "--json")
    #expect(answer.json?["actions"]?["restore"] == "yes", "\(answer.output) \(answer.errors)")
    let terminal = try PseudoTerminal([directory], environment: Program.environment(home: work.home), columns: 120, rows: 30)
    try terminal.waitFor("\"ada\"")
    try terminal.send("d")
    try terminal.waitFor("Destroy")
    // Below all that the question says.
    try terminal.waitFor("n cancel")
    #expect(!terminal.screen.text.contains("cannot be undone"))
    try terminal.send("y")
    try terminal.waitFor("session destroyed")
    #expect(work.read(file) == nil)
    try terminal.send("u")
    try terminal.waitFor("Undo this?")
    try terminal.send("y")
    try terminal.waitFor("undone: session destroyed")
    #expect(work.read(file) == text && work.mode(file) == mode)
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
  }
}
