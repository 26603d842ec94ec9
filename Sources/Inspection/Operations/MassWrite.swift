import ECMAScript
package import Sessions
import SessionsAdministration

/// One act on many sessions, or what takes one back.
package struct MassWrite: Sendable, Hashable {
  package enum Act: Sendable, Hashable {
    case write(PendingWrite.Action, on: MarkedSessions)
    case undo([Reversal])
  }

  package var act: Act
  /// Whether it is kept what it takes to take it back.
  package var keepsUndo: Bool
  /// Whether it is told of each session what came of it; else how many there were.
  package var tellsEach: Bool
  /// What is taken back, in words.
  package var title: String
  /// Of what can be taken back, which it is: the number that whoever keeps it gave it.
  package var number = 0
  /// For which store it was begun, among those that come into the place one after another; nil: the first.
  package var standing: Int?

  package init(_ act: Act, keepsUndo: Bool = false, tellsEach: Bool = false, title: String = "") {
    self.act = act
    self.tellsEach = tellsEach
    self.title = title
    self.keepsUndo = keepsUndo
  }

  package var isUndo: Bool { if case .undo = act { true } else { false } }

  package var count: Int {
    switch act {
    case .write(_, let sessions): sessions.count
    case .undo(let reversals): reversals.count
    }
  }
}

/// How far an act on many sessions is: what came of the next ones.
package struct MassStep: Sendable, Hashable {
  package var done: Int
  package var of: Int
  /// Since it began.
  package var milliseconds: Int64
  /// What came of each, where that is told.
  package var outcomes: [MassOutcome.Of] = []

  package init(done: Int, of: Int, milliseconds: Int64) {
    self.done = done
    self.of = of
    self.milliseconds = milliseconds
  }
}

/// What became of an act on many sessions. Every one of them is counted once.
package struct MassResult: Sendable, Hashable {
  package var total: Int
  package var done = 0
  /// Those of them that the disk did not confirm, by the reason.
  package var unconfirmed: [String: Int] = [:]
  /// Those that were asked for and of which it is not known whether they are done, by the reason: they are none of the others.
  package var unanswered: [String: Int] = [:]
  /// Those that were as they should be already.
  package var unchanged = 0
  /// Those to which nothing was done, by the reason.
  package var skipped: [String: Int] = [:]
  /// Those to which it was done, or that need it no more: they are marked no longer.
  package var settled = MarkedSessions()
  /// Those of an undo that were not taken back for a reason that may pass: they can be yet.
  package var open: Set<SessionID> = []
  /// Whether it was ended before all had their turn.
  package var wasStopped = false
  /// Why the store took no more.
  package var failure: StoreError?
  /// What takes it back; empty where that is not kept.
  package var reversals: [Reversal] = []
  /// What of an undo stays as others left it, in words.
  package var kept: [String] = []

  package init(total: Int) { self.total = total }

  /// What is said of those of which it is not known whether they are done. The reason is that for which the store took no more, where it
  /// did not.
  package var unknowns: [String] {
    unanswered.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { reason, count in
      let what = count == total ? "it was done" : "it was done to \(grouped(count)) of them"
      return "whether \(what) is not known" + (failure == nil ? ": \(reason)" : "")
    }
  }

  /// What is said of those that the disk did not confirm.
  package var doubts: [String] {
    unconfirmed.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { reason, count in
      doubtWords(reason, of: count == done ? nil : count)
    }
  }
}

