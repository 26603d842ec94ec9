BEGIN TRANSACTION;
CREATE TABLE "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL);
INSERT INTO "django_migrations" VALUES(1,'sessions','0001_initial','2026-09-21 14:13:20');
CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
INSERT INTO "django_session" VALUES('fixture0000000000000000000000007','ZWNkOWM2Y2UwNDU3NjFlOTE0NzYzZGRhY2Q3NjMzYWQ5OGZkYzVjMjqABZVGAAAAAAAAAH2UKIwNX2F1dGhfdXNlcl9pZJSMAjQylIwEbm90ZZSMBWE6YjpjlIwEbmFtZZSMBFpvw6uUjANiaWeUigcBAAAAAAAgdS4=','2026-10-05 14:13:20');
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('django_migrations',1);
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");
COMMIT;
