"""Opens the cookies of the fixtures by their published algorithms alone, and fails where one is not what cookies.json says of it.

Needs `cryptography`: python reference.py. What a format is made of stands in its function, in the order in which a reader takes it apart."""
import base64, glob, hashlib, hmac, json, os, sys, urllib.parse, zlib
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def b64(text): return base64.b64decode(text + "=" * (-len(text) % 4), "-_" if "-" in text or "_" in text else None)
def b64url(data): return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
def mac(key, text, digest): return hmac.digest(key, text.encode() if isinstance(text, str) else text, digest)
def unpad(data): return data[:-data[-1]]
def cbc(key, vector, data):
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return unpad(decryptor.update(data) + decryptor.finalize())
def must(condition):
    if not condition: raise ValueError("does not verify")
def key_of(text):
    if text.startswith("hex:"): return bytes.fromhex(text[4:])
    if text.startswith("base64:"): return base64.b64decode(text[7:])
    return text.encode()


def starlette(value, key, case):
    text, signature = value.rsplit(".", 1)  # base64(JSON) "." base64url(time, big-endian), and HMAC-SHA1 of both
    must(hmac.compare_digest(b64(signature), mac(hashlib.sha1(b"itsdangerous.Signer" + b"signer" + key).digest(), text, "sha1")))
    body, time = text.split(".")
    must(int.from_bytes(b64(time), "big") == case["signedAt"])
    return json.loads(base64.b64decode(body))

def flask(value, key, case):
    text, signature = value.rsplit(".", 1)  # salt "cookie-session" under HMAC, not concatenated; a leading dot: zlib
    must(hmac.compare_digest(b64(signature), mac(mac(key, case.get("salts", ["cookie-session"])[-1], "sha1"), text, "sha1")))
    body, time = text.rsplit(".", 1)
    moment = int.from_bytes(b64(time), "big")
    must(case["signedAt"] in (moment, moment + 1293840000))
    return json.loads(zlib.decompress(b64(body[1:])) if body.startswith(".") else b64(body))

def itsdangerous(value, key, case):
    text, signature = value.rsplit(".", 1)  # SHA-1 unless the application says another; the key: django-concat, hmac or concat
    salt, digest = (case["salts"] or ["itsdangerous.Signer" if isinstance(case["content"], str) else "itsdangerous"])[-1].encode(), {27: "sha1", 43: "sha256", 86: "sha512"}[len(signature)]
    keys = hashlib.new(digest, salt + b"signer" + key).digest(), mac(key, salt, digest), hashlib.new(digest, salt + key).digest()
    must(any(hmac.compare_digest(b64(signature), mac(one, text, digest)) for one in keys))
    body, _, time = text.rpartition(".") if "signedAt" in case else (text, "", "")
    must("signedAt" not in case or int.from_bytes(b64(time), "big") == case["signedAt"])
    if isinstance(case["content"], str): return body
    return json.loads(zlib.decompress(b64(body[1:])) if body.startswith(".") else b64(body))

def base62(text):
    number = 0
    for letter in text: number = number * 62 + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".index(letter)
    return number

def django_text(value, key, salt, timed=True):
    text, signature = value.rsplit(":", 1)  # key: digest(salt + "signer" + SECRET_KEY); 27 characters: SHA-1, 43: SHA-256
    digest = "sha1" if len(signature) == 27 else "sha256"
    must(hmac.compare_digest(b64(signature), mac(hashlib.new(digest, salt + b"signer" + key).digest(), text, digest)))
    body, time = text.rsplit(":", 1) if timed else (text, None)
    return json.loads(zlib.decompress(b64(body[1:])) if body.startswith(".") else b64(body)), time and base62(time)

def django(value, key, case):
    content, time = django_text(value, key, b"django.contrib.sessions.backends.signed_cookies")
    must(time == case["signedAt"])
    return content

def django_signing(value, key, case):
    if isinstance(case["content"], str): return django_signed_text(value, key, case["salts"][0].encode(), case)
    return django_text(value, key, (case["salts"] or ["django.core.signing"])[0].encode())[0]

def django_signed_text(value, key, salt, case):
    text, signature = value.rsplit(":", 1)
    must(hmac.compare_digest(b64(signature), mac(hashlib.sha256(salt + b"signer" + key).digest(), text, "sha256")))
    body, time = text.rsplit(":", 1)
    must(base62(time) == case["signedAt"])
    return body

def django_cookie(value, key, case):
    salt, key = (case["salts"] or [""])[0], b"django.http.cookies" + key
    newer, older = f"django.http.cookies.v2:{len(salt)}:{salt}{case['name']}", case["name"] + salt
    return django_signed_text(value, key, (older if "before" in case["case"] else newer).encode(), case)

