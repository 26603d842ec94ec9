# django-qsessions: Django's sessions in a table of its own, with who it is, from where, and when it was made.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
fixed_randomness("django-qsessions")
import datetime, tempfile, django
from importlib import import_module
from importlib.metadata import version
from django.conf import settings
database = os.path.join(tempfile.mkdtemp(), "db.sqlite3")
key = "django-qsessions fixture key"
settings.configure(
    SECRET_KEY=key, USE_TZ=True, INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "qsessions"], SESSION_ENGINE="qsessions.backends.db",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}}, DEFAULT_AUTO_FIELD="django.db.models.AutoField")
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
call_command("migrate", verbosity=0)
User(id=7, username="ada").save()
record = Record(f"django-qsessions {version('django-qsessions')}, Django {django.__version__}")
two_weeks, sessions = 14 * 24 * 3600, []

def stored(case, content, expiry=None, end=moment + two_weeks, **facts):
    store = import_module("qsessions.backends.db").SessionStore(user_agent="Mozilla/5.0 (fixture)", ip="203.0.113.7")
    store._get_new_session_key = lambda: "fixture%025d" % len(sessions)
    store.create()
    store.update(content)
    if expiry is not None: store.set_expiry(expiry)
    store.save()
    sessions.append({"id": store.session_key, "case": case, "content": dict(store.items()), "expires": end, **facts})

stored("logged in", {"_auth_user_id": "7", "_auth_user_backend": "django.contrib.auth.backends.ModelBackend", "_auth_user_hash": "ab" * 32}, user="7")
stored("at a moment", {"n": 2, "big": 2**53 + 1}, datetime.datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.timezone.utc), 1893553445.678901)
stored("empty", {})
dump(database, "db.sql")
record.store("table", "db.sql", sessions, kind="sql", secrets=[key])
record.write()
