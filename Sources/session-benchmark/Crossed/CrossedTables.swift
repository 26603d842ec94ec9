import SessionFormats
import SessionsSQL
import SessionsSQLite
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Tables of sessions as frameworks made them, with rows missing and torn, columns added and another name; and tables that are none.
struct CrossedTables {
  private struct Sample {
    let name: String
    let sql: String
    let layouts: Set<String>
    let tables: [String]
  }

  private let folder: TemporaryDirectory
  private let samples: [Sample]

  init() async throws {
    folder = try TemporaryDirectory()
    var samples: [Sample] = []
    for store in FrameworkStore.all where !store.isDirectory {
      let sql = try store.sql()
      let path = "\(folder.path)/sample.db"
      defer { unlink(path) }
      let database = try SQLite(path)
      try database.execute(sql)
      guard case .foreign(let search, _) = try await SessionTables.find(in: path, among: TableLayout.known),
        case let found = search.found, !found.isEmpty
      else { continue }
      samples.append(
        Sample(name: "\(store)", sql: sql, layouts: Set(found.map(\.layout.name)), tables: found.map(\.name)))
    }
    guard samples.count > 5 else { throw Failure("there are no tables of sessions among the fixtures") }
    self.samples = samples
  }

  func outcome(_ generator: inout SeededGenerator) async throws -> CrossedOutcome {
    let sample = Int.random(in: 0..<5, using: &generator) == 0 ? nil : samples.randomElement(using: &generator)
    let path = "\(folder.path)/\(generator.next()).db"
    defer { unlink(path) }
    let sql = sample.map { sample in changes(to: sample.tables, &generator).reduce(sample.sql) { $0 + "\n" + $1 } }
    try SQLite(path).execute(sql ?? ordinary(&generator))
    guard case .foreign(let search, _) = try await SessionTables.find(in: path, among: TableLayout.known) else {
      return CrossedOutcome(.certain, ["taken for a table of this library"])
    }
    let found = search.found
    if found.isEmpty { return CrossedOutcome(.unknown, []) }
    let wrong = found.map(\.layout.name).filter { sample?.layouts.contains($0) != true }
    return CrossedOutcome(.certain, wrong.map { "a table of \(sample?.name ?? "no sessions") taken for \($0)" })
  }

  /// What happens to tables: rows go, end halfway or hold something else; columns come; the table is called otherwise.
  private func changes(to tables: [String], _ generator: inout SeededGenerator) -> [String] {
    tables.flatMap { table -> [String] in
      let quoted = "\"\(table)\""
      let step = Int.random(in: 2...5, using: &generator)
      let all = [
        "DELETE FROM \(quoted) WHERE rowid % \(step) = 1;", "DELETE FROM \(quoted);",
        "ALTER TABLE \(quoted) ADD COLUMN stranger\(step) TEXT;", "ALTER TABLE \(quoted) RENAME TO archive\(step);",
      ]
      // A name can be changed once, and last.
      let chosen = all.dropLast().filter { _ in Int.random(in: 0..<4, using: &generator) == 0 }
      return chosen + (Int.random(in: 0..<4, using: &generator) == 0 ? [all[3]] : [])
    }
  }

  /// A table as applications have them: words that session tables have too, and none of what stands in these.
  private func ordinary(_ generator: inout SeededGenerator) -> String {
    let pool = [
      "name TEXT", "data TEXT", "created_at TEXT", "expires INTEGER", "user_id INTEGER", "value BLOB", "token TEXT", "title TEXT",
      "updated_at INTEGER", "price REAL", "email TEXT", "payload TEXT", "last_activity INTEGER", "sess TEXT", "sid TEXT",
    ]
    let columns = pool.shuffled(using: &generator).prefix(Int.random(in: 2...6, using: &generator))
    let name = ["orders", "cache", "users", "tokens", "events", "settings"].randomElement(using: &generator) ?? "orders"
    let rows = (0..<Int.random(in: 0...4, using: &generator)).map { number in
      let values = columns.map { $0.hasSuffix("TEXT") ? "'word \(number)'" : "\(number * 7)" }.joined(separator: ", ")
      return "INSERT INTO \(name) VALUES (\(number), \(values));"
    }
    return "CREATE TABLE \(name) (id INTEGER PRIMARY KEY, \(columns.joined(separator: ", ")));" + rows.joined()
  }
}
