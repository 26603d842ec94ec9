import ECMAScript
import Sessions

extension StoreContract {
  private static let other = Array(#"{"other":true}"#.utf8)
  private static let strange = Revision("00000000000000000000000000000bad")

  static let updating: [StoreContract] = [
    StoreContract("update replaces the revision that was read, and answers the new one") { context in
      var session = try await context.created(expires: context.moment)
      session.payload = other
      let new = try await context.updated(session)
      try await context.expectStored(new)
      try context.expect(new.revision != session.revision, "the revision is the same after a change of the payload")
    },
    StoreContract("update of what was never there answers gone and creates nothing") { context in
      for revision in [nil, strange] as [Revision?] {
        let session = StoredSession(id: context.store.makeID(), payload: ContractContext.payload, revision: revision)
        let outcome = try await context.store.update(session)
        try context.expect(outcome == .gone, "update of an absent session answered \(outcome)")
        try await context.expectAbsent(session.id, "after an update that answered gone")
      }
    },
    StoreContract("update of a deleted session answers gone and does not bring it back") { context in
      let session = try await context.created()
      _ = try await context.store.delete(session.id, ifRevision: nil)
      for revision in [session.revision, nil] {
        var late = session
        late.revision = revision
        let outcome = try await context.store.update(late)
        try context.expect(outcome == .gone, "update of a deleted session answered \(outcome)")
        try await context.expectAbsent(session.id, "after it was deleted")
      }
    },
    StoreContract("update of an older revision answers conflict and changes nothing") { context in
      let old = try await context.created(expires: context.moment)
      var session = old
      session.payload = other
      let new = try await context.updated(session)
      let outcome = try await context.store.update(old)
      try context.expect(outcome == .conflict, "update of an older revision answered \(outcome)")
      try await context.expectStored(new, "after a conflict")
    },
    StoreContract("update of a revision that never was answers conflict") { context in
      let session = try await context.created()
      var wrong = session
      wrong.payload = other
      wrong.revision = strange
      let outcome = try await context.store.update(wrong)
      try context.expect(outcome == .conflict, "update of an invented revision answered \(outcome)")
      try await context.expectStored(session, "after a conflict")
    },
    StoreContract("update without a revision replaces whatever is there") { context in
      var session = try await context.updated(try await context.created())
      session.payload = other
      session.revision = nil
      try await context.expectStored(try await context.updated(session))
    },
    StoreContract(expiry: .any, "an update keeps, changes, clears and sets the expiry as it is told") { context in
      var session = try await context.created(expires: context.moment)
      for expires in [context.moment, context.moment.adding(milliseconds: 5), nil, nil, context.moment.adding(milliseconds: 7)] {
        session.expires = expires
        session = try await context.updated(session)
        try await context.expectStored(session, "after an update of the expiry")
      }
    },
    StoreContract(expiry: .any, "a change of the expiry alone is a change: the revision is another") { context in
      let session = try await context.created()
      var longer = session
      longer.expires = context.moment
      let new = try await context.updated(longer)
      try context.expect(new.revision != session.revision, "the revision is the same after a change of the expiry")
      let outcome = try await context.store.update(session)
      try context.expect(outcome == .conflict, "update of the revision before a change of the expiry answered \(outcome)")
    },
    StoreContract("nothing of a longer session is left behind a shorter one") { context in
      var session = try await context.created(
        "{\"a\":\"" + String(repeating: "x", count: 100_000) + "\"}", expires: context.moment)
      session.payload = Array("{}".utf8)
      session.expires = nil
      try await context.expectStored(try await context.updated(session))
    },
    StoreContract("twenty updates in a row, each on the revision of the one before") { context in
      var session = try await context.created()
      for index in 0..<20 {
        session.payload = Array("{\"n\":\(index)}".utf8)
        session = try await context.updated(session)
      }
      try await context.expectStored(session)
    },
    StoreContract("an update with nothing new succeeds") { context in
      let session = try await context.created(expires: context.moment)
      let again = try await context.updated(session)
      try await context.expectStored(again)
    },
    StoreContract("an update touches no other session") { context in
      let session = try await context.created(), bystander = try await context.created(expires: context.moment)
      _ = try await context.updated(session)
      try await context.expectStored(bystander, "after an update of another")
    },
  ]

  static let deleting: [StoreContract] = [
    StoreContract("delete at the revision that was read removes the session") { context in
      let session = try await context.created()
      let outcome = try await context.store.delete(session.id, ifRevision: session.revision)
      try context.expect(outcome == .deleted, "delete answered \(outcome)")
      try await context.expectAbsent(session.id, "after it was deleted")
    },
    StoreContract("delete of an older revision answers conflict and removes nothing") { context in
      let old = try await context.created()
      var session = old
      session.payload = other
      let new = try await context.updated(session)
      for revision in [old.revision, strange] as [Revision?] {
        let outcome = try await context.store.delete(old.id, ifRevision: revision)
        try context.expect(outcome == .conflict, "delete of another revision answered \(outcome)")
      }
      try await context.expectStored(new, "after a conflict")
    },
    StoreContract("delete without a revision removes whatever is there") { context in
      let session = try await context.updated(try await context.created())
      let outcome = try await context.store.delete(session.id, ifRevision: nil)
      try context.expect(outcome == .deleted, "delete answered \(outcome)")
      try await context.expectAbsent(session.id, "after it was deleted")
    },
    StoreContract("delete of what is not there answers gone, the second time too") { context in
      let session = try await context.created()
      _ = try await context.store.delete(session.id, ifRevision: nil)
      for revision in [nil, session.revision] {
        let outcome = try await context.store.delete(session.id, ifRevision: revision)
        try context.expect(outcome == .gone, "delete of an absent session answered \(outcome)")
      }
      let outcome = try await context.store.delete(context.store.makeID(), ifRevision: nil)
      try context.expect(outcome == .gone, "delete of what never was answered \(outcome)")
    },
    StoreContract("delete removes its own session only") { context in
      var sessions: [StoredSession] = []
      for _ in 0..<10 { sessions.append(try await context.created()) }
      let gone = sessions.remove(at: 4)
      _ = try await context.store.delete(gone.id, ifRevision: gone.revision)
      for session in sessions { try await context.expectStored(session, "after another was deleted") }
    },
  ]
}
