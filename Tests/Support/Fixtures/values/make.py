# Pickles of every binary protocol, as Python itself writes them; what is in them as Python's json has it, and objects by their class.
import collections, datetime, decimal, enum, json, os, pickle, platform, sys, uuid
out, made = sys.stdout, f"Python {platform.python_version()}, pickle, {os.environ.get('FIXTURE_DATE', 'undated')}"

def row(case, value, content, protocols=(4,)):
    """`content` None: it is not read as a tree, and shown by its texts."""
    for protocol in protocols:
        data = {"form": "pickle", "case": f"{case}, protocol {protocol}", "made": made, "payload": pickle.dumps(value, protocol).hex()}
        out.write(json.dumps({**data, "content": content}, ensure_ascii=False) + "\n")

class Cart:
    def __init__(self): self.sku, self.note = "A-1", {"n": 2}
class Slotted:
    __slots__ = ("left", "right")
    def __init__(self): self.left, self.right = 1, 2
class Colour(enum.Enum): RED = "red"
class Command:
    def __reduce__(self): return os.system, ("echo pwned",)

plain = {"user": "ada", "name": "Jörg 😀", "empty": "", "n": 0, "byte": 255, "word": 65535, "long": 70000, "negative": -1, "low": -(2**31), "wide": 2**31, "big": 9007199254740993,
         "least": -(2**63), "huge": 10**30, "below": -(10**30), "float": 5.0, "tiny": 1e-7, "none": None, "yes": True, "no": False, "list": [1, [2, []]], "tuple": (1, 2, 3, 4), "pair": ("a", "b"), "map": {"a": {"b": {}}},
         "long text": "x" * 300}
row("plain values", plain, json.loads(json.dumps(plain)), range(1, 6))
row("bytes", {"bytes": b"\x00\xff", "more": b"y" * 300, "array": bytearray(b"\x01")}, {"bytes": {"__bytes__": "00ff"}, "more": {"__bytes__": (b"y" * 300).hex()}, "array": {"__bytes__": "01"}}, [5])
row("bytes of Python 2's protocol", {"bytes": b"\x00\xff"}, {"bytes": {"__bytes__": "00ff"}}, [2])
row("what JSON has no word for", {"a": float("nan"), "b": float("inf"), "c": -float("inf")}, {"a": {"__float__": "nan"}, "b": {"__float__": "inf"}, "c": {"__float__": "-inf"}})
row("keys that are no texts", {1: "a", 2.5: "b"}, {"1": "a", "2.5": "b"})
row("keys that are called alike", {1: "a", "1": "b"}, {"__entries__": [[1, "a"], ["1", "b"]]})
row("keys of several parts", {(1, 2): "a"}, {"__entries__": [[[1, 2], "a"]]})
shared = ["x"]
row("shared", {"a": shared, "b": shared}, {"a": ["x"], "b": ["x"]})
row("moments", {"aware": datetime.datetime(2026, 3, 29, 1, 30, tzinfo=datetime.timezone.utc), "berlin": datetime.datetime(2026, 3, 29, 1, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1))), "naive": datetime.datetime(2026, 3, 29, 1, 30, 5, 678901), "day": datetime.date(2026, 3, 29)},
    {"aware": {"__timestamp__": "2026-03-29T01:30:00Z"}, "berlin": {"__class__": "datetime.datetime", "__text__": "2026-03-29T01:30:00", "tzinfo": {"__class__": "datetime.timezone", "__arguments__": [{"__class__": "datetime.timedelta", "__arguments__": [0, 3600, 0]}]}},
     "naive": {"__class__": "datetime.datetime", "__text__": "2026-03-29T01:30:05.678901"}, "day": {"__class__": "datetime.date", "__text__": "2026-03-29"}})
row("objects", {"cart": Cart(), "slots": Slotted()}, {"cart": {"__class__": "__main__.Cart", "sku": "A-1", "note": {"n": 2}}, "slots": {"__class__": "__main__.Slotted", "left": 1, "right": 2}}, [2, 4])
row("of the library", {"ordered": collections.OrderedDict(a=1), "set": {"x"}, "frozen": frozenset(["y"]), "decimal": decimal.Decimal("1.50"), "colour": Colour.RED, "default": collections.defaultdict(list, a=[1])},
    {"ordered": {"a": 1}, "set": {"__class__": "set", "__elements__": ["x"]}, "frozen": {"__class__": "frozenset", "__elements__": ["y"]}, "decimal": {"__class__": "decimal.Decimal", "__arguments__": ["1.50"]},
     "colour": {"__class__": "__main__.Colour", "__arguments__": ["red"]}, "default": {"__class__": "collections.defaultdict", "__arguments__": [{"__class__": "list"}], "a": [1]}}, [2, 4])
row("a command that whoever loads it runs", {"x": Command()}, {"x": {"__class__": "posix.system", "__arguments__": ["echo pwned"]}})
endless = []
endless.append(endless)
row("within itself", endless, None)
