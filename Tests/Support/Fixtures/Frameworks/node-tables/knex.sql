BEGIN TRANSACTION;
CREATE TABLE `sessions` (`sid` varchar(255), `sess` json not null, `expired` datetime not null, primary key (`sid`));
INSERT INTO "sessions" VALUES('a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg','{"cookie":{"originalMaxAge":86400000,"expires":"2030-01-02T03:04:05.678Z","httpOnly":true,"path":"/"},"passport":{"user":42},"name":"Zoë"}','2030-01-02T03:04:05.678Z');
CREATE INDEX `sessions_expired_index` on `sessions` (`expired`);
COMMIT;
