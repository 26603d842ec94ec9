import SessionFormats
import Sessions
import SessionsFile
import TestSupport
import TestTraits
import Testing

@Suite("Writers in processes of their own, that are killed", .ownThreads)
struct CrashTests {
  /// A store that holds the session in which all count, at 0.
  private func prepare(_ layout: FileLayout, at path: String) async throws -> CrashSubject {
    let subject = CrashSubject(layout, at: path)
    let store = try FileSessionStore(path: path, options: .init(layout: layout, durability: .relaxed))
    let counter = StoredSession(id: SessionID(subject.counter), payload: CrashPayload.bytes(subject.payload, 0))
    guard case .created = try await store.create(counter) else { throw StoreError.failed("not created") }
    return subject
  }

  @Test(
    "at any call of the system: nothing is torn, lost, revived or left over",
    // Tomcat's are objects of Java, which nobody makes here.
    arguments: FileLayout.known.filter { $0 != .tomcat })
  func kills(_ layout: FileLayout) async throws {
    let directory = try TemporaryDirectory()
    let subject = try await prepare(layout, at: directory.path)
    var trial = CrashTrial(subject)
    let plan = CrashPlan("crashes of \(layout) files (\(subject.payload))", calls: 480)
    for (number, deaths) in plan.rounds.enumerated() {
      try trial.round(deaths, seed: plan.seed &+ UInt64(number * 4))
      await trial.check(try FileSessionReader(path: directory.path, layout: layout))
      guard trial.faults.isEmpty else { break }
    }
    #expect(trial.faults == [], "CRASH_SEED=\(plan.seed)")
    #expect(trial.kills > plan.rounds.count)
    // The next writers tidy: one in each directory of sessions, and one that makes such a directory.
    let next = try FileSessionStore(path: directory.path, options: .init(layout: layout, durability: .relaxed))
    let ids = (0..<4).flatMap(subject.ids) + [subject.counter, String(repeating: "c", count: subject.idLength)]
    for id in ids {
      let session = StoredSession(id: SessionID(id), payload: CrashPayload.bytes(subject.payload, 1))
      if case .gone = try await next.update(session) { _ = try await next.create(session) }
    }
    #expect(try directory.names().filter { $0.contains(".session-") } == [])
    #expect(try await next.all().count == ids.count)
  }

  @Test(
    "sixteen tasks in four processes count in one session: none is lost",
    arguments: [FileLayout.reactRouter, .php, .phpSerialize])
  func counting(_ layout: FileLayout) async throws {
    let directory = try TemporaryDirectory()
    let subject = try await prepare(layout, at: directory.path)
    let times = CrashPlan.increments
    let writers = try (0..<4).map { _ in try CrashProcess(["count", subject.description, "4", String(times)]) }
    var kills = 0
    let notes = try CrashProcess.finish(writers, kills: &kills)
    #expect(kills == 0 && notes.joined().allSatisfy { if case .failed = $0 { false } else { true } })
    let session = try #require(try await FileSessionReader(path: directory.path, layout: layout).read(SessionID(subject.counter)))
    #expect(CrashPayload.number(in: session.payload, subject.payload) == 16 * times)
  }
}
