<?php // Made php/ and php-serialize/: PHP 8.2.
foreach (['php' => 'php', 'php-serialize' => 'php_serialize'] as $folder => $handler) {
  ini_set('session.serialize_handler', $handler);
  ini_set('session.save_path', __DIR__ . '/' . $folder);
  ini_set('session.use_cookies', '0');
  foreach ([['user' => 'ada', 'visits' => 1, 'admin' => true], ['cart' => [['id' => 5, 'price' => 9.5]], 'flash' => 'saved'], []] as $index => $data) {
    session_id(sprintf('testphpsession%012d', $index));
    session_start();
    foreach ($data as $key => $value) $_SESSION[$key] = $value;
    session_write_close();
    $_SESSION = [];
  }
}
