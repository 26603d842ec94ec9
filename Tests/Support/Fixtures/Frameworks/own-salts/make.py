# What an application signs itself: by itsdangerous, by Django's signing, and by Flask under another salt than its usual one.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
import hashlib, django
from importlib.metadata import version
from django.conf import settings
settings.configure(SECRET_KEY="django fixture key", USE_TZ=True, SIGNED_COOKIE_LEGACY_SALT_FALLBACK=True)
django.setup()
from django.core import signing
from django.http import HttpResponse
from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer
record = Record(f"itsdangerous {version('itsdangerous')}, Django {django.__version__}, Flask {version('flask')}")
key = "itsdangerous fixture key"
data, long = {"user_id": 42, "name": "Zoë"}, {"text": "hello " * 40, "user_id": 42}

def put(case, value, content, name="prefs", salts=(), key=key, form="itsdangerous", timed=True):
    # Without its salts none of the usual ones may verify it, and it may not be called forged.
    record.cookie(case, name, value, [key], content, form=form, salts=list(salts), **({"signedAt": moment} if timed else {}))

put("URLSafeTimedSerializer", URLSafeTimedSerializer(key).dumps(data), data)
put("URLSafeTimedSerializer, compressed", URLSafeTimedSerializer(key).dumps(long), long)
put("URLSafeTimedSerializer, a salt of its own", URLSafeTimedSerializer(key, salt="shop.cart").dumps(data), data, salts=["shop.cart"])
put("key_derivation hmac and SHA-256", URLSafeTimedSerializer(key, salt="shop.cart", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}).dumps(data), data, salts=["shop.cart"])
put("key_derivation concat and SHA-512", URLSafeTimedSerializer(key, salt="shop.cart", signer_kwargs={"key_derivation": "concat", "digest_method": hashlib.sha512}).dumps(data), data, salts=["another", "shop.cart"])
put("URLSafeTimedSerializer of a list, a salt of its own", URLSafeTimedSerializer(key, salt="shop.cart").dumps([1, "Zoë"]), [1, "Zoë"], salts=["shop.cart"])
put("URLSafeSerializer", URLSafeSerializer(key).dumps(data), data, timed=False)
put("URLSafeSerializer, a salt of its own", URLSafeSerializer(key, salt="shop.cart").dumps(data), data, salts=["shop.cart"], timed=False)
put("TimestampSigner", TimestampSigner(key).sign("ada|42").decode(), "ada|42")
put("TimestampSigner, a salt of its own", TimestampSigner(key, salt="shop.user").sign("ada|42").decode(), "ada|42", salts=["shop.user"])

class Interface(SecureCookieSessionInterface):
    salt = "shop.session"
application = Flask(__name__)
application.secret_key, application.session_interface = key, Interface()
@application.route("/")
def page():
    session.update(data)
    return "ok"
value, header = set_cookies(application.test_client().get("/").headers.getlist("Set-Cookie"))["session"]
record.cookie("Flask with a salt of its own", "session", value, [key], data, form="flask", salts=["shop.session"], signedAt=moment, setCookie=header)

key = settings.SECRET_KEY
def django_cookie(case, value, content, salts=(), **facts): put(case, value, content, salts=salts, key=key, **{"form": "django-signing", **facts})
django_cookie("signing.dumps", signing.dumps(data), data)
django_cookie("signing.dumps, a salt of its own", signing.dumps(data, salt="shop.cart"), data, ["shop.cart"])
django_cookie("signing.dumps, compressed, a salt of its own", signing.dumps(long, salt="shop.cart", compress=True), long, ["shop.cart"])
django_cookie("TimestampSigner, a salt of its own", signing.TimestampSigner(salt="shop.user").sign("ada"), "ada", ["shop.user"])
def of_response(**settings):
    response = HttpResponse()
    response.set_signed_cookie("prefs", "ada", **settings)
    return response.cookies["prefs"].coded_value.strip('"')
django_cookie("set_signed_cookie", of_response(), "ada", form="django-cookie")
django_cookie("set_signed_cookie, a salt of its own", of_response(salt="shop"), "ada", ["shop"], form="django-cookie")
older = signing.get_cookie_signer(salt="prefs" + "shop").sign("ada")
django_cookie("set_signed_cookie of before the salt's length was signed", older, "ada", ["shop"], form="django-cookie")
record.write()
