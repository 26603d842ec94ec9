<?php
// The tables of Drupal, Yii 2 and CakePHP as their published schemas have them; what is in a row is PHP's own session text.
require __DIR__.'/../record.php';
$record = new Record('published schemas of Drupal 10, Yii 2, CakePHP 5', 'schema');
ini_set('session.use_cookies', '0');
function text(array $content): string {
  session_id('fixture00000000000000000000'); ini_set('session.save_path', sys_get_temp_dir()); session_start(); $_SESSION = $content; $text = session_encode(); session_destroy(); return $text;
}
function database(string $path, array $schema, string $insert, array $rows): void {
  $database = new PDO('sqlite::memory:');
  foreach ($schema as $statement) $database->exec($statement);
  foreach ($rows as $row) { $statement = $database->prepare($insert); foreach (array_values($row) as $index => $value) $statement->bindValue($index + 1, $value, is_int($value) ? PDO::PARAM_INT : ($index === count($row) - 1 ? PDO::PARAM_LOB : PDO::PARAM_STR)); $statement->execute(); }
  dump($database, $path);
}
// Drupal: sid = URL-safe base64 without padding of SHA-256 of the cookie's value (Crypt::hashBase64); the cookie is SESS, SSESS under https, and 32 hex digits.
$hash = fn(string $text) => rtrim(strtr(base64_encode(hash('sha256', $text, true)), '+/', '-_'), '=');
$ids = ['qF3,x-9mZt0Lr5Wc8Yv2Bn6Kd1Hs4Jg7Pu3Ea0Ti8Oo' => 1, 'Zx81kQwErTyUiOpAsDfGhJkLzXcVbNm0123456789ab' => 0];
$rows = $sessions = [];
$name = 'SSESS'.substr(hash('sha256', 'shop.test'), 0, 32);
foreach ($ids as $id => $user) {
  $content = $user ? ['_sf2_attributes' => ['uid' => '1'], '_sf2_meta' => ['u' => MOMENT, 'c' => MOMENT - 60, 'l' => 2000000], '_symfony_flashes' => ['status' => ['Changes saved']]] : ['_sf2_attributes' => []];
  $rows[] = [$user, $hash($id), '203.0.113.7', MOMENT, text($content)];
  $sessions[] = ['id' => $hash($id), 'credential' => $id, 'cookie' => rawurlencode($id), 'content' => $content, 'user' => $user ?: null, 'flashes' => $user ? ['status' => ['Changes saved']] : []];
  $record->cookie("Drupal, user $user", $name, rawurlencode($id), [], $id, ['form' => 'drupal', 'row' => $hash($id)]);
}
database('drupal.sql', ['CREATE TABLE "sessions" ("uid" INTEGER NOT NULL CHECK (uid>= 0), "sid" VARCHAR(128) NOT NULL, "hostname" VARCHAR(128) NOT NULL DEFAULT \'\', "timestamp" INTEGER NOT NULL DEFAULT 0, "session" BLOB DEFAULT NULL, PRIMARY KEY ("sid"))',
  'CREATE INDEX "sessions_timestamp" ON "sessions" ("timestamp")'], 'INSERT INTO sessions VALUES (?, ?, ?, ?, ?)', $rows);
$record->store('Drupal', 'drupal.sql', $sessions, ['kind' => 'sql', 'handler' => 'php', 'note' => 'no column of an end: garbage 200,000 s after timestamp by default']);
// Yii 2's DbSession: id, expire (moment), data. Flashes: the key stands in __flash with a count: 0 set now, 1 shown by the next request, -1 until it is read.
$contents = [['__flash' => ['success' => -1], 'success' => 'Saved', '__id' => 42, '__authKey' => 'k', 'n' => 1], ['__flash' => [], 'cart' => [['sku' => 'A-1']]]];
$rows = $sessions = [];
foreach ($contents as $index => $content) {
  $rows[] = [$id = sprintf('fixture%019d', $index), MOMENT + 1440, text($content)];
  $sessions[] = ['id' => $id, 'content' => $content, 'expires' => MOMENT + 1440, 'user' => $content['__id'] ?? null, 'flashes' => $index ? [] : ['success' => 'Saved'], 'cookie' => $id];
}
database('yii.sql', ['CREATE TABLE "session" ("id" char(40) NOT NULL PRIMARY KEY, "expire" integer, "data" blob)'], 'INSERT INTO session VALUES (?, ?, ?)', $rows);
$record->store('Yii 2', 'yii.sql', $sessions, ['kind' => 'sql', 'handler' => 'php']);
// CakePHP's config/schema/sessions.sql: created, modified, data, expires (seconds). Flashes: Flash.flash is a list of what waits.
$contents = [['Config' => ['time' => MOMENT], 'Auth' => ['id' => 42, 'username' => 'ada'], 'Flash' => ['flash' => [['message' => 'Saved', 'key' => 'flash', 'element' => 'flash/success', 'params' => []]]]], ['Config' => ['time' => MOMENT], 'n' => 1]];
$rows = $sessions = [];
foreach ($contents as $index => $content) {
  $rows[] = [$id = sprintf('fixture%019d', $index), '2026-09-21 14:13:20', '2026-09-21 14:13:20', MOMENT + 14400, text($content)];
  $sessions[] = ['id' => $id, 'content' => $content, 'expires' => MOMENT + 14400, 'user' => $index ? null : 42, 'flashes' => $index ? [] : ['flash' => 'Saved'], 'cookie' => $id];
}
database('cakephp.sql', ['CREATE TABLE "sessions" ("id" char(40) NOT NULL PRIMARY KEY, "created" datetime DEFAULT CURRENT_TIMESTAMP, "modified" datetime DEFAULT CURRENT_TIMESTAMP, "expires" int(10) DEFAULT NULL, "data" blob DEFAULT NULL)'],
  'INSERT INTO sessions (id, created, modified, expires, data) VALUES (?, ?, ?, ?, ?)', $rows);
$record->store('CakePHP 5', 'cakephp.sql', $sessions, ['kind' => 'sql', 'handler' => 'php']);
$record->write();
