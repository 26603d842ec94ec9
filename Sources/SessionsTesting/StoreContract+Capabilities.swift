import ECMAScript
import Sessions

extension StoreContract {
  static let listing: [StoreContract] = [
    StoreContract(.lister, "an empty store lists nothing") { context in
      try context.expect(try await context.list().isEmpty, "an empty store lists sessions")
    },
    StoreContract(.lister, "every session is listed once, whatever the size of a page") { context in
      var ids: Set<SessionID> = []
      for _ in 0..<23 { ids.insert(context.listedID(try await context.created().id)) }
      for limit in [1, 2, 7, 23, 24, 1_000] {
        let listed = try await context.list(limit: limit).map(\.id)
        try context.expect(listed.count == 23, "23 sessions, but \(listed.count) entries in pages of \(limit)")
        try context.expect(Set(listed) == ids, "other sessions are listed than there are, in pages of \(limit)")
      }
    },
    StoreContract(.lister, "an entry with contents holds what a read answers; without, it holds none") { context in
      let session = try await context.created(expires: context.moment)
      let entries = try await context.list()
      guard entries.count == 1, case .stored(let listed) = entries[0].content else {
        throw ContractFailure("a session is not listed with its contents")
      }
      let found = try await context.read(session.id)
      try context.expect(
        listed.payload == found.payload && listed.expires == found.expires && listed.revision == found.revision,
        "a listing shows another payload, expiry or revision than a read")
      let unread = try await context.list(contents: false)
      try context.expect(unread.map(\.content) == [.unread], "contents were listed that nobody asked for")
      try context.expect(entries[0].size > 0 && unread[0].size == entries[0].size, "an entry's size is not the record's")
    },
    StoreContract(.lister, "what is listed can be read, updated and deleted under the id it is listed by") { context in
      let session = try await context.created()
      let id = try await context.list()[0].id
      var found = try await context.read(id)
      found.payload = Array(#"{"edited":true}"#.utf8)
      found = try await context.updated(found)
      try await context.expectStored(
        StoredSession(id: session.id, payload: found.payload, revision: found.revision), "under its own id")
      let outcome = try await context.store.delete(id, ifRevision: found.revision)
      try context.expect(outcome == .deleted, "delete by the listed id answered \(outcome)")
      try await context.expectAbsent(session.id, "after it was deleted by its listed id")
    },
    StoreContract(.lister, expiry: .outlived, "expired sessions are listed too, deleted ones are not") { context in
      let expired = try await context.created(expires: Timestamp(milliseconds: 1))
      let deleted = try await context.created()
      _ = try await context.store.delete(deleted.id, ifRevision: nil)
      let listed = try await context.list().map(\.id)
      try context.expect(listed == [context.listedID(expired.id)], "\(listed.count) sessions are listed, where one is there")
    },
    StoreContract(.lister, "listing changes nothing") { context in
      var sessions: [StoredSession] = []
      for index in 0..<5 {
        sessions.append(try await context.created(expires: context.moment.adding(milliseconds: Int64(index))))
      }
      _ = try await context.list(limit: 2)
      _ = try await context.list(contents: false)
      for session in sessions { try await context.expectStored(session, "after a listing") }
    },
    StoreContract(.lister, "while sessions come, change and go, those that stay are listed exactly once") { context in
      var staying: [StoredSession] = [], going: [StoredSession] = []
      for _ in 0..<12 {
        staying.append(try await context.created())
        going.append(try await context.created())
      }
      let stay = staying, go = going
      let listed = try await context.list(limit: 2) { page in
        if page <= go.count { _ = try await context.store.delete(go[page - 1].id, ifRevision: nil) }
        if page <= 12 { _ = try await context.created() }
        _ = try await context.store.update(StoredSession(id: stay[page % 12].id, payload: Array("{\"page\":\(page)}".utf8)))
      }.map(\.id)
      for session in staying {
        let count = listed.filter { $0 == context.listedID(session.id) }.count
        try context.expect(count == 1, "a session that was there throughout is listed \(count) times")
      }
      try context.expect(Set(listed).count == listed.count, "a session is listed twice")
    },
    StoreContract(.lister, "a page goes on where the last ended, even if that session is deleted") { context in
      for _ in 0..<6 { _ = try await context.created() }
      let lister = try context.lister()
      var seen: [SessionID] = []
      var cursor: PageCursor?
      repeat {
        let page = try await lister.page(PageRequest(after: cursor, limit: 2))
        for entry in page.entries {
          seen.append(entry.id)
          _ = try await context.store.delete(entry.id, ifRevision: nil)
        }
        cursor = page.next
      } while cursor != nil
      try context.expect(Set(seen).count == 6 && seen.count == 6, "6 sessions were listed as \(seen.count) while being deleted")
    },
  ]

  static let watching: [StoreContract] = [
    StoreContract(.watcher, "a watch sees a session created, changed and deleted") { context in
      // Changes of one session may be told as one, or as "list again"; none may go untold.
      let stream = try context.watcher().changes()
      let session = try await context.created()
      let id = context.listedID(session.id)
      try await context.wait(for: stream, "a create was not told to the watcher") { $0 == .changed(id) || $0 == .resync }
      let second = try context.watcher().changes()
      _ = try await context.updated(session.with(payload: Array(#"{"changed":true}"#.utf8)))
      try await context.wait(for: second, "an update was not told to the watcher") { $0 == .changed(id) || $0 == .resync }
      let third = try context.watcher().changes()
      _ = try await context.store.delete(session.id, ifRevision: nil)
      try await context.wait(for: third, "a delete was not told to the watcher") { $0 == .deleted(id) || $0 == .resync }
    },
    StoreContract(.watcher, "every watcher is told, and tells of the right session") { context in
      _ = try await context.created()
      let streams = [try context.watcher().changes(), try context.watcher().changes()]
      let session = try await context.created()
      let id = context.listedID(session.id)
      for stream in streams {
        try await context.wait(for: stream, "one of two watchers was not told") { $0 == .changed(id) || $0 == .resync }
      }
    },
    StoreContract(.watcher, "a watcher that is behind misses nothing, or is told to list again") { context in
      let stream = try context.watcher().changes()
      var ids: Set<SessionID> = []
      for _ in 0..<201 { ids.insert(context.listedID(try await context.created().id)) }
      // In any order: what is created in one place may be told before what was created earlier in another.
      let expected = ids
      try await context.within("\(expected.count) changes were not all told, nor was it said to list again") {
        var missing = expected
        for await change in stream {
          if case .changed(let id) = change { missing.remove(id) }
          if change == .resync || missing.isEmpty { return }
        }
      }
    },
    StoreContract(.watcher, "a watch ends when its task is cancelled") { context in
      let watcher = try context.watcher()
      let task = Task { for await _ in watcher.changes() {} }
      task.cancel()
      try await context.within("a cancelled watch goes on") { await task.value }
      try await context.expectStored(try await context.created(), "after a watch ended")
    },
  ]

  static let sweeping: [StoreContract] = [
    StoreContract(.sweeper, expiry: .kept, "a sweep deletes what has expired by then, and nothing else") { context in
      let moment = context.moment
      func at(_ offset: Int64) -> Timestamp { Timestamp(milliseconds: moment.milliseconds + offset) }
      let before = try await context.created(expires: at(-1)), exactly = try await context.created(expires: moment)
      let after = try await context.created(expires: at(1)), never = try await context.created()
      let count = try await context.sweeper().deleteExpired(before: moment, limit: 100)
      try context.expect(count == 2, "a sweep says \(count) deleted, not 2")
      for session in [before, exactly] { try await context.expectAbsent(session.id, "after a sweep for it") }
      for session in [after, never] { try await context.expectStored(session, "after a sweep for others") }
    },
    StoreContract(.sweeper, expiry: .kept, "a sweep deletes no more than its limit, and goes on where it is asked again") {
      context in
      for index in 0..<10 { _ = try await context.created(expires: Timestamp(milliseconds: Int64(index))) }
      var counts: [Int] = []
      for limit in [0, 3, 3, 3, 3, 3] {
        counts.append(try await context.sweeper().deleteExpired(before: context.moment, limit: limit))
      }
      try context.expect(counts == [0, 3, 3, 3, 1, 0], "sweeps of at most 0, 3, 3, 3, 3, 3 of 10 deleted \(counts)")
    },
    StoreContract(.sweeper, expiry: .kept, "a sweep of nothing deletes nothing") { context in
      let session = try await context.created()
      let count = try await context.sweeper().deleteExpired(before: Timestamp(milliseconds: 8_640_000_000_000_000), limit: 10)
      try context.expect(count == 0, "a sweep of a store without expiries says \(count) deleted")
      try await context.expectStored(session)
    },
  ]
}
