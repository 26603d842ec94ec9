import Foundation
import Sessions
import SessionsSQLite
import TestSupport
import TestTraits
import Testing

@Suite("Writers to a database in processes of their own, that are killed", .ownThreads)
struct CrashTests {
  /// A database that holds the session in which all count, at 0.
  private func prepare(_ mode: String, in directory: TemporaryDirectory) async throws -> CrashSubject {
    let path = directory.path + "/s.db"
    let subject = CrashSubject(database: path)
    let counter = StoredSession(id: SessionID(subject.counter), payload: CrashPayload.bytes(subject.payload, 0))
    guard case .created = try await SQLiteSessionStore(path: path, options: .init(createsDatabase: true)).create(counter) else {
      throw StoreError.failed("not created")
    }
    try OtherConnection(path).run("PRAGMA journal_mode = \(mode)")
    return subject
  }

  @Test("at any call of the system: nothing is torn, lost, revived or left over, and it opens", arguments: ["WAL", "DELETE"])
  func kills(_ mode: String) async throws {
    let directory = try TemporaryDirectory()
    let subject = try await prepare(mode, in: directory)
    let path = directory.path + "/s.db"
    var trial = CrashTrial(subject)
    let plan = CrashPlan("crashes of a database in \(mode) mode", calls: 1_900)
    for (number, deaths) in plan.rounds.enumerated() {
      try trial.round(deaths, seed: plan.seed &+ UInt64(number * 4))
      // Looking at what they left changes nothing of it.
      let before = try directory.inventory()
      await trial.check(try SQLiteSessionReader(path: path))
      let changed = differences(before, try directory.inventory())
      #expect(changed == [], "\(changed)")
      guard trial.faults.isEmpty else { break }
    }
    #expect(trial.faults == [], "CRASH_SEED=\(plan.seed)")
    #expect(trial.kills > plan.rounds.count)
    do {
      let other = try OtherConnection(path)
      #expect(try other.texts("PRAGMA integrity_check") == ["ok"])
      try other.run("UPDATE sessions SET data = data")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["s.db"])
    await trial.check(try SQLiteSessionReader(path: path))
    #expect(trial.faults == [], "CRASH_SEED=\(plan.seed)")
  }

  @Test("sixteen tasks in four processes count in one session: none is lost", arguments: ["WAL", "DELETE"])
  func counting(_ mode: String) async throws {
    let directory = try TemporaryDirectory()
    let subject = try await prepare(mode, in: directory)
    let times = CrashPlan.increments
    let writers = try (0..<4).map { _ in try CrashProcess(["count", subject.description, "4", String(times)]) }
    var kills = 0
    let notes = try CrashProcess.finish(writers, kills: &kills)
    #expect(kills == 0 && notes.joined().allSatisfy { if case .failed = $0 { false } else { true } })
    let session = try #require(try await SQLiteSessionReader(path: directory.path + "/s.db").read(SessionID(subject.counter)))
    #expect(CrashPayload.number(in: session.payload, subject.payload) == 16 * times)
  }
}
