<?php
// CodeIgniter 3 and 4: PHP's own session text, in files named by the cookie's name (and the MD5 of the address where matchIP is on) before the
// id (mode 0600), and in a table (of MySQL and PostgreSQL only: here as a copy of it in SQLite stands). The framework is not in Debian: its published names and shapes (system/Session/Handlers), the text by PHP itself.
require __DIR__.'/../record.php';
$record = new Record('the published layout of CodeIgniter 4.5', 'schema');
ini_set('session.use_cookies', '0');
/** PHP's session text of this content. */
function text(array $content): string {
  session_id('fixture00000000000000000000'); ini_set('session.save_path', sys_get_temp_dir()); session_start(); $_SESSION = $content; $text = session_encode(); session_destroy(); return $text;
}
// Flash data is a key as any other whose name stands in __ci_vars: "new" until the next request, then "old"; a moment for tempdata.
$contents = [
  ['__ci_last_regenerate' => MOMENT, '_ci_previous_url' => 'http://shop.test/', 'user_id' => 42, 'name' => 'Zoë', 'message' => 'Saved', '__ci_vars' => ['message' => 'new']],
  ['__ci_last_regenerate' => MOMENT, 'cart' => [['sku' => 'A-1', 'qty' => 2]], 'seen' => 'x', 'soon' => 'y', '__ci_vars' => ['seen' => 'old', 'soon' => MOMENT + 300]],
];
$sessions = $with_address = [];
$files = fresh('files');
$match = fresh('files-match-ip');
foreach ($contents as $index => $content) {
  $id = sprintf('f0c0de%026d', $index); // 4 has 32 hex digits, whatever php.ini says
  file_put_contents("$files/ci_session$id", text($content));
  file_put_contents("$match/ci_session".md5('203.0.113.7').$id, text($content));
  $sessions[] = ['id' => $id, 'content' => $content, 'flashes' => $index ? [] : ['message' => 'Saved'], 'cookie' => $id, 'user' => $index ? null : 42];
}
$record->store('files', 'files', $sessions, ['kind' => 'directory', 'handler' => 'php', 'prefix' => 'ci_session']);
$record->store('files, matchIP', 'files-match-ip', $sessions, ['kind' => 'directory', 'handler' => 'php', 'prefix' => 'ci_session'.md5('203.0.113.7')]);
$database = new PDO('sqlite::memory:');
// CodeIgniter 4: id is the cookie's name, a colon and the id; 3: the id alone, and the timestamp is an integer.
$database->exec('CREATE TABLE "ci_sessions" ("id" varchar(128) NOT NULL PRIMARY KEY, "ip_address" varchar(45) NOT NULL, "timestamp" timestamp DEFAULT CURRENT_TIMESTAMP NOT NULL, "data" blob NOT NULL)');
$insert = $database->prepare('INSERT INTO ci_sessions VALUES (?, ?, ?, ?)');
foreach ($sessions as $index => $session) { $insert->bindValue(1, "ci_session:$session[id]"); $insert->bindValue(2, '203.0.113.7'); $insert->bindValue(3, '2026-09-21 14:13:20'); $insert->bindValue(4, text($contents[$index]), PDO::PARAM_LOB); $insert->execute(); }
$record->store('table of 4', 'ci4.sql', array_map(fn($session) => ['row' => "ci_session:$session[id]"] + $session, $sessions), ['kind' => 'sql', 'handler' => 'php', 'prefix' => 'ci_session:']);
dump($database, 'ci4.sql');
$database->exec('DROP TABLE ci_sessions');
$database->exec('CREATE TABLE "ci_sessions" ("id" varchar(128) NOT NULL PRIMARY KEY, "ip_address" varchar(45) NOT NULL, "timestamp" integer DEFAULT 0 NOT NULL, "data" blob NOT NULL)');
$insert = $database->prepare('INSERT INTO ci_sessions VALUES (?, ?, ?, ?)');
foreach ($sessions as $index => $session) { $insert->bindValue(1, $session['id']); $insert->bindValue(2, '203.0.113.7'); $insert->bindValue(3, MOMENT, PDO::PARAM_INT); $insert->bindValue(4, text($contents[$index]), PDO::PARAM_LOB); $insert->execute(); }
$record->store('table of 3', 'ci3.sql', $sessions, ['kind' => 'sql', 'handler' => 'php']);
dump($database, 'ci3.sql');
$record->write();
