import SessionCookies
import ECMAScript
import Sessions
import SessionsTesting
import Testing

/// Requests of one session that overlap, step by step. Of the two columns of comments each is a request.
@Suite("overlapping requests")
struct CommitRaceTests {
  @Test("that set different keys lose nothing")
  func differentKeys() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["n": 0])
    let a = try await world.open(pair)
    // get
    let b = try await world.open(pair)
    //                                   get
    try a.set("a", 1)
    try b.set("b", 1)
    _ = try await world.storage.commitSession(a)
    // commit
    _ = try await world.storage.commitSession(b)
    //                                   commit: conflict, replay
    #expect(try await world.payload(id) == #"{"n":0,"a":1,"b":1}"#)
    #expect(b.javaScript.peek("a") == 1, "the session knows what it was merged with")
    try b.set("c", 1)
    _ = try await world.storage.commitSession(b)
    //                                   commit again, without a conflict
    #expect(world.store.counts == ObservedStore.Counts(reads: 3, updates: 4))
    #expect(try await world.payload(id) == #"{"n":0,"a":1,"b":1,"c":1}"#)
  }

  @Test("that set the same key leave the later one, at its place")
  func sameKey() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["k": 0, "z": 0])
    let a = try await world.open(pair), b = try await world.open(pair)
    try a.set("k", "a")
    try b.set("k", "b")
    _ = try await world.storage.commitSession(b)
    //                                   commit
    _ = try await world.storage.commitSession(a)
    // commit: conflict, replay
    #expect(try await world.payload(id) == #"{"k":"a","z":0}"#)
  }

  @Test("do not bring back a flash that one of them consumed, in either order", arguments: [true, false])
  func consumedFlash(_ consumerFirst: Bool) async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["__flash_m__": "once"])
    let a = try await world.open(pair), b = try await world.open(pair)
    #expect(a.javaScript.get("m") == "once")
    // read the flash
    try b.set("b", 1)
    //                                   set
    for session in consumerFirst ? [a, b] : [b, a] { _ = try await world.storage.commitSession(session) }
    #expect(try await world.payload(id) == #"{"b":1}"#)
  }

  @Test("do not consume a newer flash of the same name, which nobody has read")
  func newerFlash() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["__flash_m__": "first"])
    let a = try await world.open(pair), b = try await world.open(pair)
    #expect(a.javaScript.get("m") == "first")
    // read the flash
    try b.flash("m", "second")
    _ = try await world.storage.commitSession(b)
    //                                   flash, commit
    _ = try await world.storage.commitSession(a)
    // commit: conflict, replay
    #expect(try await world.payload(id) == #"{"__flash_m__":"second"}"#)
  }

  @Test("cannot bring back a destroyed session, and are told")
  func destroyed() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["a": 1])
    let a = try await world.open(pair), b = try await world.open(pair)
    try a.set("a", 2)
    // set
    _ = try await world.storage.destroySession(b)
    //                                   destroy
    await #expect(throws: SessionError.gone) { try await world.storage.commitSession(a) }
    // commit: gone
    await #expect(throws: SessionError.gone) { try await world.storage.commitSession(a) }
    // and again
    #expect(try await world.payload(id) == nil && world.store.memory.count == 0)
    #expect(a.javaScript.peek("a") == 2, "what was not stored is still there for whoever wants to save it elsewhere")
  }

  @Test("cannot bring back a session destroyed between the conflict and the next attempt, or expired by somebody")
  func goneDuringReplay() async throws {
    for isDestroyed in [true, false] {
      let world = RequestWorld()
      let (pair, id) = try await world.stored(["a": 1])
      let a = try await world.open(pair)
      try a.set("b", 1)
      world.store.beforeUpdate {
        // commit: before its update...
        _ = try await world.store.memory.update(StoredSession(id: id, payload: Array("{}".utf8)))
        //                                   ...somebody changes it: conflict...
      }
      world.store.beforeUpdate {
        if isDestroyed {
          _ = try await world.store.memory.delete(id, ifRevision: nil)
          //                                   ...and destroys it before the second attempt
        } else {
          _ = try await world.store.memory.update(
            StoredSession(id: id, payload: Array("{}".utf8), expires: world.clock.now))
          //                                   ...or lets it expire
        }
      }
      await #expect(throws: SessionError.gone) { try await world.storage.commitSession(a) }
      #expect(try await world.payload(id) == (isDestroyed ? nil : "{}"))
    }
  }

  @Test(
    "that keep changing a session make a commit give up once its time is over, after sixteen attempts at least, and write nothing of it"
  )
  func bounded() async throws {
    let world = RequestWorld(conflictTimeout: .zero)
    let (pair, id) = try await world.stored(["n": 0])
    let a = try await world.open(pair)
    try a.set("a", 1)
    for index in 0..<20 {
      world.store.beforeUpdate {
        _ = try await world.store.memory.update(StoredSession(id: id, payload: Array("{\"n\":\(index)}".utf8)))
      }
    }
    await #expect(throws: SessionError.conflict(attempts: 16)) { try await world.storage.commitSession(a) }
    #expect(try await world.payload(id) == #"{"n":15}"#)
    #expect(a.javaScript.peek("a") == 1 && a.isChanged)
  }

  @Test("that change a session's expiry keep what others changed in it")
  func expiryOnly() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["n": 0])
    let a = try await world.open(pair), b = try await world.open(pair)
    try b.set("b", 1)
    _ = try await world.storage.commitSession(b)
    _ = try await world.storage.commitSession(a, options: CookieAttributes(maxAge: 5))
    let stored = try #require(try await world.store.memory.read(id))
    #expect(String(decoding: stored.payload, as: UTF8.self) == #"{"n":0,"b":1}"#)
    #expect(stored.expires == world.clock.now.adding(seconds: 5))
  }

  @Test("changes made while a commit is under way stay for the next")
  func duringCommit() async throws {
    let world = RequestWorld()
    let (pair, id) = try await world.stored(["n": 0])
    let a = try await world.open(pair)
    try a.set("k", 1)
    world.store.beforeUpdate { try a.set("k", 2) }
    _ = try await world.storage.commitSession(a)
    #expect(try await world.payload(id) == #"{"n":0,"k":1}"#)
    #expect(a.javaScript.peek("k") == 2 && a.isChanged)
    _ = try await world.storage.commitSession(a)
    #expect(try await world.payload(id) == #"{"n":0,"k":2}"#)
  }

  @Test("in eight tasks at once, a hundred times, lose nothing and consume a flash once for all")
  func tasks() async throws {
    for _ in 0..<100 {
      let world = RequestWorld()
      let (pair, id) = try await world.stored(["__flash_m__": 1])
      try await withThrowingTaskGroup { group in
        for index in 0..<8 {
          group.addTask {
            let session = try await world.open(pair)
            try session.set("k\(index)", true)
            if index == 3 { _ = session.javaScript.get("m") }
            _ = try await world.storage.commitSession(session)
          }
        }
        try await group.waitForAll()
      }
      let stored = try #require(try await world.store.memory.read(id))
      let content = try SessionCodec.flat.decode(stored.payload)
      #expect(Set(content.values.keys.map(\.string)) == Set((0..<8).map { "k\($0)" }))
    }
  }
}

