BEGIN TRANSACTION;
CREATE TABLE "ar_internal_metadata" ("key" varchar NOT NULL PRIMARY KEY, "value" varchar, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
INSERT INTO "ar_internal_metadata" VALUES('environment','development','2026-09-21 14:13:20','2026-09-21 14:13:20');
CREATE TABLE "sessions" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "session_id" varchar NOT NULL, "data" text, "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL);
INSERT INTO "sessions" VALUES(1,'2::7c4361917fb4d24629cb37e5c39017f3e9ed0935a859a019b0af77ac27c83b5e','BAh7CkkiDHVzZXJfaWQGOgZFVGkvSSIJbmFtZQY7AFRJIglab8OrBjsAVEki
CGJpZwY7AFRsKwoAAAAAAAAAAEAASSIJY2FydAY7AFRbBnsISSIIc2t1BjsA
VEkiCEEtMQY7AFRJIghxdHkGOwBUaQdJIgpwcmljZQY7AFRmCDkuNUkiCmZs
YXNoBjsAVHsHSSIMZGlzY2FyZAY7AFRbAEkiDGZsYXNoZXMGOwBUewZJIgtu
b3RpY2UGOwBUSSIKU2F2ZWQGOwBU
','2026-09-21 14:13:20','2026-09-21 14:13:20');
INSERT INTO "sessions" VALUES(2,'2::4f747a02a0fb2e038859c2b9a1fbc80c864ca7632a55902a3c11abd8d540024c','{"value":{"user_id":42,"name":"Zoë","big":1180591620717411303424,"cart":[{"sku":"A-1","qty":2,"price":9.5}],"flash":{"discard":[],"flashes":{"notice":"Saved"}}}}','2026-09-21 14:13:20','2026-09-21 14:13:20');
INSERT INTO "sessions" VALUES(3,'2::03a4d6c8fb02b304ea82e482036f085a7d9d388ee25150f99170756a06f2cf73','{"value":{"user_id":42,"name":"Zoë","big":1180591620717411303424,"cart":[{"sku":"A-1","qty":2,"price":9.5}],"flash":{"discard":[],"flashes":{"notice":"Saved"}}}}','2026-09-21 14:13:20','2026-09-21 14:13:20');
INSERT INTO "sessions" VALUES(4,'11223344556677889900aabbccddeeff','BAh7BkkiDHVzZXJfaWQGOgZFVGkw
','2026-09-21 14:13:20','2026-09-21 14:13:20');
CREATE UNIQUE INDEX "index_sessions_on_session_id" ON "sessions" ("session_id");
CREATE INDEX "index_sessions_on_updated_at" ON "sessions" ("updated_at");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('sessions',4);
COMMIT;
