# Flask: the session cookie (plain, compressed, tagged values), flashes, Flask-Login's _user_id and remember_token; by a key of bytes.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
import datetime, uuid
from importlib.metadata import version
from flask import Flask, flash, session
from flask.json.tag import TaggedJSONSerializer
from flask_login import LoginManager, UserMixin, login_user
record = Record(f"Flask {version('flask')}, itsdangerous {version('itsdangerous')}, Flask-Login {version('flask-login')}")
key = "flask fixture key"

def made(write, key=key, **settings):
    application = Flask(__name__)
    application.secret_key = key
    application.config.update(settings)
    manager = LoginManager(application)
    class User(UserMixin):
        id = "ada|7@example.org"
    @manager.user_loader
    def load(id): return User()
    @application.route("/")
    def page():
        write(User)
        return "ok"
    response = application.test_client().get("/", headers={"User-Agent": "fixture"}, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    return set_cookies(response.headers.getlist("Set-Cookie"))

def cookie(case, write, content, key=key, name="session", **facts):
    settings = facts.pop("settings", {})
    value, header = made(write, key, **settings)[name]
    record.cookie(case, name, value, [secret(key)], content, setCookie=header, form="flask", signedAt=moment, **facts)

def puts(content): return lambda User: session.update(content)
plain = {"user_id": 42, "big": 9007199254740993, "huge": 10**30, "float": 5.0, "name": "Jörg", "cart": [{"sku": "A-1", "qty": 2}], "nothing": None}
cookie("plain", puts(plain), plain)
long = {"text": "hello " * 40, "user_id": 42}
cookie("compressed", puts(long), long)
cookie("a key of bytes", puts({"username": "ada"}), {"username": "ada"}, key=b'_5#y2L"F4Q8z\n\xec]/')
def flashes(User):
    session["n"] = 1
    flash("Saved")
    flash("Zoë: no", "error")
# A tuple is {" t": [...]}: the pending flashes are a list of those.
cookie("flashes", flashes, {"n": 1, "_flashes": [{" t": ["message", "Saved"]}, {" t": ["error", "Zoë: no"]}]}, flashes=[["message", "Saved"], ["error", "Zoë: no"]])
tagged = {"t": (1, 2), "b": b"\x00\xff", "u": uuid.UUID(int=7), "d": datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc), " t": {" t": 1}}
cookie("tagged values", puts(tagged), json.loads(TaggedJSONSerializer().dumps(tagged)))
def permanent(User):
    session.permanent = True
    session["n"] = 1
cookie("permanent: 31 days", permanent, {"_permanent": True, "n": 1}, expires=moment + 31 * 86400)
def login(User): login_user(User(), remember=True)
both = made(login)
content = TaggedJSONSerializer()
from itsdangerous import URLSafeTimedSerializer
import hashlib
application = Flask(__name__); application.secret_key = key
data = application.session_interface.get_signing_serializer(application).loads(both["session"][0])
record.cookie("Flask-Login", "session", both["session"][0], [key], data, setCookie=both["session"][1], form="flask", signedAt=moment, user="ada|7@example.org")
# remember_token: id, a bar, HMAC-SHA512 in hex under the secret key: it logs in again who was logged out.
record.cookie("Flask-Login's remember_token", "remember_token", both["remember_token"][0], [key], "ada|7@example.org", setCookie=both["remember_token"][1], form="flask-login-remember", user="ada|7@example.org")
record.write()
