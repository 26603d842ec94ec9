import ArgumentParser
import Foundation
import Platform
import Sessions
import SessionsAdministration
import SessionsLive
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

@testable import session_inspector

@Suite("The kinds of stores that are opened", .ownThreads) struct StoreRegistryTests {
  let work: Workspace
  init() throws { work = try Workspace() }

  @Test("have a scheme each, and every form of an address is in the help and in the error for an unknown one")
  func forms() throws {
    let schemes = StoreRegistry.forms.compactMap(\.scheme)
    #expect(Set(schemes).count == schemes.count)
    let help = SessionInspector.helpMessage(columns: 400)
    let mistake = #expect(throws: CommandError.self) { try StoreAddress(parsing: "mysql:x") }
    for form in StoreRegistry.forms {
      #expect(help.contains("\(form.form)"), "\(form.form)")
      #expect(mistake?.choices.contains { "\($0)".hasPrefix("\(form.form)") } == true)
    }
    for scheme in schemes { #expect(StoreCompletion.words(beginning: "").contains(scheme + ":")) }
  }

  @Test(
    "have a writer only where writing is allowed, and promise of a write only there", arguments: ["files", "sqlite", "memory"])
  func writers(_ backend: String) async throws {
    var text: String?
    if backend == "files" { text = work.store }
    if backend == "sqlite" {
      text = work.path + "/s.db"
      _ = try SQLiteSessionStore(path: work.path + "/s.db", options: .init(createsDatabase: true))
    }
    for writes in [false, true] {
      let store = try await StoreRegistry.open(StoreAddress(parsing: text), OpenOptions(writes: writes))
      #expect(store.facts.backend == backend)
      #expect((store.writer != nil) == writes && (store.facts.guarantees != nil) == writes)
      #expect(await store.obstacles().isEmpty)
    }
  }

  @Test("ask a database in no way beside the one that writes to it: no write fails for a look at the same moment")
  func oneWay() async throws {
    let made = work.path + "/made.db"
    let application = try SQLiteSessionStore(path: made, options: .init(durability: .relaxed, createsDatabase: true))
    _ = try await application.create(StoredSession(id: SessionID(Workspace.ada), payload: Array("{}".utf8)))
    for round in 0..<60 {
      // As the application left it that was killed: what it wrote is in the log.
      let path = work.path + "/left-\(round).db"
      for suffix in ["", "-wal", "-shm"] { try FileManager.default.copyItem(atPath: made + suffix, toPath: path + suffix) }
      let store = try await StoreRegistry.open(StoreAddress(parsing: "sqlite:" + path), OpenOptions(writes: true))
      let writer = try #require(store.writer)
      let looks = (0..<3).map { _ in Task { while !Task.isCancelled { _ = await store.advisories() } } }
      let outcome = try await writer.update(StoredSession(id: SessionID(Workspace.ada), payload: Array("{\"n\":1}".utf8)))
      guard case .updated = outcome else {
        Issue.record("\(outcome)")
        return
      }
      for look in looks { look.cancel() }
      for look in looks { await look.value }
    }
    withExtendedLifetime(application) {}
  }

  @Test("say what stands in the way of a write, and what to know of the store, by codes") func obstacles() async throws {
    try work.database(
      "django.db",
      "CREATE TABLE django_session (session_key varchar(40) PRIMARY KEY, session_data text NOT NULL, expire_date datetime NOT NULL);"
    )
    let options = OpenOptions(writes: true)
    let table = try await StoreRegistry.open(StoreAddress(parsing: work.store + "/django.db"), options)
    #expect(await table.advisories().map(\.code).contains(.idsAreBearers))
    let php = try FileLayoutFixture.copy("php")
    let files = try await StoreRegistry.open(StoreAddress(parsing: php.path), options)
    #expect(await files.obstacles()[.expire]?.code == .expiryNotKept)
  }

  /// How what the path of a store leads to becomes another.
  enum Turn: CaseIterable { case link, name }

  @Test(
    "are written to as what they were when they were opened, and no other that their path leads to later, which is read",
    arguments: ["file", "sqlite", "table"], Turn.allCases)
  func turned(_ kind: String, _ turn: Turn) async throws {
    let (current, path) = (work.path + "/current", work.path + "/current/store")
    for (name, ids) in [("blue", [Workspace.ada]), ("green", [Workspace.ada, "00000000000000b2"])] {
      mkdir("\(work.path)/\(name)", 0o700)
      switch kind {
      case "file": for id in ids { try work.write("\(name)/store/\(id.prefix(4))/\(id.dropFirst(4))", #"{"data":{}}"#) }
      case "sqlite":
        let store = try SQLiteSessionStore(path: "\(work.path)/\(name)/store", options: .init(createsDatabase: true))
        for id in ids { _ = try await store.create(StoredSession(id: SessionID(id), payload: Array("{}".utf8))) }
      default:
        let rows = ids.map { "('\($0)', 4102444800000, '{\"cookie\":{\"originalMaxAge\":null},\"n\":0}')" }.joined(
          separator: ", ")
        try work.database(
          "../\(name)/store", "CREATE TABLE sessions (sid PRIMARY KEY, expired, sess); INSERT INTO sessions VALUES \(rows);")
      }
    }
    if turn == .link { symlink("blue", current) } else { rename(work.path + "/blue", current) }
    let address = StoreAddress(scheme: kind == "file" ? "file" : "sqlite", rest: path)
    let store = try await StoreRegistry.open(address, OpenOptions(writes: true, judged: JudgedPlace(of: address)))
    let writer = try #require(store.writer)
    func update(_ number: Int) async throws(StoreError) -> Bool {
      guard var session = try await writer.read(SessionID(Workspace.ada)) else { return false }
      session.payload = Array(
        (kind == "table" ? #"{"cookie":{"originalMaxAge":null},"n":\#(number)}"# : #"{"n":\#(number)}"#).utf8)
      session.revision = nil
      let outcome = try await writer.update(session)
      if case .updated = outcome { return true }
      return false
    }
    #expect(try await update(1))
    #expect(await store.obstacle(to: .edit, on: SessionID(Workspace.ada)) == nil)
    if turn == .name { rename(current, work.path + "/blue") } else { unlink(current) }
    if turn == .name { rename(work.path + "/green", current) } else { symlink("green", current) }
    #expect(try await store.reader.page(PageRequest(limit: 10)).entries.count == 2)
    let refusal = await #expect(throws: StoreError.self) { try await update(2) }
    #expect(refusal?.words.contains("now in the place of") == true, "\(refusal?.words ?? "")")
    let many = await #expect(throws: StoreError.self) {
      try await writer.apply([.delete(SessionID(Workspace.ada), ifRevision: nil)])
    }
    #expect(many?.words.contains("now in the place of") == true, "\(many?.words ?? "")")
    for action in [StoreAction.edit, .destroy] {
      let obstacle = await store.obstacle(to: action, on: SessionID(Workspace.ada))
      #expect(obstacle?.detail == refusal?.words)
    }
    if kind == "file" {
      #expect(await store.refusal(of: .delete(SessionID(Workspace.ada), ifRevision: nil)) == refusal)
    }
    #expect(try await store.reader.page(PageRequest(limit: 10)).entries.count == 2)
  }

  @Test("are written to at the place of the socket alone that was opened, also once the application begins again elsewhere")
  func turnedSocket() async throws {
    let (current, id) = (work.path + "/current", SessionID(Workspace.ada))
    let stores = [MemorySessionStore(), MemorySessionStore()]
    let agents = try zip(["blue", "green"], stores).map { try LiveAgent(serving: $1, at: "\(work.path)/\($0)/s.sock") }
    for store in stores { _ = try await store.create(StoredSession(id: id, payload: Array("{}".utf8))) }
    symlink("blue", current)
    let address = StoreAddress(scheme: "unix", rest: current + "/s.sock")
    let other = try HeldFile(path: work.path + "/green/s.sock")
    let replaced = await #expect(throws: CommandError.self) {
      try await StoreRegistry.open(address, OpenOptions(writes: true, judged: .only(other)))
    }
    #expect(replaced.map { "\($0.message)" }?.contains("came into the place of") == true)
    let store = try await StoreRegistry.open(
      address, OpenOptions(writes: true, judged: JudgedPlace(of: address)))
    let writer = try #require(store.writer)
    var states = try #require(store.connection()).makeAsyncIterator()
    #expect(await states.next() == .some(nil))
    #expect(await store.obstacle(to: .destroy, on: id) == nil)
    #expect(await store.advisories().isEmpty)
    unlink(current)
    symlink("green", current)
    agents[0].stop()
    while case .some(.some) = await states.next() {}
    #expect(try await store.reader.page(PageRequest(limit: 10)).entries.count == 1)
    let refusal = await #expect(throws: StoreError.self) { try await writer.delete(id, ifRevision: nil) }
    #expect(refusal?.words.contains("nothing is written until the store is opened again") == true)
    #expect(await store.obstacle(to: .destroy, on: id)?.detail == refusal?.words)
    #expect(await store.refusal(of: .delete(id, ifRevision: nil)) == refusal)
    #expect(await store.advisories().map(\.code) == [.isReplaced])
    #expect(try await stores[1].read(id) != nil)
    agents[1].stop()
  }

  @Test(
    "are not written to where nothing was there when it was asked whether they may be: what has come since may be production",
    arguments: ["file", "sqlite", "unix"])
  func comeSince(_ kind: String) async throws {
    let address = StoreAddress(scheme: kind, rest: work.path + "/late/s")
    let judged = JudgedPlace(of: address)
    #expect(judged == .nothing)
    let options = OpenOptions(writes: true, judged: judged)
    let nothing = await #expect(throws: CommandError.self) { try await StoreRegistry.open(address, options) }
    #expect(nothing?.status == .unreachable && nothing.map { "\($0.message)" }?.contains("was not there when") == false)
    mkdir(work.path + "/late", 0o700)
    var agent: LiveAgent?
    switch kind {
    case "file": rename(work.store, work.path + "/late/s")
    case "sqlite": _ = try SQLiteSessionStore(path: work.path + "/late/s", options: .init(createsDatabase: true))
    default: agent = try LiveAgent(serving: MemorySessionStore(), at: work.path + "/late/s")
    }
    defer { agent?.stop() }
    let come = await #expect(throws: CommandError.self) { try await StoreRegistry.open(address, options) }
    #expect(come?.advice.map { "\($0)" } == "try again", "\(come.map { "\($0.message)" } ?? "")")
    #expect(try await StoreRegistry.open(address, OpenOptions(judged: judged)).writer == nil)
    let again = OpenOptions(writes: true, judged: JudgedPlace(of: address))
    #expect(try await StoreRegistry.open(address, again).writer != nil)
  }

  @Test("are not written to while their file has another name, by which it may be production", arguments: ["sqlite", "table"])
  func otherName(_ kind: String) async throws {
    let (path, other, id) = (work.path + "/s.db", work.path + "/other.db", SessionID(Workspace.ada))
    if kind == "sqlite" {
      let made = try SQLiteSessionStore(path: path, options: .init(createsDatabase: true))
      _ = try await made.create(StoredSession(id: id, payload: Array("{}".utf8)))
    } else {
      try work.database(
        "../s.db",
        """
        CREATE TABLE sessions (sid PRIMARY KEY, expired, sess);
        INSERT INTO sessions VALUES ('\(Workspace.ada)', 4102444800000, '{"cookie":{"originalMaxAge":null},"n":0}');
        """
      )
    }
    let address = StoreAddress(scheme: "sqlite", rest: path)
    let store = try await StoreRegistry.open(address, OpenOptions(writes: true, judged: JudgedPlace(of: address)))
    let writer = try #require(store.writer)
    #expect(await store.obstacle(to: .destroy, on: id) == nil)
    link(path, other)
    let refusal = await #expect(throws: StoreError.self) { try await writer.delete(id, ifRevision: nil) }
    #expect(refusal?.words.contains(StoreError.secondName) == true)
    let many = await #expect(throws: StoreError.self) { try await writer.apply([.delete(id, ifRevision: nil)]) }
    #expect(many == refusal)
    // What a dry run asks is the same.
    for store in [store, try await StoreRegistry.open(address, OpenOptions())] {
      #expect(await store.obstacle(to: .destroy, on: id)?.detail == refusal?.words)
      #expect(try await store.reader.page(PageRequest(limit: 10)).entries.count == 1)
    }
    #expect(await store.advisories().allSatisfy { $0.code != .isReplaced })
    unlink(other)
    #expect(try await writer.delete(id, ifRevision: nil) == .deleted)
  }

  @Test("complete what lies in the directory that is typed") func completion() {
    let (start, scheme) = (work.path + "/st", "file:" + work.path + "/st")
    #expect(StoreCompletion.words(beginning: start) == [work.store + "/"])
    #expect(StoreCompletion.words(beginning: scheme) == ["file:" + work.store + "/"])
    #expect(StoreCompletion.words(beginning: "sq") == ["sqlite:"])
  }

  @Test(
    "are completed by bash as what they are called, which runs nothing and is one line",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")),
    arguments: [
      ("plain", ["plain"]), ("two words", ["two words"]), ("it's", ["it's"]), ("$(touch ran)", ["$(touch ran)"]),
      ("`touch ran`", ["`touch ran`"]), ("$HOME", ["$HOME"]), ("~root", ["~root"]), (#"a\b"#, [#"a\b"#]),
      ("'$(touch ran)'", ["'$(touch ran)'"]), ("'\u{301}$(touch ran)'\u{301}", ["'\u{301}$(touch ran)'\u{301}"]),
      ("ünïcode$(touch ran)", ["ünïcode$(touch ran)"]), ("one\ntwo", []), ("one\ttwo", []), ("\u{1B}[2J", []), ("\u{9B}2J", []),
    ] as [(String, [String])])
  func bash(_ name: String, _ expected: [String]) throws {
    mkdir(work.path + "/names", 0o700)
    try work.write("names/" + name, "")
    let start = work.path + "/names/"
    let asked = try Program.run(
      ["---completion", "list", "--", "positional@0", "2", "\(start.count)", "session-inspector", "list", start],
      environment: Program.environment(home: work.home, ["SAP_SHELL": "bash"]))
    // As the script does that the parser makes for bash.
    let script = #"cd "$0" && IFS=$'\n' compgen -W "$(cat)" -- "$1""#
    let taken = try Program.run(
      running: "/bin/bash", ["-c", script, work.home, start], environment: Program.environment(home: work.home),
      input: asked.output)
    #expect(taken.output.split(separator: "\n").map(String.init) == expected.map { start + $0 })
    #expect(work.read("home/ran") == nil)
  }
}
