<?php
// What PHP's extension igbinary writes; what is in it as PHP's JSON has it, and objects by their class.
function row($case, $value, $content) {
    $made = "PHP " . PHP_VERSION . ", igbinary " . phpversion("igbinary") . ", " . (getenv("FIXTURE_DATE") ?: "undated");
    echo json_encode(["form" => "igbinary", "case" => $case, "made" => $made, "payload" => bin2hex(igbinary_serialize($value)), "content" => $content],
        JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION), "\n";
}
class Item { public $sku = "A-1"; protected $qty = 2; private $note = "x"; }
class Own { function __serialize(): array { return ["a" => 1]; } function __unserialize(array $data): void {} }
enum Suit: string { case Hearts = "H"; }
$plain = ["user" => 42, "name" => "Zoë 😀", "empty" => "", "zero" => 0, "byte" => 255, "word" => 65535, "long" => 70000, "minus" => -1, "lower" => -300, "lowest" => -70000, "big" => 9007199254740993, "most" => PHP_INT_MAX,
    "float" => 5.0, "half" => 0.5, "none" => null, "yes" => true, "no" => false, "list" => [1, [2, ["a" => "b"]]], "again" => ["user", "name", ""], "none in it" => [], "long text" => str_repeat("x", 300)];
row("plain values", $plain, $plain);
row("the least integer", ["n" => PHP_INT_MIN], ["n" => PHP_INT_MIN]);
row("keys", [5 => "a", -3 => "b", "05" => "c", 70000 => "d"], ["5" => "a", "-3" => "b", "05" => "c", "70000" => "d"]);
row("bytes", ["b" => "\xff\x00"], ["b" => ["__bytes__" => "ff00"]]);
row("objects", ["item" => new Item, "other" => new Item, "own" => new Own],
    ["item" => ["__class__" => "Item", "sku" => "A-1", "qty (protected)" => 2, "note (private of Item)" => "x"], "other" => ["__class__" => "Item", "sku" => "A-1", "qty (protected)" => 2, "note (private of Item)" => "x"],
     "own" => ["__class__" => "Own", "a" => 1]]);
$shared = new Item;
row("one object twice", [$shared, $shared], [["__class__" => "Item", "sku" => "A-1", "qty (protected)" => 2, "note (private of Item)" => "x"], ["__reference__" => 1]]);
