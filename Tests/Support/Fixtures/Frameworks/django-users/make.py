# django-user-sessions and django-qsessions: Django's sessions in tables of their own, with who it is, from where, and when.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
fixed_randomness("django-users")
import datetime, tempfile, django
from importlib import import_module
from importlib.metadata import version
from django.conf import settings
folder = tempfile.mkdtemp()
database, key = os.path.join(folder, "db.sqlite3"), "django-users fixture key"
settings.configure(
    SECRET_KEY=key, USE_TZ=True, INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "user_sessions", "qsessions"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}}, DEFAULT_AUTO_FIELD="django.db.models.AutoField")
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
call_command("migrate", verbosity=0)
User(id=7, username="ada").save()
two_weeks = 14 * 24 * 3600

def dumped(path, *without):
    """The database of a project that has no such tables."""
    copy = os.path.join(folder, path)
    shutil.copy(database, copy)
    with sqlite3.connect(copy) as connection:
        for table in without: connection.execute("DROP TABLE " + table)
    dump(copy, path)

def table(package, engine, path, *without):
    sessions = []
    def stored(case, content, expiry=None, end=moment + two_weeks, **facts):
        store = import_module(engine).SessionStore(user_agent="Mozilla/5.0 (fixture)", ip="203.0.113.7")
        store._get_new_session_key = lambda: "fixture%025d" % len(sessions)
        store.create()
        store.update(content)
        store.user_id = facts.get("user") and int(facts["user"])
        if expiry is not None: store.set_expiry(expiry)
        store.save()
        sessions.append({"id": store.session_key, "case": case, "content": dict(store.items()), "expires": end, **facts})
    stored("logged in", {"_auth_user_id": "7", "_auth_user_backend": "django.contrib.auth.backends.ModelBackend", "_auth_user_hash": "ab" * 32}, user="7")
    stored("at a moment", {"n": 2, "big": 2**53 + 1}, datetime.datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.timezone.utc), 1893553445.678901)
    stored("empty", {})
    record.store(package, path, sessions, kind="sql", secrets=[key], made=f"{package} {version(package)}, {record.made}")
    dumped(path, *without)

record = Record(f"Django {django.__version__}")
table("django-user-sessions", "user_sessions.backends.db", "user-sessions.sql", "qsessions_session", "django_session")
table("django-qsessions", "qsessions.backends.db", "qsessions.sql", "user_sessions_session", "django_session")
record.write()
