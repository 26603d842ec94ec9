import ECMAScript
import TestSupport
import TestTraits
import Testing

/// A store that is larger than the list: the session that is meant is none of those that are held.
@Suite("A pasted cookie, in a store of 5,000 sessions", .ownThreads) struct CredentialTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    let form: String
    /// Makes the table `rows` numbers of sessions into.
    let sql: String?
    /// The id of the session of a number.
    let id: @Sendable (Int) -> String
    var testDescription: String { form + (sql == nil ? ", in files" : ", in SQLite") }
  }

  private static let numbers = "WITH RECURSIVE rows(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM rows WHERE i < 4999) "
  private static func padded(_ number: Int, _ length: Int) -> String {
    let digits = String(number * 7919, radix: 16)
    return String(repeating: "0", count: length - digits.count) + digits
  }

  static let kinds = [
    Kind(
      form: "express",
      sql: """
        CREATE TABLE sessions (sid PRIMARY KEY, expired, sess);
        \(numbers) INSERT INTO sessions SELECT printf('%032x', i * 7919), 4070908800000,
          json_object('cookie', json_object('path', '/'), 'user', 'person ' || i) FROM rows;
        """, id: { padded($0, 32) }),
    Kind(
      form: "spring",
      sql: """
        CREATE TABLE SPRING_SESSION (PRIMARY_ID CHAR(36) PRIMARY KEY, SESSION_ID CHAR(36), CREATION_TIME BIGINT,
          LAST_ACCESS_TIME BIGINT, MAX_INACTIVE_INTERVAL INT, EXPIRY_TIME BIGINT, PRINCIPAL_NAME VARCHAR(100));
        CREATE TABLE SPRING_SESSION_ATTRIBUTES (SESSION_PRIMARY_ID CHAR(36), ATTRIBUTE_NAME VARCHAR(200), ATTRIBUTE_BYTES BLOB,
          PRIMARY KEY (SESSION_PRIMARY_ID, ATTRIBUTE_NAME));
        \(numbers) INSERT INTO SPRING_SESSION SELECT printf('%08x-0000-4000-8000-000000000000', i),
          printf('%08x-1111-4000-8000-000000000000', i * 7919), 1700000000000, 1700000000000, 1800, 4070908800000,
          'person ' || i FROM rows;
        """, id: { padded($0, 8) + "-1111-4000-8000-000000000000" }),
    Kind(
      form: "epic-stack",
      sql: """
        CREATE TABLE "Session" (id TEXT NOT NULL PRIMARY KEY, expirationDate DATETIME NOT NULL,
          createdAt DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, updatedAt DATETIME NOT NULL, userId TEXT NOT NULL);
        \(numbers) INSERT INTO "Session" SELECT 'cm3' || printf('%022x', i * 7919), 4070908800000, 1700000000000, 1700000000000,
          'person ' || i FROM rows;
        """, id: { "cm3" + padded($0, 22) }),
    Kind(form: "rr7", sql: nil, id: { padded($0, 16) }),
  ]

  @Test("names its session, whatever else there is", arguments: kinds)
  func isFound(_ kind: Kind) throws {
    let work = try Workspace([:])
    work.environment = ["SESSION_SECRET": "a secret of this test"]
    if let sql = kind.sql {
      try work.database("app.db", sql)
    } else {
      for number in 0..<5_000 {
        let id = kind.id(number)
        try work.write("store/\(id.prefix(4))/\(id.dropFirst(4))", #"{"data":{"user":"person \#(number)"}}"#)
      }
    }
    let store = kind.sql == nil ? work.store : work.store + "/app.db"
    for number in [4_321, 4_999] {
      let header = try work.run("cookie", "sign", "--form", kind.form, kind.id(number)).output
      let cookie = String(header.prefix { $0 != ";" && $0 != "\n" })
      let result = try work.run("get", store, cookie, "--json", "--reveal")
      #expect(result.ending == .exit(0) && result.output.contains("person \(number)"), "\(result.errors)")
    }
  }
}
