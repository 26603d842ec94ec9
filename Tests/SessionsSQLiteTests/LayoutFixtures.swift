import ECMAScript
import Sessions
import TestSupport
import Testing

/// Databases as the libraries of the layouts make them: schema and rows as each writes them.
struct LayoutFixture: CustomTestStringConvertible {
  var layout: String
  var table: String
  /// Schema and one session, or several.
  var sql: String
  /// The id of one session in it, its data and when it ends; nil data: there is none.
  var id: String
  var payload: String
  var expires: Int64?
  var attributes: SessionAttributes? = SessionAttributes.none
  /// Where a table has more attributes than are looked at.
  var user: JSString?
  var testDescription: String { "\(layout): \(sql.prefix(60))" }

  static let moment: Int64 = 1_893_456_000_000  // 2030-01-01T00:00:00Z
  private static let express =
    #"{"cookie":{"originalMaxAge":86400000,"expires":"2030-01-01T00:00:00.000Z","httpOnly":true,"path":"/"},"views":3}"#
  private static let expressID = "Zk3v9pX0qYw7sT1uR5nM2bC4dE6fG8hJ"

  static let all = single + made
  /// Those of one session each.
  static let single = typed + alone

  /// What frameworks wrote, of which one session is left.
  private static let alone: [LayoutFixture] = [
    fixture(
      "Django", "django_session", "Frameworks/django/db.sql", id: "fixture0000000000000000000000002", payload: "eyJ",
      expires: end, more: "DELETE FROM django_session WHERE session_key <> 'fixture0000000000000000000000002';"),
    fixture(
      "django-qsessions", "qsessions_session", "Frameworks/django-users/qsessions.sql", id: "fixture0000000000000000000000000",
      payload: ".eJ", expires: 1_791_209_600_000, user: "7",
      more: "DELETE FROM qsessions_session WHERE session_key <> 'fixture0000000000000000000000000';"),
    fixture(
      "Laravel", "sessions", "Frameworks/laravel/table.sql", id: "Fixture000000000000000000000000000000000", payload: "YT",
      user: "40",
      more: "DELETE FROM sessions WHERE id <> 'Fixture000000000000000000000000000000000';"),
    fixture(
      "connect-sqlite3", "sessions", "Frameworks/connect-sqlite3/sessions.sql", id: "fixture0000000000000000000000001",
      payload: #"{"cookie":{"originalMaxAge":86400000"#, expires: 1_790_086_400_000,
      more: "DELETE FROM sessions WHERE sid <> 'fixture0000000000000000000000001';"),
    fixture(
      "activerecord-session_store", "sessions", "Frameworks/active-record/sessions.sql",
      id: "2::7c4361917fb4d24629cb37e5c39017f3e9ed0935a859a019b0af77ac27c83b5e", payload: "BAh7",
      more: "DELETE FROM sessions WHERE id <> 1;"),
    fixture(
      "scs", "sessions", "Frameworks/scs/sessions.sql", id: "oE1-W7H0HGffqEk3I0EkASeX4ECF64sPhAFhBymaq08", payload: nil,
      expires: end, more: "DELETE FROM sessions WHERE expiry < 2460000;"),
  ]

