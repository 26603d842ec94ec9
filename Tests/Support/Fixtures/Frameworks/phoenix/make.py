# Phoenix (Plug.Session.COOKIE): MessageVerifier "SFMyNTY.base64url(External Term Format).HMAC-SHA256", and MessageEncryptor "A256GCM"/XCP shapes; from Plug.Crypto's published layout.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
fixed_randomness("phoenix")
import base64, hashlib, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
record = Record("the layout of Plug.Crypto 2", "algorithm")
def base64url(data): return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
key_base, salt = "p" * 64, "session salt"
secret_key = hashlib.pbkdf2_hmac("sha256", key_base.encode(), salt.encode(), 1000, 32)
def binary(text): return b"m" + len(text.encode()).to_bytes(4, "big") + text.encode()
# Erlang's term format: 131, a map of two pairs; %{"user_id" => 42, "phoenix_flash" => %{"info" => "Saved"}}.
terms = b"\x83t" + (2).to_bytes(4, "big") + binary("phoenix_flash") + b"t" + (1).to_bytes(4, "big") + binary("info") + binary("Saved") + binary("user_id") + b"a\x2a"
signed = base64url(b"HS256") + "." + base64url(terms)
value = signed + "." + base64url(hmac.digest(secret_key, signed.encode(), "sha256"))
record.cookie("signed", "_shop_key", value, [key_base], {"phoenix_flash": {"info": "Saved"}, "user_id": 42}, form="phoenix", salts=[salt])
# Encrypted (before Plug.Crypto 2): the header is base64url of A128GCM, then the wrapped key, IV, text and tag.
content_key, iv = os.urandom(16), os.urandom(12)
sealed = AESGCM(content_key).encrypt(iv, terms, b"A128GCM")
wrapped = os.urandom(44)
record.cookie("encrypted (shape)", "_shop_key", ".".join(map(base64url, (b"A128GCM", wrapped, iv, sealed[:-16], sealed[-16:]))), [key_base], None, form="phoenix-encrypted", note="for its name only: the wrapped key is random")
record.write()
