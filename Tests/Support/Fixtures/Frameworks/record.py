"""Writes what a make.py of a folder beside this file made: cookies.json and stores.json, one case a line."""
import json, os, platform, shutil, sqlite3, sys

folder = os.path.dirname(os.path.abspath(sys.argv[0]))
os.chdir(folder)
moment = 1790000000  # 2026-09-21T14:13:20Z: the clock stands there while a script runs (see ./make)


class Record:
    """`source` is "framework" (it ran), "algorithm" (made from its published derivation) or "schema" (rows in its published tables)."""

    def __init__(self, made, source="framework"):
        self.made = f"{made}, Python {platform.python_version()}, {os.environ.get('FIXTURE_DATE', 'undated')}"
        self.source, self.cookies, self.stores = source, [], []

    def cookie(self, case, name, value, secrets=(), content=None, **facts):
        self.cookies.append(dict(case=case, name=name, value=value, secrets=list(secrets), content=content, **self.kept(facts)))

    def store(self, case, path, sessions, **facts):
        self.stores.append(dict(case=case, path=path, sessions=sessions, **self.kept(facts)))

    def kept(self, facts):
        return {"made": facts.pop("made", self.made), "source": facts.pop("source", self.source), **facts}

    def write(self):
        for name, cases in (("cookies.json", self.cookies), ("stores.json", self.stores)):
            if not cases: continue
            lines = [json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases]
            with open(name, "w") as file: file.write("[\n" + ",\n".join(lines) + "\n]\n")


def secret(key):
    """A secret that is no text is written as the program takes it."""
    return "hex:" + key.hex() if isinstance(key, bytes) else key


def fresh(path):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return os.path.abspath(path)


def dump(database, path):
    """An SQLite database as text, so that a reader of this repository sees it."""
    with sqlite3.connect(database) as connection, open(path, "w") as file:
        file.write("\n".join(connection.iterdump()) + "\n")


def fixed_randomness(seed):
    """The same bytes at each run, where a framework draws an id, a salt or a vector. Never outside of a fixture."""
    import hashlib, random, secrets
    source = random.Random(seed)
    os.urandom = lambda count: bytes(source.randrange(256) for _ in range(count))
    random.SystemRandom.random = lambda self: source.random()
    random.SystemRandom.getrandbits = lambda self, bits: source.getrandbits(bits)
    secrets.token_bytes = lambda count=32: os.urandom(count or 32)


def set_cookies(headers):
    """name -> (value, whole header) of the Set-Cookie lines of a response, as they stand on the wire."""
    return {line.split("=", 1)[0]: (line.split(";")[0].split("=", 1)[1], line) for line in map(str.strip, headers)}