  /// What frameworks wrote, or what stands in the tables that they publish; the folder of each says how it was made.
  private static let made: [LayoutFixture] = [
    fixture(
      "connect-session-knex", "sessions", "Frameworks/node-tables/knex.sql", id: "a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg",
      payload: #"{"cookie":"#, expires: end),
    fixture(
      "better-auth", "session", "Frameworks/node-tables/better-auth.sql", id: "wQ8s0mXvJ2yZ5tR7uB4nE1cK6pL3aD9f",
      expires: end / 1000 * 1000, user: "u_ada"),
    fixture("Lucia", "session", "Frameworks/node-tables/lucia-3.sql", id: lucia, expires: end / 1000 * 1000, user: "u1"),
    fixture("Lucia", "session", "Frameworks/node-tables/lucia-3-milliseconds.sql", id: lucia, expires: end, user: "u1"),
    fixture("Lucia 2", "user_session", "Frameworks/node-tables/lucia-2.sql", id: lucia, expires: 1_894_763_045_678, user: "u1"),
    fixture("Lucia's guide", "session", "Frameworks/node-tables/lucia-guide.sql", id: "k3jv9x0m5q2w", user: "u1"),
    fixture(
      "Symfony PDO", "sessions", "Frameworks/symfony/sessions.sql", id: phpID, payload: "_sf2_attributes|",
      expires: 1_790_001_440_000),
    fixture(
      "Drupal", "sessions", "Frameworks/php-tables/drupal.sql", id: "6iGPQkN6rgi_rSowBOTEzL9mxwpeCY9bPzjQrXgECPk",
      payload: "_sf2_attributes|", user: "1"),
    fixture("Yii", "session", "Frameworks/php-tables/yii.sql", id: phpID, payload: "__flash|", expires: 1_790_001_440_000),
    fixture(
      "CakePHP", "sessions", "Frameworks/php-tables/cakephp.sql", id: phpID, payload: "Config|", expires: 1_790_014_400_000),
    fixture(
      "CodeIgniter", "ci_sessions", "Frameworks/codeigniter/ci3.sql", id: "f0c0de00000000000000000000000000",
      payload: "__ci_last_regenerate|"),
    fixture(
      "CodeIgniter", "ci_sessions", "Frameworks/codeigniter/ci4.sql", id: "ci_session:f0c0de00000000000000000000000000",
      payload: "__ci_last_regenerate|"),
    fixture(
      "Flask-Session", "sessions", "Cases/flask-session/app.sql", id: "session:6QJeyY4vivzP-K-OrsKvTqwjdEqsvAASDkY6XV1S-q4",
      payload: nil, expires: 1_798_505_037_067),
    fixture(
      "Flask-Session", "session", "Cases/flask-session/airflow.sql", id: "a2f1c9d0-7b6e-4f3a-9c8d-0e1f2a3b4c5d", payload: nil,
      expires: end),
    fixture(
      "Django", "django_session", "Cases/django-legacy/sessions.sql", id: "de1h30h0nfb7hee6to00e5q3fr9supo8", payload: "ZDYz",
      expires: end),
    fixture(
      "Laravel", "sessions", "Frameworks/laravel/table-encrypted.sql", id: "Fixture000000000000000000000000000000000",
      payload: nil, user: "40"),
    fixture(
      "django-user-sessions", "user_sessions_session", "Frameworks/django-users/user-sessions.sql",
      id: "fixture0000000000000000000000000", payload: ".eJ", expires: 1_791_209_600_000, user: "7"),
    fixture(
      "activerecord-session_store", "sessions", "Cases/activerecord/sessions.sql", id: "11223344556677889900aabbccddeeff",
      payload: "BAh7"),
    fixture("epic-stack", "Session", "Cases/prisma-7/epic.sql", id: "cm3k9x0fz000108l4b7q2a1de", expires: end, user: "u2"),
    fixture(
      "Auth.js", "Session", "Cases/prisma-7/authjs.sql", id: "5d8f0f5e-0000-4000-8000-000000000002", expires: end, user: "u2"),
  ]

  private static let end: Int64 = 1_893_553_445_678  // 2030-01-02T03:04:05.678Z
  private static let lucia = "w4xk2q7m5v3n6b8z1c9d0f2g4h6j8k1l3p5r7t9y", phpID = "fixture0000000000000000000"

  private static func fixture(
    _ layout: String, _ table: String, _ file: String, id: String, payload: String? = "", expires: Int64? = nil,
    user: String? = nil, more: String = ""
  ) -> LayoutFixture {
    let sql = (try? Vectors.bytes(ofFile: Vectors.fixture(file))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return LayoutFixture(
      layout: layout, table: table, sql: sql + more, id: id, payload: payload ?? "", expires: expires, attributes: nil,
      user: user.map { JSString($0) })
  }

  /// Tables of libraries that neither Debian nor PyPI have, as their sources and manuals make them: each statement is the library's own.
  private static let typed: [LayoutFixture] = [
    // Written by hand again and again, with seconds.
    .init(
      layout: "connect-sqlite3", table: "web",
      sql: """
        CREATE TABLE web (sid TEXT PRIMARY KEY, sess TEXT NOT NULL, expired INTEGER NOT NULL);
        INSERT INTO web VALUES ('\(expressID)', '\(express)', \(moment / 1000));
        """, id: expressID, payload: express, expires: moment),
    .init(
      layout: "better-sqlite3-session-store", table: "sessions",
      sql: """
        CREATE TABLE sessions (sid TEXT NOT NULL PRIMARY KEY, sess JSON NOT NULL, expire TEXT NOT NULL);
        INSERT INTO sessions VALUES ('\(expressID)', '\(express)', '2030-01-01T00:00:00.000Z');
        """, id: expressID, payload: express, expires: moment),
    .init(
      layout: "connect-pg-simple", table: "session",
      sql: """
        CREATE TABLE session (sid varchar NOT NULL PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
        CREATE INDEX IDX_session_expire ON session (expire);
        INSERT INTO session VALUES ('\(expressID)', '\(express)', '2030-01-01 00:00:00');
        """, id: expressID, payload: express, expires: moment),
    .init(
      layout: "connect-session-sequelize", table: "Sessions",
      sql: """
        CREATE TABLE `Sessions` (`sid` VARCHAR(36) PRIMARY KEY, `expires` DATETIME, `data` TEXT,
          `createdAt` DATETIME NOT NULL, `updatedAt` DATETIME NOT NULL);
        INSERT INTO Sessions VALUES ('\(expressID)', '2030-01-01 00:00:00.000 +00:00', '\(express)',
          '2029-01-01 00:00:00.000 +00:00', '2029-06-01 00:00:00.000 +00:00');
        """, id: expressID, payload: express, expires: moment,
      attributes: SessionAttributes(created: .init(milliseconds: 1_861_920_000_000))),
    .init(
      layout: "express-mysql-session", table: "sessions",
      sql: """
        CREATE TABLE sessions (session_id varchar(128) NOT NULL PRIMARY KEY, expires int unsigned NOT NULL, data mediumtext);
        INSERT INTO sessions VALUES ('\(expressID)', \(moment / 1000), '\(express)');
        """, id: expressID, payload: express, expires: moment),
    .init(
      layout: "prisma-session-store", table: "Session",
      sql: """
        CREATE TABLE "Session" ("id" TEXT NOT NULL PRIMARY KEY, "sid" TEXT NOT NULL, "data" TEXT NOT NULL, "expiresAt" DATETIME NOT NULL);
        CREATE UNIQUE INDEX "Session_sid_key" ON "Session"("sid");
        INSERT INTO Session VALUES ('\(expressID)', '\(expressID)', '\(express)', \(moment));
        """, id: expressID, payload: express, expires: moment),
    .init(
      layout: "prisma-session-store", table: "Session",
      sql: """
        CREATE TABLE "Session" ("id" TEXT NOT NULL PRIMARY KEY, "sid" TEXT NOT NULL, "data" TEXT NOT NULL, "expiresAt" DATETIME NOT NULL);
        INSERT INTO Session VALUES ('\(expressID)', '\(expressID)', '\(express)', '2030-01-01T00:00:00.000+00:00');
        """, id: expressID, payload: express, expires: moment),
    .init(
      layout: "epic-stack", table: "Session",
      sql: """
        CREATE TABLE "Session" ("id" TEXT NOT NULL PRIMARY KEY, "expirationDate" DATETIME NOT NULL,
          "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" DATETIME NOT NULL, "userId" TEXT NOT NULL);
        INSERT INTO Session VALUES ('clq1k2j3h0000v8l5g7t9y2ab', \(moment), 1861920000000, 1861920000000, 'clq0user0000v8l5g7t9y2ab');
        """, id: "clq1k2j3h0000v8l5g7t9y2ab", payload: "", expires: moment,
      attributes: SessionAttributes(user: "clq0user0000v8l5g7t9y2ab", created: .init(milliseconds: 1_861_920_000_000))),
    .init(
      layout: "Auth.js", table: "Session",
      sql: """
        CREATE TABLE "Session" ("id" TEXT NOT NULL PRIMARY KEY, "sessionToken" TEXT NOT NULL, "userId" TEXT NOT NULL, "expires" DATETIME NOT NULL);
        INSERT INTO Session VALUES ('c1', '3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21', 'user-1', \(moment));
        """, id: "3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21", payload: "", expires: moment,
      attributes: SessionAttributes(user: "user-1")),
    .init(
      layout: "Auth.js", table: "sessions",
      sql: """
        CREATE TABLE sessions (id INTEGER PRIMARY KEY, session_token TEXT UNIQUE, user_id INTEGER, expires TEXT);
        INSERT INTO sessions VALUES (1, '3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21', 7, '2030-01-01T00:00:00.000Z');
        """, id: "3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21", payload: "", expires: moment,
      attributes: SessionAttributes(user: "7")),
    .init(
      layout: "tower-sessions", table: "tower_sessions",
      sql: """
        create table tower_sessions (id text primary key not null, data blob not null, expiry_date integer not null);
        INSERT INTO tower_sessions VALUES ('AbCdEfGhIjKlMnOpQrStUv', x'93A16180C0', '2030-01-01T00:00:00.5Z');
        """, id: "AbCdEfGhIjKlMnOpQrStUv", payload: "\u{fffd}\u{fffd}", expires: moment + 500),
    .init(
      layout: "Spring Session", table: "SPRING_SESSION",
      sql: """
        CREATE TABLE SPRING_SESSION (PRIMARY_ID CHARACTER(36) NOT NULL, SESSION_ID CHARACTER(36) NOT NULL, CREATION_TIME INTEGER NOT NULL,
          LAST_ACCESS_TIME INTEGER NOT NULL, MAX_INACTIVE_INTERVAL INTEGER NOT NULL, EXPIRY_TIME INTEGER NOT NULL,
          PRINCIPAL_NAME VARCHAR(100), CONSTRAINT SPRING_SESSION_PK PRIMARY KEY (PRIMARY_ID));
        CREATE TABLE SPRING_SESSION_ATTRIBUTES (SESSION_PRIMARY_ID CHARACTER(36) NOT NULL, ATTRIBUTE_NAME VARCHAR(200) NOT NULL,
          ATTRIBUTE_BYTES BLOB NOT NULL, CONSTRAINT SPRING_SESSION_ATTRIBUTES_PK PRIMARY KEY (SESSION_PRIMARY_ID, ATTRIBUTE_NAME));
        INSERT INTO SPRING_SESSION VALUES ('0f9c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21', '3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21',
          1861920000000, 1861920000000, 1800, \(moment), 'ada');
        INSERT INTO SPRING_SESSION_ATTRIBUTES VALUES ('0f9c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21', 'cart', x'ACED0005740003616263');
        """, id: "3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21", payload: #"{"cart":"rO0ABXQAA2FiYw=="}"#, expires: moment,
      attributes: SessionAttributes(
        user: "ada", lastActive: .init(milliseconds: 1_861_920_000_000), created: .init(milliseconds: 1_861_920_000_000))),
    .init(
      layout: "React Router", table: "sessions",
      sql: """
        CREATE TABLE sessions (id TEXT PRIMARY KEY, data TEXT NOT NULL, expires INTEGER);
        INSERT INTO sessions VALUES ('3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21', '{"user":"ada"}', \(moment));
        """, id: "3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21", payload: #"{"user":"ada"}"#, expires: moment),
    .init(
      layout: "hummingbird-postgres", table: "_hb_pg_persist",
      sql: """
        CREATE TABLE _hb_pg_persist (id text PRIMARY KEY, data json NOT NULL, expires timestamptz NOT NULL);
        INSERT INTO _hb_pg_persist VALUES ('hbs.k1a9z0q8', '{"user":"ada"}', '2030-01-01 00:00:00+00');
        """, id: "hbs.k1a9z0q8", payload: #"{"user":"ada"}"#, expires: moment),
    .init(
      layout: "Vapor Fluent", table: "_fluent_sessions",
      sql: """
        CREATE TABLE "_fluent_sessions" ("id" UUID PRIMARY KEY, "key" TEXT NOT NULL, "data" TEXT NOT NULL, CONSTRAINT "uq" UNIQUE ("key"));
        INSERT INTO _fluent_sessions VALUES ('5A1C8E5A-43D0-4F04-9E4F-3C9BBA4E0F52', 'aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=', '{"_UserSession":"7"}');
        """, id: "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=", payload: #"{"_UserSession":"7"}"#, expires: nil),
    .init(
      layout: "Flask-Session PostgreSQL", table: "flask_sessions",
      sql: """
        CREATE TABLE flask_sessions (session_id VARCHAR(255) NOT NULL PRIMARY KEY, created TIMESTAMP, data BLOB, expiry TIMESTAMP);
        INSERT INTO flask_sessions VALUES ('session:G1dNcwr3QaQ1Hfz0ogWXbVwox52Oep0BP6T7oe6gq7U', '2029-01-01 00:00:00', x'80',
          '2030-01-01 00:00:00');
        """, id: "session:G1dNcwr3QaQ1Hfz0ogWXbVwox52Oep0BP6T7oe6gq7U", payload: "\u{fffd}", expires: moment,
      attributes: SessionAttributes(created: .init(milliseconds: 1_861_920_000_000))),
    .init(
      layout: "Supabase", table: "sessions",
      sql: """
        CREATE TABLE sessions (id uuid PRIMARY KEY, user_id uuid NOT NULL, created_at timestamptz, updated_at timestamptz,
          factor_id uuid, aal text, not_after timestamptz, refreshed_at timestamp, user_agent text, ip inet, tag text);
        INSERT INTO sessions VALUES ('3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21', 'u1', '2029-01-01 00:00:00+00', NULL, NULL, 'aal1',
          '2030-01-01 00:00:00+00', NULL, 'Mozilla/5.0', '127.0.0.1', NULL);
        """, id: "3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21", payload: "", expires: moment,
      attributes: SessionAttributes(
        user: "u1", address: "127.0.0.1", agent: "Mozilla/5.0", created: .init(milliseconds: 1_861_920_000_000))),
    .init(
      layout: "SuperTokens", table: "session_info",
      sql: """
        CREATE TABLE session_info (session_handle varchar(255) PRIMARY KEY, user_id varchar(128), refresh_token_hash_2 varchar(128),
          session_data text, expires_at bigint, created_at_time bigint, jwt_user_payload text, use_static_key boolean);
        INSERT INTO session_info VALUES ('3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21', 'u1', 'x', '{"role":"admin"}', \(moment), 1861920000000,
          '{}', 0);
        """, id: "3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21", payload: #"{"role":"admin"}"#, expires: moment,
      attributes: SessionAttributes(user: "u1", created: .init(milliseconds: 1_861_920_000_000))),
  ]
}