def django_messages(value, key, case):
    content, _ = django_text(value, b"django.http.cookies" + key, b"django.contrib.messages", timed=False)  # get_cookie_signer puts a word before the key
    # ["__json_message", 1 where it is safe HTML, level, text, tags?]
    must([[one[2], one[3]] for one in content] == [[one["level"], one["message"]] for one in case["flashes"]])

def remember(value, key, case):
    text, digest = value.rsplit("|", 1)
    must(hmac.compare_digest(digest, mac(key, text, "sha512").hex()))
    return text

def rails_key(key, salt, size, case): return hashlib.pbkdf2_hmac(case.get("digest", "SHA1"), key, salt, 1000, size)

def rails_envelope(text, case):
    envelope = json.loads(text)["_rails"]  # {"_rails":{"message":base64,"exp":ISO or null,"pur":"cookie.NAME"}}, around JSON or Marshal
    must(envelope["pur"] == case["purpose"] if "purpose" in case else True)
    return base64.b64decode(envelope["message"])

def rails_content(data, case):
    if case.get("serializer") != "marshal": return json.loads(data)
    must(data.startswith(b"\x04\x08") and all(text.encode() in data for text in case.get("texts", [])))

def rails_encrypted(value, key, case):
    value = urllib.parse.unquote(value)
    if case.get("cipher") == "aes-256-cbc":  # base64(base64(data) "--" base64(iv)) "--" hex: no envelope before 5.2... and one after
        text, signature = value.rsplit("--", 1)
        must(hmac.compare_digest(signature, mac(rails_key(key, b"signed encrypted cookie", 64, case), text, "sha1").hex()))
        data, vector = base64.b64decode(text).split(b"--")
        plain = cbc(rails_key(key, b"encrypted cookie", 32, case), base64.b64decode(vector), base64.b64decode(data))
    else:
        data, vector, tag = map(base64.b64decode, value.split("--"))
        plain = AESGCM(rails_key(key, b"authenticated encrypted cookie", 32, case)).decrypt(vector, data + tag, b"")
    return rails_content(rails_envelope(plain, case) if plain.startswith(b'{"_rails"') else plain, case)

def rails_signed(value, key, case):
    text, signature = urllib.parse.unquote(value).rsplit("--", 1)
    must(hmac.compare_digest(signature, mac(rails_key(key, b"signed cookie", 64, case), text, "sha1").hex()))
    return rails_content(rails_envelope(base64.b64decode(text), case), case)

def rack(value, key, case):
    text, signature = urllib.parse.unquote(value).rsplit("--", 1)
    must(hmac.compare_digest(signature, mac(key, text, "sha1" if len(signature) == 40 else "sha256").hex()))
    return json.loads(base64.b64decode(text)) if case["content"] else None

def jwt(value, key, case):
    head, body, signature = value.split(".")
    algorithm = json.loads(b64(head))["alg"]
    if not algorithm.startswith("HS"): return json.loads(b64(body))
    must(hmac.compare_digest(b64(signature), mac(key, head + "." + body, "sha" + algorithm[2:])))
    return json.loads(b64(body))

def authjs(value, key, case):
    head, wrapped, vector, data, tag = (value or "".join(one["value"] for one in case["cookies"])).split(".")
    must(wrapped == "")
    header = json.loads(b64(head))
    if header["enc"] == "A256GCM": size, information = 32, b"NextAuth.js Generated Encryption Key"
    elif case["salt"] == "better-auth-session": size, information = 64, b"BetterAuth.js Generated Encryption Key"
    else: size, information = 64, f"Auth.js Generated Encryption Key ({case['salt']})".encode()
    derived = HKDF(hashes.SHA256(), size, case["salt"].encode(), information).derive(key)
    if header["enc"] == "A256GCM": return json.loads(AESGCM(derived).decrypt(b64(vector), b64(data) + b64(tag), head.encode()))
    # RFC 7518, 5.2: the first half authenticates; the length of the header in bits ends what is authenticated.
    signed = head.encode() + b64(vector) + b64(data) + (len(head) * 8).to_bytes(8, "big")
    must(hmac.compare_digest(b64(tag), mac(derived[:32], signed, "sha512")[:32]))
    return json.loads(cbc(derived[32:], b64(vector), b64(data)))

