import ECMAScript
import Sessions
import SessionsLive
import Synchronization
import TestSupport
import TestTraits
import Testing

/// An application makes a change, and cannot say of one of them whether it did.
@Suite("Verbs that write, where no answer comes", .ownThreads) struct UnansweredTests {
  private final class SilentStore: SessionStore, SessionLister {
    let memory = MemorySessionStore()
    private let cause: StoreError
    /// How many writes are answered before one that is not.
    let answers = Mutex(1)

    init(because cause: StoreError) { self.cause = cause }

    var guarantees: StoreGuarantees { memory.guarantees }
    func makeID() -> SessionID { memory.makeID() }
    func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await memory.read(id) }
    func page(_ request: PageRequest) async throws(StoreError) -> SessionPage { try await memory.page(request) }
    func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await memory.create(session) }
    func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
      let outcome = try await memory.update(session)
      try answer()
      return outcome
    }
    func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
      let outcome = try await memory.delete(id, ifRevision: revision)
      try answer()
      return outcome
    }

    private func answer() throws(StoreError) {
      let left = answers.withLock { answers in
        answers -= 1
        return answers
      }
      if left == -1 { throw .unanswered(cause) }
    }
  }

  private static let ids = (0..<3).map { "session-000000\($0)" }
  private static let verbs: [(words: [String], counted: String)] = [
    (["set", "n", "7"], "set"), (["unset", "cart"], "unset"), (["expire", "2098-01-01"], "changed"), (["destroy"], "destroyed"),
  ]
  /// Why no answer comes, with what a verb ends by it, and what came of each session.
  private static let causes: [(cause: StoreError, status: Int32, outcomes: [String])] = [
    (.timedOut("a shard does not answer"), 4, ["done", "unknown", "untried"]),
    (.unavailable("a shard is gone"), 3, ["done", "unknown", "untried"]),
    (.failed("a shard answers with something else"), 1, ["done", "unknown", "done"]),
  ]

  private let work: Workspace
  private var place: String { "unix:" + work.path + "/run/s.sock" }

  init() throws { work = try Workspace([:]) }

  /// Serves three sessions.
  private func serve(_ store: SilentStore) async throws -> LiveAgent {
    for id in Self.ids {
      _ = try await store.memory.create(
        StoredSession(
          id: SessionID(id), payload: Array(#"{"n":1,"cart":[]}"#.utf8), expires: Timestamp(parsing: "2099-01-01")))
    }
    return try LiveAgent(serving: store, at: work.path + "/run/s.sock", name: "shop")
  }

  @Test("on many, count such a session neither as done nor as untried, in the report too", arguments: verbs, causes)
  func many(
    _ verb: (words: [String], counted: String), _ reason: (cause: StoreError, status: Int32, outcomes: [String])
  ) async throws {
    let agent = try await serve(SilentStore(because: reason.cause))
    defer { agent.stop() }
    let which = ["--where", "data.n=1", "--expect", "3", "--yes", "--report", work.path + "/report.jsonl"]
    let result = try work.run([verb.words[0], place] + verb.words.dropFirst() + which)
    #expect(result.ending == .exit(reason.status), "\(result.errors)")
    let done = reason.outcomes.count { $0 == "done" }
    #expect(result.errors.contains("\(done) of 3 \(verb.counted), of 1 it is not known"), "\(result.errors)")
    #expect(result.errors.contains("whether it was \(verb.counted) is not known"), "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == done, "\(result.output)")
    let lines = try #require(work.read("report.jsonl")).split(separator: "\n").dropFirst().map { try JSON.parse(String($0)) }
    #expect(lines.compactMap { $0["outcome"]?.asString?.string } == reason.outcomes)
    let why = lines.compactMap { $0["reason"]?.asString?.string }
    #expect(why.count == 1 && why.allSatisfy { $0.hasSuffix("; whether the change was made is not known") }, "\(why)")
  }

  @Test("on one, say so, and not that nothing was written, with the status of the reason", arguments: verbs, causes)
  func one(
    _ verb: (words: [String], counted: String), _ reason: (cause: StoreError, status: Int32, outcomes: [String])
  ) async throws {
    let store = SilentStore(because: reason.cause)
    store.answers.withLock { $0 = 0 }
    let agent = try await serve(store)
    defer { agent.stop() }
    let result = try work.run([verb.words[0], place, Self.ids[0]] + verb.words.dropFirst() + ["--yes"])
    #expect(result.ending == .exit(reason.status), "\(result.errors)")
    let what = verb.words[0] == "destroy" ? "it was destroyed" : "the change was made"
    #expect(result.errors.contains("whether \(what) is not known"), "\(result.errors)")
    #expect(!result.errors.contains("nothing was written"), "\(result.errors)")
  }
}
