"""The frameworks that run beside the program: how each is started, where its sessions lie, what is checked. Data only."""
from dataclasses import dataclass, field

virtual = "{VENV}/bin/python"


@dataclass
class Framework:
    name: str
    command: list
    cookie: str                               # the cookie's name
    environment: dict = field(default_factory=dict)
    store: str = ""                           # the program's STORE; none: the session lives in its cookie
    form: str = ""                            # --form, where the program has to be told
    layout: str = ""                          # --layout, where a setting has to be told
    secret: str = ""                          # SESSION_SECRET of the program, the application's own
    signed: bool = False                      # whether the cookie of a store is signed or encrypted
    prefix: str = ""                          # where in the data the application's keys stand
    flash: tuple = ()                         # of a store: key and value that are flashed, and what the page shows; of a cookie: what is added
    row: str = "{}"                           # the store's own key of an id, where that is another
    loses: tuple = ()                         # keys of what is written that the framework itself does not keep
    user: str = ""                            # whom the list names after a login
    tells: bool = False                       # whether the application itself says when a session ends
    lock: bool = False                        # whether the store makes requests wait for each other
    server: bool = False                      # whether the store is the server of the run, at the socket {SERVER}
    ends: str = "now"                         # how a session is ended by its expiry: a server of keys takes none that has come
    folders: str = ""                         # characters, each a folder that the store's directory must have before
    without: tuple = ()                       # checks that the framework has no place for
    debian: tuple = ()
    pypi: tuple = ()
    version: str = ""                         # a command whose last line is the version

    def names(self, id): return {id, self.row.format(id)}

    def kept(self, content): return {key: value for key, value in content.items() if key not in self.loses}


def python(file): return [virtual, "{APPLICATIONS}/" + file]
def php(file, *settings): return ["php", *(part for setting in settings for part in ("-d", setting)), "-S", "127.0.0.1:{PORT}", "{APPLICATIONS}/" + file]

symfony = ("php-cli", "php-sqlite3", "php-symfony-http-foundation", "php-symfony-security-core")
laravel = ("php-cli", "php-sqlite3", "php-illuminate-session", "php-illuminate-encryption", "php-illuminate-cookie", "php-illuminate-filesystem", "php-illuminate-database")
ruby = ("ruby", "ruby-railties", "ruby-actionpack", "ruby-rack", "ruby-webrick")
of_django = dict(command=python("django_application.py"), pypi=("Django",), cookie="sessionid", secret="django secret of a run, fifty characters or more, no key",
                 user="1", tells=True, flash=("info", "Hello Zoë", ["info", "Hello Zoë"]), version="{VENV}/bin/python -c 'import django; print(\"Django\", django.__version__)'")
of_flask = dict(command=python("flask_application.py"), pypi=("Flask", "Flask-Login", "Flask-Session", "Flask-SQLAlchemy", "cachelib", "msgspec"), cookie="session", secret="flask secret of a run", user="ada",
                version="{VENV}/bin/python -c 'from importlib.metadata import version as v; print(\"Flask\", v(\"flask\"), \"Flask-Session\", v(\"flask-session\"))'")
workers = {"PHP_CLI_SERVER_WORKERS": "4"}
of_php = dict(cookie="PHPSESSID", environment=workers, store="{FOLDER}/sessions", lock=True, user="ada", debian=("php-cli",), version="php -r 'echo \"PHP \", PHP_VERSION;'",
              without=("flash", "flash pending", "expire"))
debian_version = "dpkg-query -W -f '{}' {}".format
of_symfony = dict(command=php("symfony_application.php"), cookie="PHPSESSID", prefix="_sf2_attributes.", flash=("notice", "Hello Zoë", ["notice", "Hello Zoë"]), user="ada", debian=symfony,
                  version=debian_version("HttpFoundation ${Version}", "php-symfony-http-foundation"))
application_key = "base64:" + "bGFyYXZlbCBrZXkgb2YgYSBydW4sIDMyIGJ5dGVzISE="
of_laravel = dict(command=php("laravel_application.php"), cookie="laravel_session", form="laravel", secret=application_key, signed=True, user="7", flash=("status", "Hello Zoë", ["status", "Hello Zoë"]),
                  debian=laravel, version=debian_version("Illuminate ${Version}", "php-illuminate-session"))
of_rails = dict(command=["ruby", "{APPLICATIONS}/rails_application.rb"], cookie="_shop_session", secret="5f1d7a84da0ea312f2327056c5db1f1e" * 4, debian=ruby, loses=("none",),
                flash=({"flash": {"discard": [], "flashes": {"notice": "Hello Zoë"}}}, ["notice", "Hello Zoë"]), version=debian_version("Rails ${Version}", "ruby-railties"))
of_node = dict(command=["node", "{APPLICATIONS}/node_application.cjs"], debian=("node-cookies", "node-keygrip", "node-jose"), loses=("big", "least", "float"), without=("flash",),
               version="node -p '\"Node \" + process.versions.node + \", cookies \" + require(\"/usr/share/nodejs/cookies/package.json\").version + \", jose \" + require(\"/usr/share/nodejs/jose/package.json\").version'")
of_server = dict(server=True, ends="+1s", debian=("redis-server",))
of_rack = dict(command=["ruby", "{APPLICATIONS}/rack_application.rb"], cookie="rack.session", form="rack", secret="rack secret of a run", debian=ruby, loses=("none",), without=("flash",), version=debian_version("Rack ${Version}", "ruby-rack"))

