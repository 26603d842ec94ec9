import ECMAScript
import Sessions

extension StoreContract {
  private static let other = Array(#"{"other":true}"#.utf8)
  private static let strange = Revision("00000000000000000000000000000bad")

  static let updating: [StoreContract] = [
    StoreContract("update replaces the revision that was read, and answers the new one") { probe in
      var session = try await probe.created(expires: StoreProbe.moment)
      session.payload = other
      let new = try await probe.updated(session)
      try await probe.expectStored(new)
      try probe.expect(new.revision != session.revision, "the revision is the same after a change of the payload")
    },
    StoreContract("update of what was never there answers gone and creates nothing") { probe in
      for revision in [nil, strange] as [Revision?] {
        let session = StoredSession(id: probe.store.makeID(), payload: StoreProbe.payload, revision: revision)
        let outcome = try await probe.store.update(session)
        try probe.expect(outcome == .gone, "update of an absent session answered \(outcome)")
        try await probe.expectAbsent(session.id, "after an update that answered gone")
      }
    },
    StoreContract("update of a deleted session answers gone and does not bring it back") { probe in
      let session = try await probe.created()
      _ = try await probe.store.delete(session.id, ifRevision: nil)
      for revision in [session.revision, nil] {
        var late = session
        late.revision = revision
        let outcome = try await probe.store.update(late)
        try probe.expect(outcome == .gone, "update of a deleted session answered \(outcome)")
        try await probe.expectAbsent(session.id, "after it was deleted")
      }
    },
    StoreContract("update of an older revision answers conflict and changes nothing") { probe in
      let old = try await probe.created(expires: StoreProbe.moment)
      var session = old
      session.payload = other
      let new = try await probe.updated(session)
      let outcome = try await probe.store.update(old)
      try probe.expect(outcome == .conflict, "update of an older revision answered \(outcome)")
      try await probe.expectStored(new, "after a conflict")
    },
    StoreContract("update of a revision that never was answers conflict") { probe in
      let session = try await probe.created()
      var wrong = session
      wrong.payload = other
      wrong.revision = strange
      let outcome = try await probe.store.update(wrong)
      try probe.expect(outcome == .conflict, "update of an invented revision answered \(outcome)")
      try await probe.expectStored(session, "after a conflict")
    },
    StoreContract("update without a revision replaces whatever is there") { probe in
      var session = try await probe.updated(try await probe.created())
      session.payload = other
      session.revision = nil
      try await probe.expectStored(try await probe.updated(session))
    },
    StoreContract(.expiry, "an update keeps, changes, clears and sets the expiry as it is told") { probe in
      var session = try await probe.created(expires: StoreProbe.moment)
      for expires in [StoreProbe.moment, Timestamp(milliseconds: 5), nil, nil, Timestamp(milliseconds: 7)] {
        session.expires = expires
        session = try await probe.updated(session)
        try await probe.expectStored(session, "after an update of the expiry")
      }
    },
    StoreContract(.expiry, "a change of the expiry alone is a change: the revision is another") { probe in
      let session = try await probe.created()
      var longer = session
      longer.expires = StoreProbe.moment
      let new = try await probe.updated(longer)
      try probe.expect(new.revision != session.revision, "the revision is the same after a change of the expiry")
      let outcome = try await probe.store.update(session)
      try probe.expect(outcome == .conflict, "update of the revision before a change of the expiry answered \(outcome)")
    },
    StoreContract("nothing of a longer session is left behind a shorter one") { probe in
      var session = try await probe.created(
        "{\"a\":\"" + String(repeating: "x", count: 100_000) + "\"}", expires: StoreProbe.moment)
      session.payload = Array("{}".utf8)
      session.expires = nil
      try await probe.expectStored(try await probe.updated(session))
    },
    StoreContract("twenty updates in a row, each on the revision of the one before") { probe in
      var session = try await probe.created()
      for index in 0..<20 {
        session.payload = Array("{\"n\":\(index)}".utf8)
        session = try await probe.updated(session)
      }
      try await probe.expectStored(session)
    },
    StoreContract("an update with nothing new succeeds") { probe in
      let session = try await probe.created(expires: StoreProbe.moment)
      let again = try await probe.updated(session)
      try await probe.expectStored(again)
    },
    StoreContract("an update touches no other session") { probe in
      let session = try await probe.created(), bystander = try await probe.created(expires: StoreProbe.moment)
      _ = try await probe.updated(session)
      try await probe.expectStored(bystander, "after an update of another")
    },
  ]

  static let deleting: [StoreContract] = [
    StoreContract("delete at the revision that was read removes the session") { probe in
      let session = try await probe.created()
      let outcome = try await probe.store.delete(session.id, ifRevision: session.revision)
      try probe.expect(outcome == .deleted, "delete answered \(outcome)")
      try await probe.expectAbsent(session.id, "after it was deleted")
    },
    StoreContract("delete of an older revision answers conflict and removes nothing") { probe in
      let old = try await probe.created()
      var session = old
      session.payload = other
      let new = try await probe.updated(session)
      for revision in [old.revision, strange] as [Revision?] {
        let outcome = try await probe.store.delete(old.id, ifRevision: revision)
        try probe.expect(outcome == .conflict, "delete of another revision answered \(outcome)")
      }
      try await probe.expectStored(new, "after a conflict")
    },
    StoreContract("delete without a revision removes whatever is there") { probe in
      let session = try await probe.updated(try await probe.created())
      let outcome = try await probe.store.delete(session.id, ifRevision: nil)
      try probe.expect(outcome == .deleted, "delete answered \(outcome)")
      try await probe.expectAbsent(session.id, "after it was deleted")
    },
    StoreContract("delete of what is not there answers gone, the second time too") { probe in
      let session = try await probe.created()
      _ = try await probe.store.delete(session.id, ifRevision: nil)
      for revision in [nil, session.revision] {
        let outcome = try await probe.store.delete(session.id, ifRevision: revision)
        try probe.expect(outcome == .gone, "delete of an absent session answered \(outcome)")
      }
      let outcome = try await probe.store.delete(probe.store.makeID(), ifRevision: nil)
      try probe.expect(outcome == .gone, "delete of what never was answered \(outcome)")
    },
    StoreContract("delete removes its own session only") { probe in
      var sessions: [StoredSession] = []
      for _ in 0..<10 { sessions.append(try await probe.created()) }
      let gone = sessions.remove(at: 4)
      _ = try await probe.store.delete(gone.id, ifRevision: gone.revision)
      for session in sessions { try await probe.expectStored(session, "after another was deleted") }
    },
  ]
}
