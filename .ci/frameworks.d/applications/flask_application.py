# Flask with the session in its cookie, or by Flask-Session in files of cachelib (STORE=files) in a table (STORE=table) or by redis-py (STORE=redis, at the socket SERVER); users by Flask-Login.
from varied import *
from flask import Flask, flash, get_flashed_messages, jsonify, session
from flask_login import LoginManager, UserMixin, current_user, login_user
import json
application = Flask(__name__)
application.secret_key = secret
if os.environ.get("STORE") == "files":
    from cachelib.file import FileSystemCache
    from flask_session import Session
    application.config.update(SESSION_TYPE="cachelib", SESSION_CACHELIB=FileSystemCache(os.path.join(folder, "sessions"), threshold=10000))
    Session(application)
if os.environ.get("STORE") == "table":
    from flask_session import Session
    from flask_sqlalchemy import SQLAlchemy
    application.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + os.path.join(folder, "sessions.sqlite3")
    application.config.update(SESSION_TYPE="sqlalchemy", SESSION_SQLALCHEMY=SQLAlchemy(application))
    Session(application)
if os.environ.get("STORE") == "redis":
    import redis
    from flask_session import Session
    application.config.update(SESSION_TYPE="redis", SESSION_REDIS=redis.Redis(unix_socket_path=os.environ["SERVER"]))
    Session(application)
manager = LoginManager(application)
class User(UserMixin):
    id = "ada"
@manager.user_loader
def load(id): return User()

def answer(value): return application.response_class(json.dumps(value), mimetype="application/json")
@application.route("/health")
def health(): return answer({})
@application.route("/write")
def write():
    session.update(varied)
    return answer({})
@application.route("/read")
def read(): return answer({key: value for key, value in session.items() if key != "_flashes"})
@application.route("/id")
def id(): return answer(getattr(session, "sid", None))
@application.route("/bump")
def bump():
    session["visits"] += 1
    return answer(session["visits"])
@application.route("/leave")
def leave():
    flash("Left", "notice")
    return answer({})
@application.route("/flash")
def shown(): return answer(get_flashed_messages(with_categories=True))
@application.route("/login")
def login():
    login_user(User())
    return answer({})
@application.route("/whoami")
def whoami(): return answer(current_user.get_id())
serve(application.wsgi_app)
