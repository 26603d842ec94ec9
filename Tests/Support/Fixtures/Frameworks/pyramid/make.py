# Pyramid's SignedCookieSessionFactory: base64url without padding of HMAC-SHA512 (64 bytes), then JSON [accessed, created, {...}].
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
from importlib.metadata import version
from pyramid.request import Request
from pyramid.response import Response
from pyramid.session import SignedCookieSessionFactory
record = Record("Pyramid " + version("pyramid"))
key = "pyramid fixture key"
request = Request.blank("/")
request.session = SignedCookieSessionFactory(key)(request)
request.session["user_id"] = 42
request.session.flash("Saved")
response = Response()
request._process_response_callbacks(response)
value, header = set_cookies(response.headers.getall("Set-Cookie"))["session"]
record.cookie("flash", "session", value, [key], {"user_id": 42, "_f_": ["Saved"]}, setCookie=header, form="pyramid", signedAt=moment)
record.write()