def iron(value, key, case):
    *base, salt, signature = value.removesuffix("~2").split("*")
    derived = lambda salt: hashlib.pbkdf2_hmac("sha1", key, salt.encode(), 1, 32)  # the hex text is the salt, not its bytes
    must(hmac.compare_digest(b64(signature), mac(derived(salt), "*".join(base), "sha256")))
    must(not base[5] or int(base[5]) / 1000 == case.get("expires"))
    return json.loads(cbc(derived(base[2]), b64(base[3]), b64(base[4])))

def laravel(value, key, case):
    box = json.loads(base64.b64decode(urllib.parse.unquote(value)))
    vector = base64.b64decode(box["iv"])
    if box["tag"]: plain = AESGCM(key).decrypt(vector, base64.b64decode(box["value"]) + base64.b64decode(box["tag"]), None)
    else:
        must(hmac.compare_digest(box["mac"], mac(key, box["iv"] + box["value"], "sha256").hex()))  # over the base64 texts
        plain = cbc(key, vector, base64.b64decode(box["value"]))
    prefix, content = plain.decode().split("|", 1)
    must(prefix == mac(key, case["name"] + "v2", "sha1").hex())
    return content

def keygrip(value, key, case):
    digest = "sha1" if len(case["signature"]) == 27 else "sha256"
    must(hmac.compare_digest(case["signature"], b64url(mac(key, f"{case['name']}={value}", digest))))
    return json.loads(base64.b64decode(value)) if isinstance(case["content"], dict) else value

def express(value, key, case):
    text, signature = urllib.parse.unquote(value).removeprefix("s:").rsplit(".", 1)
    must(hmac.compare_digest(signature, base64.b64encode(mac(key, text, "sha256")).rstrip(b"=").decode()))
    return json.loads(text[2:]) if text.startswith("j:") else text

def better_auth_data(value, key, case):
    copy = json.loads(b64(value))  # The signature stands beside what is signed: JSON.stringify({...session, expiresAt})
    text = json.dumps({**copy["session"], "expiresAt": copy["expiresAt"]}, ensure_ascii=False, separators=(",", ":"))
    must(hmac.compare_digest(b64(copy["signature"]), mac(key, text, "sha256")) and copy["expiresAt"] == case["expires"] * 1000)
    return copy["session"]

def better_auth(value, key, case):
    text, signature = urllib.parse.unquote(value).rsplit(".", 1)
    must(hmac.compare_digest(base64.b64decode(signature), mac(key, text, "sha256")))
    return text

def tornado(value, key, case):
    if value.startswith("2|"):
        text, signature = value.rsplit("|", 1)
        must(hmac.compare_digest(signature, mac(key, text + "|", "sha256").hex()))
        return base64.b64decode(text.rsplit(":", 1)[1]).decode()
    body, time, signature = value.split("|")
    must(hmac.compare_digest(signature, mac(key, case["name"] + body + time, "sha1").hex()))
    return base64.b64decode(body).decode()

def pyramid(value, key, case):
    data = b64(value)
    must(hmac.compare_digest(data[:64], mac(b"pyramid.session." + key, data[64:], "sha512")))
    return json.loads(data[64:])[2]

def mojolicious(value, key, case):
    text, signature = value.rsplit("--", 1)
    must(hmac.compare_digest(signature, mac(key, f"{case['name']}={text}", "sha256").hex()))
    return json.loads(base64.b64decode(text.replace("-", "=")).rstrip(b"Z"))

def gorilla(value, key, case):
    data = b64(value)
    time, body, signature = data.split(b"|", 2)
    must(hmac.compare_digest(signature, mac(key, case["name"].encode() + b"|" + time + b"|" + body, "sha256")))
    return json.loads(b64(body.decode())) if case["content"] else None

def rack_encrypted(value, key, case):
    data = b64(urllib.parse.unquote(value))
    salt = data[1:33]  # the first half of the secret makes the key of a message, the rest signs version 1
    derived = mac(key[:32], salt, "sha256")
    if data[0] == 2: plain = AESGCM(derived).decrypt(data[33:45], data[61:] + data[45:61], data[:33])
    else:
        must(hmac.compare_digest(data[-32:], mac(key[32:], data[:-32], "sha256")))
        plain = Cipher(algorithms.AES(derived), modes.CTR(data[33:49])).decryptor().update(data[49:-32])
    return json.loads(plain[2 + int.from_bytes(plain[:2], "little"):])

def fernet(value, key, case):
    data, key = b64(value), base64.urlsafe_b64decode(key)  # 0x80, 8 bytes of time, IV, AES-128-CBC, HMAC; the first half of the key signs
    must(data[0] == 0x80 and hmac.compare_digest(data[-32:], mac(key[:16], data[:-32], "sha256")))
    must(int.from_bytes(data[1:9], "big") == case["signedAt"])
    return json.loads(cbc(key[16:], data[9:25], data[25:-32]))

