import Inspection
import Sessions
import SessionsAdministration
import TerminalText

/// What a verb would do, session by session, told before anything is written: each is judged as the verb itself judges it.
struct WriteForecast {
  private let targets: WriteTargets
  private let task: WriteTask
  private var outcomes: [SessionID: MassOutcome] = [:]
  /// How many of those to which it would be done have ended.
  private var ended = 0
  private let now: Timestamp

  init(_ targets: WriteTargets, _ task: WriteTask, _ setup: InspectionContext) throws {
    let now = setup.clock.now()
    (self.targets, self.task, self.now) = (targets, task, now)
    var planner = setup.planner
    planner.isMeant = targets.isMeant
    let walk = MarkedWalk(reader: setup.store.reader, sessions: MarkedSessions(targets.sessions.map(\.id)), contents: true)
    (outcomes, ended) = try SlowNotice.announcing("looking at \(sessionsCounted(targets.sessions.count))… Ctrl-C ends it") {
      [planner, search = setup.flashSearch] in
      try blocking {
        await search.settle(for: task.action)
        var (outcomes, ended) = ([SessionID: MassOutcome](), 0)
        do throws(StoreError) {
          _ = try await walk.run { step throws(StoreError) in
            for entry in step.entries {
              let outcome = await planner.forecast(task.action, on: entry)
              outcomes[entry.id] = outcome
              if outcome == .done, case .stored(let stored) = entry.content, let end = stored.expires, end <= now { ended += 1 }
            }
            return true
          }
        } catch { throw CommandError(error) }
        return (outcomes, ended)
      }
    }
  }

  /// What was not met is gone.
  private func outcome(of target: WriteTargets.Target) -> MassOutcome { outcomes[target.id] ?? .gone }

  private var able: Int { targets.sessions.count { outcome(of: $0) == .done } }

  /// Says of each what would be done, and why not: standard output has a line for each.
  ///
  /// - Returns: how the verb itself would end.
  func tell() -> ExitStatus {
    for target in targets.sessions {
      let label = SafeText(sanitising: "\(target.label)  \(target.user)")
      let outcome = outcome(of: target)
      let line: SafeText =
        switch outcome {
        case .done: "would " + task.wouldDo + label
        case .unchanged: "would change nothing: " + label
        default: "would leave " + label + SafeText(sanitising: ": \(outcome.obstacle ?? "")")
        }
      Console.line(line)
    }
    let able = able
    Console.printNote(
      targets.sessions.isEmpty
        ? "no session would be " + task.counted
        : "\(grouped(able)) of \(sessionsCounted(targets.sessions.count)) would be \(task.counted)")
    for words in leftOut { Console.printNote(words) }
    let complaints = targets.sessions.compactMap { outcome(of: $0).complaint(about: "\($0.label)", task) }
    for advice in Set(complaints.compactMap(\.advice?.string)).sorted() { Console.printNote(SafeText(sanitising: advice)) }
    return .combining(Set(complaints.map(\.status)), missing: targets.missing)
  }

  /// `73 would not: without a page that would show it (…)`, a line for each reason; and what comes of those that have ended.
  var leftOut: [SafeText] {
    let counts = targets.sessions.reduce(into: [String: Int]()) { counts, target in
      let outcome = outcome(of: target)
      if let reason = outcome == .unchanged ? "so already" : outcome.reason { counts[reason, default: 0] += 1 }
    }
    let lines = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      SafeText(sanitising: "\(grouped($0.value)) would not: \($0.key)")
    }
    guard ended > 0, let fate = task.action.fateOfEnded(ended, now: now) else { return lines }
    return lines + [SafeText(sanitising: "\(sessionsCounted(ended)) ended already: \(fate)")]
  }
}

extension MassOutcome {
  /// What went wrong, as it is said of one session; nil where nothing did.
  func complaint(about label: String, _ task: WriteTask) -> CommandError? {
    switch self {
    case .done, .unconfirmed, .unchanged: nil
    // Where the store takes no more, that is the reason, and it is said once.
    case .unanswered(let cause):
      CommandError(
        CommandError(cause).status,
        "\(label): \(cause.concernsStore ? "" : "\(cause.words); ")whether it was \(task.counted) is not known")
    case .gone: CommandError(.someFailed, "\(label) is already gone")
    case .changed(let reason), .left(let reason): CommandError(.conflict, "\(label) \(reason): it was not \(task.counted)")
    case .unreadable(let reason): CommandError(.refused, "\(label): \(reason)")
    case .failed(let error): CommandError(error, on: label)
    }
  }
}

extension ExitStatus {
  /// One reason for every failure is the reason of the whole.
  static func combining(_ failures: Set<ExitStatus>, missing: Int) -> ExitStatus {
    let statuses = failures.union(missing > 0 ? [.someFailed] : [])
    return statuses.count > 1 ? .someFailed : statuses.first ?? .success
  }
}
