import Sessions
import SessionsSQL
import TestSupport
import Testing

@testable import SessionsSQLite

@Suite("Foreign keys behind those that refer to sessions") struct ForeignKeyChainTests {
  private struct Chain: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Tables of one row each, which refers to the row of another.
    var tables: [String]
    var keys: ReferringKeys
    /// Which of them are as they were once it was tried to destroy the session.
    var untouched: [String]
  }

  /// - Parameter more: more columns.
  private static func table(_ name: String, _ target: String, _ rule: String, more: String = "") -> String {
    let value = target.lowercased().hasPrefix("sessions") ? "'a'" : "1"
    return """
      CREATE TABLE \(name) (id INTEGER PRIMARY KEY, ref DEFAULT NULL REFERENCES \(target) \(rule)\(more));
      INSERT INTO \(name) (id, ref) VALUES (1, \(value));
      """
  }

  private static let carts = table("carts", "sessions (sid)", "ON DELETE CASCADE")

  private static let chains = [
    Chain(
      testDescription: "rows go along from table to table",
      tables: [carts, table("items", "carts", "ON DELETE CASCADE"), table("notes", "items", "ON DELETE CASCADE")],
      keys: ReferringKeys(dependents: ["carts", "items", "notes"]), untouched: []),
    Chain(
      testDescription: "one behind keeps them all",
      tables: [carts, table("items", "carts", "ON DELETE RESTRICT")],
      keys: ReferringKeys(dependents: ["carts"], restricting: ["items (ref)"]), untouched: ["carts", "items"]),
    Chain(
      testDescription: "one behind keeps them all with the commit",
      tables: [
        carts, table("items", "carts", "ON DELETE CASCADE"), table("notes", "items", "DEFERRABLE INITIALLY DEFERRED"),
      ],
      keys: ReferringKeys(dependents: ["carts", "items"], restricting: ["notes (ref)"]),
      untouched: ["carts", "items", "notes"]),
    Chain(
      testDescription: "nothing goes behind rows that only change",
      tables: [carts, table("items", "carts", "ON DELETE SET NULL"), table("notes", "items", "ON DELETE CASCADE")],
      keys: ReferringKeys(dependents: ["carts", "items"]), untouched: ["notes"]),
    Chain(
      testDescription: "nothing goes behind rows that get their default",
      tables: [table("carts", "sessions (sid)", "ON DELETE SET DEFAULT"), table("items", "carts", "ON DELETE RESTRICT")],
      keys: ReferringKeys(dependents: ["carts"]), untouched: ["items"]),
    Chain(
      testDescription: "nothing goes behind rows that keep the session",
      tables: [table("carts", "sessions (sid)", ""), table("items", "carts", "ON DELETE CASCADE")],
      keys: ReferringKeys(restricting: ["carts (ref)"]), untouched: ["carts", "items"]),
    Chain(
      testDescription: "tables that refer to each other, and to themselves, end",
      tables: [
        table(
          "carts", "sessions (sid)", "ON DELETE CASCADE",
          more: ", item REFERENCES items ON DELETE CASCADE, parent REFERENCES carts ON DELETE CASCADE"),
        table("items", "carts", "ON DELETE CASCADE"),
      ], keys: ReferringKeys(dependents: ["carts", "items"]), untouched: []),
    Chain(
      testDescription: "names are the same in any case",
      tables: [table("Carts", "SESSIONS (sid)", "ON DELETE CASCADE"), table("items", "cARTS", "ON DELETE CASCADE")],
      keys: ReferringKeys(dependents: ["Carts", "items"]), untouched: []),
  ]

  @Test("are told as they do", arguments: chains) private func does(_ chain: Chain) async throws {
    let foreign = try await Foreign(expressTable("('a', 1893456000000, '\(express)')") + chain.tables.joined())
    #expect(try await foreign.reader.referringKeys() == chain.keys)
    #expect(try await foreign.store.referringKeys() == chain.keys)
    let names = try foreign.other.texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sessions' ORDER BY 1")
    #expect(names.count == chain.tables.count)
    func rows(_ name: String) throws -> [String] {
      try foreign.other.texts("SELECT id || ' ' || coalesce(ref, 'nothing') FROM \(name)")
    }
    let before = try names.map(rows)
    let error = await failure { _ = try await foreign.store.delete(SessionID("a"), ifRevision: nil) }
    #expect((error == nil) == chain.keys.restricting.isEmpty, "\(error?.words ?? "it was made")")
    let untouched = try zip(names, before).filter { name, before in try rows(name) == before }.map { $0.0 }
    #expect(untouched == chain.untouched)
  }

  @Test("are followed through any number of tables, each once") func many() {
    let count = 10_000
    let keys = (1...count).map { number in
      ForeignKey(of: "\(number)", called: "t\(number)", "ref", to: "\(number - 1)", on: .cascades)
    }
    let back = ForeignKey(of: "0", called: "t0", "ref", to: "\(count)", on: .cascades)
    let other = ForeignKey(of: "elsewhere", called: "t", "ref", to: "nowhere", on: .refuses)
    let found = ReferringKeys(following: [back, other] + keys.reversed(), from: "0", parts: nil)
    #expect(found == ReferringKeys(dependents: (1...count).map { "t\($0)" } + ["t0"]))
  }
}