frameworks = [
    Framework("django-files", environment={"ENGINE": "file"}, store="{FOLDER}/sessions", **of_django),
    Framework("django-table", environment={"ENGINE": "db"}, store="{FOLDER}/db.sqlite3", **of_django),
    Framework("django-table-no-zones", environment={"ENGINE": "db", "ZONES": "0"}, store="{FOLDER}/db.sqlite3", **of_django),
    Framework("django-cookie", environment={"ENGINE": "signed_cookies"}, form="django-signed", **{**of_django, "flash": ({"_messages": '[["__json_message",0,20,"Hello Zoë"]]'}, ["info", "Hello Zoë"])}),
    Framework("flask-cookie", form="flask", flash=({"_flashes": [{" t": ["notice", "Hello Zoë"]}]}, ["notice", "Hello Zoë"]), **of_flask),
    # A file of cachelib is a pickle, which is read, never run and never written; its name is a hash of the id.
    Framework("flask-session-files", environment={"STORE": "files"}, store="{FOLDER}/sessions", without=("list", "set", "unset", "flash", "user", "stream"), **{**of_flask, "secret": ""}),
    Framework("flask-session-table", environment={"STORE": "table"}, row="session:{}", store="{FOLDER}/sessions.sqlite3", flash=("notice", "Hello Zoë", ["notice", "Hello Zoë"]), **{**of_flask, "secret": ""}),
    Framework("starlette-cookie", python("starlette_application.py"), "session", form="starlette", secret="starlette secret of a run", without=("flash",), pypi=("starlette", "uvicorn", "itsdangerous"),
              version="{VENV}/bin/python -c 'import starlette; print(\"Starlette\", starlette.__version__)'"),
    Framework("php-files", php("php_application.php", "session.save_path={FOLDER}/sessions", "session.serialize_handler=php"), **of_php),
    Framework("php-serialize-files", php("php_application.php", "session.save_path={FOLDER}/sessions", "session.serialize_handler=php_serialize"), **of_php),
    Framework("php-binary-files", php("php_application.php", "session.save_path={FOLDER}/sessions", "session.serialize_handler=php_binary"), **of_php),
    Framework("php-depth-files", php("php_application.php", "session.save_path=\"1;{FOLDER}/sessions\"", "session.serialize_handler=php"), folders="0123456789abcdefghijklmnopqrstuv", **of_php),
    Framework("symfony-files", environment=workers, store="{FOLDER}/sessions", lock=True, without=("expire",), **of_symfony),
    Framework("symfony-table", environment={**workers, "STORE": "table"}, store="{FOLDER}/sessions.sqlite3", lock=True, **of_symfony),
    Framework("laravel-files", environment=workers, store="{FOLDER}/sessions", without=("expire",), **of_laravel),
    # How long a session lasts is a setting of Laravel's, which no row says.
    Framework("laravel-table", environment={**workers, "STORE": "table"}, store="{FOLDER}/sessions.sqlite3", layout="Laravel:7200", **of_laravel),
    Framework("laravel-encrypted-files", environment={**workers, "SESSION_ENCRYPT": "1"}, store="{FOLDER}/sessions", without=("expire",), **of_laravel),
    # Three ciphers: what a cookie is signed with again has to be said.
    Framework("rails7-cookie", environment={"DIGEST": "SHA256"}, form="rails7", **of_rails),
    Framework("rails5-cookie", form="rails5", **of_rails),
    Framework("rails4-cookie", environment={"CIPHER": "cbc"}, form="rails4", **of_rails),
    # One server for all of these, which keep their sessions beside each other in it.
    Framework("django-redis", environment={"ENGINE": "cache"}, store="redis+unix:{SERVER}?prefix=:1:django.contrib.sessions.cache", **of_server, **{**of_django, "tells": False, "pypi": ("Django", "django-redis")}),
    Framework("flask-session-redis", environment={"STORE": "redis"}, store="redis+unix:{SERVER}?prefix=session:", flash=("notice", "Hello Zoë", ["notice", "Hello Zoë"]), **of_server,
              **{**of_flask, "secret": "", "pypi": (*of_flask["pypi"], "redis")}),
    Framework("phpredis", php("php_application.php", "session.save_handler=redis", 'session.save_path="unix://{SERVER}?database=0"', "session.serialize_handler=php"),
              **{**of_php, **of_server, "store": "redis+unix:{SERVER}?prefix=PHPREDIS_SESSION:", "lock": False, "without": ("flash", "flash pending"), "debian": ("php-cli", "php-redis", "redis-server")}),
    Framework("phpredis-locked", php("php_application.php", "session.save_handler=redis", 'session.save_path="unix://{SERVER}?database=0"', "session.serialize_handler=php", "redis.session.locking_enabled=1"),
              **{**of_php, **of_server, "store": "redis+unix:{SERVER}?prefix=PHPREDIS_SESSION:", "without": ("flash", "flash pending"), "debian": ("php-cli", "php-redis", "redis-server")}),
    Framework("connect-redis", ["node", "{APPLICATIONS}/connect_redis_application.cjs"], "connect.sid", environment={"NODE_PATH": "/usr/share/nodejs"}, store="redis+unix:{SERVER}?prefix=sess:",
              secret="connect-redis secret of a run", signed=True, loses=("big", "least", "float"), user="ada",
              **{**of_server, "debian": ("node-redis", "redis-server")}, version=debian_version("node-redis ${Version}", "node-redis")),
    # JavaScript has no integers beyond 2^53, and 5.0 is 5.
    Framework("cookie-session-cookie", environment={"FORM": "keygrip", "NODE_PATH": "/usr/share/nodejs"}, cookie="session", form="cookie-session", secret="keygrip secret of a run", **of_node),
    Framework("authjs-cookie", environment={"FORM": "authjs", "NODE_PATH": "/usr/share/nodejs"}, cookie="authjs.session-token", form="authjs-jwt", secret="authjs secret of a run", **of_node),
    Framework("rack-json-cookie", environment={"SERIALIZER": "json"}, **of_rack),
]