/// Carries out acts on many sessions in batches: many writes are one where the store can, nobody else waits for long, and
/// between two batches it can be ended.
package struct MassOperations: Sendable {
  package let reader: any SessionLister
  package let operations: SessionOperations
  /// Judges each session as it is when its turn comes.
  package let planner: WritePlanner
  /// Those of them that were found to be meant, where that is known.
  package var lookedAt: [LookedAt] = []

  /// - Parameter planner: nil: that of the operations.
  package init(reader: any SessionLister, operations: SessionOperations, planner: WritePlanner? = nil) {
    self.reader = reader
    self.operations = operations
    self.planner = planner ?? operations.planner
  }

  /// - Parameter told: is told of each batch; answers whether to go on. Cancelling the task ends it too.
  package func run(_ write: MassWrite, told: (MassStep) async -> Bool) async -> MassResult {
    let run = MassRun(write, by: operations)
    do throws(StoreError) {
      switch write.act {
      case .write(let action, let sessions):
        guard let destroyed = try await destroyed(action, run, told) else {
          run.result.wasStopped = true
          break
        }
        var rest = sessions
        rest.subtract(destroyed)
        let walk = MarkedWalk(reader: reader, sessions: rest, contents: action != .destroy || planner.isMeant != nil)
        let missing = try await walk.run { step throws(StoreError) in
          run.leave(step.missing, .gone)
          return try await apply(step.entries.map { planner.plan(action, on: $0) }, run, told)
        }
        // Of those that were asked for each is counted; of those that were not met it is known only how many they are.
        if let missing, missing > 0, rest.whole == nil { run.result.skipped["gone", default: 0] += missing }
        run.result.wasStopped = missing == nil
      case .undo(let reversals):
        for start in stride(from: 0, to: reversals.count, by: 256) where !run.result.wasStopped {
          let some = reversals[start..<min(start + 256, reversals.count)]
          let entries = try await reader.entries(of: some.map(\.id))
          let planned = some.map { Planned(operations.plan($0, on: entries[$0.id]), of: $0) }
          run.result.wasStopped = try await !apply(planned, run, told) || Task.isCancelled
        }
      }
    } catch {
      // Of whom it is not known was told.
      run.result.failure = run.result.unanswered.isEmpty ? error : error.cause
    }
    if run.hasNews { _ = await told(run.step()) }
    return run.finish()
  }

  /// Destroys those that were looked at, as they were then: the store compares that, and nobody reads them a second time.
  ///
  /// - Returns: which ones had their turn; nil: it was ended between two batches.
  private func destroyed(
    _ action: PendingWrite.Action, _ run: MassRun, _ told: (MassStep) async -> Bool
  ) async throws(StoreError) -> MarkedSessions? {
    guard action == .destroy, operations.store is any WriteTimeComparing else { return MarkedSessions() }
    let planned = lookedAt.map { Planned(destroying: $0) }
    if !planned.isEmpty { guard try await apply(planned, run, told) else { return nil } }
    return MarkedSessions(lookedAt.map(\.id))
  }

  /// - Returns: whether to go on.
  private func apply(_ planned: [Planned], _ run: MassRun, _ told: (MassStep) async -> Bool) async throws(StoreError) -> Bool {
    for plan in planned where plan.write == nil { run.take(plan, nil) }
    let writes = planned.filter { $0.write != nil }
    var (next, again, goesOn) = (0, [Planned](), true)
    try await operations.store.apply(writes.compactMap(\.write), keepingBefore: run.write.keepsUndo) { outcomes in
      for outcome in outcomes {
        let plan = writes[next]
        next += 1
        if outcome == .conflict { again.append(plan) } else { run.take(plan, outcome) }
      }
      goesOn = await told(run.step())
      return goesOn
    }
    // Somebody wrote between the look and the write: it is looked at again.
    for plan in again { try await self.again(plan, run) }
    // It is written: that it cannot be read now makes no failure of it.
    let unseen = run.unseen
    if !unseen.isEmpty { run.see((try? await reader.entries(of: unseen)) ?? [:]) }
    return goesOn && next == writes.count
  }

  private func again(_ planned: Planned, _ run: MassRun) async throws(StoreError) {
    var planned = planned
    for _ in 0..<SessionOperations.attempts {
      let entry = try await reader.entries(of: [planned.id])[planned.id]
      switch (run.write.act, entry) {
      case (.write, nil): return run.leave([planned.id], .gone)
      case (.write(let action, _), let entry?): planned = planner.plan(action, on: entry)
      case (.undo, let entry):
        guard let reversal = planned.reversal else { return }
        planned = Planned(operations.plan(reversal, on: entry), of: reversal)
      }
      guard let write = planned.write else { return run.take(planned, nil) }
      let plan = planned
      var outcome: WriteOutcome?
      // Told before the store fails, where it is not known what came of it.
      try await operations.store.apply([write], keepingBefore: run.write.keepsUndo) { outcomes in
        outcome = outcomes.first
        if let outcome, outcome != .conflict { run.take(plan, outcome) }
        return true
      }
      guard outcome == .conflict else { return }
    }
    run.leave([planned.id], .changed("changed by others all the time"), mayPass: true)
  }
}
