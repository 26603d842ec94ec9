<?php
// Symfony's session bags in PHP's native files, and its PdoSessionHandler's table (HttpFoundation of Debian).
require __DIR__.'/../record.php';
require '/usr/share/php/Symfony/Component/HttpFoundation/autoload.php';
use Symfony\Component\HttpFoundation\Session\Session;
use Symfony\Component\HttpFoundation\Session\Storage\Handler\{NativeFileSessionHandler, PdoSessionHandler, StrictSessionHandler};
use Symfony\Component\HttpFoundation\Session\Storage\NativeSessionStorage;

$record = new Record('HttpFoundation '.trim(shell_exec("dpkg-query -W -f '\${Version}' php-symfony-http-foundation")).' (Debian)');
// What the security component keeps for the firewall "main": a serialized token in a text. A token of a class of this script: the security
// component is not needed to read it, and no class is looked for.
final class Token { private string $user = 'ada@example.org'; protected array $roles = ['ROLE_ADMIN']; }
$writes = [
  function (Session $session) { $session->set('_security_main', serialize(new Token)); $session->set('cart', [['sku' => 'A-1', 'qty' => 2, 'price' => 9.5]]); $session->set('big', PHP_INT_MAX);
    $session->getFlashBag()->add('notice', 'Saved'); $session->getFlashBag()->add('notice', 'Twice'); $session->getFlashBag()->add('error', 'Zoë'); },
  function (Session $session) { $session->set('visits', 3); },
];
ini_set('session.use_cookies', '0');
ini_set('session.gc_maxlifetime', '1440');
function run(object $handler, array $writes): array {
  $sessions = [];
  foreach ($writes as $index => $write) {
    session_id($id = sprintf('fixture%019d', $index));
    $session = new Session(new NativeSessionStorage(['use_cookies' => 0, 'use_strict_mode' => 0], $handler));
    $session->start();
    $write($session);
    $content = ['_sf2_attributes' => $session->all()] + ($session->getFlashBag()->peekAll() ? ['_symfony_flashes' => $session->getFlashBag()->peekAll()] : []);
    if ($session->getId() !== $id) throw new Exception('another id');
    $session->save();
    $_SESSION = [];
    $sessions[] = ['id' => $id, 'content' => $content, 'flashes' => $content['_symfony_flashes'] ?? [], 'user' => $index ? null : 'ada@example.org', 'partial' => '_sf2_meta stands beside: u updated, c created, l lifetime'];
  }
  return $sessions;
}
$record->store('files', 'files', run(new NativeFileSessionHandler(fresh('files')), $writes), ['kind' => 'directory', 'handler' => 'php']);
$database = new PDO('sqlite::memory:');
$database->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
$handler = new PdoSessionHandler($database, ['lock_mode' => PdoSessionHandler::LOCK_NONE]);
$handler->createTable();
$sessions = run($handler, $writes);
foreach ($sessions as &$session) $session['expires'] = MOMENT + 1440;
// Until Symfony 4.4 sess_lifetime was a duration (at most 315,576,000), not a moment: a row of that time beside the new ones.
$database->exec("INSERT INTO sessions SELECT 'fixtureofbefore44000000000', sess_data, 1440, sess_time FROM sessions WHERE sess_id = 'fixture0000000000000000001'");
$sessions[] = ['id' => 'fixtureofbefore44000000000', 'expires' => MOMENT + 1440, 'note' => 'a duration, as before Symfony 4.4'];
$record->store('PdoSessionHandler', 'sessions.sql', $sessions, ['kind' => 'sql', 'handler' => 'php']);
dump($database, 'sessions.sql');
$record->write();
