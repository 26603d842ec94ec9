package import ECMAScript
package import Sessions
package import SessionsAdministration
import Synchronization

/// What is asked of a store about many sessions at once. Each tells how far it is, and ends where its task is cancelled.
extension StoreQueries {
  /// All that a filter matches now: those sessions, whatever matches later.
  package func mark(_ filter: Filter, now: Timestamp, told: (WorkAnswer) -> Void) async -> WorkAnswer {
    var (marked, seen, pace) = (MarkedSessionsBuilder(), 0, Pace())
    do throws(StoreError) {
      if filter == .all {
        try await StoreWalk(reader: reader, contents: false, limit: 4096).run { page in
          for entry in page.entries { marked.append(entry.id) }
          if pace.isDue() { told(.progress(marked.count, of: nil)) }
          return true
        }
      } else {
        let scan = SessionScan(reader: reader, summaries: summaries, filter: filter, width: width, now: now)
        try await scan.run { find in
          seen += find.seen
          for row in find.rows { marked.append(row.summary.id) }
          if pace.isDue() { told(.progress(seen, of: nil)) }
          return !Task.isCancelled
        }
      }
      return .marked(marked.finish().gathered(by: filter, at: now))
    } catch {
      return .failed("nothing was marked: \(error.words)")
    }
  }

  /// The whole in figures, or what a filter matches of it.
  package func gather(_ query: Statistics.Query, told: @escaping @Sendable (WorkAnswer) -> Void) async -> WorkAnswer {
    let progress = Mutex((count: 0, pace: Pace()))
    do throws(StoreError) {
      let statistics = try await Statistics.gather(query, reader: reader, summaries: summaries, width: width) { count in
        let due = progress.withLock { state -> Int? in
          state.count += count
          return state.pace.isDue() ? state.count : nil
        }
        if let due { told(.progress(due, of: nil)) }
      }
      return .gathered(statistics)
    } catch {
      return .failed("the sessions could not be looked at: \(error.words)")
    }
  }

  /// All that a filter matches, by a value.
  package func group(_ query: GroupQuery, told: (WorkAnswer) -> Void) async -> WorkAnswer {
    var (groups, seen, pace) = (SessionGroups(query), 0, Pace())
    let scan = SessionScan(reader: reader, summaries: summaries, filter: query.filter, width: width, now: query.now)
    do throws(StoreError) {
      try await scan.run(
        gathering: { find in
          var part = SessionGroups(query)
          for row in find.rows { part.take(row.summary, row.content) }
          return (part, find.seen)
        },
        found: { part, count in
          groups.add(part)
          seen += count
          if pace.isDue() { told(.progress(seen, of: nil)) }
          return !Task.isCancelled
        })
      return .grouped(ArrangedGroups(groups))
    } catch {
      return .failed("the sessions could not be grouped: \(error.words)")
    }
  }

  /// To how many of these sessions an action would be done now.
  package func survey(_ sessions: MarkedSessions, for action: PendingWrite.Action, told: (WorkAnswer) -> Void) async -> WorkAnswer
  {
    guard var planner = operations?.planner.judging(sessions, summaries) else { return .failed(StoreError.readOnly.words) }
    var (survey, pace, seen) = (Survey(of: sessions, for: action), Pace(), 0)
    let now = clock.now()
    // Of more than that the store is not asked one by one.
    if sessions.count > Survey.read { planner.storeObstacle = { _, _ in nil } }
    await FlashSearch(reader: reader, format: planner.format).settle(for: action)
    let contents = action != .destroy || sessions.count <= Survey.read || planner.isMeant != nil
    let walk = MarkedWalk(reader: reader, sessions: sessions, contents: contents)
    do throws(StoreError) {
      let missing = try await walk.run { step throws(StoreError) in
        for entry in step.entries {
          survey.take(entry, await planner.forecast(action, on: entry), by: operations, summaries: summaries, now: now)
        }
        seen += step.entries.count + step.missing.count
        if pace.isDue() { told(.progress(seen, of: sessions.count)) }
        return true
      }
      guard let missing else { return .failed("stopped: nothing was written") }
      if missing > 0 { survey.obstacles["gone"] = missing }
      survey.read(try await reader.entries(of: survey.named.map(\.id)), summaries: summaries)
      return .surveyed(survey)
    } catch {
      return .failed("nothing was written: \(error.words)")
    }
  }

