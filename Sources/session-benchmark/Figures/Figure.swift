/// A promise that is a number, and how it is measured.
struct Figure: Sendable {
  /// Whose build it speaks of.
  enum Subject: String { case inspector = "session-inspector", library = "session-benchmark" }

  /// The promise; what can be measured apart from the rest of it has a part.
  let name: String
  var part: String?
  let title: String
  var subject = Subject.inspector
  /// Whether it changes a store that others look at, and so has to come after them.
  var leavesTraces = false
  let measure: @Sendable (Bench) async throws -> [Row]

  /// `P5.storm`.
  var key: String { part.map { "\(name).\($0)" } ?? name }

  static let all: [Figure] = [
    Figure(name: "P1", title: "open an SQLite store", measure: Opening.table),
    Figure(name: "P1", part: "connect-sqlite3", title: "open somebody else's table", measure: Opening.foreignTable),
    Figure(name: "P2", title: "open a directory", measure: Opening.directory),
    Figure(name: "P3", title: "search a directory", measure: Searching.files),
    Figure(name: "P3", part: "jq", title: "search a directory, beside jq", measure: Searching.filesBesideJQ),
    Figure(name: "P4", title: "search a table", measure: Searching.rows),
    Figure(name: "P4", part: "connect-sqlite3", title: "search somebody else's table", measure: Searching.foreignRows),
    Figure(name: "P4", part: "jq", title: "search a table, beside jq", measure: Searching.rowsBesideJQ),
    Figure(name: "P5", title: "key to paint, at rest", measure: Keys.atRest),
    Figure(name: "P5", part: "peers", title: "key to paint of others", measure: Keys.peers),
    Figure(name: "P5", part: "storm", title: "key to paint, in a storm", leavesTraces: true, measure: Keys.inStorm),
    Figure(name: "P6", title: "idle", measure: Idle.measure),
    Figure(name: "P7", title: "memory", measure: Memory.measure),
    Figure(name: "P8", title: "signed cookies", subject: .library, measure: Library.cookies),
    Figure(name: "P9", title: "file store", subject: .library, measure: Library.files),
    Figure(name: "P9", part: "fsync", title: "file store, with fsync", subject: .library, measure: Library.syncedFiles),
    Figure(name: "P10", title: "memory store", subject: .library, measure: Library.memory),
    Figure(name: "P11", title: "start and size", measure: Start.measure),
    Figure(name: "P12", title: "bytes to the terminal", measure: Painting.measure),
    Figure(name: "P13", part: "sqlite", title: "growth of a table", measure: Growth.tables),
    Figure(name: "P13", part: "file", title: "growth of a directory", measure: Growth.directories),
    Figure(name: "P14", part: "file", title: "act on many in a directory", measure: MassActs.files),
    Figure(name: "P14", part: "sqlite", title: "act on many in a table", measure: MassActs.tables),
    Figure(name: "P15", title: "a request, with its session", subject: .library, measure: Server.measure),
    Figure(name: "P16", title: "what the library allocates", subject: .library, measure: Allocations.measure),
    Figure(name: "P1pg", title: "open a PostgreSQL server", measure: TableServers.opening),
    Figure(name: "P2pg", title: "list a PostgreSQL server", measure: TableServers.listing),
    Figure(name: "P3pg", title: "search a PostgreSQL server", measure: TableServers.searching),
    Figure(name: "P4pg", title: "watch a PostgreSQL server", leavesTraces: true, measure: TableServers.watching),
    Figure(name: "R1", title: "list and search a Redis server", measure: Servers.listing),
    Figure(name: "R3", title: "what others wait meanwhile", measure: Servers.bystander),
    Figure(name: "R4", title: "open a Redis server", measure: Servers.opening),
    Figure(name: "R5", title: "another's write in Redis", measure: Servers.news),
    Figure(name: "R5", part: "storm", title: "many writes of others in Redis", measure: KeyStorm.measure),
    Figure(name: "R6", title: "store in Redis", subject: .library, measure: KeyClients.sessions),
    Figure(name: "R7", title: "a Redis server at rest", measure: Servers.rest),
  ]

  /// Those that are asked for: `P5` and all its parts, or `P5.storm` alone.
  static func named(_ list: String) throws(Failure) -> [Figure] {
    let names = list.split(separator: ",").map(String.init)
    for name in names where !all.contains(where: { $0.answers(to: name) }) {
      throw Failure("there is no figure \(name): \(all.map(\.key).joined(separator: ", "))")
    }
    return all.filter { figure in names.contains { figure.answers(to: $0) } }
  }

  private func answers(to asked: String) -> Bool { [name, key].contains { $0.lowercased() == asked.lowercased() } }
}