@Suite("a renewed id")
struct RenewalTests {
  @Test("replaces the old one in one commit, with the data")
  func renewed() async throws {
    let world = RequestWorld()
    let (pair, old) = try await world.stored(["cart": 1])
    let session = try await world.open(pair)
    try session.renewID()
    try session.set("userId", 7)
    let header = try await world.storage.commitSession(session)
    let new = try #require(session.id)
    #expect(new != old && header.pair != pair && !session.isChanged)
    #expect(try await world.payload(old) == nil)
    #expect(try await world.payload(new) == #"{"cart":1,"userId":7}"#)
    #expect(try await world.open(pair).isNew, "the old id is worth nothing")
    #expect(try await world.open(header.pair).id == new)
    try session.set("x", 1)
    _ = try await world.storage.commitSession(session)
    #expect(session.id == new && world.store.memory.count == 1)
  }

  @Test("carries over what others wrote under the old id, and leaves it there when asked")
  func merged() async throws {
    let world = RequestWorld()
    let (pair, old) = try await world.stored(["n": 0])
    let a = try await world.open(pair)
    try a.renewID()
    try a.set("a", 1)
    world.store.beforeDelete {
      // the new record is there; before the old one is deleted...
      let b = try await world.open(pair)
      try b.set("b", 1)
      _ = try await world.storage.commitSession(b)
      //                                   ...get, set, commit under the old id
    }
    _ = try await world.storage.commitSession(a)
    #expect(try await world.payload(try #require(a.id)) == #"{"n":0,"b":1,"a":1}"#)
    #expect(try await world.payload(old) == nil)
    try a.renewID(keepingOld: true)
    let kept = try #require(a.id)
    _ = try await world.storage.commitSession(a)
    #expect(try await world.payload(kept) != nil && world.store.memory.count == 2)
  }

