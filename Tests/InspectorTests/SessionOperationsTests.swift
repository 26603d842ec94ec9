import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import Synchronization
import Testing

@Suite("Operations on one session") struct SessionOperationsTests {
  let store = MemorySessionStore()
  let id = SessionID("0123456789abcdef")
  let expires = Timestamp(milliseconds: 1_900_000_000_123)
  var operations: SessionOperations { SessionOperations(store: store, format: .flat) }

  private func make(_ payload: String) async throws -> StoredSession {
    _ = try await store.create(StoredSession(id: id, payload: Array(payload.utf8), expires: expires))
    return try #require(try await store.read(id))
  }

  private func payload() async throws -> String {
    String(decoding: try #require(try await store.read(id)).payload, as: UTF8.self)
  }

  @Test(
    "an edit changes its own bytes and no other",
    arguments: [
      (#"{"a":1,"b":{"c":[1,2]}}"#, "b.c[1]", "3", #"{"a":1,"b":{"c":[1,3]}}"#),
      (#"{"9":1.0,"big":12345678901234567890,"1":"é"}"#, "1", "2", #"{"9":1.0,"big":12345678901234567890,"1":2}"#),
      (#"{ "a" : 1.50 , "b":"\u00e9\/" }"#, "a", "2", #"{ "a" : 2 , "b":"\u00e9\/" }"#),
      (#"{ "a" : {"x" : 1,  "y":"\u00e9"} }"#, "a.x", "2", #"{ "a" : {"x" : 2,  "y":"\u00e9"} }"#),
      (#"{"a":[1.0,2.50],"b":3}"#, "a", "[1,4]", #"{"a":[1.0,4],"b":3}"#),
      (#"{ "a" : 1 }"#, "new", "true", #"{ "a" : 1,"new":true }"#),
    ])
  func editsExactly(_ before: String, _ path: String, _ value: String, _ after: String) async throws {
    let seen = try await make(before)
    let outcome = try await operations.edit(
      id, [.set(try ValuePath(parsing: path), try JSON.parse(value))], ifRevision: seen.revision)
    guard case .made(seen, let written?) = outcome else { return #expect(Bool(false), "\(outcome)") }
    #expect(try await payload() == after)
    #expect(written.expires == expires)
    // And it can be taken back, to the byte.
    let edit = PendingWrite.Action.edit([.set(try ValuePath(parsing: path), try JSON.parse(value))])
    _ = try await takeBack(edit, seen, written)
    #expect(try await payload() == before)
    #expect(try await store.read(id)?.expires == expires)
  }

  @Test(
    "what is JSON but no object stays what it is, and only its expiry can be changed",
    arguments: [
      ("[1,2]", "an array"), ("\n []", "an array"), ("3", "a number"), ("-0.5", "a number"), (#""ab""#, "a text"),
      ("true", "a boolean"), (" false", "a boolean"),
    ])
  func noObject(_ before: String, _ kind: String) async throws {
    let seen = try await make(before)
    let refusal = OperationError.refused(
      "its data is \(kind), not an object: a value under a name would take the place of all of it")
    await #expect(throws: refusal) {
      try await operations.edit(id, [.set(try ValuePath(parsing: "a"), 1)], ifRevision: seen.revision)
    }
    #expect(try await payload() == before)
    guard case .made = try await operations.setExpiry(id, nil, ifRevision: seen.revision) else {
      return #expect(Bool(false), "the expiry was not changed")
    }
    #expect(try await payload() == before)
  }

  @Test func nothingIsLostOfNull() async throws {
    let seen = try await make("null")
    _ = try await operations.edit(id, [.set(try ValuePath(parsing: "a"), 1)], ifRevision: seen.revision)
    #expect(try await payload() == #"{"a":1}"#)
  }

  @Test func removingAndRenamingLeaveTheRestOfAnOddTextAlone() async throws {
    let seen = try await make(#"{ "a": 1,  "b": "\u00e9" , "c":3 }"#)
    _ = try await operations.edit(
      id, [.unset(try ValuePath(parsing: "a")), .rename(try ValuePath(parsing: "c"), to: "d")], ifRevision: seen.revision)
    #expect(try await payload() == #"{ "b": "\u00e9","d":3 }"#)
  }

  @Test func anEditOfWhatSomeoneChangedIsAConflictAndWritesNothing() async throws {
    let seen = try await make(#"{"a":1}"#)
    let theirs = try await operations.edit(id, [.set(try ValuePath(parsing: "a"), 2)], ifRevision: nil)
    guard case .made(_, let now?) = theirs else { return #expect(Bool(false), "\(theirs)") }
    #expect(
      try await operations.edit(id, [.set(try ValuePath(parsing: "a"), 3)], ifRevision: seen.revision) == .conflict(theirs: now))
    #expect(try await operations.setExpiry(id, nil, ifRevision: seen.revision) == .conflict(theirs: now))
    #expect(try await operations.destroy(id, ifRevision: seen.revision) == .conflict(theirs: now))
    #expect(try await store.read(id) == now)
  }

  @Test func anEditThatChangesNothingWritesNothing() async throws {
    let seen = try await make(#"{"a":1}"#)
    #expect(try await operations.edit(id, [.set(try ValuePath(parsing: "a"), 1)], ifRevision: seen.revision) == .unchanged(seen))
    #expect(try await store.read(id) == seen)
  }

  @Test func aDestroyedSessionStaysDestroyedUntilItIsRestored() async throws {
    let seen = try await make(#"{"a":1}"#)
    #expect(try await operations.destroy(id, ifRevision: nil) == .made(before: seen, after: nil))
    #expect(try await operations.edit(id, [.flash(name: "n", value: "x")], ifRevision: nil) == .gone)
    #expect(try await operations.setExpiry(id, nil, ifRevision: nil) == .gone)
    #expect(try await operations.destroy(id, ifRevision: nil) == .gone)
    #expect(try await takeBack(.destroy, seen, nil).done == 1)
    #expect(try await store.read(id)?.expires == seen.expires)
    #expect(try await payload() == #"{"a":1}"#)
    // The id is taken again: nothing is overwritten.
    #expect(try await takeBack(.destroy, seen, nil).skipped == ["exists again, and is left as it is": 1])
  }

  @Test func theExpiryChangesAlone() async throws {
    let seen = try await make(#"{ "a" : 1.0 }"#)
    _ = try await operations.setExpiry(id, nil, ifRevision: seen.revision)
    #expect(try await store.read(id)?.expires == nil)
    #expect(try await payload() == #"{ "a" : 1.0 }"#)
  }

  @Test func aPathThatLeadsNowhereSaysSo() async throws {
    _ = try await make(#"{"a":1}"#)
    await #expect(throws: OperationError.edit(.path(.missing(ValuePath([.key("x")]))))) {
      try await operations.edit(id, [.set(try ValuePath(parsing: "x.y"), 1)], ifRevision: nil)
    }
  }

  @Test func aPayloadThatIsMadeAnewIsMadeFromTheOneItReplaces() async throws {
    let seen = try await make(#"{ "a" : 1 }"#)
    let format = PayloadCodec(
      "test", name: "wrapped", decode: PayloadCodec.flat.decode,
      editing: { _ in .reencode { content, old in SessionCodec.flat.encode(content) + [0x20] + old } })
    _ = try await SessionOperations(store: store, format: format)
      .edit(id, [.set(try ValuePath(parsing: "a"), 2)], ifRevision: seen.revision)
    #expect(try await payload() == #"{"a":2} { "a" : 1 }"#)
  }

  @Test func aPayloadThatCannotBeWrittenBackIsLeftAloneAndTheRestGoesOn() async throws {
    let seen = try await make(#"{"a":1}"#)
    let format = PayloadCodec(
      "test", name: "sealed", decode: PayloadCodec.flat.decode, editing: { _ in .refused("it is sealed") })
    let operations = SessionOperations(store: store, format: format)
    await #expect(throws: OperationError.refused("it is sealed")) {
      try await operations.edit(id, [.set(try ValuePath(parsing: "a"), 2)], ifRevision: nil)
    }
    await #expect(throws: OperationError.refused("it is sealed")) {
      try await operations.edit(id, [.unset(try ValuePath(parsing: "a"))], ifRevision: nil)
    }
    #expect(try await store.read(id) == seen)
    guard case .made(_, let after?) = try await operations.setExpiry(id, nil, ifRevision: seen.revision) else {
      return #expect(Bool(false), "the expiry")
    }
    _ = try await takeBack(.expire(nil), seen, after)
    #expect(try await store.read(id)?.expires == expires)
    guard case .made = try await operations.destroy(id, ifRevision: nil) else { return #expect(Bool(false), "destroying") }
  }

  @Test("what cannot be read is destroyed where it was never read, and not where it was") func unreadable() async throws {
    let seen = try await make("{}")
    let operations = SessionOperations(store: BlindStore(store: store), format: .flat)
    await #expect(throws: OperationError.store(.failed("it is larger than 64 MiB"))) {
      try await operations.destroy(id, ifRevision: seen.revision)
    }
    #expect(try await operations.destroy(id, ifRevision: nil) == .made(before: nil, after: nil))
    #expect(try await store.read(id) == nil)
  }

  @Test func anEndThatStandsAmongTheDataTooIsChangedThereAndTakenBackWithIt() async throws {
    let seen = try await make(#"{"a":1,"end":"sometime"}"#)
    var format = PayloadCodec.flat
    format.ending = { content, end in
      var content = content
      content.set("end", .string(JSString(end.iso8601)))
      return content
    }
    let operations = SessionOperations(store: store, format: format)
    let later = Timestamp(milliseconds: 2_000_000_000_000)
    guard case .made(_, let after?) = try await operations.setExpiry(id, later, ifRevision: nil) else {
      return #expect(Bool(false), "the expiry")
    }
    #expect(try await payload() == #"{"a":1,"end":"2033-05-18T03:33:20.000Z"}"# && after.expires == later)
    let reversal = try #require(Reversal(.expire(later), before: seen, after: after, format: format))
    _ = try await operations.edit(id, [.set(try ValuePath(parsing: "a"), 2)], ifRevision: nil)
    _ = await MassOperations(reader: store, operations: operations).run(MassWrite(.undo([reversal]))) { _ in true }
    #expect(try await payload() == #"{"a":2,"end":"sometime"}"#)
    #expect(try await store.read(id)?.expires == expires)
  }

  @Test func whereOthersAreFasterEachTimeItIsAConflict() async throws {
    _ = try await make(#"{"a":1}"#)
    let storm = SessionOperations(store: StormyStore(store: store), format: .flat)
    guard case .conflict = try await storm.edit(id, [.set(try ValuePath(parsing: "a"), 2)], ifRevision: nil),
      case .conflict = try await storm.destroy(id, ifRevision: nil)
    else { return #expect(Bool(false), "no conflict") }
    #expect(try await payload() == #"{"a":1}"#)
  }

  @Test func aRecordThatCannotBeChangedIsLookedAtAgainWhereItHasBecomeAnother() async throws {
    _ = try await make("{}")
    let (store, id) = (store, id)
    // As a file of Laravel's between the cut and the write.
    let format = PayloadCodec(
      "test", name: "under way", decode: PayloadCodec.flat.decode,
      editing: { payload in payload == Array("{}".utf8) ? .refused("nothing was written yet") : .json })
    let operations = SessionOperations(store: WritingStore(store: store, next: Array(#"{"a":1}"#.utf8)), format: format)
    guard case .made = try await operations.edit(id, [.set(try ValuePath(parsing: "a"), 2)], ifRevision: nil) else {
      return #expect(Bool(false), "not made")
    }
    #expect(try await payload() == #"{"a":2}"#)
  }

  @Test func aWriteThatWasMadeIsToldAsMadeAndCanBeTakenBackThoughTheStoreCannotBeReadThen() async throws {
    let seen = try await make(#"{"a":1}"#)
    let edit = PendingWrite.Action.edit([.set(try ValuePath(parsing: "a"), 2)])
    let mute = SessionOperations(store: MuteStore(store), format: .flat)
    guard case .made(seen, let after?) = try await mute.carryOut(edit, on: id, ifRevision: nil) else {
      return #expect(Bool(false), "not made")
    }
    #expect(try await payload() == #"{"a":2}"#)
    #expect(try await store.read(id)?.revision == after.revision)
    #expect(try await takeBack(edit, seen, after).done == 1)
    #expect(try await payload() == #"{"a":1}"#)
  }

  private func takeBack(_ action: PendingWrite.Action, _ before: StoredSession, _ after: StoredSession?) async throws
    -> MassResult
  {
    let reversal = try #require(Reversal(action, before: before, after: after, format: operations.format))
    return await MassOperations(reader: store, operations: operations).run(MassWrite(.undo([reversal]))) { _ in true }
  }
}

/// A store in which somebody else writes before each write.
private struct StormyStore: SessionStore {
  let store: MemorySessionStore
  var guarantees: StoreGuarantees { store.guarantees }
  func makeID() -> SessionID { store.makeID() }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { try await store.read(id) }
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await store.create(session) }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { .conflict }
  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome { .conflict }
}

/// A store that cannot read what it holds.
private struct BlindStore: SessionStore {
  let store: MemorySessionStore
  var guarantees: StoreGuarantees { store.guarantees }
  func makeID() -> SessionID { store.makeID() }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? { throw .failed("it is larger than 64 MiB") }
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await store.create(session) }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await store.update(session) }
  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await store.delete(id, ifRevision: revision)
  }
}

/// A store that cannot be read once it was written to.
private final class MuteStore: SessionStore {
  private let store: MemorySessionStore
  private let isWritten = Mutex(false)
  init(_ store: MemorySessionStore) { self.store = store }
  var guarantees: StoreGuarantees { store.guarantees }
  func makeID() -> SessionID { store.makeID() }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    if isWritten.withLock({ $0 }) { throw .unavailable("the connection was closed") }
    return try await store.read(id)
  }
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await store.create(session) }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome {
    defer { isWritten.withLock { $0 = true } }
    return try await store.update(session)
  }
  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await store.delete(id, ifRevision: revision)
  }
}

/// A store in which another writer's record is there once it was read.
private struct WritingStore: SessionStore {
  let store: MemorySessionStore
  let next: [UInt8]
  var guarantees: StoreGuarantees { store.guarantees }
  func makeID() -> SessionID { store.makeID() }
  func read(_ id: SessionID) async throws(StoreError) -> StoredSession? {
    let seen = try await store.read(id)
    if var written = seen, written.payload == Array("{}".utf8) {
      written.payload = next
      _ = try await store.update(written)
    }
    return seen
  }
  func create(_ session: StoredSession) async throws(StoreError) -> CreateOutcome { try await store.create(session) }
  func update(_ session: StoredSession) async throws(StoreError) -> UpdateOutcome { try await store.update(session) }
  func delete(_ id: SessionID, ifRevision revision: Revision?) async throws(StoreError) -> DeleteOutcome {
    try await store.delete(id, ifRevision: revision)
  }
}
