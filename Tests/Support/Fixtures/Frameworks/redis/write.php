<?php
// PHP's sessions by the handler of phpredis, and Laravel's redis driver (CacheBasedSessionHandler over RedisStore), plain. Called by make.py with a socket.
error_reporting(E_ALL & ~E_DEPRECATED);
ob_start(); // PHP changes no setting of its sessions once something was written.
$socket = $argv[1];
foreach (['Support', 'Session', 'Cache', 'Redis', 'Contracts'] as $part) if (is_file($file = "/usr/share/php/Illuminate/$part/autoload.php")) require_once $file;
use Illuminate\Cache\{RedisStore, Repository};
use Illuminate\Redis\RedisManager;
use Illuminate\Session\{CacheBasedSessionHandler, Store};
function say(array $one): void { echo json_encode($one, JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR), "\n"; }
ini_set('session.use_cookies', '0');
ini_set('session.save_handler', 'redis');
ini_set('session.save_path', "unix://$socket");
$content = ['user' => 42, 'name' => 'Zoë', 'big' => PHP_INT_MAX];
foreach (['php', 'php_serialize'] as $index => $handler) {
  ini_set('session.serialize_handler', $handler);
  session_id($id = sprintf('fixture%019d', $index));
  session_start();
  $_SESSION = $content;
  session_write_close();
  say(['case' => "phpredis, $handler", 'key' => "PHPREDIS_SESSION:$id", 'id' => $id, 'content' => $content, 'handler' => $handler, 'made' => 'phpredis '.phpversion('redis').', PHP '.PHP_VERSION]);
}
$manager = new RedisManager(null, 'phpredis', ['default' => ['host' => $socket, 'port' => 0, 'database' => 0], 'options' => ['prefix' => 'laravel_database_']]);
$id = sprintf('Fixture%033d', 0);
$session = new Store('laravel_session', new CacheBasedSessionHandler(new Repository(new RedisStore($manager, 'laravel_cache')), 120), $id);
$session->start();
$session->put('_token', str_repeat('t', 40));
$session->put('login_web_'.sha1('Illuminate\Auth\SessionGuard'), 42);
$session->save();
say(['case' => "Laravel's redis driver", 'key' => "laravel_database_laravel_cache:$id", 'id' => $id, 'content' => $session->all(), 'note' => 'a serialized text that holds the serialized array',
  'made' => 'Illuminate '.trim(shell_exec("dpkg-query -W -f '\${Version}' php-illuminate-session")).' (Debian), PHP '.PHP_VERSION]);
