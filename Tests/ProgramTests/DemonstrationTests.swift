import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import Synchronization
import Testing

@testable import session_inspector

@Suite("The demonstration") struct DemonstrationTests {
  /// A clock that the test turns.
  final class Hand: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_795_000_000_000))
    var clock: WallClock { WallClock { self.time.withLock { $0 } } }
    func advance(_ milliseconds: Int64) { time.withLock { $0 = $0.adding(milliseconds: milliseconds) } }
  }

  let hand = Hand()

  private func contents(_ shop: Demonstration) async throws -> [(id: SessionID, content: SessionContent)] {
    var (found, cursor) = ([(SessionID, SessionContent)](), PageCursor?.none)
    repeat {
      let page = try await shop.store.page(PageRequest(after: cursor))
      for entry in page.entries {
        guard case .stored(let stored) = entry.content else { continue }
        found.append((entry.id, try SessionCodec.flat.decode(stored.payload)))
      }
      cursor = page.next
    } while cursor != nil
    return found
  }

  private func story(steps: Int) async throws -> (shop: Demonstration, users: [String]) {
    let shop = try await Demonstration.open(clock: hand.clock)
    for _ in 0..<steps {
      hand.advance(400)
      await shop.step()
    }
    return (shop, try await contents(shop).map { JSON.text(.object($0.content.values)) }.sorted())
  }

  @Test func theSameSeedTellsTheSameStory() async throws {
    let first = try await story(steps: 300).users
    let again = DemonstrationTests()
    #expect(try await again.story(steps: 300).users == first)
  }

  @Test func theShopNeitherEmptiesNorOverflows() async throws {
    let shop = try await story(steps: 0).shop
    for _ in 0..<12 {
      for _ in 0..<50 {
        hand.advance(400)
        await shop.step()
      }
      #expect((40...90).contains(shop.store.count))
    }
  }

  @Test func aFlashThatAnOperatorLeavesIsReadAfterAWhileByAPageView() async throws {
    let shop = try await story(steps: 0).shop
    let chosen = try #require(
      try await contents(shop).first { $0.content.flashEntries.isEmpty && $0.content.value("user") != nil })
    let operations = SessionOperations(store: shop.store, format: .flat)
    _ = try await operations.edit(chosen.id, [.flash(name: "notice", value: "From the operator")], ifRevision: nil)
    var waited: Int64 = 0
    func waits() async throws -> Bool {
      guard let stored = try await shop.store.read(chosen.id) else { return false }
      return try SessionCodec.flat.decode(stored.payload).flash("notice") != nil
    }
    while try await waits(), waited < 60_000 {
      hand.advance(100)
      waited += 100
      await shop.step()
    }
    // It waits five to ten seconds, and for its turn among the others that wait.
    #expect((5_000...20_000).contains(waited))
    let after = try #require(try await shop.store.read(chosen.id))
    #expect(try SessionCodec.flat.decode(after.payload).value("visits") != chosen.content.value("visits"))
  }

  @Test func whoIsLoggedOutByAnOperatorStaysLoggedOut() async throws {
    let shop = try await story(steps: 20).shop
    let all = try await contents(shop).map(\.id)
    for id in all { _ = try await shop.store.delete(id, ifRevision: nil) }
    for _ in 0..<200 {
      hand.advance(400)
      await shop.step()
    }
    for id in all { #expect(try await shop.store.read(id) == nil) }
    // And new visitors came.
    #expect(shop.store.count > 0)
  }
}
