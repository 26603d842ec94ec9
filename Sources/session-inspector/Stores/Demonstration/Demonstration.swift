import SessionCookies
import ECMAScript
import Sessions
import Synchronization

/// A shop that does not exist, with visitors who do not either: sessions in memory and simulated traffic, all of it through
/// the same library that an application would use.
final class Demonstration: Sendable {
  let store: MemorySessionStore
  let cookie: SignedCookie
  private let traffic: Traffic
  private let running = Mutex<Task<Void, Never>?>(nil)

  /// The secret is known to everyone who reads this, as the demonstration's data is.
  static let secrets: SecretRing = [
    Secret("a demonstration signs with this secret", label: "2026-11"),
    Secret("and some time ago it signed with this", label: "2026-05"),
  ]

  /// Opens the shop with some sixty sessions in it, the oldest a few hours old. Nobody moves until ``start()``.
  static func open(seed: UInt64 = 20_261_122, clock: WallClock = .system) async throws -> Demonstration {
    let demonstration = Demonstration(seed: seed, clock: clock)
    try await demonstration.traffic.populate()
    return demonstration
  }

  private init(seed: UInt64, clock: WallClock) {
    let time = StoryClock(clock)
    cookie = SignedCookie(
      name: "__session", secrets: Self.secrets,
      attributes: CookieAttributes(path: "/", httpOnly: true, secure: true, sameSite: .lax))
    store = MemorySessionStore(clock: time.wall)
    traffic = Traffic(store: store, cookie: cookie, time: time, generator: SeededGenerator(seed: seed))
  }

  /// Lets the visitors go about their business, a few events a second, until ``pause()``.
  func start() {
    running.withLock { running in
      guard running == nil else { return }
      running = Task { [traffic] in
        while !Task.isCancelled {
          let wait = await traffic.step()
          try? await Task.sleep(for: .milliseconds(wait))
        }
      }
    }
  }

  func pause() {
    running.withLock { running in
      running?.cancel()
      running = nil
    }
  }

  /// One event at once, as the clock has it: for tests, which do not wait.
  func step() async { _ = await traffic.step() }
}

/// The real clock, or while the past is being told, some time before it.
final class StoryClock: Sendable {
  private let real: WallClock
  private let offset = Mutex<Int64>(0)

  init(_ real: WallClock) { self.real = real }

  var wall: WallClock { WallClock { self.now } }
  var now: Timestamp { real.now().adding(milliseconds: offset.withLock { $0 }) }
  func tell(secondsAgo: Int64) { offset.withLock { $0 = -secondsAgo * 1000 } }
}
