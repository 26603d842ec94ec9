BEGIN TRANSACTION;
CREATE TABLE "session" ("id" text not null primary key, "expiresAt" date not null, "token" text not null unique, "createdAt" date not null, "updatedAt" date not null, "ipAddress" text, "userAgent" text, "userId" text not null references "user" ("id") on delete cascade);
INSERT INTO "session" VALUES('jK3hG6fD9sA2qW5eR8tY1uI4oP7lZ0xC','2030-01-02T03:04:05.000Z','wQ8s0mXvJ2yZ5tR7uB4nE1cK6pL3aD9f','2026-09-21T14:13:20.000Z','2026-09-21T14:13:20.000Z','203.0.113.7','Mozilla/5.0','u_ada');
CREATE TABLE "user" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" integer not null, "image" text, "createdAt" date not null, "updatedAt" date not null);
INSERT INTO "user" VALUES('u_ada','Ada','ada@example.org',1,NULL,'2026-09-21T14:13:20.000Z','2026-09-21T14:13:20.000Z');
COMMIT;