def phoenix(value, key, case):
    text, signature = value.rsplit(".", 1)
    derived = hashlib.pbkdf2_hmac("sha256", key, case["salts"][0].encode(), 1000, 32)
    must(text.startswith(b64url(b"HS256") + ".") and hmac.compare_digest(b64(signature), mac(derived, text, "sha256")))
    data = b64(text.split(".")[1])
    must(data[0] == 131)
    return erlang(data, 1)[0]

def erlang(data, at):
    """A term of Erlang's External Term Format (maps, binaries, small numbers), and where the next begins."""
    if data[at] == 97: return data[at + 1], at + 2
    count, at, kind = int.from_bytes(data[at + 1:at + 5], "big"), at + 5, data[at]
    if kind == 109: return data[at:at + count].decode(), at + count
    must(kind == 116)
    pairs = {}
    for _ in range(count):
        key, at = erlang(data, at)
        pairs[key], at = erlang(data, at)
    return pairs, at

def cookie_rs(value, key, case):
    text = urllib.parse.unquote(value)
    must(hmac.compare_digest(base64.b64decode(text[:44]), mac(key[:32], text[44:], "sha256")))
    return text[44:]

def cookie_rs_private(value, key, case):
    data = base64.b64decode(urllib.parse.unquote(value))
    return json.loads(AESGCM(key[32:]).decrypt(data[:12], data[12:], case["name"].encode()))

def beaker(value, key, case):
    signature, text = value[:40], value[40:]  # HMAC-SHA1 in hex, and with nothing between: an id, or base64 of zlib of JSON
    must(hmac.compare_digest(signature, mac(key, text, "sha1").hex()))
    return text if isinstance(case["content"], str) else {name: value for name, value in json.loads(zlib.decompress(base64.b64decode(text))).items() if not name.startswith("_")}

def bottle(value, key, case):
    signature, text = value[1:].split("?")
    must(hmac.compare_digest(base64.b64decode(signature), mac(key, text, "sha256")))

def drupal(value, key, case):
    must(b64url(hashlib.sha256(urllib.parse.unquote(value).encode()).digest()) == case["row"])
    return urllib.parse.unquote(value)

def flask_session(value, key, case):
    if not case["secrets"]: return value
    text, signature = value.rsplit(".", 1)
    must(hmac.compare_digest(b64(signature), mac(mac(key, "flask-session", "sha1"), text, "sha1")))
    return text

readers = {"starlette": starlette, "flask": flask, "django-signed": django, "django-messages": django_messages, "flask-login-remember": remember, "rails-encrypted": rails_encrypted,
           "rails-signed": rails_signed, "rack": rack, "jwt": jwt, "authjs": authjs, "iron": iron, "laravel": laravel, "keygrip": keygrip, "express": express, "better-auth": better_auth,
           "tornado": tornado, "pyramid": pyramid, "mojolicious": mojolicious, "gorilla": gorilla, "rack-encrypted": rack_encrypted, "fernet": fernet, "phoenix": phoenix, "cookie-rs": cookie_rs,
           "cookie-rs-private": cookie_rs_private, "beaker": beaker, "bottle": bottle, "drupal": drupal, "flask-session": flask_session,
           "itsdangerous": itsdangerous, "django-signing": django_signing, "django-cookie": django_cookie, "better-auth-data": better_auth_data}

def opened(case):
    """The content, and which of the secrets opened it."""
    for index, secret in enumerate(case["secrets"] or [""]):
        try: return readers[case["form"]](case["value"], key_of(secret), case), index + 1
        except Exception as error:  # Any damage is "does not verify".
            if os.environ.get("WHY"): print(case["case"], repr(error))
    return None, 0

if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    right, wrong, left = 0, 0, set()
    for path in sorted(glob.glob("*/cookies.json")):
        for case in json.load(open(path)):
            if case["form"] not in readers:
                left.add(case["form"])
                continue
            content, by = opened(case)
            expected = 0 if case.get("verifies") is False and case.get("header", {}).get("alg") != "none" else case.get("verifiedBy", 1)
            same = by == 0 or case["content"] is None or content == case["content"] or "partial" in case and all(content.get(key) == value for key, value in case["content"].items())
            if by == expected and same: right += 1
            else:
                wrong += 1
                print(f"{path}: {case['case']}: opened by secret {by}, not {expected}" if by != expected else f"{path}: {case['case']}: {content!r}")
    print(f"{right} right, {wrong} wrong; no reference for: {', '.join(sorted(left))}")
    sys.exit(wrong > 0)
