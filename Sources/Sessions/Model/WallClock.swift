public import ECMAScript

/// The one clock of a storage or an inspector, injected so that tests can turn it.
public struct WallClock: Sendable {
  /// The time of day.
  public let now: @Sendable () -> Timestamp
  public init(_ now: @escaping @Sendable () -> Timestamp) { self.now = now }

  /// The operating system's time of day.
  public static let system = WallClock { Timestamp.now() }
}
