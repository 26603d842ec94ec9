"""What is checked of a store that an application and the program share. Each check has a visitor of its own."""
import json, threading, time
from client import Visitor, must

# What every application puts into a session at /write: what is easily changed on the way through another's hands.
varied = {"text": "Zoë 😀 |;\"}", "big": 9007199254740993, "least": -9223372036854775808, "float": 5.0, "yes": True, "none": None,
          "list": [1, [2, {"a": "b"}]], "map": {"sku": "A-1", "qty": 2}, "visits": 0}


class Store:
    """One framework's store while its application runs."""

    def __init__(self, framework, application, program, address):
        self.framework, self.application, self.program, self.address = framework, application, program, address

    def visitor(self):
        visitor = Visitor(self.application)
        visitor.ask("write")
        return visitor, visitor.ask("id")

    def place(self):
        """The options and the store; what follows is no option, though an id may begin with a dash."""
        said = [("--form", self.framework.form), ("--layout", self.framework.layout)]
        return [*(part for option in said if option[1] for part in option), "--", self.address]

    def get(self, id): return self.program.json("get", "--json", "--reveal", *self.place(), id)

    def listing(self): return self.program.json("list", "--json", "--reveal", *self.place())["sessions"]

    def ends(self, id, bound=60):
        """Waits until the store has no such session."""
        end = time.monotonic() + bound
        while time.monotonic() < end:
            if self.program.run("get", "--json", *self.place(), id).returncode == 1: return True
            time.sleep(0.05)
        return False

    def path(self, key): return self.framework.prefix + key

    def content(self, id):
        """What the application's /read would say, as the program sees it."""
        data = self.get(id)["data"]
        return data[self.framework.prefix.rstrip(".")] if self.framework.prefix else data

    def write(self, verb, id, *arguments, options=()):
        return self.program.must(verb, *options, *self.place(), id, *arguments)


def same(seen, expected, who):
    for key, value in expected.items():
        must(key in seen, f"{who} has no {key}")
        must(exactly(seen[key], value), f"{who} has {key} = {json.dumps(seen[key], ensure_ascii=False)[:120]}, not {json.dumps(value, ensure_ascii=False)[:120]}")


