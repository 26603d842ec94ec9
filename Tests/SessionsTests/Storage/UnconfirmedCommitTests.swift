import SessionCookies
import ECMAScript
import Sessions
import Testing

@Suite("What a disk does not confirm") struct UnconfirmedCommitTests {
  private let world = RequestWorld()

  @Test("is gone, where it is a session that is destroyed: the cookie goes, too") func destroyed() async throws {
    let (pair, _) = try await world.stored(["n": 0])
    let session = try await world.open(pair)
    world.store.deleteNext(throwing: .unconfirmed(nil, "test"))
    _ = try await world.storage.destroySession(session)
    #expect(world.store.memory.count == 0 && session.isDestroyed)
  }

  @Test("is gone with its cookie in a storage as Remix 3 has it, and as the originals have it") func others() async throws {
    let remix = Remix3SessionStorage(store: world.store)
    let session = try await remix.read(nil)
    try session.set("n", 0)
    let value = try await remix.save(session)
    let kept = try await remix.read(value)
    try kept.destroy()
    world.store.deleteNext(throwing: .unconfirmed(nil, "test"))
    #expect(try await remix.save(kept) == "")

    let parity = ClosureSessionStorage.parity(over: world.store, cookie: world.cookie)
    let header = try await parity.commitSession(Session(.flat(["n": 0])))
    let read = try await parity.getSession(cookieHeader: header.pair)
    world.store.deleteNext(throwing: .unconfirmed(nil, "test"))
    _ = try await parity.destroySession(read)
    #expect(world.store.memory.count == 0)
  }

  @Test("does not stay, where it is the record of a session that nobody is told of", arguments: [false, true])
  func created(isRenewed: Bool) async throws {
    let (pair, old) = try await world.stored(["n": 0])
    let session = try await isRenewed ? world.open(pair) : Session(.flat(["n": 1]))
    if isRenewed { try session.renewID() }
    world.store.doubtNextCreate()
    await #expect(throws: SessionError.self) { try await world.storage.commitSession(session) }
    #expect(world.store.memory.count == 1)
    #expect(try await world.payload(old) == #"{"n":0}"#)
    _ = try await world.storage.commitSession(session)
    #expect(world.store.memory.count == (isRenewed ? 1 : 2))
  }
}
