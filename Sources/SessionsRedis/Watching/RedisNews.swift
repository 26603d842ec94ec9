import Sessions
import Synchronization

/// Keys to which something happened, until somebody has looked at what: gathered by the thread that hears of them, which does
/// nothing else, and explained by a task.
final class RedisNews: Sendable {
  typealias Explanation = @Sendable ([[UInt8]]) async -> [StoreChange]

  private struct State: Sendable {
    var keys: [[UInt8]] = []
    var known: Set<[UInt8]> = []
    var mustResync = false
    var isExplaining = false
    var explain: Explanation?
  }

  private let state = Mutex(State())
  private let changes: ChangeBroadcast
  /// More than so many are a reason to list again.
  private static let most = 4096

  init(_ changes: ChangeBroadcast) { self.changes = changes }

  func explain(_ explain: @escaping Explanation) { state.withLock { $0.explain = explain } }

  func hear(_ keys: [[UInt8]]) {
    note { state in
      guard state.keys.count + keys.count <= Self.most else { return Self.overflow(&state) }
      for key in keys where state.known.insert(key).inserted { state.keys.append(key) }
    }
  }

  /// Something may have been missed, or all of it happened at once.
  func resync() { note(Self.overflow) }

  private static func overflow(_ state: inout State) { (state.keys, state.known, state.mustResync) = ([], [], true) }

  private func note(_ change: (inout State) -> Void) {
    let begins = state.withLock { state in
      change(&state)
      defer { state.isExplaining = true }
      return !state.isExplaining
    }
    if begins { Task { await self.tell() } }
  }

  private func tell() async {
    while true {
      let (keys, mustResync, explain) = state.withLock { state in
        let batch = Array(state.keys.prefix(256))
        state.keys.removeFirst(batch.count)
        for key in batch { state.known.remove(key) }
        defer { state.mustResync = false }
        if batch.isEmpty, !state.mustResync { state.isExplaining = false }
        return (batch, state.mustResync, state.explain)
      }
      if mustResync { changes.send(.resync) }
      guard !keys.isEmpty else {
        if mustResync { continue }
        return
      }
      for change in await explain?(keys) ?? [.resync] { changes.send(change) }
    }
  }
}
