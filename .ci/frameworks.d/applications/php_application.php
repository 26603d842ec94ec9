<?php
// PHP's own sessions: in files, under its lock, or where the handler of php.ini says.
require __DIR__.'/varied.php';
header('Content-Type: application/json');
if (ROUTE === 'health') { echo '{}'; return; }
session_start();
echo match (ROUTE) {
  'write' => text([$_SESSION = VARIED, 1][1]),
  'read' => text($_SESSION),
  'id' => text(session_id()),
  'bump' => text(++$_SESSION['visits']),
  'login' => text($_SESSION['user'] = 'ada'),
  'whoami' => text($_SESSION['user'] ?? null),
};
