<?php
// Symfony's session and its bags over PHP's files, as the framework bundle starts it.
require __DIR__.'/varied.php';
require '/usr/share/php/Symfony/Component/HttpFoundation/autoload.php';
require '/usr/share/php/Symfony/Component/Security/Core/autoload.php';
use Symfony\Component\HttpFoundation\Session\Session;
use Symfony\Component\HttpFoundation\Session\Storage\Handler\{NativeFileSessionHandler, PdoSessionHandler};
use Symfony\Component\HttpFoundation\Session\Storage\NativeSessionStorage;
use Symfony\Component\Security\Core\Authentication\Token\UsernamePasswordToken;
use Symfony\Component\Security\Core\User\InMemoryUser;
header('Content-Type: application/json');
if (ROUTE === 'health') { echo '{}'; return; }
if (getenv('STORE') === 'table') {
  $database = new PDO('sqlite:'.getenv('FOLDER').'/sessions.sqlite3');
  $database->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
  $database->setAttribute(PDO::ATTR_TIMEOUT, 30);
  $handler = new PdoSessionHandler($database);
  if (!$database->query("SELECT 1 FROM sqlite_master WHERE name = 'sessions'")->fetch()) $handler->createTable();
} else $handler = new NativeFileSessionHandler(getenv('FOLDER').'/sessions');
$session = new Session(new NativeSessionStorage([], $handler));
$session->start();
$answer = match (ROUTE) {
  'write' => $session->replace(VARIED),
  'read' => $session->all(),
  'id' => $session->getId(),
  'bump' => [$session->set('visits', $session->get('visits') + 1), $session->get('visits')][1],
  'leave' => $session->getFlashBag()->add('notice', 'Left'),
  'flash' => (function () use ($session) { $shown = []; foreach ($session->getFlashBag()->all() as $kind => $texts) foreach ($texts as $text) $shown[] = [$kind, $text]; return $shown; })(),
  // As the firewall "main" keeps whom it let in: a serialized token in a text.
  'login' => $session->set('_security_main', serialize(new UsernamePasswordToken(new InMemoryUser('ada', null, ['ROLE_USER']), 'main', ['ROLE_USER']))),
  'whoami' => $session->has('_security_main') ? unserialize($session->get('_security_main'))->getUserIdentifier() : null,
};
$session->save();
echo text($answer);
