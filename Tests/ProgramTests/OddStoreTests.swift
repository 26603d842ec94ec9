import ECMAScript
import TestSupport
import TestTraits
import Testing

/// Stores as people found them: files of several ages, torn, emptied, encrypted, spoilt on the way. What cannot be read is a row
/// that says what it is, and hides no other.
@Suite("Odd stores", .ownThreads) struct OddStoreTests {
  struct Case: Sendable, CustomStringConvertible {
    /// A directory below `Fixtures/Cases`, or the SQL of a database.
    let store: String
    let id: String
    /// What is asked: a member of the row, or behind a dot a path of the data.
    let question: String
    /// A part of the answer.
    let answer: String
    var description: String { "\(store) \(id) \(question)" }

    init(_ store: String, _ id: String, _ question: String, _ answer: String) {
      (self.store, self.id, self.question, self.answer) = (store, id, question, answer)
    }
  }

  private static func express(_ number: Int) -> String { "\(number)AFEKQ7YgLKzvvzoye9mre9e8DvKkX" }
  private static let php = "k3jv9x0m5q2w8r7t1y6u4i3o2p", spring = "b1c2d3e4-5f60-4718-8293-a4b5c6d7e8f9"
  private static let activeRecord = "2::8eee57871a9dcbc685abe3e6722fde9d647a552ef778c513f1ca2ea4df6a6196"

