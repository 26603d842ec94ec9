import ECMAScript
import Sessions

/// Several writes at once: each fares as it would alone.
extension StoreContract {
  private static let other = Array(#"{"other":true}"#.utf8)

  static let together: [StoreContract] = [
    StoreContract("of several deletes each is answered, in their order, with what was there where that is asked for") { context in
      for keepingBefore in [true, false] {
        var sessions: [StoredSession] = []
        for index in 0..<40 { sessions.append(try await context.created("{\"n\":\(index)}", expires: context.moment)) }
        let bystander = try await context.created()
        // Somebody writes one of them meanwhile, and deletes another.
        var changed = sessions[7]
        changed.payload = other
        changed = try await context.updated(changed)
        _ = try await context.store.delete(sessions[9].id, ifRevision: nil)
        let writes = sessions.map { StoreWrite.delete($0.id, ifRevision: $0.revision) }
        let outcomes = try await context.store.apply(writes, keepingBefore: keepingBefore)
        try context.expect(outcomes.count == writes.count, "\(writes.count) writes were answered by \(outcomes.count) outcomes")
        for (index, session) in sessions.enumerated() {
          switch (index, outcomes[index]) {
          case (7, .conflict): try await context.expectStored(changed, "after a conflict")
          case (9, .gone): break
          case (7, let outcome), (9, let outcome): throw ContractFailure("write \(index) answered \(outcome)")
          case (_, .deleted(let before)):
            try context.expect(
              before?.payload == (keepingBefore ? session.payload : nil), "what was there before write \(index) is not told")
            try await context.expectAbsent(session.id, "after it was deleted")
          case (_, let outcome): throw ContractFailure("write \(index) answered \(outcome)")
          }
        }
        try await context.expectStored(bystander, "after others were deleted")
      }
    },
    StoreContract("of several creates and updates each fares as it would alone, and sees those before it") { context in
      let there = try await context.created(), stale = try await context.created()
      var newer = stale
      newer.payload = Array("{}".utf8)
      newer = try await context.updated(newer)
      let new = StoredSession(id: context.store.makeID(), payload: ContractContext.payload)
      func update(_ session: StoredSession) -> StoreWrite {
        .update(StoredSession(id: session.id, payload: other, revision: session.revision))
      }
      let outcomes = try await context.store.apply(
        [
          .create(new), .create(there), update(there), update(stale), update(there), update(new),
          .update(StoredSession(id: context.store.makeID(), payload: other)), .delete(new.id, ifRevision: nil),
        ], keepingBefore: true)
      guard outcomes.count == 8, case .created = outcomes[0], outcomes[1] == .exists,
        case .updated(let revision, let before) = outcomes[2], before?.payload == there.payload,
        outcomes[3] == .conflict, outcomes[4] == .conflict,
        case .updated(_, let first) = outcomes[5], first?.payload == new.payload, outcomes[6] == .gone,
        case .deleted(let last) = outcomes[7], last?.payload == other
      else { throw ContractFailure("eight writes were answered by \(outcomes)") }
      try await context.expectStored(StoredSession(id: there.id, payload: other, revision: revision))
      try await context.expectStored(newer, "after a conflict")
      try await context.expectAbsent(new.id, "after it was deleted")
    },
    StoreContract("several writes end between two batches where the caller says so: what was told is done, nothing else is") {
      context in
      var sessions: [StoredSession] = []
      for _ in 0..<300 { sessions.append(try await context.created()) }
      var told = 0
      try await context.store.apply(sessions.map { .delete($0.id, ifRevision: nil) }, keepingBefore: false) { batch in
        told += batch.count
        return false
      }
      try context.expect(told > 0 && told <= sessions.count, "\(told) of \(sessions.count) writes were told")
      for (index, session) in sessions.enumerated() {
        if index < told {
          try await context.expectAbsent(session.id, "though its deletion was told")
        } else {
          try await context.expectStored(session, "though its deletion was not told")
        }
      }
    },
    StoreContract("nothing is asked of a store by no writes, and a hostile id spoils only its own") { context in
      try context.expect(try await context.store.apply([]).isEmpty, "no writes were answered")
      let session = try await context.created()
      let writes = SessionID.hostile.map { StoreWrite.delete($0, ifRevision: nil) } + [.delete(session.id, ifRevision: nil)]
      let outcomes = try await context.store.apply(writes)
      try context.expect(outcomes.count == writes.count, "\(writes.count) writes were answered by \(outcomes.count) outcomes")
      for outcome in outcomes.dropLast() {
        switch outcome {
        case .gone, .failed: break
        default: throw ContractFailure("a delete under a hostile id answered \(outcome)")
        }
      }
      try context.expect(outcomes.last == .deleted(before: nil), "a delete behind hostile ids was not made")
    },
  ]
}
