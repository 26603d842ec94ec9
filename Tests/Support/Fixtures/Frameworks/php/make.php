<?php
// PHP's own session files by each handler that Debian has (php, php_serialize, php_binary, igbinary, msgpack), and in folders N deep.
require __DIR__.'/../record.php';
$record = new Record('PHP sessions');
$contents = [
  ['user_id' => 42, 'name' => 'Zoë|x', 'cart' => [['sku' => 'A-1', 'qty' => 2, 'price' => 9.5]], 'most' => PHP_INT_MAX, 'least' => PHP_INT_MIN, 'float' => 5.0, 'none' => null, 'yes' => true],
  ['text' => 'a;b}c"d|e', 'map' => ['5' => 'five', '05' => 'zero five', -3 => 'm'], 'empty' => []],
  ['n' => 1],
];
ini_set('session.use_cookies', '0');
function write(string $folder, string $id, array $content, string $handler): void {
  ini_set('session.save_path', $folder);
  ini_set('session.serialize_handler', $handler);
  session_id($id);
  session_start();
  $_SESSION = $content;
  session_write_close();
  session_start();
  if ($_SESSION !== $content) throw new Exception("$handler does not read what it wrote");
  session_abort();
}
foreach (['php', 'php_serialize', 'php_binary', 'igbinary', 'msgpack'] as $handler) {
  $folder = fresh($handler);
  $sessions = [];
  foreach ($contents as $index => $content) {
    $id = sprintf('fixture%019d', $index);
    write($folder, $id, $content, $handler);
    $sessions[] = ['id' => $id, 'content' => $content, 'cookie' => $id];
  }
  if ($handler === 'php') { // INF is no JSON.
    write($folder, $id = 'fixture0000000000000000099', ['much' => INF, 'little' => -INF], $handler);
    $sessions[] = ['id' => $id, 'contentText' => '{"much":Infinity,"little":-Infinity}', 'cookie' => $id];
  }
  $record->store($handler, $handler, $sessions, ['kind' => 'directory', 'handler' => $handler, 'note' => 'the end is a setting: session.gc_maxlifetime after the last change']);
}
// session.save_path = "2;0600;DIR": a folder for each of the first two characters of the id. PHP does not make the folders.
$folder = fresh('depth-2');
$sessions = [];
foreach (['d4e5f6fixture00000000000000', 'd4e5f6fixture00000000000001', '9z0000fixture00000000000002'] as $index => $id) {
  @mkdir("$folder/$id[0]/$id[1]", 0777, true);
  write("2;0600;$folder", $id, $contents[$index], 'php');
  $sessions[] = ['id' => $id, 'path' => "$id[0]/$id[1]/sess_$id", 'content' => $contents[$index]];
}
$record->store('2;0600;PATH', 'depth-2', $sessions, ['kind' => 'directory', 'handler' => 'php', 'depth' => 2]);
// session.sid_bits_per_character = 6: ids with , and -
$folder = fresh('six-bits');
$id = 'aZ09,-fixture-of-six,bits0';
write($folder, $id, $contents[0], 'php');
$record->store('six bits a character', 'six-bits', [['id' => $id, 'content' => $contents[0], 'cookie' => rawurlencode($id)]], ['kind' => 'directory', 'handler' => 'php']);
$record->write();
