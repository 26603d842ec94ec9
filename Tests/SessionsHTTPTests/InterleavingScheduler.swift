import Synchronization

/// Requests that run together, one step at a time, in an order that is chosen from outside.
///
/// Each call of the store waits for its turn; no step begins before every request stands at its next call or is done. So an
/// order of turns is a whole run, and all orders can be had one after the other.
final class InterleavingScheduler: Sendable {
  @TaskLocal static var current: (turns: InterleavingScheduler, request: Int)?

  private struct State {
    var running = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var idle: CheckedContinuation<Void, Never>?

    /// Whoever waits for all to stand still, if they do.
    mutating func settled() -> CheckedContinuation<Void, Never>? {
      guard running == 0 else { return nil }
      defer { idle = nil }
      return idle
    }
  }
  private let state = Mutex(State())

  /// Waits for this request's turn; outside of a run there is nothing to wait for.
  static func take() async {
    guard let (turns, request) = current else { return }
    await turns.wait(request)
  }

  private func wait(_ request: Int) async {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        state.waiting[request] = continuation
        state.running -= 1
        return state.settled()
      }?.resume()
    }
  }

  /// Runs all requests to their end.
  ///
  /// - Parameter choose: which of so many requests, in the order of their numbers, goes on.
  func run(_ requests: [@Sendable () async -> Void], choose: (Int) -> Int) async {
    state.withLock { $0.running = requests.count }
    await withTaskGroup(of: Void.self) { group in
      for (number, request) in requests.enumerated() {
        group.addTask {
          await Self.$current.withValue((self, number)) {
            await self.wait(number)
            await request()
          }
          self.state.withLock { state in
            state.running -= 1
            return state.settled()
          }?.resume()
        }
      }
      while true {
        await withCheckedContinuation { continuation in
          state.withLock { state in
            state.idle = continuation
            return state.settled()
          }?.resume()
        }
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
          let waiting = state.waiting.keys.sorted()
          guard !waiting.isEmpty else { return nil }
          state.running += 1
          return state.waiting.removeValue(forKey: waiting[choose(waiting.count)])
        }
        guard let next else { break }
        next.resume()
      }
    }
  }

  /// Calls `body` once for every order of turns that there is, with the choices that make it.
  ///
  /// - Returns: how many orders there were.
  static func everyOrder(_ body: (_ choose: (Int) -> Int) async throws -> Void) async rethrows -> Int {
    var fixed: [Int] = []
    var orders = 0
    while true {
      var made: [(choice: Int, of: Int)] = []
      try await body { count in
        let choice = made.count < fixed.count ? fixed[made.count] : 0
        made.append((choice, count))
        return choice
      }
      orders += 1
      guard let last = made.lastIndex(where: { $0.choice + 1 < $0.of }) else { return orders }
      fixed = made[..<last].map(\.choice) + [made[last].choice + 1]
    }
  }
}
