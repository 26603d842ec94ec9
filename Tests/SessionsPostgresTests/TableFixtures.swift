import Sessions
import TestSupport
import Testing

/// Tables as libraries make them in PostgreSQL, with a session as each writes it: those that Debian and PyPI have wrote them themselves, the others'
/// statements are of their sources and manuals.
struct TableFixture: Sendable, CustomTestStringConvertible {
  /// What may be edited of it.
  enum Edit: Sendable { case nothing, expiry, all }

  var layout: String
  var table: String
  var sql: String
  var id: String
  /// The bytes as they come; nil: they are none of text.
  var payload: String?
  var expires: Int64?
  var user: String?
  var edit = Edit.all
  var testDescription: String { layout }

  static let moment: Int64 = 1_893_456_000_000  // 2030-01-01T00:00:00Z
  private static let express =
    #"{ "z":1, "cookie":{"originalMaxAge":86400000,"expires":"2030-01-01T00:00:00.000Z","httpOnly":true,"path":"/"},"n":1.0, "s":"\u0000\/" }"#
  private static let uuid = "3f0c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21"

  /// What a framework wrote (`Fixtures/Frameworks/postgres`).
  private static func written(_ name: String) -> String {
    (try? Vectors.bytes(ofFile: Vectors.fixture("Frameworks/postgres/\(name).sql"))).map { String(decoding: $0, as: UTF8.self) }
      ?? ""
  }

