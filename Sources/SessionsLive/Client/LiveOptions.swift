/// How patient a client is.
public struct LiveOptions: Hashable, Sendable {
  /// How long the application may take for an answer, its hello included.
  public var timeout = Duration.seconds(10)
  /// How long to wait before each attempt to connect again; the last one over and over.
  public var backoff: [Duration] = [.milliseconds(50), .milliseconds(100), .milliseconds(250), .milliseconds(500), .seconds(1)]
  /// How many changes a watcher may be behind before it is told to list again.
  public var watchBuffer = 4096

  /// Changes that the application may tell of in a second, one of many kilobytes as so many; it is not read from while there are more.
  public var changesPerSecond = 10_000

  /// How long a watched application may have nothing to tell before it is asked whether it is there.
  package var attention = Duration.seconds(2)

  /// How often it is looked whether the socket is still the one at its path.
  package var lookout = Duration.seconds(1)

  /// How long an application that broke the protocol has to keep to it before it counts as there again.
  package var probation = Duration.seconds(10)

  public init() {}
}

/// Whether the application can be reached.
public enum LiveConnection: Hashable, Sendable {
  case connected
  /// The reason: nothing answers, or what does refuses to tell of changes, or broke the protocol and has not kept to it for long since.
  /// Attempts to connect go on for as long as the store is in use; that it tells of changes is asked anew by `changes()`.
  case reconnecting(String)
}