  static let cases: [Case] = [
    Case("php-forms/dir", php, "state", "ok"), Case("php-forms/dir", php, ".pipe", #""a|b;s:3:\"x|y\";}""#),
    Case("php-forms/dir", php, ".int[0]", "9223372036854775807"), Case("php-forms/dir", php, ".float[3].__float__", "INF"),
    Case("php-forms/dir", php, ".float[5].__float__", "NAN"), Case("php-forms/dir", php, ".float[6]", "1.0"),
    Case("php-forms/dir", php, ".obj[0][\"secret (private of Base)\"]", "base"),
    Case("php-forms/dir", php, ".obj[0][\"secret (private of Child)\"]", "child"),
    Case("php-forms/dir", php, ".sparse[\"01\"]", "str"), Case("php-forms/dir", php, ".enum[0].__enum__", "Suit:Hearts"),
    Case("php-forms/dir", "pipekey0000000000000000000", "state", "ok"),
    Case("php-forms/dir", "torn0000000000000000000000", "problem", "it says 12"),
    Case(
      "symfony-nuls-lost/dir", "sf5k3jv9x0m5q2w8r7t1y6u4i3", "problem",
      "NUL bytes were lost on the way (a text says 147 bytes, and ends 4 earlier)"),
    Case("session-file-store-odd/dir", express(1), ".passport.user", "12"),
    Case("session-file-store-odd/dir", express(2), "problem", "at byte"),
    Case("session-file-store-odd/dir", express(3), "problem", "at byte 168"),
    Case("session-file-store-odd/dir", express(4), "problem", "empty"),
    Case("session-file-store-odd/dir", express(5), "state", "corrupt"),
    Case("session-file-store-odd/dir", express(6), "expires", "2026-09-21T15:13:20.000Z"),
    Case("session-file-store-odd/dir", express(7), "state", "opaque"),
    Case("session-file-store-odd/dir", express(7), "keys", "null"),
    Case("session-file-store-odd/dir", express(7), ".format", "encrypted by the store's secret"),
    Case("activerecord/sessions.sql", activeRecord, ".user_id", "42"),
    Case("activerecord/sessions.sql", activeRecord, "flash", "notice"),
    Case("activerecord/sessions.sql", activeRecord, "state", "ok"),
    Case("activerecord/sessions.sql", "11223344556677889900aabbccddeeff", "user", "43"),
    Case("activerecord/sessions.sql", "2::352302489bc2fcf025cf00cda8308033f97ac87712ce90b4d7cd72c58e4c3af9", ".user_id", "44"),
    Case("spring/sessions.sql", spring, ".name", "Zoë 🦊"), Case("spring/sessions.sql", spring, ".count", "3"),
    Case("spring/sessions.sql", spring, ".cart.notes[1]", "gift"), Case("spring/sessions.sql", spring, ".cart.qty", "2"),
    Case("spring/sessions.sql", spring, ".map.when.__timestamp__", "2026-09-21T14:13:20.000Z"),
    Case("spring/sessions.sql", spring, ".map.none", "null"), Case("spring/sessions.sql", spring, "user", "ada"),
    Case("spring/sessions.sql", spring, "expires", "2026-09-21T14:43:20.000Z"),
    Case("django-legacy/sessions.sql", "de1h30h0nfb7hee6to00e5q3fr9supo8", "user", "42"),
    Case("django-legacy/sessions.sql", "7hc1xp5dp83xpm41nq922741dixrppf1", ".note", "a:b:c"),
    Case("django-legacy/sessions.sql", "0wjh61zfbud62h2owwcm3q1ro7zouul3", "user", "43"),
    Case(
      "flask-session/app.sql", "session:6QJeyY4vivzP-K-OrsKvTqwjdEqsvAASDkY6XV1S-q4", ".when.__timestamp__",
      "2026-03-29T01:30:00Z"),
    Case("flask-session/app.sql", "session:6QJeyY4vivzP-K-OrsKvTqwjdEqsvAASDkY6XV1S-q4", ".raw.__bytes__", "00ff"),
    Case("flask-session/airflow.sql", "a2f1c9d0-7b6e-4f3a-9c8d-0e1f2a3b4c5d", "user", "1"),
    Case("flask-session/airflow.sql", "a2f1c9d0-7b6e-4f3a-9c8d-0e1f2a3b4c5d", ".locale", "en"),
    Case("prisma-7/authjs.sql", "5d8f0f5e-0000-4000-8000-000000000002", "expires", "2030-01-02T03:04:05.678Z"),
    Case("prisma-7/epic.sql", "cm3k9x0fz000208l4b7q2a1de", "expires", "1900-01-01T00:00:00.000Z"),
    Case("prisma-7/prisma-session-store.sql", "new0xxxxxxxxxxxxxxxxxxxxxxxxxxxx", "expires", "2030-01-02T03:04:05.678Z"),
  ]

  /// The database's SQL, what a cookie of the application holds, a part of the id in its row, and whether the row tells what the
  /// cookie holds: where it does not, no Set-Cookie is shown.
  @Test(
    "a cookie leads to its row where the row has a digest of it, a text before it, or none of its signature",
    arguments: [
      ("Cases/activerecord/sessions.sql", "0c71e5d2b39a4f68871d20f6ce9b4a35", "2::8eee57871a9dcbc6", false),
      ("Cases/activerecord/sessions.sql", "11223344556677889900aabbccddeeff", "11223344556677889900aabbccddeeff", true),
      ("Cases/flask-session/app.sql", "6QJeyY4vivzP-K-OrsKvTqwjdEqsvAASDkY6XV1S-q4", "session:6QJeyY4v", true),
      ("Frameworks/php-tables/drupal.sql", "qF3,x-9mZt0Lr5Wc8Yv2Bn6Kd1Hs4Jg7Pu3Ea0Ti8Oo", "6iGPQkN6rgi_", false),
      ("Frameworks/php-tables/drupal.sql", "Zx81kQwErTyUiOpAsDfGhJkLzXcVbNm0123456789ab", "9SC6WWZ6jRPL", false),
      ("Frameworks/node-tables/lucia-guide.sql", "k3jv9x0m5q2w.gQ7Zc3yKp0vR8mLxW2tN5sBdF4hJ6aEu", "k3jv9x0m5q2w", false),
      ("Frameworks/node-tables/better-auth.sql", "wQ8s0mXvJ2yZ5tR7uB4nE1cK6pL3aD9f.c2lnbmF0dXJl", "wQ8s0mXvJ2yZ", false),
      ("Frameworks/codeigniter/ci4.sql", "f0c0de00000000000000000000000000", "ci_session:f0c0de", true),
    ])
  func credentials(_ fixture: String, _ credential: String, _ row: String, _ isKnown: Bool) throws {
    let work = try Workspace([:])
    try work.make("app.db", String(decoding: try Vectors.bytes(ofFile: Vectors.fixture(fixture)), as: UTF8.self))
    let store = work.store + "/app.db"
    let answer = try work.run("get", store, credential, "--id", "--json", "--reveal")
    #expect(answer.json?["id"]?.asString?.string.hasPrefix(row) == true, "\(answer.errors)")
    let header = answer.json?["setCookie"]
    #expect(isKnown ? header?.asString?.string.contains("=\(credential);") == true : header == .null, "\(answer.output)")
    let before = try work.run("list", store, "--json").json?["total"]?.asInt ?? 0
    #expect(try work.run("destroy", store, credential, "--id", "--yes").ending == .exit(0))
    #expect(try work.run("list", store, "--json").json?["total"]?.asInt == before - 1)
    #expect(try work.run("get", store, "nobody-" + credential, "--id").ending == .exit(1))
  }

  @Test(
    "what is no store is refused by every verb, on standard error, and says what was seen",
    arguments: [
      ["list"], ["list", "--json"], ["get", "x"], ["set", "x", "a", "1"], ["unset", "x", "a"], ["flash", "x", "a", "1"],
      ["expire", "x", "now"], ["destroy", "x", "--yes"], ["destroy", "--where", "expired", "--expect", "0", "--yes"], ["watch"],
    ])
  func refused(_ verb: [String]) throws {
    let work = try Workspace([:])
    for name in ["notes.txt", "a.txt", "sub/b.txt"] { try work.write("store/" + name, "milk") }
    let arguments = [verb[0], work.store] + verb.dropFirst()
    let answer = try work.run(arguments)
    #expect(answer.ending == .exit(3) && answer.output.isEmpty, "\(answer.output) \(answer.errors)")
    for words in ["2 files and 1 directory", "“a.txt” and “notes.txt”", "--layout"] {
      #expect(answer.errors.contains(words), "\(answer.errors)")
    }
    // The operator's word stands against the look, which is told.
    guard verb[0] == "list" else { return }
    let said = try work.run(arguments + ["--layout", "php"])
    #expect(said.ending == .exit(0) && said.errors.contains("as sessions of PHP are: 2 files and 1 directory"), "\(said.errors)")
  }

  @Test("an empty table of sessions does not hide another that may hold some") func emptyBesideFull() throws {
    let work = try Workspace([:])
    let lucia = String(decoding: try Vectors.bytes(ofFile: Vectors.fixture("Frameworks/node-tables/lucia-3.sql")), as: UTF8.self)
    let mine = "CREATE TABLE my_session (k TEXT, v BLOB, until TEXT); INSERT INTO my_session VALUES ('x', x'00', 'tomorrow');"
    try work.make("app.db", lucia + mine + "DELETE FROM session;")
    let answer = try work.run("list", work.store + "/app.db", "--json")
    #expect(answer.json?["total"]?.asInt == 0 && answer.errors.contains("my_session may hold sessions too"), "\(answer.errors)")
  }

  @Test("an empty directory is a store without sessions, and says so") func empty() throws {
    let work = try Workspace([:])
    let answer = try work.run("list", work.store, "--json")
    #expect(answer.ending == .exit(0) && answer.json?["total"]?.asInt == 0)
    #expect(answer.errors.contains("is empty"), "\(answer.errors)")
    try work.write("store/sess_aaaaaaaaaaaaaaaaaaaaaaaaaa", "user|i:1;")
    #expect(try work.run("list", work.store, "--json").json?["total"]?.asInt == 1)
  }

  @Test("say what is in each row, and what each row is", arguments: Set(cases.map(\.store)).sorted())
  func answers(_ store: String) throws {
    let work = try Workspace([:])
    var path = Vectors.fixture("Cases/" + store)
    if store.hasSuffix(".sql") {
      try work.make("app.db", String(decoding: try Vectors.bytes(ofFile: path), as: UTF8.self))
      path = work.store + "/app.db"
    }
    let list = try work.run("list", path, "--json", "--reveal")
    for found in Self.cases where found.store == store {
      let answer: String
      if found.question.hasPrefix(".") {
        let result = try work.run("get", path, found.id, String(found.question.dropFirst()), "--id", "--json", "--reveal")
        #expect(result.ending == .exit(0), "\(found): \(result.errors)")
        answer = result.output
      } else {
        let row = try #require(
          list.json?["sessions"]?.asArray?.first { $0["id"]?.asString?.string == found.id }, "\(found): \(list.errors)")
        answer = row[JSString(found.question)].map { $0.asString?.string ?? JSON.text($0) } ?? "nothing"
      }
      #expect(answer.contains(found.answer), "\(found): \(answer)")
    }
  }

  @Test(
    "a filter finds a user by what the framework calls one, whatever name is shown",
    arguments: [
      ("Frameworks/laravel/table.sql", "user:40"), ("Frameworks/laravel/table.sql", "user=40"),
      ("Frameworks/django/db.sql", "user:42"), ("Cases/django-legacy/sessions.sql", "user:42"),
    ])
  func users(_ fixture: String, _ filter: String) throws {
    let work = try Workspace([:])
    try work.make("app.db", String(decoding: try Vectors.bytes(ofFile: Vectors.fixture(fixture)), as: UTF8.self))
    let all = try work.run("list", work.store + "/app.db", "--json").json?["sessions"]?.asArray ?? []
    let found = try work.run("list", work.store + "/app.db", "--where", filter, "--json").json?["sessions"]?.asArray ?? []
    let others =
      try work.run("list", work.store + "/app.db", "--where", "not \(filter)", "--json").json?["sessions"]?.asArray ?? []
    #expect(!found.isEmpty && found.count + others.count == all.count)
  }
}
