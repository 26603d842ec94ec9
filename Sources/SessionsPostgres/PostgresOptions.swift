/// How a server is spoken to.
public struct PostgresOptions: Sendable {
  /// What the server asks of who connects, where libpq's own ways (`~/.pgpass`, `PGPASSFILE`, a service) do not say it. It is asked
  /// for at each connection, and kept nowhere.
  public var password: @Sendable () -> String?
  /// How long a server may say nothing before it is `timedOut`. Of several places at which it may be each has its share of that.
  public var timeout: Duration
  /// What the server calls us in its list of connections.
  public var name: String
  /// Connections at the most; one is opened when it is needed.
  public var connections: Int
  /// Whether to make the table where there is none.
  public var createsTable: Bool
  /// How often a watch looks whether anything was written; four times as long after something was, wherever on the server.
  public var watchInterval: Duration
  /// How many changes a watcher may be behind before it is told to list again.
  public var watchBuffer: Int
  /// Whether each reading is a transaction of its own that cannot write, waits for no lock, and finds no function but the
  /// server's own: for a tool that looks at other people's databases.
  package var guardsReadings = false
  /// Whether the library is asked for several statements in one go; without, as where it is older than 14.
  package var pipelines = true

  public init(
    password: @escaping @Sendable () -> String? = { nil }, timeout: Duration = .seconds(5), name: String = "sessions",
    connections: Int = 8, createsTable: Bool = false, watchInterval: Duration = .milliseconds(250), watchBuffer: Int = 4096
  ) {
    self.password = password
    self.timeout = timeout
    self.name = name
    self.connections = connections
    self.createsTable = createsTable
    self.watchInterval = watchInterval
    self.watchBuffer = watchBuffer
  }
}
