import Foundation
import Platform
import Sessions
import SessionsSQLite
import TestSupport
import Testing

@Suite("Many writes at once") struct TogetherTests {
  private let directory: TemporaryDirectory
  private let path: String
  private let store: SQLiteSessionStore

  init() async throws {
    directory = try TemporaryDirectory()
    path = directory.path + "/s.db"
    let count = 3000
    _ = try await SQLiteSessionStore(path: path, options: .init(durability: .relaxed, createsDatabase: true)).apply(
      (0..<count).map { .create(StoredSession("id-\($0)", #"{"n":\#($0)}"#)) })
    store = try SQLiteSessionStore(writing: SQLiteSessionReader(path: path))
  }

  private func deletes(_ range: Range<Int>) -> [StoreWrite] { range.map { .delete(SessionID("id-\($0)"), ifRevision: nil) } }

  @Test("go over one connection that is closed after them, and can be read beside") func connection() async throws {
    var logs: [Bool] = []
    var told = 0
    let store = store, path = path
    try await store.apply(deletes(0..<3000), keepingBefore: false) { outcomes in
      logs.append(FileManager.default.fileExists(atPath: path + "-wal"))
      told += outcomes.count
      #expect(outcomes.allSatisfy { $0 == .deleted(before: nil) })
      // What was told is done, and the rest is there.
      #expect((try? await store.read(SessionID("id-\(told - 1)"))) == .some(nil))
      return true
    }
    #expect(told == 3000 && logs.allSatisfy { $0 })
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["s.db"])
    #expect(try await store.all().isEmpty)
  }

  @Test("let other writers in between: theirs are made long before all of these are") func others() async throws {
    let other = try OtherConnection(path)
    let writing = Task.detached { [path] in
      for number in 0..<5 { try other.run("UPDATE sessions SET data = '{\"other\":\(number)}' WHERE id = 'id-2999'") }
      return try OtherConnection(path).texts("SELECT count(*) FROM sessions")
    }
    let outcomes = try await store.apply(deletes(0..<2999))
    #expect(outcomes.count == 2999)
    _ = try await writing.value
    #expect(try await store.read(SessionID("id-2999"))?.payload == Array(#"{"other":4}"#.utf8))
  }

  @Test(
    "of which the database refuses some leave those alone, and make all others, whatever becomes of the transaction",
    arguments: ["ABORT", "FAIL", "ROLLBACK"])
  func refused(_ kind: String) async throws {
    try OtherConnection(path).run(
      """
      CREATE TRIGGER guarded BEFORE DELETE ON sessions WHEN old.id LIKE 'id-%7' BEGIN SELECT RAISE(\(kind), 'guarded'); END
      """)
    let outcomes = try await store.apply(deletes(0..<500))
    for (index, outcome) in outcomes.enumerated() {
      switch outcome {
      case .deleted: #expect(index % 10 != 7)
      case .failed(let error): #expect(index % 10 == 7 && error.words.contains("a trigger of the database refuses it"))
      default: Issue.record("\(outcome)")
      }
    }
    #expect(outcomes.count == 500)
    #expect(try await store.all().count == 3000 - 450)
  }

  @Test("that cannot begin since another holds the database say so, and nothing is done") func locked() async throws {
    let other = try OtherConnection(path)
    try other.run("BEGIN IMMEDIATE")
    let store = try SQLiteSessionStore(
      writing: SQLiteSessionReader(path: path), options: .init(busyTimeout: .milliseconds(30)))
    await #expect(throws: StoreError.timedOut("writing to \(path): the database is locked by another process")) {
      try await store.apply(deletes(0..<10))
    }
    try other.run("COMMIT")
    #expect(try await store.all().count == 3000)
  }

  @Test("go to the one file that may be written to: what takes its place meanwhile is read, and not opened for writing")
  func replaced() async throws {
    let (current, other, away) = (directory.path + "/current", directory.path + "/other", directory.path + "/away")
    for (place, name) in [(current, "old"), (other, "new")] {
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
      try OtherConnection(place + "/t.db").run("PRAGMA journal_mode = WAL; " + expressTable("('\(name)', NULL, '\(express)')"))
    }
    let path = current + "/t.db"
    let reader = try ForeignSessionReader(try await SessionTables.only(in: path), path: path)
    let store = try ForeignSessionStore(writing: reader, only: try HeldFile(path: path))
    var (found, names) = ([SessionID](), [String]())
    try await store.apply([.delete(SessionID("old"), ifRevision: nil)], keepingBefore: false) { outcomes in
      #expect(outcomes == [.deleted(before: nil)])
      try? FileManager.default.moveItem(atPath: current, toPath: away)
      try? FileManager.default.moveItem(atPath: other, toPath: current)
      found = (try? await store.all())?.map(\.id) ?? []
      // Who opens it for writing has a log beside it.
      names = (try? FileManager.default.contentsOfDirectory(atPath: current)) ?? []
      return true
    }
    #expect(found == [SessionID("new")])
    #expect(names == ["t.db"])
  }

  @Test("to somebody's table bring back, one by one, what they deleted, whatever its columns hold") func foreign() async throws {
    let rows = (0..<600).map { "('sid-\($0)', \($0 % 3 == 0 ? "NULL" : "1893456000000"), '\(express)')" }
    let foreign = try await Foreign(expressTable(rows.joined(separator: ",")))
    let before = try foreign.rows()
    let outcomes = try await foreign.store.apply(
      (0..<600).map { .delete(SessionID("sid-\($0)"), ifRevision: nil) } + [.delete(SessionID("nobody"), ifRevision: nil)],
      keepingBefore: true)
    #expect(outcomes.last == .gone)
    #expect(try foreign.rows() == [])
    let deleted = outcomes.compactMap { if case .deleted(let before?) = $0 { before } else { nil } }
    #expect(deleted.count == 600)
    let returned = try await foreign.store.apply(deleted.map { .create($0) })
    #expect(returned.allSatisfy { if case .created = $0 { true } else { false } })
    #expect(try foreign.rows() == before)
    _ = try await foreign.store.apply((0..<600).map { .delete(SessionID("sid-\($0)"), ifRevision: nil) })
    let forgotten = try await foreign.store.apply([.create(deleted[0])])
    guard case .failed? = forgotten.first else {
      Issue.record("\(forgotten)")
      return
    }
  }
}
