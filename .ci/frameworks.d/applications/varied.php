<?php
// What /write puts into a session: the same as varied.py says.
error_reporting(E_ALL & ~E_DEPRECATED);
ini_set('display_errors', 'stderr');
const VARIED = ['text' => 'Zoë 😀 |;"}', 'big' => 9007199254740993, 'least' => PHP_INT_MIN, 'float' => 5.0, 'yes' => true, 'none' => null,
  'list' => [1, [2, ['a' => 'b']]], 'map' => ['sku' => 'A-1', 'qty' => 2], 'visits' => 0];
define('ROUTE', trim(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH), '/'));
function text(mixed $value): string { return json_encode($value, JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR); }
