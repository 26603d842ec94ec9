import Platform
import Sessions
import TestSupport
import Testing

@testable import SessionsLive

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("A path that comes to lead to another application")
struct TurnedTests {
  fileprivate static let id = SessionID("0123456789abcdef")

  private func session(_ number: Int) -> StoredSession { StoredSession(id: Self.id, payload: Array("{\"n\":\(number)}".utf8)) }

  private static func carryOut(_ write: StoreWrite, _ client: LiveSessionStore) async throws(StoreError) {
    switch write {
    case .create(let session): _ = try await client.create(session)
    case .update(let session): _ = try await client.update(session)
    case .delete(let id, let revision): _ = try await client.delete(id, ifRevision: revision)
    }
  }

  /// Waits for the next connection.
  private func connected(_ states: inout AsyncStream<LiveConnection>.Iterator) async {
    var state = await states.next()
    while case .reconnecting? = state { state = await states.next() }
    #expect(state == .connected)
  }

  @Test("is read, and written to only while it leads to what was told when it was opened")
  func turned() async throws {
    let (first, second, way) = (try Place(), try Place(), try Place())
    let (blue, green) = (try Application(place: first), try Application(place: second))
    _ = try await green.store.create(session(0))
    let link = way.directory + "/run"
    func turn(to place: Place) {
      unlink(link)
      symlink(place.directory + "/run", link)
    }
    turn(to: first)
    defer { withExtendedLifetime(way) { _ = unlink(link) } }
    let place: SocketPlace = try #require(SocketPlace(way.path))
    let client = try await LiveSessionStore(path: way.path, only: place, options: Self.attentive(.milliseconds(5)))
    var states = client.connection().makeAsyncIterator()
    await connected(&states)
    _ = try await client.create(session(1))

    // The other one is told by its place, though the first one goes on.
    turn(to: second)
    await #expect(throws: StoreError.self) { try await client.update(session(2)) }
    #expect(try await blue.store.read(Self.id)?.payload == session(1).payload)
    await connected(&states)
    #expect(try await client.read(Self.id)?.payload == session(0).payload)
    for write in [StoreWrite.create(session(3)), .update(session(3)), .delete(Self.id, ifRevision: nil)] {
      let refusal = await #expect(throws: StoreError.self) { try await Self.carryOut(write, client) }
      #expect(refusal != nil && refusal == client.replacement)
      let words = refusal.map { "\($0)" } ?? ""
      #expect(words.contains("another application is now in the place of \(way.path)"), "\(words)")
    }
    await #expect(throws: StoreError.self) { try await client.deleteExpired(before: .epoch, limit: 1) }
    #expect(try await green.store.read(Self.id)?.payload == session(0).payload)
    let asked = green.events.compactMap { event -> LiveAccess? in
      if case .connected(_, let access) = event { access } else { nil }
    }
    #expect(asked == [.readOnly])

    // It begins again where it was: its socket is another, and its place is not.
    blue.agent.stop()
    let again = try Application(place: first, store: blue.store)
    turn(to: first)
    await connected(&states)
    #expect(client.replacement == nil)
    _ = try await client.update(session(4))
    #expect(try await again.store.read(Self.id)?.payload == session(4).payload)
    withExtendedLifetime(green) {}
  }

  /// Looks so often whether its socket is still the one at its path, and comes back at once.
  private static func attentive(_ lookout: Duration) -> LiveOptions {
    var options = LiveOptions.patient
    (options.backoff, options.lookout) = ([.milliseconds(5)], lookout)
    return options
  }

  private func application() async throws -> Application {
    let application = try Application()
    _ = try await application.store.create(session(1))
    return application
  }

  /// Another application takes the place of one that goes on.
  private func takeOver(_ place: Place) async throws -> Application {
    let successor = try Application()
    _ = try await successor.store.create(session(2))
    // Both sockets are there at the same time: the second cannot get the number of the first.
    #expect(rename(successor.place.path, place.path) == 0)
    return successor
  }

  @Test("is connected to though the one before goes on: whoever watches is told, and lists again")
  func takenOver() async throws {
    let first = try await application()
    let client = try await first.client(Self.attentive(.milliseconds(5)))
    var states = client.connection().makeAsyncIterator()
    await connected(&states)
    let changes = Seen(client.changes())
    #expect(try await client.read(Self.id)?.payload == session(1).payload)

    let second = try await takeOver(first.place)
    await connected(&states)
    try await eventually("it is not listed again") { changes.all.first == .resync }
    #expect(try await client.read(Self.id)?.payload == session(2).payload)
    _ = try await client.update(session(3))
    #expect(try await second.store.read(Self.id)?.payload == session(3).payload)
    #expect(try await first.store.read(Self.id)?.payload == session(1).payload)
  }

  @Test("that leads nowhere is told as such, though the application goes on")
  func leadsNowhere() async throws {
    let application = try Application()
    let client = try await application.client(Self.attentive(.milliseconds(5)))
    var states = client.connection().makeAsyncIterator()
    await connected(&states)
    unlink(application.place.path)
    let lost = await states.next()
    guard case .reconnecting(let reason)? = lost else { throw Unexpected(description: "\(String(describing: lost))") }
    #expect(reason.contains("there is no such socket"))
    withExtendedLifetime((application, client)) {}
  }

  enum Write: CaseIterable, Sendable {
    case create, update, delete, sweep

    func make(_ client: LiveSessionStore) async throws {
      switch self {
      case .create: _ = try await client.create(StoredSession(id: SessionID("fedcba9876543210"), payload: []))
      case .update: _ = try await client.update(StoredSession(id: TurnedTests.id, payload: []))
      case .delete: _ = try await client.delete(TurnedTests.id, ifRevision: nil)
      case .sweep: _ = try await client.deleteExpired(before: .maximum, limit: 1)
      }
    }
  }

  @Test("is looked at before each write: none is made in what was left behind", arguments: Write.allCases)
  func writes(_ write: Write) async throws {
    let first = try await application()
    // It looks by itself long after this test.
    let client = try await first.client(Self.attentive(.seconds(3600)))
    #expect(try await client.read(Self.id)?.payload == session(1).payload)
    let second = try await takeOver(first.place)
    await #expect { try await write.make(client) } throws: {
      "\($0)".contains("another application is now in the place of \(first.place.path)")
    }
    for (store, number) in [(first.store, 1), (second.store, 2)] {
      #expect(store.count == 1)
      #expect(try await store.read(Self.id)?.payload == session(number).payload)
    }
  }
}
