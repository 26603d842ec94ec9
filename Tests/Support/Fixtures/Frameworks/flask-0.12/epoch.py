# itsdangerous before 1.0 counts seconds from 2011-01-01 (1293840000).
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
from flask import Flask, __version__, session
record = Record("Flask " + __version__ + ", itsdangerous 0.24")
application = Flask(__name__); application.secret_key = "flask 0.12 fixture key"
content = {"user_id": "4711", "theme": "dark"}
@application.route("/")
def page(): session.update(content); return "ok"
value, header = set_cookies(application.test_client().get("/").headers.getlist("Set-Cookie"))["session"]
record.cookie("counts from 2011", "session", value, ["flask 0.12 fixture key"], content, setCookie=header, form="flask", signedAt=moment)
record.write()
