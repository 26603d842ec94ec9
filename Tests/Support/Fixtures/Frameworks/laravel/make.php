<?php
// Laravel's own handlers, stores and encrypter (Illuminate 8.83 of Debian): session files, the table of the database driver, both with
// SESSION_ENCRYPT, and the laravel_session cookie by APP_KEY, in AES-256-CBC and AES-256-GCM.
require __DIR__.'/../record.php';
foreach (['Support', 'Session', 'Encryption', 'Filesystem', 'Cookie', 'Database'] as $part) require_once "/usr/share/php/Illuminate/$part/autoload.php";
use Illuminate\Cookie\CookieValuePrefix;
use Illuminate\Database\Capsule\Manager;
use Illuminate\Encryption\Encrypter;
use Illuminate\Filesystem\Filesystem;
use Illuminate\Session\{DatabaseSessionHandler, EncryptedStore, FileSessionHandler, Store};
Illuminate\Support\Carbon::setTestNow(Illuminate\Support\Carbon::createFromTimestamp(MOMENT));

$version = trim(shell_exec("dpkg-query -W -f '\${Version}' php-illuminate-session"));
$record = new Record("Illuminate $version (Debian)");
$key = hash('sha256', 'laravel fixture key', true);
$application_key = 'base64:'.base64_encode($key);
$encrypter = new Encrypter($key, 'AES-256-CBC');
// SessionGuard's name: login_web_ and the SHA-1 of its class.
$guard = 'login_web_'.sha1('Illuminate\Auth\SessionGuard');
$contents = [
  fn($store) => [$store->put($guard, 40), $store->put('_previous', ['url' => 'https://shop.test/cart?x=1|2']), $store->put('big', PHP_INT_MAX), $store->put('float', 5.0), $store->flash('status', 'Saved'), $store->put('user.name', 'Zoë')],
  fn($store) => [$store->put($guard, 41), $store->put('cart', [['sku' => 'A-1', 'qty' => 2]])],
  fn($store) => [$store->put('n', 1)],
];
$random = fn($index) => sprintf('Fixture%033d', $index);

/** Runs each content through a request that writes it, and reads back what is stored. */
function run(callable $handler, callable $store, array $contents, callable $random, string $guard): array {
  $sessions = [];
  foreach ($contents as $index => $content) {
    $id = $random($index);
    $session = $store($handler(), $id);
    $session->start();
    $session->put('_token', str_repeat('t', 40));
    $content($session);
    $session->save(); // Ages the flash: what was new is old in the file, and is shown by the next request.
    $again = $store($handler(), $id);
    $again->start();
    $all = $again->all();
    $sessions[] = ['id' => $id, 'content' => $all, 'user' => $all[$guard] ?? null, 'flashes' => array_intersect_key($all, array_flip($all['_flash']['old']))];
  }
  return $sessions;
}
$plain = fn($handler, $id) => new Store('laravel_session', $handler, $id);
$encrypted = fn($handler, $id) => new EncryptedStore('laravel_session', $handler, $encrypter, $id);
foreach (['files' => $plain, 'files-encrypted' => $encrypted] as $folder => $store) {
  $path = fresh($folder);
  $record->store($folder, $folder, run(fn() => new FileSessionHandler(new Filesystem, $path, 120), $store, $contents, $random, $guard),
    ['kind' => 'directory', 'secrets' => $store === $encrypted ? [$application_key] : [], 'note' => 'the end is a setting (SESSION_LIFETIME, 120 minutes) after the last change']);
}
// config/session.php: 'serialization' => 'json' (from Laravel 9 on): the same handler, the text by json_encode.
$path = fresh('files-json');
$json = ['_token' => str_repeat('t', 40), 'cart' => [['sku' => 'A-1', 'qty' => 2]], '_flash' => ['old' => [], 'new' => ['status']], 'status' => 'Gespeichert', $guard => 40];
file_put_contents("$path/".$random(0), json_encode($json));
$record->store('files by JSON', 'files-json', [['id' => $random(0), 'content' => $json, 'user' => 40, 'flashes' => ['status' => 'Gespeichert']]], ['kind' => 'directory', 'source' => 'algorithm']);

foreach (['table' => $plain, 'table-encrypted' => $encrypted] as $case => $store) {
  $capsule = new Manager;
  $capsule->addConnection(['driver' => 'sqlite', 'database' => ':memory:']);
  $connection = $capsule->getConnection();
  // As `php artisan session:table` of Laravel 10 and 11 makes it.
  $connection->statement('create table "sessions" ("id" varchar not null, "user_id" integer, "ip_address" varchar, "user_agent" text, "payload" text not null, "last_activity" integer not null, primary key ("id"))');
  $connection->statement('create index "sessions_user_id_index" on "sessions" ("user_id")');
  $connection->statement('create index "sessions_last_activity_index" on "sessions" ("last_activity")');
  $sessions = run(fn() => new DatabaseSessionHandler($connection, 'sessions', 120), $store, $contents, $random, $guard);
  foreach ($sessions as &$session) {
    $connection->table('sessions')->where('id', $session['id'])->update(['user_id' => $session['user'], 'ip_address' => '203.0.113.7', 'user_agent' => 'Mozilla/5.0', 'last_activity' => MOMENT]);
    $session['expires'] = MOMENT + 7200;
  }
  $record->store($case, "$case.sql", $sessions, ['kind' => 'sql', 'secrets' => $store === $encrypted ? [$application_key] : []]);
  dump($connection->getPdo(), "$case.sql");
}

// The cookie: percent-encoded base64 of {"iv","value","mac","tag"}; within, HMAC-SHA1 of NAME + "v2" in hex, a bar, the id.
$cookie = function ($case, $name, $encrypter, $key, $content, $facts = []) use ($record, $random) {
  $value = $encrypter->encrypt(CookieValuePrefix::create($facts['prefixOf'] ?? $name, $key).$content, false);
  if ($encrypter->decrypt($value, false) !== CookieValuePrefix::create($facts['prefixOf'] ?? $name, $key).$content) throw new Exception($case);
  $record->cookie($case, $name, rawurlencode($value), ['base64:'.base64_encode($key)], $content, $facts + ['form' => 'laravel', 'setCookie' => "$name=".rawurlencode($value).'; expires=Mon, 21 Sep 2026 16:13:20 GMT; Max-Age=7200; path=/; httponly; samesite=lax', 'expires' => MOMENT + 7200]);
};
$cookie('AES-256-CBC', 'laravel_session', $encrypter, $key, $random(0));
$cookie('AES-256-GCM', 'laravel_session', new Encrypter($key, 'AES-256-GCM'), $key, $random(0));
$short = substr($key, 0, 16);
$cookie('AES-128-CBC', 'shop_session', new Encrypter($short, 'AES-128-CBC'), $short, $random(1));
$cookie('the prefix of another cookie', 'laravel_session', $encrypter, $key, str_repeat('t', 40), ['prefixOf' => 'XSRF-TOKEN', 'verifies' => false]);
$record->write();
