# Tables of PostgreSQL as Django, Symfony's PdoSessionHandler and Laravel's DatabaseSessionHandler make and fill them, on a server of this
# script's own: what pg_dump says of each.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
fixed_randomness("postgres")
import datetime, glob, pwd, re, signal, socket, subprocess, tempfile, warnings
warnings.simplefilter("ignore")
from importlib.metadata import version
programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
# The server has the real clock, and does not run as root.
environment = {name: value for name, value in os.environ.items() if not name.startswith(("LD_PRELOAD", "FAKETIME"))}
as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
home = tempfile.mkdtemp()
if as_user: os.chown(home, pwd.getpwnam("postgres").pw_uid, pwd.getpwnam("postgres").pw_gid)
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]

def run(*command, **more): return subprocess.run(command, check=True, env=environment, cwd=home, capture_output=True, text=True, **more).stdout

run(*as_user, programs + "/initdb", "-N", "-A", "trust", "-U", "admin", "-E", "UTF8", "--locale=C", "-D", home + "/data")
server = subprocess.Popen([*as_user, programs + "/postgres", "-D", home + "/data", "-p", str(port), "-k", home, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"], env=environment, cwd=home, stderr=subprocess.DEVNULL)

def database(name):
    run(programs + "/createdb", "-h", home, "-p", str(port), "-U", "admin", name)
    return name

def dumped(name, table, path):
    """What makes the table and its rows, without what only pg_dump needs."""
    text = run(programs + "/pg_dump", "-h", home, "-p", str(port), "-U", "admin", "--inserts", "--no-owner", "--no-privileges", "-t", table, name)
    lines = [line for line in text.splitlines() if line and not line.startswith(("--", "SET ", "SELECT pg_catalog", "\\"))]
    with open(path, "w") as file: file.write("\n".join(lines).replace("public.", "") + "\n")

record = Record("")
made = lambda what: f"{what}, PostgreSQL {run(programs + '/postgres', '--version').split()[2]}, Python {platform.python_version()}, {os.environ.get('FIXTURE_DATE', 'undated')}"
id = "fixture0000000000000000000000000"
try:
    while subprocess.run([programs + "/pg_isready", "-q", "-h", home, "-p", str(port)], env=environment).returncode: run("sleep", "0.1")
    import django
    from django.conf import settings
    settings.configure(
        SECRET_KEY="postgres fixture key", USE_TZ=True, INSTALLED_APPS=["django.contrib.sessions"], DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": port, "USER": "admin", "NAME": database("django")}})
    django.setup()
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    store = SessionStore()
    store._get_new_session_key = lambda: id
    store.create()
    store.update({"_auth_user_id": "42", "name": "Zoë"})
    store.set_expiry(datetime.datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.timezone.utc))
    store.save()
    dumped("django", "django_session", "django.sql")
    record.store("Django", "django.sql", [{"id": id, "content": dict(store.items()), "expires": 1893553445.678901, "user": "42"}], kind="postgres", secrets=["postgres fixture key"], made=made(f"Django {django.__version__}, psycopg {version('psycopg')}"))

    def php(script, *arguments): subprocess.run(["php", script, *arguments], check=True)
    debian = lambda package: subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True).stdout
    php("symfony.php", f"pgsql:host=127.0.0.1;port={port};dbname={database('symfony')}")
    dumped("symfony", "sessions", "symfony.sql")
    record.store("Symfony PDO", "symfony.sql", [{"id": "fixture0000000000000000000", "content": {"_sf2_attributes": {"user": "ada"}}, "flashes": {"notice": ["Zoë"]}, "expires": moment + 1440, "partial": "_sf2_meta stands beside"}], kind="postgres", made=made(f"HttpFoundation {debian('php-symfony-http-foundation')} (Debian)"))
    php("laravel.php", str(port), database("laravel"))
    dumped("laravel", "sessions", "laravel.sql")
    record.store("Laravel", "laravel.sql", [{"id": "Fixture000000000000000000000000000000000", "user": "40"}], kind="postgres", made=made(f"Illuminate {debian('php-illuminate-session')} (Debian)"))
finally:
    server.send_signal(signal.SIGINT)
    server.wait()
    shutil.rmtree(home, ignore_errors=True)
record.write()
