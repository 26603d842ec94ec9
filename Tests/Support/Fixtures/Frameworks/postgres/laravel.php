<?php
// The table `sessions` of Laravel's DatabaseSessionHandler in the database of $argv[1] (a port) by $argv[2].
require '/usr/share/php/Illuminate/Session/autoload.php';
require '/usr/share/php/Illuminate/Database/autoload.php';
use Illuminate\Database\Capsule\Manager;
use Illuminate\Session\{DatabaseSessionHandler, Store};
$capsule = new Manager;
$capsule->addConnection(['driver' => 'pgsql', 'host' => '127.0.0.1', 'port' => $argv[1], 'database' => $argv[2], 'username' => 'admin', 'password' => '', 'charset' => 'utf8']);
// As the migration of `php artisan session:table` has it.
$capsule->getConnection()->getSchemaBuilder()->create('sessions', function ($table) {
  $table->string('id')->primary();
  $table->foreignId('user_id')->nullable()->index();
  $table->string('ip_address', 45)->nullable();
  $table->text('user_agent')->nullable();
  $table->longText('payload');
  $table->integer('last_activity')->index();
});
$id = 'Fixture000000000000000000000000000000000';
$session = new Store('laravel_session', new DatabaseSessionHandler($capsule->getConnection(), 'sessions', 120), $id);
$session->start();
$session->put('_token', str_repeat('t', 40));
$session->put('login_web_59ba36addc2b2f9401580f014c7f58ea4e30989d', 40);
$session->save();
$capsule->getConnection()->table('sessions')->where('id', $id)->update(['user_id' => 40, 'ip_address' => '203.0.113.7', 'user_agent' => 'Mozilla/5.0', 'last_activity' => 1790000000]);