  /// What is in the way of a write that is reviewed, as it would be made now.
  package func weigh(_ action: PendingWrite.Action, on id: SessionID) async -> [StoreAction: Obstacle] {
    guard let planner = operations?.planner, let entry = try? await reader.entries(of: [id])[id] else {
      return [:]
    }
    var found: [StoreAction: Obstacle] = [:]
    let outcome = await planner.forecast(action, on: entry)
    if let words = outcome.obstacle {
      found[action.storeAction] = Obstacle(outcome.isRefusal ? .notPermitted : .notApplicable, words)
    }
    for other in action.storeActions where other != action.storeAction { found[other] = await planner.storeObstacle(other, id) }
    return found
  }

  /// What taking back would come to now.
  ///
  /// - Parameter revealed: what is shown though a rule hides it.
  package func planUndo(
    _ reversals: [Reversal], revealed: Set<MaskedValue> = [], told: (WorkAnswer) -> Void
  ) async -> WorkAnswer {
    guard let operations else { return .failed(StoreError.readOnly.words) }
    var (survey, pace) = (UndoSurvey(count: reversals.count), Pace())
    let now = clock.now()
    do throws(StoreError) {
      for start in stride(from: 0, to: reversals.count, by: 256) {
        let some = reversals[start..<min(start + 256, reversals.count)]
        let entries = try await reader.entries(of: some.map(\.id))
        for reversal in some {
          let entry = entries[reversal.id]
          let row = entry.map { summaries.summary(of: $0).summary } ?? reversal.before.map { summaries.summary(of: $0).summary }
          survey.take(
            UndoSurvey.Session(
              id: reversal.id, label: (row?.label ?? SessionLabel(id: reversal.id, key: summaries.key)).description,
              user: row.map { $0.user?.beginning(200) ?? "no user" }, plan: operations.plan(reversal, on: entry)),
            now: now)
        }
        if pace.isDue() { told(.progress(start + some.count, of: reversals.count)) }
        guard !Task.isCancelled else { return .failed("stopped: nothing was written") }
      }
      let diff = survey.longDiff(summaries.disclosure.masking, revealed)
      return Task.isCancelled ? .failed("stopped: nothing was written") : .planned(survey, diff: diff)
    } catch {
      return .failed("nothing was written: \(error.words)")
    }
  }

  /// Carries out an act on many; whatever comes of it, it is told in the end.
  ///
  /// - Parameter goesOn: asked between two batches. What is under way is never cut short: then it would not be known what was done.
  package func carryOut(_ write: MassWrite, goesOn: () -> Bool, told: (Event) -> Void) async -> Event {
    let standing = write.standing ?? firstStanding
    // What is there now is another's: it is not looked at for what was begun before.
    if let words = self.operations?.refusal(of: standing) { return .massFailed("nothing was written: \(words)") }
    guard let operations = self.operations?.bound(to: standing) else { return .massFailed(StoreError.readOnly.words) }
    let planner: WritePlanner? =
      if case .write(_, let sessions) = write.act { operations.planner.judging(sessions, summaries) } else { nil }
    let mass = MassOperations(reader: reader, operations: operations.claimed(by: monitor), planner: planner)
    let result = await mass.run(write) { step in
      told(.stepped(step))
      return goesOn()
    }
    return .finished(write, result)
  }
}

extension UndoSurvey {
  /// What is shown of the one session that is taken back, where it is too long for that to be made while a key waits.
  fileprivate func longDiff(_ masking: Masking, _ revealed: Set<MaskedValue>) -> EditDiff? {
    guard count == 1, let session = sessions.first, let (now, then) = session.plan.contents,
      now.isLong || then.isLong || session.plan.before?.isLong == true
    else { return nil }
    return EditDiff(
      from: now, to: then, since: [session.plan.before].compactMap(\.self), masking: masking.of(session.id), revealed: revealed)
  }
}

extension Reversal {
  /// The session before; nil where only its expiry is known.
  fileprivate var before: StoredSession? {
    switch change {
    case .edited(let edit), .expiry(_, _, let edit?, _): edit.before
    case .destroyed(let before): before
    case .expiry: nil
    }
  }
}
