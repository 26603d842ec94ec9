import Sessions
import TestSupport
import Testing

@testable import SessionsLive

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("An application that comes after another at a path")
struct SuccessionTests {
  enum Way: CaseIterable, Sendable {
    /// It takes the socket of one that goes on.
    case takesOver
    /// The one before ended.
    case startsAgain, startsUnderAnotherName
    /// It was out of reach, and there all the time.
    case isBack

    var turns: Int { self == .takesOver || self == .startsUnderAnotherName ? 1 : 0 }
    /// How often it is looked at the path: of one that ends only that it hung up is seen.
    var lookout: Duration { self == .takesOver || self == .isBack ? .milliseconds(5) : .seconds(3600) }
  }

  /// Waits for the next connection.
  private func connected(_ states: inout AsyncStream<LiveConnection>.Iterator) async {
    var state = await states.next()
    while case .reconnecting? = state { state = await states.next() }
    #expect(state == .connected)
  }

  /// What comes after the first has its sessions where it is the same application.
  private func succeed(
    _ first: Application, _ way: Way, _ states: inout [AsyncStream<LiveConnection>.Iterator]
  ) async throws -> Application {
    var next = first
    switch way {
    case .takesOver:
      next = try Application()
      // Both sockets are there at the same time: the second cannot get the number of the first.
      #expect(rename(next.place.path, first.place.path) == 0)
    case .startsAgain, .startsUnderAnotherName:
      first.agent.stop()
      next =
        if way == .startsAgain {
          try Application(place: first.place, store: first.store)
        } else {
          try Application(place: first.place, name: "other shop")
        }
    case .isBack:
      let away = first.place.path + ".away"
      #expect(rename(first.place.path, away) == 0)
      for index in states.indices {
        let state = await states[index].next()
        guard case .reconnecting? = state else { throw Unexpected(description: "\(String(describing: state))") }
      }
      #expect(rename(away, first.place.path) == 0)
    }
    for index in states.indices { await connected(&states[index]) }
    return next
  }

  @Test("is told as another where the one before goes on, or its name is another, and else as the same", arguments: Way.allCases)
  func turns(_ way: Way) async throws {
    var options = LiveOptions.patient
    (options.backoff, options.lookout) = ([.milliseconds(5)], way.lookout)
    let first = try Application()
    let store = try await first.client(options)
    let reader = try await LiveSessionReader(path: first.place.path, options: options)
    let clients: [any FollowingSessionLister] = [store, reader]
    var states = [store.connection().makeAsyncIterator(), reader.connection().makeAsyncIterator()]
    for index in states.indices { await connected(&states[index]) }
    #expect(clients.allSatisfy { $0.turns == 0 })

    let next = try await succeed(first, way, &states)
    for client in clients {
      #expect(client.turns == way.turns)
      #expect(client.turnWords == "another application is now in the place of \(first.place.path)")
    }
    withExtendedLifetime((first, next, store, reader)) {}
  }

  @Test(
    "is asked nothing for what was begun with another before, and nothing is written; the same goes on", arguments: Way.allCases)
  func bound(_ way: Way) async throws {
    var options = LiveOptions.patient
    (options.backoff, options.lookout) = ([.milliseconds(5)], way.lookout)
    let first = try Application()
    let (there, gone) = (SessionID("0123456789abcdef"), SessionID("fedcba9876543210"))
    _ = try await first.store.create(StoredSession(id: there, payload: Array("{}".utf8)))
    let client = try await first.client(options)
    var states = [client.connection().makeAsyncIterator()]
    await connected(&states[0])
    let begun = client.bound(to: client.turns)
    let next = try await succeed(first, way, &states)
    // The same id in another application is another session.
    if way.turns > 0 { _ = try await next.store.create(StoredSession(id: there, payload: Array(#"{"n":1}"#.utf8))) }
    let before = try await next.store.read(there)

    let acts: [@Sendable () async throws -> Void] = [
      { _ = try await begun.read(there) },
      { _ = try await begun.create(StoredSession(id: gone, payload: Array("{}".utf8))) },
      { _ = try await begun.update(StoredSession(id: there, payload: Array(#"{"n":2}"#.utf8))) },
      { _ = try await begun.apply([.delete(there, ifRevision: nil)], keepingBefore: true) },
    ]
    for act in acts {
      guard way.turns > 0 else {
        try await act()
        continue
      }
      await #expect(throws: StoreError.unavailable(client.turnWords)) { try await act() }
    }
    if way.turns > 0 {
      #expect(try await next.store.read(there) == before && next.store.count == 1)
      // What is begun with it is done to it.
      #expect(try await client.bound(to: client.turns).delete(there, ifRevision: nil) == .deleted)
    } else {
      #expect(try await next.store.ids() == [gone])
    }
    withExtendedLifetime((first, next, client)) {}
  }
}
