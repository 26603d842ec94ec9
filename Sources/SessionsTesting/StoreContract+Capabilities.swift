import ECMAScript
import Sessions

extension StoreContract {
  static let listing: [StoreContract] = [
    StoreContract(.lister, "an empty store lists nothing") { probe in
      try probe.expect(try await probe.list().isEmpty, "an empty store lists sessions")
    },
    StoreContract(.lister, "every session is listed once, whatever the size of a page") { probe in
      var ids: Set<SessionID> = []
      for _ in 0..<23 { ids.insert(probe.listedID(try await probe.created().id)) }
      for limit in [1, 2, 7, 23, 24, 1_000] {
        let listed = try await probe.list(limit: limit).map(\.id)
        try probe.expect(listed.count == 23, "23 sessions, but \(listed.count) entries in pages of \(limit)")
        try probe.expect(Set(listed) == ids, "other sessions are listed than there are, in pages of \(limit)")
      }
    },
    StoreContract(.lister, "an entry with contents holds what a read answers; without, it holds none") { probe in
      let session = try await probe.created(expires: StoreProbe.moment)
      let entries = try await probe.list()
      guard entries.count == 1, case .stored(let listed) = entries[0].content else {
        throw ContractFailure("a session is not listed with its contents")
      }
      let found = try await probe.read(session.id)
      try probe.expect(
        listed.payload == found.payload && listed.expires == found.expires && listed.revision == found.revision,
        "a listing shows another payload, expiry or revision than a read")
      let unread = try await probe.list(contents: false)
      try probe.expect(unread.map(\.content) == [.unread], "contents were listed that nobody asked for")
      try probe.expect(entries[0].size > 0 && unread[0].size == entries[0].size, "an entry's size is not the record's")
    },
    StoreContract(.lister, "what is listed can be read, updated and deleted under the id it is listed by") { probe in
      let session = try await probe.created()
      let id = try await probe.list()[0].id
      var found = try await probe.read(id)
      found.payload = Array(#"{"edited":true}"#.utf8)
      found = try await probe.updated(found)
      try await probe.expectStored(
        StoredSession(id: session.id, payload: found.payload, revision: found.revision), "under its own id")
      let outcome = try await probe.store.delete(id, ifRevision: found.revision)
      try probe.expect(outcome == .deleted, "delete by the listed id answered \(outcome)")
      try await probe.expectAbsent(session.id, "after it was deleted by its listed id")
    },
    StoreContract(.lister, "expired sessions are listed too, deleted ones are not") { probe in
      let expired = try await probe.created(expires: Timestamp(milliseconds: 1))
      let deleted = try await probe.created()
      _ = try await probe.store.delete(deleted.id, ifRevision: nil)
      let listed = try await probe.list().map(\.id)
      try probe.expect(listed == [probe.listedID(expired.id)], "\(listed.count) sessions are listed, where one is there")
    },
    StoreContract(.lister, "listing changes nothing") { probe in
      var sessions: [StoredSession] = []
      for index in 0..<5 { sessions.append(try await probe.created(expires: Timestamp(milliseconds: Int64(index)))) }
      _ = try await probe.list(limit: 2)
      _ = try await probe.list(contents: false)
      for session in sessions { try await probe.expectStored(session, "after a listing") }
    },
    StoreContract(.lister, "while sessions come, change and go, those that stay are listed exactly once") { probe in
      var staying: [StoredSession] = [], going: [StoredSession] = []
      for _ in 0..<12 {
        staying.append(try await probe.created())
        going.append(try await probe.created())
      }
      let stay = staying, go = going
      let listed = try await probe.list(limit: 2) { page in
        if page <= go.count { _ = try await probe.store.delete(go[page - 1].id, ifRevision: nil) }
        if page <= 12 { _ = try await probe.created() }
        _ = try await probe.store.update(StoredSession(id: stay[page % 12].id, payload: Array("{\"page\":\(page)}".utf8)))
      }.map(\.id)
      for session in staying {
        let count = listed.filter { $0 == probe.listedID(session.id) }.count
        try probe.expect(count == 1, "a session that was there throughout is listed \(count) times")
      }
      try probe.expect(Set(listed).count == listed.count, "a session is listed twice")
    },
    StoreContract(.lister, "a page goes on where the last ended, even if that session is deleted") { probe in
      for _ in 0..<6 { _ = try await probe.created() }
      let lister = try probe.lister()
      var seen: [SessionID] = []
      var cursor: PageCursor?
      repeat {
        let page = try await lister.page(PageRequest(after: cursor, limit: 2))
        for entry in page.entries {
          seen.append(entry.id)
          _ = try await probe.store.delete(entry.id, ifRevision: nil)
        }
        cursor = page.next
      } while cursor != nil
      try probe.expect(Set(seen).count == 6 && seen.count == 6, "6 sessions were listed as \(seen.count) while being deleted")
    },
  ]

  static let watching: [StoreContract] = [
    StoreContract(.watcher, "a watch sees a session created, changed and deleted") { probe in
      // Changes of one session may be told as one, or as "list again"; none may go untold.
      let stream = try probe.watcher().changes()
      let session = try await probe.created()
      let id = probe.listedID(session.id)
      try await probe.wait(for: stream, "a create was not told to the watcher") { $0 == .changed(id) || $0 == .resync }
      let second = try probe.watcher().changes()
      _ = try await probe.updated(session.with(payload: Array(#"{"changed":true}"#.utf8)))
      try await probe.wait(for: second, "an update was not told to the watcher") { $0 == .changed(id) || $0 == .resync }
      let third = try probe.watcher().changes()
      _ = try await probe.store.delete(session.id, ifRevision: nil)
      try await probe.wait(for: third, "a delete was not told to the watcher") { $0 == .deleted(id) || $0 == .resync }
    },
    StoreContract(.watcher, "every watcher is told, and tells of the right session") { probe in
      _ = try await probe.created()
      let streams = [try probe.watcher().changes(), try probe.watcher().changes()]
      let session = try await probe.created()
      let id = probe.listedID(session.id)
      for stream in streams {
        try await probe.wait(for: stream, "one of two watchers was not told") { $0 == .changed(id) || $0 == .resync }
      }
    },
    StoreContract(.watcher, "a watcher that is behind misses nothing, or is told to list again") { probe in
      let stream = try probe.watcher().changes()
      var ids: Set<SessionID> = []
      for _ in 0..<200 { ids.insert(probe.listedID(try await probe.created().id)) }
      let last = try await probe.created()
      let lastID = probe.listedID(last.id), expected = ids
      try await probe.within("200 changes were not all told, nor was it said to list again") {
        var missing = expected
        for await change in stream {
          if case .changed(let id) = change { missing.remove(id) }
          if change == .resync || (missing.isEmpty && change == .changed(lastID)) { return }
        }
      }
    },
    StoreContract(.watcher, "a watch ends when its task is cancelled") { probe in
      let watcher = try probe.watcher()
      let task = Task { for await _ in watcher.changes() {} }
      task.cancel()
      try await probe.within("a cancelled watch goes on") { await task.value }
      try await probe.expectStored(try await probe.created(), "after a watch ended")
    },
  ]

  static let sweeping: [StoreContract] = [
    StoreContract(.sweeper, "a sweep deletes what has expired by then, and nothing else") { probe in
      let moment = StoreProbe.moment
      func at(_ offset: Int64) -> Timestamp { Timestamp(milliseconds: moment.milliseconds + offset) }
      let before = try await probe.created(expires: at(-1)), exactly = try await probe.created(expires: moment)
      let after = try await probe.created(expires: at(1)), never = try await probe.created()
      let count = try await probe.sweeper().deleteExpired(before: moment, limit: 100)
      try probe.expect(count == 2, "a sweep says \(count) deleted, not 2")
      for session in [before, exactly] { try await probe.expectAbsent(session.id, "after a sweep for it") }
      for session in [after, never] { try await probe.expectStored(session, "after a sweep for others") }
    },
    StoreContract(.sweeper, "a sweep deletes no more than its limit, and goes on where it is asked again") { probe in
      for index in 0..<10 { _ = try await probe.created(expires: Timestamp(milliseconds: Int64(index))) }
      var counts: [Int] = []
      for limit in [0, 3, 3, 3, 3, 3] {
        counts.append(try await probe.sweeper().deleteExpired(before: StoreProbe.moment, limit: limit))
      }
      try probe.expect(counts == [0, 3, 3, 3, 1, 0], "sweeps of at most 0, 3, 3, 3, 3, 3 of 10 deleted \(counts)")
    },
    StoreContract(.sweeper, "a sweep of nothing deletes nothing") { probe in
      let session = try await probe.created()
      let count = try await probe.sweeper().deleteExpired(before: Timestamp(milliseconds: 8_640_000_000_000_000), limit: 10)
      try probe.expect(count == 0, "a sweep of a store without expiries says \(count) deleted")
      try await probe.expectStored(session)
    },
  ]
}
