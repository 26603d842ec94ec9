# What stands in Redis: Django's cache sessions, Flask-Session, PHP's phpredis handler and Laravel's redis driver by themselves; connect-redis as published.
# values.json: key, type, bytes in hex, seconds to live. A server of its own, at a socket in a temporary folder.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
fixed_randomness("redis")
import subprocess, tempfile
from importlib.metadata import version
import django, redis
from django.conf import settings
from flask import Flask, session
from flask_session import Session

temporary = tempfile.mkdtemp()
socket = os.path.join(temporary, "redis.sock")
honest = {name: value for name, value in os.environ.items() if not name.startswith(("LD_PRELOAD", "FAKETIME"))}  # The server's clock runs.
server = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", temporary], env=honest, stdout=subprocess.DEVNULL)
values = []

def keep(case, key, content, made, source="framework", **facts):
    kind = store.type(key).decode()
    if kind == "none": raise SystemExit(f"{key} is not there; there are {store.keys()}")
    value = store.get(key).hex() if kind == "string" else {name.decode(): one.hex() for name, one in store.hgetall(key).items()}
    values.append(dict(case=case, key=key, type=kind, hex=value, ttl=store.ttl(key), content=content, source=source, made=f"{made}, Redis {store.info()['redis_version']}, {os.environ.get('FIXTURE_DATE', 'undated')}", **facts))

def answers(path):
    """Whether the server accepts: the client would sleep between its tries, which a clock that stands does not let it."""
    import socket
    with socket.socket(socket.AF_UNIX) as probe: return probe.connect_ex(path) == 0

def of_django():
    settings.configure(SECRET_KEY="redis fixture key", INSTALLED_APPS=["django.contrib.sessions"], USE_TZ=True, CACHES={"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix://" + socket}})
    django.setup()
    from django.contrib.sessions.backends.cache import SessionStore
    one = SessionStore()
    one._get_new_session_key = lambda: "fixture%025d" % 0
    one.create()
    one.update({"_auth_user_id": "42", "name": "Zoë"})
    one.save()
    keep("Django's cache sessions", ":1:django.contrib.sessions.cache" + one.session_key, None, f"Django {django.__version__}", id=one.session_key, texts=["_auth_user_id", "42"], note="a pickle, unsigned: never run")

def of_flask():
    application = Flask(__name__)
    application.config.update(SECRET_KEY="redis fixture key", SESSION_TYPE="redis", SESSION_REDIS=store)
    Session(application)
    application.session_interface._generate_sid = lambda length: "fixture-redis-%030d" % 0
    @application.route("/")
    def page():
        session.update(content)
        return "ok"
    content = {"user_id": "42", "big": 2**53 + 1, "float": 5.0, "name": "Zoë"}
    application.test_client().get("/")
    keep("Flask-Session", "session:fixture-redis-%030d" % 0, {**content, "_permanent": True}, f"Flask-Session {version('flask-session')}", id="fixture-redis-%030d" % 0)

def of_php():
    for line in subprocess.run(["php", "write.php", socket], capture_output=True, text=True, check=True).stdout.splitlines():
        one = json.loads(line)
        keep(one.pop("case"), one.pop("key"), one.pop("content"), one.pop("made"), **one)

def of_node():
    content = {"cookie": {"originalMaxAge": 86400000, "expires": "2030-01-02T03:04:05.000Z", "httpOnly": True, "path": "/"}, "passport": {"user": 42}, "name": "Zoë"}
    store.set("sess:a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg", json.dumps(content, ensure_ascii=False, separators=(",", ":")), ex=86400)
    keep("connect-redis", "sess:a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg", content, "as connect-redis 8 writes it", "schema", id="a8Yb4uTIhBVhXfZ9vHvj9R1LsXf0m1Jg")

try:
    store = redis.Redis(unix_socket_path=socket)
    while not answers(socket):
        if server.poll() is not None: raise SystemExit("redis-server did not start")
    of_django(); of_flask(); of_php(); of_node()
finally:
    server.terminate()
    server.wait()
with open("values.json", "w") as file: file.write("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in values) + "\n]\n")
