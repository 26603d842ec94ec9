<?php
// Writes what a make.php of a folder beside this file made: cookies.json and stores.json, one case a line.
error_reporting(E_ALL & ~E_DEPRECATED);
const MOMENT = 1790000000; // 2026-09-21T14:13:20Z: the clock stands there while a script runs (see ./make)
chdir(dirname($argv[0]));

final class Record {
  private array $cookies = [], $stores = [];
  // `source` is "framework" (it ran), "algorithm" (made from its published derivation) or "schema" (rows in its published tables).
  function __construct(private string $made, private string $source = 'framework') {
    $this->made .= ', PHP '.PHP_VERSION.', '.(getenv('FIXTURE_DATE') ?: 'undated');
  }
  function cookie(string $case, string $name, ?string $value, array $secrets, mixed $content, array $facts = []): void {
    $this->cookies[] = compact('case', 'name', 'value', 'secrets', 'content') + $this->kept($facts);
  }
  function store(string $case, string $path, array $sessions, array $facts = []): void {
    $this->stores[] = compact('case', 'path', 'sessions') + $this->kept($facts);
  }
  private function kept(array $facts): array { return $facts + ['made' => $this->made, 'source' => $this->source]; }
  function write(): void {
    foreach (['cookies.json' => $this->cookies, 'stores.json' => $this->stores] as $name => $cases) {
      if (!$cases) continue;
      $lines = array_map(fn($case) => json_encode($case, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION | JSON_THROW_ON_ERROR), $cases);
      file_put_contents($name, "[\n".implode(",\n", $lines)."\n]\n");
    }
  }
}

function fresh(string $path): string {
  shell_exec('rm -rf '.escapeshellarg($path));
  mkdir($path, 0777, true);
  return realpath($path);
}

/** An SQLite database as text, so that a reader of this repository sees it. */
function dump(PDO $database, string $path): void {
  $lines = ['BEGIN TRANSACTION;'];
  foreach ($database->query("SELECT name, sql FROM sqlite_master WHERE type = 'table'") as $table) {
    $lines[] = $table['sql'].';';
    $columns = array_column($database->query("PRAGMA table_info(\"$table[name]\")")->fetchAll(PDO::FETCH_ASSOC), 'name');
    $quoted = implode(" || ',' || ", array_map(fn($column) => "quote(\"$column\")", $columns));
    foreach ($database->query("SELECT $quoted FROM \"$table[name]\"")->fetchAll(PDO::FETCH_COLUMN) as $row) $lines[] = "INSERT INTO \"$table[name]\" VALUES($row);";
  }
  foreach ($database->query("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL") as $index) $lines[] = $index['sql'].';';
  file_put_contents($path, implode("\n", [...$lines, "COMMIT;\n"]));
}
