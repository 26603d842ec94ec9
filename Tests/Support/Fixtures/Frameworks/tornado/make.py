# Tornado's signed values, version 2 (in double quotes on the wire), version 1, and of a numbered key.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
import tornado
from tornado.web import create_signed_value
record = Record("Tornado " + tornado.version)
key, name, content = "tornado fixture key", "username-localhost-8888", '{"username": "ada"}'
clock = lambda: float(moment)
value = create_signed_value(key, name, content, version=2, clock=clock).decode()
record.cookie("version 2", name, value, [key], content, form="tornado", signedAt=moment, setCookie=f'{name}="{value}"; HttpOnly; Path=/')
record.cookie("version 1", "user", create_signed_value(key, "user", "ada", version=1, clock=clock).decode(), [key], "ada", form="tornado", signedAt=moment)
record.cookie("key 1", name, create_signed_value({0: "old", 1: key}, name, "ada", version=2, key_version=1, clock=clock).decode(), [key], "ada", form="tornado", signedAt=moment)
record.write()
