public import ECMAScript
public import Sessions
import Synchronization

/// A clock that stands still until a test turns it.
public final class ManualClock: Sendable {
  private let time: Mutex<Int64>

  /// - Parameter start: 2025-01-01T00:00:00.000Z unless said otherwise.
  public init(_ start: Timestamp = Timestamp(milliseconds: 1_735_689_600_000)) { time = Mutex(start.milliseconds) }

  /// The time that the clock shows.
  public var now: Timestamp { Timestamp(milliseconds: time.withLock { $0 }) }

  /// - Parameter duration: how far, to whole milliseconds; negative turns it back.
  public func advance(by duration: Duration) { advance(by: duration.wholeMilliseconds) }

  package func advance(by milliseconds: Int64) { time.withLock { $0 += milliseconds } }

  /// Turns the clock to a moment, forwards or back.
  public func set(_ moment: Timestamp) { time.withLock { $0 = moment.milliseconds } }

  /// This clock, for what asks the time.
  public var clock: WallClock { WallClock { self.now } }
}
