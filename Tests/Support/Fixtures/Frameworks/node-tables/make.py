# Tables of Node's libraries as their published schemas have them: connect-session-knex 5, better-auth 1, Lucia 3 and 2, and the table that Lucia's guide has one write by hand.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
import base64, hashlib, hmac
from urllib.parse import quote
record = Record("published schemas", "schema")
end, later = 1893553445, 1894763045  # 2030-01-02T03:04:05Z, 2030-01-16T03:04:05Z

def database(path, *statements):
    connection = sqlite3.connect(":memory:")
    for statement in statements: connection.execute(*statement) if isinstance(statement, tuple) else connection.execute(statement)
    connection.commit()
    with open(path, "w") as file: file.write("\n".join(connection.iterdump()) + "\n")

def add(case, path, sessions, statements, **facts):
    database(path, *statements)
    record.store(case, path, sessions, kind="sql", **facts)

# connect-session-knex on SQLite: `expired` is an ISO text in UTC; a number there makes datetime(expired) NULL, and the session is gone.
content = {"cookie": {"originalMaxAge": 86400000, "expires": "2030-01-02T03:04:05.678Z", "httpOnly": True, "path": "/"}, "passport": {"user": 42}, "name": "Zoë"}
add("connect-session-knex 5", "knex.sql", [{"id": "a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg", "content": content, "expires": end + 0.678, "user": 42}],
    ["CREATE TABLE `sessions` (`sid` varchar(255), `sess` json not null, `expired` datetime not null, primary key (`sid`))", "CREATE INDEX `sessions_expired_index` on `sessions` (`expired`)",
     ("INSERT INTO sessions VALUES (?, ?, ?)", ("a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg", json.dumps(content, ensure_ascii=False, separators=(",", ":")), "2030-01-02T03:04:05.678Z"))])
# better-auth: dates are ISO texts in SQLite by Kysely (milliseconds by other adapters); the cookie is token.base64(HMAC-SHA256) whole, percent-encoded.
key, token = "better-auth fixture secret, 32 characters", "wQ8s0mXvJ2yZ5tR7uB4nE1cK6pL3aD9f"
add("better-auth 1", "better-auth.sql", [{"id": "jK3hG6fD9sA2qW5eR8tY1uI4oP7lZ0xC", "credential": token, "content": None, "expires": end, "user": "u_ada"}],
    ['CREATE TABLE "user" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" integer not null, "image" text, "createdAt" date not null, "updatedAt" date not null)',
     'CREATE TABLE "session" ("id" text not null primary key, "expiresAt" date not null, "token" text not null unique, "createdAt" date not null, "updatedAt" date not null, "ipAddress" text, "userAgent" text, "userId" text not null references "user" ("id") on delete cascade)',
     "INSERT INTO user VALUES ('u_ada', 'Ada', 'ada@example.org', 1, NULL, '2026-09-21T14:13:20.000Z', '2026-09-21T14:13:20.000Z')",
     ("INSERT INTO session VALUES ('jK3hG6fD9sA2qW5eR8tY1uI4oP7lZ0xC', '2030-01-02T03:04:05.000Z', ?, '2026-09-21T14:13:20.000Z', '2026-09-21T14:13:20.000Z', '203.0.113.7', 'Mozilla/5.0', 'u_ada')", (token,))])
signature = base64.b64encode(hmac.digest(key.encode(), token.encode(), "sha256")).decode()
for name in ("better-auth.session_token", "__Secure-better-auth.session_token"):
    record.cookie(name, name, quote(f"{token}.{signature}", safe=""), [key], token, form="better-auth", source="algorithm")
user, lucia = "CREATE TABLE user (id TEXT NOT NULL PRIMARY KEY, username TEXT)", "w4xk2q7m5v3n6b8z1c9d0f2g4h6j8k1l3p5r7t9y"
add("Lucia 3", "lucia-3.sql", [{"id": lucia, "content": None, "expires": end, "user": "u1", "cookie": lucia}],
    [user, "CREATE TABLE session (id TEXT NOT NULL PRIMARY KEY, expires_at INTEGER NOT NULL, user_id TEXT NOT NULL, FOREIGN KEY (user_id) REFERENCES user(id))", "INSERT INTO user VALUES ('u1', 'ada')", ("INSERT INTO session VALUES (?, ?, 'u1')", (lucia, end))])
add("Lucia 3 by Drizzle, milliseconds", "lucia-3-milliseconds.sql", [{"id": lucia, "content": None, "expires": end + 0.678, "user": "u1", "cookie": lucia}],
    [user, "CREATE TABLE session (id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, expires_at INTEGER NOT NULL)", ("INSERT INTO session VALUES (?, 'u1', ?)", (lucia, end * 1000 + 678))])
add("Lucia 2", "lucia-2.sql", [{"id": lucia, "content": None, "expires": later + 0.678, "user": "u1", "cookie": lucia}],
    [user, "CREATE TABLE user_session (id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, active_expires BIGINT NOT NULL, idle_expires BIGINT NOT NULL)", ("INSERT INTO user_session VALUES (?, 'u1', ?, ?)", (lucia, end * 1000 + 678, later * 1000 + 678))])
# The guide's: the cookie is ID.SECRET, secret_hash is SHA-256 of the secret; no column of an end.
secret_text = "gQ7Zc3yKp0vR8mLxW2tN5sBdF4hJ6aEu"
add("Lucia's guide", "lucia-guide.sql", [{"id": "k3jv9x0m5q2w", "content": None, "user": "u1", "cookie": f"k3jv9x0m5q2w.{secret_text}"}],
    [user, "CREATE TABLE session (id TEXT NOT NULL PRIMARY KEY, secret_hash BLOB NOT NULL, created_at INTEGER NOT NULL, user_id TEXT) STRICT", ("INSERT INTO session VALUES ('k3jv9x0m5q2w', ?, ?, 'u1')", (hashlib.sha256(secret_text.encode()).digest(), moment))])
record.write()
