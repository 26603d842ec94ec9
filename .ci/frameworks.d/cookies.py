"""What is checked of a session that lives in its cookie: read, verified, edited, its message shown once."""
import json
from client import Visitor, must
from stores import same, varied


class Cookie:
    def __init__(self, framework, application, program, address=None):
        self.framework, self.application, self.program = framework, application, program

    def visitor(self):
        visitor = Visitor(self.application)
        visitor.ask("write")
        return visitor, "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())  # A signature may be a cookie of its own.

    def options(self): return ["--form", self.framework.form, "--cookie", self.framework.cookie]

    def decoded(self, cookie, *options, **more):
        text = self.program.must("cookie", "decode", "--reveal", *options, "-", input=cookie, **more)
        start = text.find("{", text.find("data"))
        must("data" in text and start >= 0, f"no data in: {text.strip()[:200]}")
        return json.JSONDecoder().raw_decode(text, start)[0]

    def give(self, visitor, data):
        """The visitor has the cookie of this data, as the program makes it."""
        said = self.program.must("cookie", "sign", *self.options(), "-", input=json.dumps(data, ensure_ascii=False))
        lines = [line.removeprefix("Set-Cookie:").strip() for line in said.splitlines() if line.strip()]
        must(any(line.startswith(self.framework.cookie + "=") for line in lines), f"a cookie by another name: {said[:80]}")
        for line in lines: visitor.keep(line)


def decode(cookie):
    visitor, text = cookie.visitor()
    same(visitor.ask("read"), cookie.framework.kept(varied), "the application")
    same(cookie.decoded(text, "--form", cookie.framework.form), cookie.framework.kept(varied), "the program")


def recognised(cookie):
    """Nothing is said of the form: where the secret is given, the one that verifies is the form."""
    _, text = cookie.visitor()
    said = cookie.program.must("cookie", "decode", "--reveal", "-", input=text)
    must("verifies" in said and "does not verify" not in said, f"the signature is not said to verify: {said.strip()[-200:]}")
    same(cookie.decoded(text), cookie.framework.kept(varied), "the program")


def verify(cookie):
    _, text = cookie.visitor()
    cookie.program.must("cookie", "verify", "--form", cookie.framework.form, "-", input=text)
    wrong = cookie.program.run("cookie", "verify", "--form", cookie.framework.form, "-", input=text, secret="another secret, which signed nothing")
    must(wrong.returncode == 7, f"with another's secret verify ends with {wrong.returncode}, not 7")


def edit(cookie):
    visitor, text = cookie.visitor()
    before = visitor.ask("read")
    data = cookie.decoded(text, "--form", cookie.framework.form)
    changes = {"visits": 41, "new": {"n": [None, True]}, **cookie.framework.kept({"big": 9007199254740995, "float": 2.0})}
    del data["map"], before["map"]
    cookie.give(visitor, {**data, **changes})
    after = visitor.ask("read")
    same(after, {**before, **changes}, "after the changes the application")
    must("map" not in after, "the application still has the key removed")
    must(visitor.ask("bump") == 42, "the application does not go on from the number set")


def flash(cookie):
    visitor, text = cookie.visitor()
    addition, shown = cookie.framework.flash
    cookie.give(visitor, {**cookie.decoded(text, "--form", cookie.framework.form), **addition})
    seen = visitor.ask("flash")
    must(seen == [shown], f"the next page shows {json.dumps(seen)}, not {json.dumps([shown])}")
    must(visitor.ask("flash") == [], "it is shown a second time")


checks = {"decode": decode, "recognised": recognised, "verify": verify, "edit": edit, "flash": flash}
