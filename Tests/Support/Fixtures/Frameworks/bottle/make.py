# Bottle's signed cookies: !base64(HMAC-SHA256)?base64(a pickle of [name, value]).
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
import bottle
record = Record("Bottle " + bottle.__version__)
key = "bottle fixture key"
response = bottle.BaseResponse()
response.set_cookie("account", "ada", secret=key)
header = dict(response.headerlist)["Set-Cookie"]
record.cookie("signed", "account", header.split("=", 1)[1].split("; ")[0].strip('"'), [key], None, setCookie=header, form="bottle", note="a pickle of (name, value): never run")
record.write()
