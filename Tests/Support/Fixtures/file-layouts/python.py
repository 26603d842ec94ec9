# Made django/, flask-session/ and flask-session-md5/: Flask-Session 0.8.0 on cachelib 0.17.0, Django 5.2.19, Python 3.11.
import hashlib, os, sys, warnings
warnings.simplefilter("ignore")
from cachelib.file import FileSystemCache
from flask import Flask, session
from flask_session import Session

def flask(folder, **options):
    app = Flask(__name__)
    app.secret_key = "test"
    app.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=FileSystemCache(folder, threshold=500, **options))
    Session(app)
    @app.route("/<name>/<int:visits>")
    def page(name, visits):
        session["user"] = name
        session["visits"] = visits
        if visits > 2: session["_flashes"] = [("message", "Welcome back, " + name)]
        return "ok"
    for index, (name, visits) in enumerate([("ada", 1), ("grace", 3), ("linus", 300)]):
        app.session_interface._generate_sid = lambda length, index=index: "test-flask-session-%032d" % index
        app.test_client().get("/%s/%d" % (name, visits))

flask("flask-session")
flask("flask-session-md5", hash_method=hashlib.md5)

from django.conf import settings
settings.configure(
    SESSION_ENGINE="django.contrib.sessions.backends.file", SESSION_FILE_PATH=os.path.abspath("django"), SECRET_KEY="test-secret-key",
    SESSION_SERIALIZER="django.contrib.sessions.serializers.JSONSerializer")
import django
django.setup()
from django.contrib.sessions.backends.file import SessionStore
for index, data in enumerate([{"_auth_user_id": "7", "visits": 1}, {"text": "long " * 60}, {}]):
    store = SessionStore()
    store._get_new_session_key = lambda index=index: "testdjangokey%019d" % index
    store.create()
    store.update(data)
    if index == 1: store.set_expiry(3600)
    store.save()
