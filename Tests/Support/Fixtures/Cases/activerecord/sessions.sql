BEGIN TRANSACTION;
CREATE TABLE "sessions" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "session_id" varchar NOT NULL, "data" text, "created_at" datetime(6), "updated_at" datetime(6));
INSERT INTO "sessions" VALUES(1,'2::8eee57871a9dcbc685abe3e6722fde9d647a552ef778c513f1ca2ea4df6a6196','BAh7CUkiDHVzZXJfaWQGOgZFVGkvSSIKZmxhc2gGOwBUewdJIgxkaXNjYXJk
BjsAVFsASSIMZmxhc2hlcwY7AFR7BkkiC25vdGljZQY7AFRJIgpTYXZlZAY7
AFRJIgdhdAY7AFQ6CHN5bUkiBm4GOwBUZggxLjU=
','2026-09-21 13:00:00.123456','2026-09-21 14:13:20.654321');
INSERT INTO "sessions" VALUES(2,'11223344556677889900aabbccddeeff','BAh7BkkiDHVzZXJfaWQGOgZFVGkw
','2020-01-01 00:00:00','2020-01-02 00:00:00');
INSERT INTO "sessions" VALUES(3,'2::352302489bc2fcf025cf00cda8308033f97ac87712ce90b4d7cd72c58e4c3af9','{"value":{"user_id":44}}','2026-09-21 13:00:00','2026-09-21 13:00:00');
CREATE UNIQUE INDEX "index_sessions_on_session_id" ON "sessions" ("session_id");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('sessions',3);
COMMIT;
