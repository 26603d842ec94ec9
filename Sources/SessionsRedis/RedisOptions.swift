/// How a server is spoken to.
public struct RedisOptions: Sendable {
  /// What the server asks of who connects. It is asked for at each connection, and kept nowhere.
  public var password: @Sendable () -> String?
  /// How long a server may take to answer before it is `timedOut`.
  public var timeout: Duration
  /// What the server calls us in its list of clients.
  public var name: String
  /// Connections that write, at the most; one is opened when it is needed.
  public var writers: Int
  /// How long to wait between two attempts to connect again, for who watches; the last is repeated.
  public var backoff: [Duration]
  /// How many changes a watcher may be behind before it is told to list again.
  public var watchBuffer: Int
  /// Whether a change is compared and made by a script of the server's, in one way there and back (`EVALSHA`). Where that is not
  /// allowed, or not wanted, it takes two (`WATCH`, `EXEC`), and is as exact.
  public var usesScripts = true
  /// How often a watch asks whether the server is there.
  package var attention = Duration.seconds(2)
  /// Keys of which a server may tell in a second that they changed; it is not read from while there are more.
  package var newsPerSecond = 100_000
  /// Whether reading is to leave no trace in how the server reckons what is used little (`CLIENT NO-TOUCH`).
  package var leavesNoTrace = false

  public init(
    password: @escaping @Sendable () -> String? = { nil }, timeout: Duration = .seconds(5), name: String = "sessions",
    writers: Int = 8,
    backoff: [Duration] = [.milliseconds(100), .milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(5)],
    watchBuffer: Int = 4096
  ) {
    self.password = password
    self.timeout = timeout
    self.name = name
    self.writers = writers
    self.backoff = backoff
    self.watchBuffer = watchBuffer
  }
}
