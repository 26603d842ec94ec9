import ECMAScript
import Sessions
import SessionsLive
import TestSupport
import TestTraits
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a store, a server, a file or an argument says is shown on a terminal, and never obeyed by it: where the same is said in
/// plain characters of the same width, the program sends the same bytes.
@Suite("Hostile data on a terminal", .ownThreads) struct HostileDataTests {
  let work: Workspace
  init() throws { work = try Workspace([:]) }

  /// Titles, C1, directions, questions, bells; and what it is shown as.
  private static let hostile = "\u{1B}]0;owned\u{07}\u{9B}31m\u{202E}\u{1B}[6n\u{08}\r\u{1B}P,q"
  private static let plain = #"^[]0;owned^G\u{9b}31m\u{202e}^[[6n^H^M^[P,q"#
  private static let id = "00000000000000a1"

  /// The words of a command with what they stand for, each put in once: a path may have such a word in its random name.
  private func filled(_ words: [String], store: String? = nil, text: String = "") -> [String] {
    let meanings = ["STORE": store ?? work.store, "ID": Self.id, "TEXT": text, "HOME": work.home]
    return words.map { $0.replacing(#/STORE|ID|TEXT|HOME/#) { meanings[String($0.output)] ?? "" } }
  }

  /// One session of that text everywhere, of a size and age that do not depend on it.
  private func writeStore(_ text: String) throws {
    var session: JSONObject = ["user": ["name": .string(JSString(text))]]
    session[JSString("k" + text)] = "v"
    session[JSString("__flash_" + text + "__")] = "Saved"
    let record = JSON.text(["data": .object(session), "expires": "2099-01-01T00:00:00.000Z"])
    let name = "store/\(Self.id.prefix(4))/\(Self.id.dropFirst(4))"
    try work.write(name, record.dropLast() + String(repeating: " ", count: 600 - record.utf8.count) + "}")
    let times = [timespec](repeating: timespec(tv_sec: 1_600_000_000, tv_nsec: 0), count: 2)
    utimensat(AT_FDCWD, work.path + "/" + name, times, 0)
  }

  private func writeTheme(_ text: String) throws {
    let name = text.unicodeScalars.map { $0.isASCII && $0.value >= 0x20 && $0 != "\\" ? "\($0)" : "\\u" + hex($0) }.joined()
    try work.write("home/mine.toml", "inherits = \"mono\"\n[meta]\nname = \"\(name)\"\nvariant = \"dark\"\n")
  }

  private func hex(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// What a verb sends to its terminal, but for a revision, which is a digest of what is there, and for the note that it takes a while.
  private func sent(_ arguments: [String], answer: String? = nil) throws -> String {
    let terminal = try PseudoTerminal(
      arguments, environment: Program.environment(home: work.home, work.environment), columns: 200, rows: 50)
    if let answer {
      try terminal.waitFor("Type yes")
      try terminal.send(answer)
    }
    _ = try terminal.waitForEnd()
    #expect(terminal.screen.unknown == [], "\(arguments)")
    return String(decoding: terminal.transcript, as: UTF8.self)
      .replacing(#/revision [^ \r\n]*/#, with: "revision").replacing(#/[^\r\n]*Ctrl-C (?:twice )?ends it\r?\n/#, with: "")
  }

  @Test(
    "is the same bytes as plain data of the same width, whatever the verb",
    arguments: [
      ["list", "STORE"], ["list", "STORE", "--csv"], ["list", "STORE", "--reveal"], ["get", "STORE", "ID", "user.name"],
      ["destroy", "STORE", "--where", "size>0", "--dry-run"], ["destroy", "STORE", "ID"],
      ["flash", "STORE", "ID", "TEXT", "1"], ["get", "STORE", "TEXT"], ["list", "/TEXT"], ["list", "mysql:TEXT"],
      ["list", "STORE", "--sort", "TEXT"], ["list", "STORE", "--TEXT"], ["list", "STORE", "STORE", "TEXT"],
      ["list", "STORE", "--layout", "TEXT"], ["expire", "STORE", "ID", "TEXT"], ["theme", "check", "HOME/mine.toml"],
      ["theme", "check", "TEXT"], ["theme", "path", "TEXT"], ["list", "STORE", "--secrets-file", "/TEXT"], ["--env", "TEXT"],
      ["list", "STORE", "--form", "TEXT"],
    ])
  func verbs(_ words: [String]) throws {
    let runs = try [Self.hostile, Self.plain].map { text in
      try writeStore(text)
      try writeTheme(text)
      let arguments = filled(words, text: text)
      return try sent(arguments, answer: arguments == ["destroy", work.store, Self.id] ? "no\n" : nil)
    }
    #expect(runs[0] == runs[1])
    #expect(!runs[0].isEmpty)
  }

  /// JSON and paths have ways of their own to write it, of another width.
  @Test(
    "is shown as the format writes it",
    arguments: [
      ["list", "STORE", "--json", "--reveal"], ["list", "STORE", "--jsonl"], ["get", "STORE", "ID"],
      ["get", "STORE", "ID", "--json"], ["list", "STORE", "--where", "TEXT"], ["set", "STORE", "ID", #"["kTEXT"]"#, "1"],
      ["unset", "STORE", "ID", "kTEXT"],
      ["get", "STORE", "ID", "TEXT"], ["set", "STORE", "ID", "n", "TEXT"], ["cookie", "decode", "a=TEXT"],
      ["cookie", "sign", "TEXT", "--unsigned"], ["list", "STORE", "--cookie", "TEXT"], ["theme", "list"], ["--help", "TEXT"],
    ])
  func formats(_ words: [String]) throws {
    try writeStore(Self.hostile)
    let arguments = filled(words, text: Self.hostile)
    #expect(try !sent(arguments).isEmpty)
  }

  @Test("is sent to programs byte for byte") func exact() throws {
    try writeStore(Self.hostile)
    let table = try work.run("list", work.store, "--csv").output
    #expect(
      table.unicodeScalars.elementsEqual(
        """
        id,fingerprint,user,seen,expires,size,keys,state,flash\r
        ,\(table.split(separator: ",")[9]),"\(Self.hostile)",2020-09-13T12:26:40.000Z,2099-01-01T00:00:00.000Z,600,2,ok,"\(Self.hostile)"\r

        """.unicodeScalars))
    let json = try work.run("list", work.store, "--json").json
    #expect(json?["sessions"]?.asArray?.first?["user"]?.asString?.string == Self.hostile)
    #expect(try sent(["list", work.store, "--json"]).contains(#"\u001b]0;owned\u0007\u009b31m\u202e"#))
  }

  @Test("is the same bytes in the interface, whatever is painted anew")
  func interface() throws {
    func repaints(_ text: String, until isEnough: ([String]) -> Bool) throws -> [String] {
      try writeStore(text)
      let terminal = try PseudoTerminal([work.store], environment: Program.environment(home: work.home), columns: 120, rows: 30)
      try terminal.waitFor(Self.plain.prefix(10) + "")
      // The value is written as JSON in the tree, with escapes of JSON's: the user is folded.
      try terminal.send(.enter)
      try terminal.waitUntil("the session to be opened") { $0.text.contains("▾ user") && $0.text.contains("d remove") }
      try terminal.send(.left)
      try terminal.waitUntil("the user to be folded") { $0.text.contains("▸ user") && $0.text.contains("Saved") }
      var paints: [String] = []
      let deadline = Deadline(seconds: Program.patience)
      while !isEnough(paints), !deadline.isOver {
        let before = Self.paints(terminal.transcript).count
        try terminal.send("\u{0C}")
        try terminal.waitUntil("the screen to be painted anew") { _ in Self.paints(terminal.transcript).count > before }
        paints = Self.paints(terminal.transcript).dropFirst().dropLast().map {
          $0.replacing(#/\d\d:\d\d:\d\d|rev [0-9a-f]+/#, with: "")
        }
      }
      try terminal.send("Q")
      _ = try terminal.waitForEnd()
      #expect(terminal.screen.unknown == [])
      #expect(terminal.screen.copied == [])
      return paints
    }
    let plain = try repaints(Self.plain) { $0.count > 4 }
    // Between two paints the clock may have moved: one that has nothing beside it is enough.
    let hostile = try repaints(Self.hostile) { !Set($0).isDisjoint(with: plain) }
    let isEqual = !Set(hostile).isDisjoint(with: plain)
    #expect(isEqual)
  }

  /// What was sent from each clearing of the screen to the next.
  private static func paints(_ transcript: [UInt8]) -> [String] {
    String(decoding: transcript, as: UTF8.self).split(separator: PseudoTerminal.clearing, omittingEmptySubsequences: false)
      .map(String.init)
  }
}

/// A store whose revisions end in what somebody hostile chose, as a live server's may.
private struct OddRevisions: SessionLister, SessionStore {
  let store = MemorySessionStore()
  let odd: String
  var guarantees: StoreGuarantees { store.guarantees }
  func makeID() -> SessionID { store.makeID() }

  private func ours(_ revision: Revision) -> Revision { Revision(revision.text + odd) }
  private func theirs(_ revision: Revision?) -> Revision? {
    revision.map { Revision($0.text.hasSuffix(odd) ? String($0.text.dropLast(odd.count)) : $0.text) }
  }

  private func shown(_ session: StoredSession) -> StoredSession {
    var session = session
    session.revision = session.revision.map(ours)
    return session
  }

  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await store.read(id).map(shown) }

  func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await store.page(request) }

  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome {
    switch try await store.create(session) {
    case .created(let revision): .created(ours(revision))
    case .exists: .exists
    }
  }

  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    var session = session
    session.revision = theirs(session.revision)
    switch try await store.update(session) {
    case .updated(let revision): return .updated(ours(revision))
    case .conflict: return .conflict
    case .gone: return .gone
    }
  }

  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await store.delete(id, ifRevision: theirs(revision))
  }
}

extension HostileDataTests {
  @Test(
    "of a live server is shown too: its name, its revisions, its sessions",
    arguments: [
      ["set", "STORE", "ID", "n", "1"], ["unset", "STORE", "ID", "user"], ["flash", "STORE", "ID", "notice", "1"],
      ["expire", "STORE", "ID", "+1h"], ["set", "STORE", "ID", "n", "1", "--if-revision", "other"], ["get", "STORE", "ID"],
    ])
  func live(_ words: [String]) async throws {
    let odd = "r\u{1B}]0;owned\u{07}\u{9B}31m"
    let store = OddRevisions(odd: odd)
    let session = StoredSession(id: SessionID(Self.id), payload: Array(#"{"user":{"name":"Ada"}}"#.utf8))
    _ = try await store.create(session)
    let path = work.path + "/run/s.sock"
    let agent = try LiveAgent(serving: store, at: path, name: "shop" + odd)
    defer { agent.stop() }
    let arguments = filled(words, store: path)
    let terminal = try PseudoTerminal(
      arguments, environment: Program.environment(home: work.home), columns: 200, rows: 50)
    _ = try terminal.waitForEnd()
    #expect(terminal.screen.unknown == [])
    #expect(terminal.screen.text.contains(#"r^[]0;owned^G\u{9b}31m"#), "\(terminal.screen.text)")
  }
}
