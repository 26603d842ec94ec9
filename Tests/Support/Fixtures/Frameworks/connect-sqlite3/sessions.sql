BEGIN TRANSACTION;
CREATE TABLE sessions (sid PRIMARY KEY, expired, sess);
INSERT INTO "sessions" VALUES('fixture0000000000000000000000001',1790086400000.0,'{"cookie":{"originalMaxAge":86400000,"expires":"2026-09-22T14:13:20.000Z","httpOnly":true,"path":"/"},"passport":{"user":42},"name":"Zoë","cart":[{"sku":"A-1","qty":2,"price":9.5}],"flash":{"info":["Saved"]}}');
INSERT INTO "sessions" VALUES('fixture0000000000000000000000002',1790086400000.0,'{"cookie":{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"},"n":1}');
INSERT INTO "sessions" VALUES('fixture0000000000000000000000003',1790003600000.0,'{"cookie":{"originalMaxAge":3600000,"expires":"2026-09-21T15:13:20.000Z","secure":false,"httpOnly":true,"path":"/shop","sameSite":"lax"},"n":2}');
COMMIT;