  static let all: [TableFixture] = [
    TableFixture(
      layout: "connect-pg-simple", table: "session",
      sql: """
        CREATE TABLE "session" ("sid" varchar NOT NULL COLLATE "default", "sess" json NOT NULL, "expire" timestamp(6) NOT NULL)
          WITH (OIDS=FALSE);
        ALTER TABLE "session" ADD CONSTRAINT "session_pkey" PRIMARY KEY ("sid") NOT DEFERRABLE INITIALLY IMMEDIATE;
        CREATE INDEX "IDX_session_expire" ON "session" ("expire");
        INSERT INTO session VALUES ('Zk3v9pX0qYw7sT1uR5nM2bC4dE6fG8hJ', '\(express)', to_timestamp(1893456000.123456))
        """, id: "Zk3v9pX0qYw7sT1uR5nM2bC4dE6fG8hJ", payload: express, expires: moment + 123),
    TableFixture(
      layout: "Django", table: "django_session", sql: written("django"), id: "fixture0000000000000000000000000", payload: nil,
      expires: 1_893_553_445_678, edit: .expiry),
    TableFixture(
      layout: "Laravel", table: "sessions", sql: written("laravel"), id: "Fixture000000000000000000000000000000000", payload: nil,
      expires: nil, user: "40", edit: .nothing),
    TableFixture(
      layout: "activerecord-session_store", table: "sessions",
      sql: """
        CREATE TABLE sessions (id bigserial PRIMARY KEY, session_id varchar NOT NULL, data text,
          created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);
        CREATE UNIQUE INDEX index_sessions_on_session_id ON sessions (session_id);
        CREATE INDEX index_sessions_on_updated_at ON sessions (updated_at);
        INSERT INTO sessions (session_id, data, created_at, updated_at) VALUES (
          '2::9b74c9897bac770ffc029102a200c5de7f83b1657ff1fc53b92dc18148a1d65d', '{"value":{"a":1}}', '2029-01-01', '2029-06-01')
        """, id: "2::9b74c9897bac770ffc029102a200c5de7f83b1657ff1fc53b92dc18148a1d65d", payload: #"{"value":{"a":1}}"#,
      edit: .nothing),
    TableFixture(
      layout: "Symfony PDO", table: "sessions", sql: written("symfony"), id: "fixture0000000000000000000",
      payload:
        #"_sf2_attributes|a:1:{s:4:"user";s:3:"ada";}_symfony_flashes|a:1:{s:6:"notice";a:1:{i:0;s:4:"Zoë";}}_sf2_meta|a:3:{s:1:"u";i:1790000000;s:1:"c";i:1790000000;s:1:"l";i:0;}"#,
      expires: 1_790_001_440_000),
    TableFixture(
      layout: "Spring Session", table: "spring_session",
      sql: """
        CREATE TABLE SPRING_SESSION (PRIMARY_ID CHAR(36) NOT NULL, SESSION_ID CHAR(36) NOT NULL, CREATION_TIME BIGINT NOT NULL,
          LAST_ACCESS_TIME BIGINT NOT NULL, MAX_INACTIVE_INTERVAL INT NOT NULL, EXPIRY_TIME BIGINT NOT NULL,
          PRINCIPAL_NAME VARCHAR(100), CONSTRAINT SPRING_SESSION_PK PRIMARY KEY (PRIMARY_ID));
        CREATE UNIQUE INDEX SPRING_SESSION_IX1 ON SPRING_SESSION (SESSION_ID);
        CREATE TABLE SPRING_SESSION_ATTRIBUTES (SESSION_PRIMARY_ID CHAR(36) NOT NULL, ATTRIBUTE_NAME VARCHAR(200) NOT NULL,
          ATTRIBUTE_BYTES BYTEA NOT NULL, CONSTRAINT SPRING_SESSION_ATTRIBUTES_PK PRIMARY KEY (SESSION_PRIMARY_ID, ATTRIBUTE_NAME),
          CONSTRAINT SPRING_SESSION_ATTRIBUTES_FK FOREIGN KEY (SESSION_PRIMARY_ID) REFERENCES SPRING_SESSION (PRIMARY_ID) ON DELETE CASCADE);
        INSERT INTO SPRING_SESSION VALUES ('0f9c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21', '\(uuid)', 1861920000000, 1861920000000, 1800, \(moment), 'ada');
        INSERT INTO SPRING_SESSION_ATTRIBUTES VALUES ('0f9c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21', 'cart', '\\xACED0005740003616263')
        """, id: uuid, payload: #"{ "cart" : "rO0ABXQAA2FiYw==" }"#, expires: moment, user: "ada", edit: .expiry),
    TableFixture(
      layout: "better-auth", table: "session",
      sql: """
        CREATE TABLE "session" ("id" text PRIMARY KEY, "expiresAt" timestamptz NOT NULL, "token" text NOT NULL UNIQUE,
          "createdAt" timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP, "updatedAt" timestamptz NOT NULL, "ipAddress" text, "userAgent" text,
          "userId" text NOT NULL);
        INSERT INTO "session" VALUES ('s1', '2030-01-01 00:00:00+00', 'wQ8s0mXvJ2yZ5tR7uB4nE1cK6pL3aD9f', '2029-01-01 00:00:00+00',
          '2029-01-01 00:00:00+00', '127.0.0.1', 'Mozilla/5.0', 'u_ada')
        """, id: "wQ8s0mXvJ2yZ5tR7uB4nE1cK6pL3aD9f", payload: "", expires: moment, user: "u_ada", edit: .expiry),
    TableFixture(
      layout: "Auth.js", table: "sessions",
      sql: """
        CREATE TABLE sessions (id SERIAL PRIMARY KEY, "userId" INTEGER NOT NULL, expires TIMESTAMPTZ NOT NULL, "sessionToken" VARCHAR(255) NOT NULL);
        INSERT INTO sessions ("userId", expires, "sessionToken") VALUES (7, '2030-01-01 00:00:00+00', '\(uuid)')
        """, id: uuid, payload: "", expires: moment, user: "7", edit: .expiry),
    TableFixture(
      layout: "Flask-Session PostgreSQL", table: "flask_sessions",
      sql: """
        CREATE TABLE flask_sessions (session_id VARCHAR(255) NOT NULL PRIMARY KEY, created TIMESTAMP WITHOUT TIME ZONE DEFAULT NOW(),
          data BYTEA, expiry TIMESTAMP WITHOUT TIME ZONE);
        CREATE INDEX idx_expiry ON flask_sessions (expiry);
        INSERT INTO flask_sessions VALUES ('session:G1dNcwr3QaQ1Hfz0ogWXbVwox52Oep0BP6T7oe6gq7U', now(),
          '\\x82aa5f7065726d616e656e74c3a475736572a3616461', '2030-01-01 00:00:00')
        """, id: "session:G1dNcwr3QaQ1Hfz0ogWXbVwox52Oep0BP6T7oe6gq7U", payload: nil, expires: moment),
    TableFixture(
      layout: "scs", table: "sessions",
      sql: """
        CREATE TABLE sessions (token TEXT PRIMARY KEY, data BYTEA NOT NULL, expiry TIMESTAMPTZ NOT NULL);
        CREATE INDEX sessions_expiry_idx ON sessions (expiry);
        INSERT INTO sessions VALUES ('Yr3K9bq0xTzW5nVu2sLm8cPdE1fGh4jA6kQ7wR0tY-_', 'gob Deadline and Values', '2030-01-01 00:00:00+00')
        """, id: "Yr3K9bq0xTzW5nVu2sLm8cPdE1fGh4jA6kQ7wR0tY-_", payload: "gob Deadline and Values", expires: moment,
      edit: .expiry),
    TableFixture(
      layout: "tower-sessions", table: "tower_sessions.session",
      sql: """
        CREATE SCHEMA tower_sessions; CREATE TABLE "tower_sessions"."session" (id text primary key not null, data bytea not null,
          expiry_date timestamptz not null);
        INSERT INTO tower_sessions.session VALUES ('AbCdEfGhIjKlMnOpQrStUv', '\\x93a16180c0', '2030-01-01 00:00:00.5+00')
        """, id: "AbCdEfGhIjKlMnOpQrStUv", payload: nil, expires: moment + 500),
    TableFixture(
      layout: "hummingbird-postgres", table: "_hb_pg_persist",
      sql: """
        CREATE TABLE _hb_pg_persist ("id" text PRIMARY KEY, "data" json NOT NULL, "expires" timestamp with time zone NOT NULL);
        INSERT INTO _hb_pg_persist VALUES ('hbs.k1a9z0q8', '{"user":"ada"}', '2030-01-01 00:00:00+00')
        """, id: "hbs.k1a9z0q8", payload: #"{"user":"ada"}"#, expires: moment),
    TableFixture(
      layout: "Vapor Fluent", table: "_fluent_sessions",
      sql: """
        CREATE TABLE "_fluent_sessions" ("id" UUID PRIMARY KEY, "key" TEXT NOT NULL, "data" JSONB NOT NULL, CONSTRAINT "uq" UNIQUE ("key"));
        INSERT INTO _fluent_sessions VALUES ('\(uuid)', 'aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=', '{"_UserSession":"7"}')
        """, id: "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=", payload: #"{"_UserSession": "7"}"#),
    TableFixture(
      layout: "Supabase", table: "auth.sessions",
      sql: """
        CREATE SCHEMA auth; CREATE TYPE auth.aal_level AS ENUM ('aal1', 'aal2');
        CREATE TABLE auth.sessions (id uuid PRIMARY KEY, user_id uuid NOT NULL, created_at timestamptz, updated_at timestamptz,
          factor_id uuid, aal auth.aal_level, not_after timestamptz, refreshed_at timestamp, user_agent text, ip inet, tag text);
        INSERT INTO auth.sessions VALUES ('\(uuid)', '0f9c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21', '2029-01-01 00:00:00+00', '2029-01-01 00:00:00+00',
          NULL, 'aal1', '2030-01-01 00:00:00+00', NULL, 'Mozilla/5.0', '127.0.0.1', NULL)
        """, id: uuid, payload: "", expires: moment, user: "0f9c2a5e-7a4b-4d9c-8f1e-2b6d5c4a3e21", edit: .expiry),
    TableFixture(
      layout: "SuperTokens", table: "session_info",
      sql: """
        CREATE TABLE session_info (app_id varchar(64) DEFAULT 'public', tenant_id varchar(64) DEFAULT 'public', session_handle varchar(255),
          user_id varchar(128) NOT NULL, refresh_token_hash_2 varchar(128) NOT NULL, session_data text, expires_at bigint NOT NULL,
          created_at_time bigint NOT NULL, jwt_user_payload text, use_static_key boolean NOT NULL,
          PRIMARY KEY (app_id, tenant_id, session_handle));
        INSERT INTO session_info (session_handle, user_id, refresh_token_hash_2, session_data, expires_at, created_at_time, jwt_user_payload, use_static_key)
        VALUES ('\(uuid)', 'u1', 'x', '{"role":"admin"}', \(moment), 1861920000000, '{}', false)
        """, id: uuid, payload: #"{"role":"admin"}"#, expires: moment, user: "u1"),
  ]
}