def exactly(one, other):
    """Equal in type too: 5 is not 5.0, and 1 is not true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def listed(store):
    _, id = store.visitor()
    listing = store.listing()
    must(any(one["id"] in store.framework.names(id) for one in listing), f"{len(listing)} sessions listed, not the visitor's")


def read(store):
    visitor, id = store.visitor()
    same(visitor.ask("read"), store.framework.kept(varied), "the application")
    same(store.content(id), store.framework.kept(varied), "the program")


def found(store):
    visitor, id = store.visitor()
    cookie = visitor.cookies[store.framework.cookie]
    seen = store.get(cookie)
    must(seen["id"] in store.framework.names(id), "the cookie names another session")
    if store.program.secret:
        wrong = store.program.run("get", "--json", *store.place(), cookie, secret="another secret, which signed nothing")
        must(wrong.returncode != 0 or not store.framework.signed, "a cookie that no secret given signed names a session")


def set_(store):
    visitor, id = store.visitor()
    before = visitor.ask("read")
    changes = {"visits": 41, "big": 9007199254740995, "float": 2.0, "text": "Grüße \"; |}", "list": [3, {"deep": [None, False, 1.5]}], "new": {"n": 1}}
    changes = store.framework.kept(changes)
    for key, value in changes.items(): store.write("set", id, store.path(key), json.dumps(value))
    after = visitor.ask("read")
    same(after, {**before, **changes}, "after the changes the application")
    must(set(after) == set(before) | {"new"}, f"keys came or went: {set(after) ^ set(before)}")
    must(visitor.ask("bump") == 42, "the application does not go on from the number set")


def unset(store):
    visitor, id = store.visitor()
    before = visitor.ask("read")
    store.write("unset", id, store.path("map"))
    after = visitor.ask("read")
    del before["map"]
    same(after, before, "after the removal the application")
    must("map" not in after, "the application still has the key removed")


def flash(store):
    visitor, id = store.visitor()
    key, value, shown = store.framework.flash
    before = visitor.ask("read")
    store.write("flash", id, key, json.dumps(value))
    seen = visitor.ask("flash")
    must(seen == [shown], f"the next page shows {json.dumps(seen)}, not {json.dumps([shown])}")
    must(visitor.ask("flash") == [], "it is shown a second time")
    same(visitor.ask("read"), before, "after the message the application")


def pending(store):
    visitor, id = store.visitor()
    visitor.ask("leave")
    must("Left" in json.dumps(store.get(id)["flash"]), "a message left by the application is not seen as pending")
    must("Left" in json.dumps(visitor.ask("flash")), "looking consumed the message")
    must("Left" not in json.dumps(store.get(id)["flash"]), "a message that was shown is still pending")


def user(store):
    visitor, _ = store.visitor()
    visitor.ask("login")
    must(visitor.ask("whoami") is not None, "the application does not log in")
    id = visitor.ask("id")
    one = next((one for one in store.listing() if one["id"] in store.framework.names(id)), None)
    must(one is not None and one["user"] == store.framework.user, f"the list shows the user {one and one['user']!r}, not {store.framework.user!r}")


def expire(store):
    visitor, id = store.visitor()
    visitor.ask("login")
    id = visitor.ask("id")
    store.write("expire", id, "+1h")
    same(visitor.ask("read"), {"text": varied["text"]}, "after a new end the application")
    if store.framework.tells:
        end = store.get(id)["expires"]
        must(visitor.ask("ends") == end, f"the application ends the session at {visitor.ask('ends')}, the program at {end}")
        visitor.ask("bump")
        must(visitor.ask("ends") == end and store.get(id)["expires"] == end, "the application's next change takes the new end away")
    must(visitor.ask("whoami") is not None, "a later end logs out")
    id = visitor.ask("id")
    store.write("expire", id, store.framework.ends)
    if store.framework.server:
        must(store.ends(id), "a session whose end has come is still there")
    else:
        ended = int(time.time())
        while int(time.time()) == ended: time.sleep(0.05)  # Frameworks compare whole seconds, and a session that is asked in its last one lives on.
    must(visitor.ask("whoami") is None, "a session that was ended is still logged in")


def destroy(store):
    visitor, _ = store.visitor()
    other, _ = store.visitor()
    visitor.ask("login")
    other.ask("login")
    store.write("destroy", visitor.ask("id"), options=["--yes"])
    must(visitor.ask("whoami") is None, "a session that was destroyed is still logged in")
    must(other.ask("whoami") is not None, "another session was destroyed too")


def stream(store, writes=12, bound=5000):
    """Requests change the session while the program does. Where the store has a lock, nothing of either is lost; where it has none, nothing is torn."""
    visitor, id = store.visitor()
    other, _ = store.visitor()
    answered, trouble, done = {visitor: 0, other: 0}, [], threading.Event()
    def serve(who):
        try:
            while not done.is_set() and answered[who] < bound:
                who.ask("bump")
                answered[who] += 1
        except Exception as error: trouble.append(error)
    threads = [threading.Thread(target=serve, args=(who,)) for who in (visitor, other)]
    for thread in threads: thread.start()
    try: refused = sum(insisted(store, id, count) for count in range(writes))
    finally:
        done.set()
        for thread in threads: thread.join()
    if trouble: raise trouble[0]
    must(other.ask("read")["visits"] == answered[other], "another session lost a change")
    seen = visitor.ask("read")
    same(seen, {key: value for key, value in store.framework.kept(varied).items() if key != "visits"}, "after the stream the application")
    lost = answered[visitor] - seen["visits"]
    if store.framework.lock:
        must(lost == 0, f"{lost} of {answered[visitor]} requests were lost")
        must(seen.get("note") == writes - 1, f"the last change of the program was lost: {seen.get('note')}")
        return f"{answered[visitor]} requests beside {writes} changes, none lost"
    return f"no lock in this store: {lost} of {answered[visitor]} requests lost beside {writes} changes, {refused} refused and made again; nothing torn"


def insisted(store, id, count):
    """Sets a value, again where somebody else was faster, which the program says by 5. Answers how often that was."""
    for refused in range(100):
        done = store.program.run("set", *store.place(), id, store.path("note"), str(count))
        if done.returncode != 5: break
    must(done.returncode == 0, f"set beside requests ended with {done.returncode}: {done.stderr.strip()[:200]}")
    return refused


checks = {"list": listed, "read": read, "found by its cookie": found, "set": set_, "unset": unset, "flash": flash, "flash pending": pending, "user": user, "expire": expire, "destroy": destroy, "stream": stream}
