import Sessions
import Synchronization
import TestSupport
import Testing

@Suite("The beginning of a watch")
struct WatchBeginningTests {
  /// Somebody who reads.
  private final class Reader: Sendable {
    private let state = Mutex((hasCome: false, isThrough: false))
    var hasCome: Bool { state.withLock { $0.hasCome } }
    var isThrough: Bool { state.withLock { $0.isThrough } }

    func read(_ beginning: WatchBeginning) async {
      state.withLock { $0.hasCome = true }
      await beginning.use()
      state.withLock { $0.isThrough = true }
    }
  }

  @Test("keeps whoever reads waiting until every watch that was asked for looks, and nobody after that")
  func waiting() async throws {
    let beginning = WatchBeginning()
    // Nobody has read yet.
    #expect(!beginning.ask())
    beginning.end()
    await beginning.use()
    // Somebody has, before these.
    #expect(beginning.ask())
    #expect(beginning.ask())
    let readers = (0..<8).map { _ in Reader() }
    let reading = readers.map { reader in Task { await reader.read(beginning) } }
    try await eventually("they do not come") { readers.allSatisfy(\.hasCome) }
    beginning.end()
    #expect(readers.count { $0.isThrough } == 0)
    beginning.end()
    for reader in reading { await reader.value }
    // One that says so twice takes nothing from the next.
    beginning.end()
    #expect(beginning.ask())
    beginning.end()
    await beginning.use()
  }
}
