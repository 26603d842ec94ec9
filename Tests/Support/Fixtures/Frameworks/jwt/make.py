# JSON Web Tokens, signed (JWS): HS256, HS512 by PyJWT, RS256 and ES256 whose secret nobody needs to read them, and what is no token.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
record = Record("PyJWT " + jwt.__version__)
key, bytes_key = "jwt fixture key of at least thirty-two bytes", bytes(range(64))
claims = {"sub": "42", "name": "Zoë", "iat": moment, "exp": moment + 3600, "nbf": moment - 60, "big": 9007199254740993, "roles": ["admin"]}
for case, secret_key, options, content in [
    ("HS256", key, dict(algorithm="HS256"), claims), ("HS384", bytes_key, dict(algorithm="HS384"), claims), ("HS512, a key id", bytes_key, dict(algorithm="HS512", headers={"kid": "2026-11"}), claims),
    ("no end", key, dict(algorithm="HS256"), {"sub": "7"}), ("without typ", key, dict(algorithm="HS256", headers={"typ": None}), {"sub": "7", "exp": moment - 1})]:
    token = jwt.encode(content, secret_key, **options)
    assert jwt.decode(token, secret_key, [options["algorithm"]], options={"verify_exp": False, "verify_nbf": False, "verify_iat": False}) == content
    record.cookie(case, "token", token, [secret(secret_key)], content, form="jwt", header=jwt.get_unverified_header(token), expires=content.get("exp"), signedAt=content.get("iat"), user=content["sub"])
record.cookie("HS256 by another", "token", jwt.encode(claims, key + "!", algorithm="HS256"), [key], claims, form="jwt", verifies=False)
record.cookie("alg none", "token", jwt.encode(claims, None, algorithm="none"), [key], claims, form="jwt", verifies=False, header={"typ": "JWT", "alg": "none"})
private = ec.generate_private_key(ec.SECP256R1())
public = private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
record.cookie("ES256 in __session, as Clerk's", "__session", jwt.encode({**claims, "azp": "https://shop.test", "sid": "sess_2abc"}, private, algorithm="ES256", headers={"kid": "ins_2abc"}), [],
              {**claims, "azp": "https://shop.test", "sid": "sess_2abc"}, form="jwt", publicKey=public, note="no secret verifies it: a public key would")
record.write()
