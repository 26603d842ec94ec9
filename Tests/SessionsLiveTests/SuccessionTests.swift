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

    var next: Application?
    switch way {
    case .takesOver:
      let successor = try Application()
      // Both sockets are there at the same time: the second cannot get the number of the first.
      #expect(rename(successor.place.path, first.place.path) == 0)
      next = successor
    case .startsAgain, .startsUnderAnotherName:
      first.agent.stop()
      next = try Application(place: first.place, name: way == .startsAgain ? "shop" : "other shop")
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
    for client in clients {
      #expect(client.turns == way.turns)
      #expect(client.turnWords == "another application is now in the place of \(first.place.path)")
    }
    withExtendedLifetime((first, next, store, reader)) {}
  }
}
