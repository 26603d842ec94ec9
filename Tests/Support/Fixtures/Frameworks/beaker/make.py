# Beaker: an id signed by HMAC-SHA1 in hex before it (40 characters), a session in its cookie (40 characters, then base64 of a pickle or JSON), a file (pickle).
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
fixed_randomness("beaker")
from importlib.metadata import version
from beaker.middleware import SessionMiddleware
from webtest import TestApp
record = Record("Beaker " + version("beaker"))
key = "beaker fixture key"
def run(case, content, **options):
    def application(environ, start):
        session = environ["beaker.session"]
        session.update(content); session.save()
        start("200 OK", [("Content-Type", "text/plain")])
        return [session.id.encode()]
    response = TestApp(SessionMiddleware(application, {"session.auto": True, "session.key": "beaker.session.id", **{"session." + name: value for name, value in options.items()}})).get("/")
    value, header = set_cookies(response.headers.getall("Set-Cookie"))["beaker.session.id"]
    record.cookie(case, "beaker.session.id", value, [key], response.text if options["type"] == "file" else content, setCookie=header, form="beaker")
    return response.text
run("JSON in the cookie", {"user_id": 42, "name": "Zoë"}, type="cookie", validate_key=key, data_serializer="json")
folder = fresh("files")
id = run("a signed id", {"user_id": 42}, type="file", data_dir=folder, secret=key)
# Locks are left beside the sessions: container_file/X/XX/ID.cache and container_file_lock.
record.store("files", "files", [{"id": id, "content": None, "texts": ["user_id"]}], kind="directory", secrets=[key], note="a pickle, two folders deep")
record.write()
