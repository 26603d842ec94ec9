# Fernet tokens, as aiohttp-session's EncryptedCookieStorage and others write them: 80, 8 bytes of time, IV, AES-128-CBC, HMAC-SHA256; base64url with padding.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
import base64
from importlib.metadata import version
from cryptography.fernet import Fernet
record = Record("cryptography " + version("cryptography"))
key = base64.urlsafe_b64encode(bytes(range(32)))
content = {"created": moment, "session": {"user_id": 42}}
record.cookie("aiohttp-session's shape", "AIOHTTP_SESSION", Fernet(key).encrypt_at_time(json.dumps(content).encode(), moment).decode(), [key.decode()], content, form="fernet", signedAt=moment)
record.write()
