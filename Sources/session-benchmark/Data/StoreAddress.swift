import ArgumentParser

/// A store that can be made: `file:DIRECTORY`, `sqlite:DATABASE`, `connect-sqlite3:DATABASE`.
struct StoreAddress: ExpressibleByArgument, Equatable {
  enum Kind: String, CaseIterable {
    case file, sqlite
    case connectSQLite3 = "connect-sqlite3"

    /// As the table calls it.
    var title: String {
      switch self {
      case .file: "files"
      case .sqlite: "SQLite (WAL)"
      case .connectSQLite3: "a table of connect-sqlite3"
      }
    }
  }

  let kind: Kind
  let path: String

  init(_ kind: Kind, _ path: String) {
    self.kind = kind
    self.path = path
  }

  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else { return nil }
    self.init(kind, String(parts[1]))
  }

  /// As `session-inspector` takes it.
  var argument: String { (kind == .file ? "file:" : "sqlite:") + path }
}
