import Platform
import Sessions
import Testing

@testable import SessionsLive

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("A path that comes to lead to another application")
struct TurnedTests {
  private static let id = SessionID("0123456789abcdef")

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
    var options = LiveOptions.patient
    options.backoff = [.milliseconds(5)]
    let client = try await LiveSessionStore(
      path: way.path, only: try #require(SocketPlace(way.path)), options: options)
    var states = client.connection().makeAsyncIterator()
    await connected(&states)
    _ = try await client.create(session(1))

    // What is connected stays so until it goes.
    turn(to: second)
    _ = try await client.update(session(2))
    #expect(try await blue.store.read(Self.id)?.payload == session(2).payload)
    blue.agent.stop()
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
    turn(to: first)
    let again = try Application(place: first, store: blue.store)
    green.agent.stop()
    await connected(&states)
    #expect(client.replacement == nil)
    _ = try await client.update(session(4))
    #expect(try await again.store.read(Self.id)?.payload == session(4).payload)
  }
}
