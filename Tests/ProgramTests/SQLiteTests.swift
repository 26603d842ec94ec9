import ECMAScript
import Foundation
import Sessions
import SessionsSQLite
import TestSupport
import Testing

@Suite("A store in an SQLite database") struct SQLiteTests {
  private let work: Workspace
  private let store: SQLiteSessionStore
  private var path: String { work.store + "/s.db" }
  private static let ada = "Ada0123456789-_abcdefghijklmnopqrstuvwxyzABC"

  init() async throws {
    work = try Workspace([:])
    store = try SQLiteSessionStore(path: work.store + "/s.db", options: .init(createsDatabase: true))
    for (id, payload, expires) in [
      (Self.ada, #"{"user":{"name":"Ada"},"cart":[{"qty":1.0}],"__flash_notice__":"Saved"}"#, 4_070_908_800_000 as Int64?),
      ("Bob0123456789", #"{"user":{"name":"Bob"}}"#, 1_700_000_000_000), ("Eve0123456789", #"{"user":{"name":"Eve"}}"#, nil),
    ] {
      let session = StoredSession(
        id: SessionID(id), payload: Array(payload.utf8), expires: expires.map { Timestamp(milliseconds: $0) })
      _ = try await store.create(session)
    }
  }

  private func payload(_ id: String) async throws -> String? {
    try await store.read(SessionID(id)).map { String(decoding: $0.payload, as: UTF8.self) }
  }

  @Test("looking, with and without the right to write, changes no byte and no time", arguments: ["", "sqlite:", "sqlite://"])
  func looks(_ scheme: String) throws {
    let before = work.snapshot
    for options in [[], ["--read-only"], ["--audit"]] {
      let result = try Program.run(
        ["list", scheme + path, "--json", "--sort", "expires"] + options, environment: Program.environment(home: work.home))
      #expect(result.ending == .exit(0), "\(result.errors)")
      let sessions = try #require(result.json?["sessions"]?.asArray)
      #expect(sessions.compactMap { $0["user"]?.asString?.string } == ["Bob", "Ada", "Eve"])
      #expect(sessions.compactMap { $0["state"]?.asString?.string } == ["expired", "ok", "ok"])
    }
    #expect(try work.run("get", scheme + path, Self.ada, "cart[0].qty").output == "1.0\n")
    #expect(work.snapshot == before)
  }

  @Test(
    "a write changes what it says and nothing else",
    arguments: [
      (["set", "user.name", #""Grace""#], #"{"user":{"name":"Grace"},"cart":[{"qty":1.0}],"__flash_notice__":"Saved"}"#),
      (
        ["flash", "error", #""No""#],
        #"{"user":{"name":"Ada"},"cart":[{"qty":1.0}],"__flash_notice__":"Saved","__flash_error__":"No"}"#
      ),
      (["unset", "cart"], #"{"user":{"name":"Ada"},"__flash_notice__":"Saved"}"#),
    ])
  func writes(_ words: [String], _ expected: String) async throws {
    let result = try Program.run(
      [words[0], path, Self.ada] + words.dropFirst(), environment: Program.environment(home: work.home))
    #expect(result.ending == .exit(0), "\(result.errors)")
    let stored = try #require(try await store.read(SessionID(Self.ada)))
    #expect(String(decoding: stored.payload, as: UTF8.self) == expected)
    #expect(stored.expires == Timestamp(milliseconds: 4_070_908_800_000))
    #expect(try await payload("Eve0123456789") == #"{"user":{"name":"Eve"}}"#)
  }

  @Test func anOldRevisionIsAConflictAndReadOnlyIsRefused() async throws {
    let revision = try #require(try work.run("get", path, Self.ada, "--json").json?["revision"]?.asString?.string)
    #expect(try work.run("set", path, Self.ada, "n", "1", "--if-revision", revision).ending == .exit(0))
    #expect(try work.run("set", path, Self.ada, "n", "2", "--if-revision", revision).ending == .exit(5))
    #expect(try work.run("set", path, Self.ada, "n", "3", "--read-only").ending == .exit(6))
    #expect(try work.run("get", path, Self.ada, "n").output == "1\n")
  }

  @Test func destroyedSessionsAreGone() async throws {
    let result = try work.run("destroy", "sqlite:" + path, "--where", "expired", "--expect", "1", "--yes")
    #expect(result.ending == .exit(0), "\(result.errors)")
    #expect(try await payload("Bob0123456789") == nil)
    #expect(try await payload(Self.ada) != nil)
  }

  /// Runs a script in mounts of its own, `PROGRAM` being ours; nil where this machine does not let us have such.
  private func inOwnMounts(_ script: String) throws -> (status: Int32, words: String)? {
    let process = Process(), output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = [
      geteuid() == 0 ? "-m" : "-rm", "sh", "-c", "mount -t tmpfs tmpfs \(work.home) || exit 99\n\(script)",
    ]
    process.environment = Program.environment(home: work.home, ["PROGRAM": try Program.path()])
    process.standardOutput = output
    process.standardError = output
    guard (try? process.run()) != nil else { return nil }
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 99 || words.contains("unshare failed") ? nil : (process.terminationStatus, words)
  }

  @Test("on a read-only mount a write says so and is refused, and looking is as ever") func readOnlyMount() async throws {
    let source = work.store + "/closed.db"
    _ = try await SQLiteSessionStore(path: source, options: .init(createsDatabase: true)).create(
      StoredSession(id: SessionID(Self.ada), payload: Array(#"{"n":0}"#.utf8)))
    let setting = try inOwnMounts(
      """
      cp \(source) \(work.home)/s.db && mount -o remount,ro \(work.home) || exit 99
      $PROGRAM get \(work.home)/s.db \(Self.ada) n || exit 98
      $PROGRAM set \(work.home)/s.db \(Self.ada) n 1
      """)
    guard let setting else { return }
    #expect(setting.words.hasPrefix("0\n") && setting.words.contains("Read-only file system"), "\(setting)")
    #expect(setting.status == 6, "\(setting)")
  }

  @Test func whatIsNoStoreSaysSo() throws {
    let missing = try work.run("list", "sqlite:" + work.path + "/nowhere.db")
    #expect(missing.ending == .exit(3) && missing.errors.contains("there is no database"), "\(missing.errors)")
    try work.write("other", "no database, but a text of some length")
    let other = try work.run("list", "sqlite:" + work.path + "/other")
    #expect(other.ending == .exit(3) && other.errors.contains("is no SQLite database"), "\(other.errors)")
    #expect(try work.run("list", "sqlite:").ending == .exit(2))
    #expect(work.read("other") == "no database, but a text of some length")
  }
}
