<?php
// Laravel's own store, handlers, encrypter and cookie, in the order in which its middleware (EncryptCookies, StartSession) uses them.
require __DIR__.'/varied.php';
foreach (['Support', 'Session', 'Encryption', 'Filesystem', 'Cookie', 'Database'] as $part) require_once "/usr/share/php/Illuminate/$part/autoload.php";
use Illuminate\Contracts\Encryption\DecryptException;
use Illuminate\Cookie\CookieValuePrefix;
use Illuminate\Database\Capsule\Manager;
use Illuminate\Encryption\Encrypter;
use Illuminate\Filesystem\Filesystem;
use Illuminate\Session\{DatabaseSessionHandler, EncryptedStore, FileSessionHandler, Store};
header('Content-Type: application/json');
if (ROUTE === 'health') { echo '{}'; return; }
$key = base64_decode(substr(getenv('APPLICATION_SECRET'), strlen('base64:')));
$encrypter = new Encrypter($key, 'AES-256-CBC');
const NAME = 'laravel_session';

// A cookie that does not decrypt, or has the prefix of another's name, is none.
try { $cookie = $encrypter->decrypt($_COOKIE[NAME] ?? '', false); } catch (DecryptException) { $cookie = ''; }
$id = str_starts_with($cookie, CookieValuePrefix::create(NAME, $key)) ? CookieValuePrefix::remove($cookie) : null;
if (getenv('STORE') === 'table') {
  $capsule = new Manager;
  touch($path = getenv('FOLDER').'/sessions.sqlite3');
  $capsule->addConnection(['driver' => 'sqlite', 'database' => $path]);
  $connection = $capsule->getConnection();
  $connection->statement('pragma busy_timeout = 30000');
  $connection->statement('create table if not exists "sessions" ("id" varchar not null, "user_id" integer, "ip_address" varchar, "user_agent" text, "payload" text not null, "last_activity" integer not null, primary key ("id"))');
  $handler = new DatabaseSessionHandler($connection, 'sessions', 120);
} else $handler = new FileSessionHandler(new Filesystem, getenv('FOLDER').'/sessions', 120);
$session = getenv('SESSION_ENCRYPT') ? new EncryptedStore(NAME, $handler, $encrypter, $id) : new Store(NAME, $handler, $id);
$session->start();
$guard = 'login_web_'.sha1('Illuminate\Auth\SessionGuard');
$answer = match (ROUTE) {
  'write' => $session->put(VARIED),
  'read' => $session->all(),
  'id' => $session->getId(),
  'bump' => [$session->put('visits', $session->get('visits') + 1), $session->get('visits')][1],
  'leave' => $session->flash('notice', 'Left'),
  'flash' => array_map(fn($name) => [$name, $session->get($name)], $session->get('_flash.old', [])),
  'login' => $session->put($guard, 7),
  'whoami' => $session->get($guard),
};
$session->save();
setcookie(NAME, $encrypter->encrypt(CookieValuePrefix::create(NAME, $key).$session->getId(), false), ['expires' => time() + 7200, 'path' => '/', 'httponly' => true, 'samesite' => 'lax']);
echo text($answer);
