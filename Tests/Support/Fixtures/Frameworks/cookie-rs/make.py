# cookie-rs (Rocket, axum-extra, actix-session): signed "base64(HMAC-SHA256) value" with no separator, private "base64(nonce, AES-256-GCM, tag)" whose name is authenticated; as published.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
fixed_randomness("cookie-rs")
import base64, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from urllib.parse import quote
record = Record("the layout of cookie-rs 0.18", "algorithm")
signing, encryption = bytes(range(32)), bytes(range(32, 64))  # A Key is 64 bytes: the first half signs, the second encrypts.
key = secret(signing + encryption)
record.cookie("signed", "session", quote(base64.b64encode(hmac.digest(signing, b"ada", "sha256")).decode() + "ada"), [key], "ada", form="cookie-rs")
nonce = os.urandom(12)
record.cookie("private", "session", quote(base64.b64encode(nonce + AESGCM(encryption).encrypt(nonce, b'{"user":"ada"}', b"session")).decode()), [key], {"user": "ada"}, form="cookie-rs-private")
record.write()
