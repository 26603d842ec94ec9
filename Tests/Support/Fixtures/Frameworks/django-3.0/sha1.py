# Django 3.0: the signature of a cookie is SHA-1 (27 characters); a row is base64 of "hexsha1:json", hashed with a key of "sha1(salt + key)".
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
fixed_randomness("django-3.0")
import tempfile, django
from django.conf import settings
database = os.path.join(tempfile.mkdtemp(), "db.sqlite3")
key = "django 3.0 fixture key"
settings.configure(SECRET_KEY=key, USE_TZ=True, INSTALLED_APPS=["django.contrib.sessions"], SESSION_FILE_PATH=fresh("files"),
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}})
django.setup()
from importlib import import_module
from django.core.management import call_command
call_command("migrate", verbosity=0)
record = Record("Django " + django.__version__)
user = {"_auth_user_id": "42", "note": "a:b:c", "name": "Zoë", "big": 9007199254740993}
def saved(backend, content, index=0):
    store = import_module("django.contrib.sessions.backends." + backend).SessionStore()
    store._get_new_session_key = lambda: "fixture%025d" % index
    if backend != "signed_cookies": store.create()
    store.update(content); store.save()
    return store.session_key
record.cookie("SHA-1", "sessionid", saved("signed_cookies", user), [key], user, form="django-signed", signedAt=moment, user="42")
end = moment + 14 * 24 * 3600
for backend, path, kind in [("file", "files", "directory"), ("db", "db.sql", "sql")]:
    sessions = [{"id": saved(backend, content, index), "content": content, "expires": end} for index, content in enumerate([user, {"n": 1}, {}])]
    record.store(backend, path, sessions, kind=kind, secrets=[key], backend=backend, note="base64 of hash, colon, JSON")
dump(database, "db.sql")
from django.test import override_settings
with override_settings(SESSION_SERIALIZER="django.contrib.sessions.serializers.PickleSerializer"):
    id = saved("db", user, 7)
    from django.contrib.sessions.models import Session
    Session.objects.exclude(session_key=id).delete()
    record.store("PickleSerializer", "pickle.sql", [{"id": id, "content": None, "texts": ["_auth_user_id", "42"], "expires": end}], kind="sql", secrets=[key], backend="db")
    dump(database, "pickle.sql")
record.write()
