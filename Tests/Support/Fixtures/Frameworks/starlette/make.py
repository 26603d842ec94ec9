# Starlette's SessionMiddleware (FastAPI's is the same): standard base64 with padding, then itsdangerous' TimestampSigner.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
import itsdangerous, starlette
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

record = Record(f"Starlette {starlette.__version__}, itsdangerous {itsdangerous.__version__}")
key = "starlette fixture key"

def made(content, **options):
    async def write(request):
        request.session.update(content)
        return JSONResponse({})
    async def read(request): return JSONResponse(request.session)
    middleware = Middleware(SessionMiddleware, secret_key=key, **options)
    application = Starlette(routes=[Route("/w", write), Route("/r", read)], middleware=[middleware])
    client = TestClient(application, base_url="https://testserver")
    name = options.get("session_cookie", "session")
    value, header = set_cookies(client.get("/w").headers.get_list("set-cookie"))[name]
    seen = client.get("/r").json()
    assert seen == content, seen
    return name, value, header

cases = {
    "signs of standard base64": ({"user": {"sub": "auth0|77", "name": "Zoë"}, "n": 1, "q": ">>>???", "zz": "~~~"}, {}),
    "no = + or / in it: could be Flask's": ({"user_id": 42}, {}),
    "numbers": ({"big": 9223372036854775808, "beyond": 9007199254740993, "float": 5.0, "nothing": None, "yes": True, "list": [1, [2, {}]]}, {}),
    "of an hour, strict, by another name": ({"user_id": "ada"}, dict(session_cookie="sid", max_age=3600, same_site="strict", https_only=True)),
    "of the browser's session": ({"user_id": "ada", "text": "x" * 120}, dict(max_age=None)),
}
for case, (content, options) in cases.items():
    name, value, header = made(content, **options)
    age = options.get("max_age", 14 * 24 * 3600)
    record.cookie(case, name, value, [key], content, setCookie=header, form="starlette", signedAt=moment, expires=age and moment + age)
name, value, header = made({"user_id": 1})
body, time, signature = value.split(".")
record.cookie("another's signature", name, f"{body}.{time}.{signature[::-1]}", [key], {"user_id": 1}, form="starlette", verifies=False, signedAt=moment)
# An emptied session: Starlette takes the cookie away.
record.write()
