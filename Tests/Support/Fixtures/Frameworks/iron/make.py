# Iron seals (Fe26.2) of iron-session, Nuxt/h3 and hapi: PBKDF2-SHA1 of one round, AES-256-CBC, HMAC-SHA256, as published by hapijs/iron.
# Checked first against the fixed ticket of hapijs/iron's own tests.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
fixed_randomness("iron")
import base64, hashlib, hmac
from importlib.metadata import version
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
record = Record(f"cryptography {version('cryptography')}, the algorithm of hapijs/iron 7", "algorithm")

def base64url(data): return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
def unbase64url(text): return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
def derived(password, salt): return hashlib.pbkdf2_hmac("sha1", password.encode(), salt.encode(), 1, 32)  # The salt is the 64 hex characters as text.

def seal(content, password, ends="", id=""):
    salt, vector = os.urandom(32).hex(), os.urandom(16)
    padder, encryptor = PKCS7(128).padder(), Cipher(algorithms.AES(derived(password, salt)), modes.CBC(vector)).encryptor()
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    box = encryptor.update(padder.update(text) + padder.finalize()) + encryptor.finalize()
    base = "*".join(["Fe26.2", id, salt, base64url(vector), base64url(box), str(ends)])
    salt = os.urandom(32).hex()
    return f"{base}*{salt}*{base64url(hmac.digest(derived(password, salt), base.encode(), 'sha256'))}"

def unseal(text, password):
    *base, salt, mac = text.split("*")
    assert base64url(hmac.digest(derived(password, salt), "*".join(base).encode(), "sha256")) == mac
    decryptor, unpadder = Cipher(algorithms.AES(derived(password, base[2])), modes.CBC(unbase64url(base[3]))).decryptor(), PKCS7(128).unpadder()
    return json.loads(unpadder.update(decryptor.update(unbase64url(base[4])) + decryptor.finalize()) + unpadder.finalize())

published = ("Fe26.2**0cdd607945dd1dffb7da0b0bf5f1a7daa6218cbae14cac51dcbd91fb077aeb5b*aOZLCKLhCt0D5IU1qLTtYw*g0ilNDlQ3TsdFUqJCqAm9iL7Wa60H7eYcHL_5oP136TOJREkS3BzheDC1dlxz5oJ"
             "**05b8943049af490e913bbc3a2485bee2aaf7b823f4c41d0ff0b7c168371a3772*R8yscVdTBRMdsoVbdDiFmUL8zb-c3PQLGJn4Y8C-AqI")
assert unseal(published, "some_not_random_password_that_is_also_long_enough") == {"a": 1, "b": 2, "c": [3, 4, 5], "d": {"e": "f"}}
record.cookie("the ticket of hapijs/iron's own tests", "session", published, ["some_not_random_password_that_is_also_long_enough"],
              {"a": 1, "b": 2, "c": [3, 4, 5], "d": {"e": "f"}}, form="iron", expires=None, source="framework", made="hapijs/iron 7, test/index.ts")
password, other = "iron fixture password of at least 32 characters", "iron fixture password of last year, 32 characters"
ends = (moment + 1209600 + 60) * 1000  # iron-session adds 60 seconds of skew to its ttl of 14 days.
plain = {"user": {"id": 7, "login": "ada"}, "flash": "Zoë ✓"}
nuxt = {"id": "0f5d9c2e-1d7b-4e0c-9f5e-7a0c4c1d2e3f", "createdAt": moment * 1000, "data": {"user": {"name": "ada"}}}
for case, name, value, secrets, content, facts in [
    ("iron-session 8", "shop-session", seal(plain, password, ends, "1") + "~2", [password], plain, dict(expires=ends / 1000, passwordID="1")),
    ("iron-session, two passwords", "shop-session", seal(plain, other, ends, "1") + "~2", [password, other], plain, dict(expires=ends / 1000, passwordID="1", verifiedBy=2)),
    ("iron-session, no end", "shop-session", seal(plain, password, "", "1") + "~2", [password], plain, dict(expires=None, passwordID="1")),
    ("Nuxt, h3", "nuxt-session", seal(nuxt, password), [password], nuxt, dict(expires=None)),
    ("hapi's yar: percent-encoded nowhere", "session", seal({"n": 1}, password, (moment + 60) * 1000), [password], {"n": 1}, dict(expires=moment + 60)),
    ("bad password", "session", seal({"n": 1}, other), [password], None, dict(verifies=False))]:
    if content is not None: assert unseal(value.removesuffix("~2"), secrets[-1]) == content
    record.cookie(case, name, value, secrets, content, form="iron", **facts)
record.write()
