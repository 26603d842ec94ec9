#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A program to measure beside ours.
struct Peer {
  let name: String
  let path: String
  let version: String

  var title: String { "\(name) \(version)" }

  enum Source { case debian(String), python }

  /// Everything that some figure is measured against, and where it comes from.
  static let known: [(name: String, command: String, source: Source)] = [
    ("find", "find", .debian("findutils")), ("ripgrep", "rg", .debian("ripgrep")), ("sqlite3", "sqlite3", .debian("sqlite3")),
    ("jq", "jq", .debian("jq")), ("htop", "htop", .debian("htop")), ("node", "node", .debian("nodejs")),
    ("wrk", "wrk", .debian("wrk")), ("curl", "curl", .debian("curl")),
    ("strip", "strip", .debian("binutils")), ("redis-server", "redis-server", .debian("redis-server")),
    ("redis-cli", "redis-cli", .debian("redis-tools")),
    ("psql", "psql", .debian("postgresql-client")), ("pgbench", "pgbench", .debian("postgresql")),
    ("django-redis", "python", .python),
    ("litecli", "litecli", .python), ("harlequin", "harlequin", .python), ("visidata", "vd", .python),
  ]

  static func installation(of name: String, in directory: String) -> String {
    switch known.first(where: { $0.name == name })?.source {
    case .debian(let package): "apt-get install \(package)"
    case .python: "python3 -m venv \(directory)/peers && \(directory)/peers/bin/pip install \(name)"
    case nil: ""
    }
  }
}

extension Bench {
  /// Nil where it is not installed.
  func peer(_ name: String) -> Peer? {
    guard let known = Peer.known.first(where: { $0.name == name }), let path = find(known.command) else { return nil }
    let told = (try? run(path, ["--version"], keepsOutput: true).output) ?? ""
    // The first word with a digit and a dot in it, jq's name before it and visidata's v apart.
    let words = told.split(whereSeparator: { " \n,-".contains($0) })
    let version = words.first { $0.contains(".") && $0.contains(where: \.isNumber) && !$0.contains("/") }
    return Peer(name: name, path: path, version: version.map { String($0.drop { !$0.isNumber }) } ?? "")
  }

  private func find(_ command: String) -> String? {
    (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(command)" }.first { access($0, X_OK) == 0 }
  }
}
