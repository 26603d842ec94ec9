<?php
// The table of Symfony's PdoSessionHandler in the database of $argv[1].
require '/usr/share/php/Symfony/Component/HttpFoundation/autoload.php';
use Symfony\Component\HttpFoundation\Session\Session;
use Symfony\Component\HttpFoundation\Session\Storage\{Handler\PdoSessionHandler, NativeSessionStorage};
ini_set('session.use_cookies', '0');
ini_set('session.gc_maxlifetime', '1440');
$handler = new PdoSessionHandler($argv[1], ['db_username' => 'admin', 'lock_mode' => PdoSessionHandler::LOCK_NONE]);
$handler->createTable();
session_id('fixture0000000000000000000');
$session = new Session(new NativeSessionStorage(['use_cookies' => 0, 'use_strict_mode' => 0], $handler));
$session->start();
$session->set('user', 'ada');
$session->getFlashBag()->add('notice', 'Zoë');
$session->save();
