# Django: signed cookies, files, the tables of db and cached_db, messages in the session and in their own cookie, _session_expiry, pickles.
# Django 3.0's (SHA-1) and 2.2's table are in ../django-3.0.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
fixed_randomness("django")
import datetime, tempfile, django
from django.conf import settings
database = os.path.join(tempfile.mkdtemp(), "db.sqlite3")
key, old_key = "# django fixture key (50 characters, begins with a hash)", "django fixture key of last year"
settings.configure(
    SECRET_KEY=key, SECRET_KEY_FALLBACKS=[old_key], USE_TZ=True, INSTALLED_APPS=["django.contrib.sessions", "django.contrib.messages"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}}, SESSION_FILE_PATH=fresh("files"), ROOT_URLCONF=__name__,
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}, MESSAGE_STORAGE="django.contrib.messages.storage.fallback.FallbackStorage")
django.setup()
urlpatterns = []
from importlib import import_module
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
call_command("migrate", verbosity=0)
record = Record(f"Django {django.__version__}")
user = {"_auth_user_id": "42", "_auth_user_backend": "django.contrib.auth.backends.ModelBackend", "_auth_user_hash": "ab" * 32}
varied = {**user, "big": 9007199254740993, "huge": 10**30, "float": 5.0, "tiny": 1e-7, "name": "Jörg 😀", "cart": {"items": [1, 2.5, None, True]}, "empty": {}}

def engine(name): return import_module("django.contrib.sessions.backends." + name).SessionStore

def saved(backend, content, expiry=None, index=0):
    store = engine(backend)()
    store._get_new_session_key = lambda: "fixture%025d" % index
    if backend != "signed_cookies": store.create()
    store.update(content)
    if expiry is not None: store.set_expiry(expiry)
    store.save()
    return store.session_key, dict(store.items())

# Signed cookies: the session is the cookie. SESSION_COOKIE_AGE is two weeks where the session says nothing else.
two_weeks = 14 * 24 * 3600
for case, content, expiry, end in [
    ("varied, compressed where shorter", varied, None, moment + two_weeks), ("short", {"visits": 1}, None, moment + two_weeks),
    ("ends after an hour", user, 3600, moment + 3600), ("ends with the browser", user, 0, None),
    ("ends at a moment", user, datetime.datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.timezone.utc), 1893553445.678901)]:
    value, seen = saved("signed_cookies", content, expiry)
    record.cookie(case, "sessionid", value, [key], seen, form="django-signed", signedAt=moment, expires=end, user=seen.get("_auth_user_id"))
value = signing.dumps(user, key=old_key, salt="django.contrib.sessions.backends.signed_cookies", compress=True)
record.cookie("by the key of last year", "sessionid", value, [key, old_key], user, form="django-signed", verifiedBy=2, signedAt=moment)
value, _ = saved("signed_cookies", {"not": float("nan"), "much": float("inf"), "little": float("-inf")})
record.cookie("NaN and Infinity", "sessionid", value, [key], contentText='{"not": NaN, "much": Infinity, "little": -Infinity}', form="django-signed", signedAt=moment)

# Messages: the cookie of its own, and those that stand in a session.
def messaged(storage, request):
    storage.add(messages.INFO, "Saved")
    storage.add(messages.ERROR, "Zoë: <b>no</b>", extra_tags="big")
    response = HttpResponse()
    left = storage.update(response)
    assert not left
    return response
request = RequestFactory().get("/")
request.session = engine("signed_cookies")()
response = messaged(CookieStorage(request), request)
shown = [{"level": 20, "message": "Saved", "tags": ""}, {"level": 40, "message": "Zoë: <b>no</b>", "tags": "big"}]
# The message cookie: JSON [["__json_message", safe, level, text, tags?]...], signing.Signer by the key "django.http.cookies" + SECRET_KEY, salt "django.contrib.messages".
record.cookie("messages cookie", "messages", response.cookies["messages"].coded_value, [key], flashes=shown, form="django-messages",
              setCookie=response.cookies["messages"].OutputString())

sessions = []
def stored(backend, case, content, expiry=None, end=two_weeks, **facts):
    id, seen = saved(backend, content, expiry, len(sessions))
    sessions.append({"id": id, "case": case, "content": seen, "expires": end and moment + end, **facts})

for backend, case, path, facts in [("file", "files", "files", dict(prefix="sessionid", note="a file says no expiry but _session_expiry's; the rest is a setting")),
                                   ("db", "table", "db.sql", {}), ("cached_db", "table beside a cache", "cached_db.sql", dict(note="what is in the cache outlives a row"))]:
    sessions = []
    if backend != "file":
        from django.contrib.sessions.models import Session
        Session.objects.all().delete()
    stored(backend, "varied", varied, user="42")
    # A number is an age: the row and the cookie end after it; of a file it is the age anew at each read, so that the file itself never ends.
    stored(backend, "an hour", user, 3600, 3600, user="42")
    moment_text = datetime.datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.timezone.utc)
    stored(backend, "at a moment", {"n": 2}, moment_text, 1893553445.678901 - moment)
    if backend == "file": stored(backend, "with the browser", {"n": 1}, 0)
    request.session = engine(backend)()
    messaged(SessionStorage(request), request)
    stored(backend, "messages", dict(request.session.items()), flashes=shown)
    stored(backend, "empty", {})
    # The key _session_expiry is in the data; a number is seconds from now, a text the moment.
    record.store(case, path, sessions, kind="directory" if backend == "file" else "sql", secrets=[key], backend=backend, **facts)
    if backend != "file": dump(database, path)
# Without zones (USE_TZ = False) the texts have none either; the table itself shows no difference.
with override_settings(USE_TZ=False):
    sessions = []
    from django.contrib.sessions.models import Session
    Session.objects.all().delete()
    stored("db", "no end of its own", {"n": 1})
    stored("db", "at a moment", {"n": 2}, datetime.datetime(2030, 1, 2, 3, 4, 5, 678901), 1893553445.678901 - moment)
    record.store("table without zones", "without-zones.sql", sessions, kind="sql", secrets=[key], backend="db")
    dump(database, "without-zones.sql")
# What a pickle serializer (Django 4.0 and older had one; here by a class of the application's) leaves.
import pickle
class PickleSerializer:
    def dumps(self, data): return pickle.dumps(data, 4)
    def loads(self, data): return pickle.loads(data)
import types; module = types.ModuleType("fixture_serializers"); module.PickleSerializer = PickleSerializer; sys.modules["fixture_serializers"] = module
with override_settings(SESSION_SERIALIZER="fixture_serializers.PickleSerializer"):
    sessions = []
    from django.contrib.sessions.models import Session
    Session.objects.all().delete()
    stored("db", "pickle", {**user, "when": datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc), "n": 7})
    for session in sessions: session["content"]["when"] = {"__timestamp__": "2026-01-02T00:00:00Z"}
    record.store("pickled", "pickle.sql", sessions, kind="sql", secrets=[key], backend="db", note="signed and readable, the payload is a pickle: never run")
    dump(database, "pickle.sql")
record.write()
