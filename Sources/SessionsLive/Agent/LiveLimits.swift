/// What an agent lets its clients cost it. A client that reaches a limit is slowed down, or put off; the process is not.
public struct LiveLimits: Hashable, Sendable {
  /// Clients connected at once; one more is told that it is full, and hung up on.
  public var connections = 8
  /// Requests of one client that run at once; it is not read from while there are so many.
  public var requestsOfOne = 16
  /// Requests of all clients that run at once, those of clients that vanished included.
  public var requestsOfAll = 64
  /// Requests of one client in a second; beyond that it waits.
  public var requestsPerSecond = 5_000
  /// Bytes that a client may leave unread before it is not read from, and its watch becomes a “list again”.
  public var unreadBytes = 1 << 20
  /// Sessions of a page at the most.
  public var pageEntries = 512
  /// Bytes of a page, unless a single session is larger.
  public var pageBytes = 1 << 20
  /// How long a client may take to say hello.
  public var greeting = Duration.seconds(5)
  /// How long a client may leave a line unfinished, or an answer unread.
  public var patience = Duration.seconds(30)

  public init() {}
}
