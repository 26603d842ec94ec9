public import ECMAScript
public import Sessions
import Synchronization

/// A clock that stands still until a test turns it.
public final class ManualClock: Sendable {
  private let time: Mutex<Int64>

  /// - Parameter start: 2025-01-01T00:00:00.000Z unless said otherwise.
  public init(_ start: Timestamp = Timestamp(milliseconds: 1_735_689_600_000)) { time = Mutex(start.milliseconds) }

  public var now: Timestamp { Timestamp(milliseconds: time.withLock { $0 }) }

  /// - Parameter milliseconds: how far; negative turns it back.
  public func advance(by milliseconds: Int64) { time.withLock { $0 += milliseconds } }

  public func set(_ moment: Timestamp) { time.withLock { $0 = moment.milliseconds } }

  /// This clock, for what asks the time.
  public var clock: WallClock { WallClock { self.now } }
}