  @Test("does not save a session that was destroyed meanwhile; of two renewals at once one is told")
  func gone() async throws {
    let world = RequestWorld()
    let (pair, _) = try await world.stored(["n": 0])
    let a = try await world.open(pair), b = try await world.open(pair)
    try a.renewID()
    world.store.beforeDelete {
      // the new record is there; before the old one is deleted...
      _ = try await world.storage.destroySession(b)
      //                                   ...destroy
    }
    await #expect(throws: SessionError.gone) { try await world.storage.commitSession(a) }
    #expect(world.store.memory.count == 0)

    let (second, _) = try await world.stored(["n": 0])
    let c = try await world.open(second), d = try await world.open(second)
    try c.renewID()
    try d.renewID()
    world.store.beforeDelete { _ = try await world.storage.commitSession(d) }
    await #expect(throws: SessionError.gone) { try await world.storage.commitSession(c) }
    #expect(world.store.memory.count == 1)
    #expect(try await world.payload(try #require(d.id)) == #"{"n":0}"#)
  }

  @Test("leaves one record, whichever call of the store fails", arguments: [0, 1])
  func failing(_ call: Int) async throws {
    let world = RequestWorld()
    let (pair, old) = try await world.stored(["n": 0])
    let session = try await world.open(pair)
    try session.renewID()
    if call == 0 {
      world.store.failNext(.full("test"))
    } else {
      world.store.beforeDelete { throw SessionError.gone }
    }
    await #expect(throws: SessionError.self) { try await world.storage.commitSession(session) }
    #expect(world.store.memory.count == 1 && session.id == old)
    _ = try await world.storage.commitSession(session)
    #expect(session.id != old && world.store.memory.count == 1)
  }

  @Test("is all that there is once the old record is gone, also where the disk does not confirm that")
  func unconfirmed() async throws {
    let world = RequestWorld()
    let (pair, old) = try await world.stored(["n": 0])
    let session = try await world.open(pair)
    try session.renewID()
    world.store.deleteNext(throwing: .unconfirmed(nil, "test"))
    let header = try await world.storage.commitSession(session)
    #expect(world.store.memory.count == 1 && session.id != old)
    #expect(try await world.open(header.pair).id == session.id)
  }

  @Test("of a new session is just its id")
  func newSession() async throws {
    let world = RequestWorld()
    let session = Session(.flat(["a": 1]))
    try session.renewID()
    _ = try await world.storage.commitSession(session)
    #expect(world.store.counts == ObservedStore.Counts(creates: 1) && !session.isChanged)
  }
}
