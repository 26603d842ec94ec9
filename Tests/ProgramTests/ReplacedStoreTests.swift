import Sessions
import SessionsLive
import SessionsSQLite
import Synchronization
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("A store whose place another takes", .ownThreads) struct ReplacedStoreTests {
  private static func event(_ word: String) -> String { #""event":"\#(word)""# }

  @Test("is told as that by who watches: none of its sessions is called destroyed, and what comes to the other is told")
  func directory() throws {
    let work = try Workspace()
    // It is turned in one step: there is no moment at which nothing is there.
    let (path, next) = (work.path + "/current", work.path + "/next")
    try #require(symlink(work.store, path) == 0 && symlink(work.path + "/other", next) == 0)
    try work.write("other/5678/000000000000", #"{"data":{"user":{"name":"Linus"}}}"#)
    var step = 0
    let result = try Program.run(
      ["watch", path, "--jsonl"], environment: Program.environment(home: work.home),
      interruptWhen: { $0.contains(Self.event("created")) || $0.contains(Self.event("deleted")) },
      whileRunning: { output, errors in
        if step == 0, errors.contains("watching") {
          step = 1
          _ = rename(next, path)
        } else if step == 1, Self.isListed(output) {
          step = 2
          try? work.write("other/5678/000000000001", #"{"data":{"user":{"name":"Grace"}}}"#)
        }
      })
    #expect(result.ending == .exit(130) && step == 2, "\(result.output)\(result.errors)")
    #expect(result.output.contains("another directory is now in the place of"))
    #expect(result.output.contains("Grace") && !result.output.contains(Self.event("deleted")), "\(result.output)")
  }

  enum Comer: CaseIterable, Sendable {
    case same, other

    /// A directory of sessions that it has.
    var shard: String { self == .same ? "1234" : "5678" }
  }

  @Test("is waited for while nothing is there, which is said with the reason, and told as what it is", arguments: Comer.allCases)
  func away(_ comer: Comer) throws {
    let work = try Workspace()
    let away = work.path + "/away"
    try work.write("other/5678/000000000000", #"{"data":{"user":{"name":"Linus"}}}"#)
    var step = 0
    let result = try Program.run(
      ["watch", work.store, "--jsonl"], environment: Program.environment(home: work.home),
      interruptWhen: { $0.contains("Grace") },
      whileRunning: { output, errors in
        if step == 0, errors.contains("watching") {
          step = 1
          _ = rename(work.store, away)
        } else if step == 1, errors.contains("; retrying") {
          step = 2
          _ = rename(comer == .same ? away : work.path + "/other", work.store)
        } else if step == 2, output.contains(Self.event("resync")) {
          step = 3
          try? work.write("store/\(comer.shard)/000000000001", #"{"data":{"user":{"name":"Grace"}}}"#)
        }
      })
    #expect(result.ending == .exit(130) && step == 3, "\(result.output)\(result.errors)")
    #expect(result.errors.ranges(of: "was removed, or has another name now; retrying").count == 1, "\(result.errors)")
    #expect(result.errors.contains("it is there again") == (comer == .same), "\(result.errors)")
    #expect(result.output.contains(Self.event("replaced")) == (comer == .other), "\(result.output)")
    #expect(!result.output.contains(Self.event("deleted")), "\(result.output)")
  }

  @Test("is no longer waited for after Ctrl-C") func interrupted() throws {
    let work = try Workspace()
    let terminal = try PseudoTerminal(["watch", work.store], environment: Program.environment(home: work.home), columns: 240)
    try terminal.waitFor("Ctrl-C ends")
    #expect(rename(work.store, work.path + "/away") == 0)
    try terminal.waitFor("; retrying")
    terminal.signal(SIGINT)
    #expect(try terminal.waitForEnd() == .exit(130))
  }

  @Test("is told as that where it is a database") func database() async throws {
    let work = try Workspace([:])
    let (path, other) = (work.store + "/s.db", work.path + "/other.db")
    for (path, count) in [(path, 8), (other, 3)] {
      let store = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      for number in 0..<count {
        _ = try await store.create(StoredSession(id: SessionID("\(count)-\(number)-0123456789"), payload: Array("{}".utf8)))
      }
    }
    var isReplaced = false
    let result = try Program.run(
      ["watch", path, "--jsonl"], environment: Program.environment(home: work.home), interruptWhen: { Self.isListed($0) },
      whileRunning: { _, errors in
        guard !isReplaced, errors.contains("watching") else { return }
        isReplaced = true
        _ = rename(other, path)
      })
    #expect(result.ending == .exit(130), "\(result.output)\(result.errors)")
    #expect(result.output.contains("another database is now in the place of"))
    for word in ["created", "deleted", "changed"] { #expect(!result.output.contains(Self.event(word)), "\(result.output)") }
  }

  @Test("is told as that where it is the memory of an application that goes on") func application() async throws {
    let work = try Workspace([:])
    let (path, other) = (work.path + "/run/s.sock", work.path + "/other/s.sock")
    var agents: [LiveAgent] = []
    for (path, count) in [(path, 8), (other, 3)] {
      let store = MemorySessionStore()
      for number in 0..<count {
        _ = try await store.create(StoredSession(id: SessionID("\(count)-\(number)-0123456789"), payload: Array("{}".utf8)))
      }
      agents.append(try LiveAgent(serving: store, at: path, name: "shop"))
    }
    var isReplaced = false
    let result = try Program.run(
      ["watch", path, "--jsonl"], environment: Program.environment(home: work.home), interruptWhen: { Self.isListed($0) },
      whileRunning: { _, errors in
        guard !isReplaced, errors.contains("watching") else { return }
        isReplaced = true
        _ = rename(other, path)
      })
    #expect(result.ending == .exit(130), "\(result.output)\(result.errors)")
    #expect(result.output.contains("another application is now in the place of"))
    for word in ["created", "deleted", "changed"] { #expect(!result.output.contains(Self.event(word)), "\(result.output)") }
    withExtendedLifetime(agents) {}
  }

  /// Two applications; the second can take the socket of the first, which goes on.
  private struct Applications {
    let work: Workspace
    let stores = [MemorySessionStore(), MemorySessionStore()]
    private let agents: [LiveAgent]
    private let followed = Followed()
    var path: String { work.path + "/run/s.sock" }

    init() throws {
      work = try Workspace([:])
      agents = [
        try LiveAgent(serving: stores[0], at: work.path + "/run/s.sock", name: "shop"),
        try LiveAgent(
          serving: stores[1], at: work.path + "/other/s.sock", name: "admin",
          report: { [followed] in if case .connected = $0 { followed.count.add(1, ordering: .relaxed) } }),
      ]
    }

    /// Until the program is connected to the second.
    func turn() async throws {
      #expect(rename(work.path + "/other/s.sock", path) == 0)
      try await eventually("the other is not connected") { followed.count.load(ordering: .relaxed) > 0 }
    }
  }

  private final class Followed: Sendable { let count = Atomic(0) }

  @Test("is not written to by who was asked before, where it is the memory of an application") func asked() async throws {
    let (both, id) = (try Applications(), SessionID("0-0123456789"))
    for store in both.stores { _ = try await store.create(StoredSession(id: id, payload: Array("{}".utf8))) }
    let terminal = try PseudoTerminal(
      ["destroy", "unix:" + both.path, "0-0123456789"], environment: Program.environment(home: both.work.home), columns: 200)
    try terminal.waitFor("Type yes:")
    try await both.turn()
    try terminal.send("yes\n")
    try terminal.waitFor("another application is now in the place of")
    #expect(try terminal.waitForEnd() != .exit(0))
    for store in both.stores { #expect(store.count == 1) }
  }

  @Test("is not given what was destroyed in the one before, where it is the memory of an application") func undo() async throws {
    let both = try Applications()
    _ = try await both.stores[0].create(StoredSession(id: SessionID("0-0123456789"), payload: Array("{}".utf8)))
    for number in 1...2 {
      _ = try await both.stores[1].create(StoredSession(id: SessionID("\(number)-0123456789"), payload: Array("{}".utf8)))
    }
    let terminal = try PseudoTerminal(
      ["unix:" + both.path], environment: Program.environment(home: both.work.home), columns: 200, rows: 30)
    try terminal.waitFor("1 session ")
    try terminal.send("d")
    try terminal.waitFor("Destroy")
    try terminal.send("y")
    try terminal.waitFor("session destroyed")
    try await both.turn()
    // What stays on the screen: the message that tells of it may be over before this task goes on.
    try terminal.waitFor("2 sessions ")
    try terminal.send("u")
    try terminal.waitFor("nothing to undo: another application is now in the place of")
    try terminal.send("q")
    #expect(try terminal.waitForEnd() == .exit(0))
    #expect(both.stores.map(\.count) == [0, 2])
    withExtendedLifetime(both) {}
  }

  /// Whether it is told that another is there, and all that it has was listed since.
  private static func isListed(_ output: String) -> Bool {
    output.firstRange(of: event("replaced")).map { output[$0.upperBound...].contains(event("resync")) } ?? false
  }
}
