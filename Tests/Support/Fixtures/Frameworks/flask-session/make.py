# Flask-Session 0.8: files of cachelib, a table by SQLAlchemy (MessagePack); the cookie is the id alone, or signed where SESSION_USE_SIGNER says so.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
import datetime, tempfile, warnings
warnings.simplefilter("ignore")
from importlib.metadata import version
from cachelib.file import FileSystemCache
from flask import Flask, flash, session
from flask_session import Session
from flask_sqlalchemy import SQLAlchemy
record = Record(f"Flask-Session {version('flask-session')}, cachelib {version('cachelib')}, Flask-SQLAlchemy {version('flask-sqlalchemy')}, msgspec {version('msgspec')}")
key = "flask-session fixture key"
contents = [{"user_id": "4711", "cart": [{"sku": "A-1", "qty": 2}], "big": 2**53 + 1, "float": 5.0, "name": "Zoë"},
            {"when": datetime.datetime(2026, 3, 29, 1, 30, tzinfo=datetime.timezone.utc), "raw": b"\x00\xff", "least": -(2**63), "most": 2**64 - 1}, {"n": 1}]

def run(case, path, kind, signer=False, **settings):
    application = Flask(__name__)
    application.config.update(SECRET_KEY=key, SESSION_USE_SIGNER=signer, SESSION_PERMANENT=True, PERMANENT_SESSION_LIFETIME=86400, **settings)
    if kind == "sql":
        application.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + os.path.join(tempfile.mkdtemp(), "db.sqlite3")
        application.config["SESSION_SQLALCHEMY"] = SQLAlchemy(application)
    Session(application)
    @application.route("/<int:index>")
    def page(index):
        session.update(contents[index])
        if index == 2: flash("Saved", "info")
        return "ok"
    sessions = []
    for index, content in enumerate(contents):
        id = "fixture-%s-%035d" % (case.split()[0], index)
        application.session_interface._generate_sid = lambda length, id=id: id
        value, header = set_cookies(application.test_client().get("/%d" % index).headers.getlist("Set-Cookie"))["session"]
        record.cookie(case, "session", value, [key] if signer else [], id, setCookie=header, form="flask-session", expires=moment + 86400)
        seen = {key: value.isoformat() if isinstance(value, datetime.datetime) else "hex:" + value.hex() if isinstance(value, bytes) else value for key, value in content.items()}
        seen["_permanent"] = True
        if index == 2: seen["_flashes"] = [["info", "Saved"]]
        sessions.append({"id": id, "row": "session:" + id, "content": seen, "expires": moment + 86400, "cookie": value})
    note = "a pickle after 8 bytes of an end: never run" if kind == "directory" else "MessagePack; -1 is the extension of a moment; the expiry is a text in UTC"
    record.store(case, path, sessions, kind=kind, secrets=[key], note=note)
    if kind == "sql":
        with application.app_context(): dump(application.config["SESSION_SQLALCHEMY"].engine.url.database, path)

run("files", "files", "directory", SESSION_TYPE="cachelib", SESSION_CACHELIB=FileSystemCache(fresh("files"), threshold=500))
run("table", "sessions.sql", "sql", SESSION_TYPE="sqlalchemy")
run("signed ids, a table by another name", "web_sessions.sql", "sql", signer=True, SESSION_TYPE="sqlalchemy", SESSION_SQLALCHEMY_TABLE="web_sessions")
# Flask-Session before 0.7, and Airflow 2 in its table `session`, whose ids have no prefix: a pickle in the same column.
import pickle
connection = sqlite3.connect(":memory:")
connection.execute("CREATE TABLE session (id INTEGER NOT NULL, session_id VARCHAR(255), data BLOB, expiry DATETIME, PRIMARY KEY (id), UNIQUE (session_id))")
connection.execute("INSERT INTO session VALUES (1, ?, ?, '2030-01-02 03:04:05.678901')", ("a2f1c9d0-7b6e-4f3a-9c8d-0e1f2a3b4c5d", pickle.dumps({"_permanent": True, "_user_id": "1", "_fresh": True, "locale": "en"}, 4)))
connection.commit()
with open("airflow.sql", "w") as file: file.write("\n".join(connection.iterdump()) + "\n")
record.store("Airflow 2", "airflow.sql", [{"id": "a2f1c9d0-7b6e-4f3a-9c8d-0e1f2a3b4c5d", "content": None, "texts": ["_user_id", "locale"], "expires": 1893553445.678901}], kind="sql", source="schema", note="a pickle: never run")
record.write()
