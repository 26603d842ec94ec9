# What Ruby's own Marshal writes; what is in it as Ruby's JSON has it, and objects by their class.
require "json"
MADE = "Ruby #{RUBY_VERSION}, Marshal #{Marshal::MAJOR_VERSION}.#{Marshal::MINOR_VERSION}, #{ENV.fetch("FIXTURE_DATE", "undated")}"

def row(name, value, content)
  puts({form: "marshal", case: name, made: MADE, payload: Marshal.dump(value).unpack1("H*"), content: content}.to_json)
end

class Cart
  def initialize; @sku, @qty = "A-1", 2; end
end
class Sealed
  def marshal_dump = ["x", 1]
  def marshal_load(_) = nil
end
class Written
  def _dump(_) = "raw"
  def self._load(_) = new
end
class Session < Hash; end
Pair = Struct.new(:left, :right)

plain = {"user_id" => 42, "name" => "Jörg 😀", "empty" => "", "zero" => 0, "small" => 122, "byte" => 255, "word" => 65535, "three" => 70000, "four" => 2**30 - 1, "least" => -(2**30),
         "minus" => -1, "below" => -123, "lower" => -129, "lowest" => -70000, "big" => 9007199254740993, "huge" => 2**80, "deep" => -(2**80), "float" => 5.5, "tiny" => 1.0e-07, "none" => nil, "yes" => true, "no" => false,
         "list" => [1, [2, []]], "map" => {"a" => {"b" => {}}}, "long" => "x" * 300}
row("plain values", plain, plain)
row("symbols", {user_id: :admin, "same" => [:admin, :admin]}, {user_id: "admin", same: ["admin", "admin"]})
row("a symbol of other letters", {"größe": 1}, {"größe": 1})
row("a text and a symbol that are called alike", {"a" => 1, a: 2}, {__entries__: [["a", 1], ["a", 2]]})
text = "shared"
row("shared", {"a" => text, "b" => text, "c" => [text]}, {a: "shared", b: "shared", c: ["shared"]})
row("texts of other encodings", {"bytes" => "\xff\x00".b, "latin" => "é".encode("ISO-8859-1"), "ascii" => "x".encode("US-ASCII")}, {bytes: {__bytes__: "ff00"}, latin: {__bytes__: "e9"}, ascii: "x"})
row("what JSON has no word for", {"a" => Float::NAN, "b" => Float::INFINITY, "c" => -Float::INFINITY}, {a: {__float__: "nan"}, b: {__float__: "inf"}, c: {__float__: "-inf"}})
row("objects", {"cart" => Cart.new, "pair" => Pair.new(1, "r"), "sealed" => Sealed.new, "written" => Written.new, "class" => String, "range" => 1..3},
    {cart: {__class__: "Cart", "@sku": "A-1", "@qty": 2}, pair: {__class__: "Pair", left: 1, right: "r"}, sealed: {__class__: "Sealed", __arguments__: [["x", 1]]},
     written: {__class__: "Written", __arguments__: [{__bytes__: "726177"}]}, class: "String", range: {__class__: "Range", excl: false, begin: 1, end: 3}})
session = Session.new
session["user_id"] = 7
row("a dictionary of a class of its own, and one with a default", [session, Hash.new(9).merge("a" => 1)], [{user_id: 7}, {a: 1}])
time = Time.at(1_790_000_000, 5, :nsec).utc
written = Marshal.dump(time)
bytes = time.send(:_dump).unpack1("H*")
row("after a time, which counts behind its variables", {"t" => time, "a" => text, "b" => text},
    {t: {__class__: "Time", __arguments__: [{__bytes__: bytes}], nano_num: 5, nano_den: 1, submicro: "\u0000P", zone: "UTC"}, a: "shared", b: "shared"})
endless = []
endless << endless
row("within itself", endless, nil)
