# Auth.js and NextAuth with the JWT strategy: JWE "dir". RFC 7516 by jwcrypto; keys by HKDF-SHA256 as packages/core/src/jwt.ts and next-auth 4's jwt/index.ts have it.
import os, sys; sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from record import *
import hashlib
from importlib.metadata import version
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from jwcrypto import jwe, jwk
from jwcrypto.common import base64url_encode as base64url
record = Record(f"jwcrypto {version('jwcrypto')}, the derivation as published (next-auth 4, Auth.js 5)", "algorithm")
key, old_key = "authjs fixture secret", "authjs fixture secret of last year"

def derived(secret, salt, version):
    if version == 4:  # Salt is "" unless an application passes one; it then stands in the information too.
        information, size = b"NextAuth.js Generated Encryption Key" + (f" ({salt})".encode() if salt else b""), 32
    else: information, size = f"Auth.js Generated Encryption Key ({salt})".encode(), 64
    return HKDF(hashes.SHA256(), size, salt.encode(), information).derive(secret.encode())

def sealed(claims, secret, salt, version):
    derivation = derived(secret, salt, version)
    header = {"alg": "dir", "enc": "A256GCM" if version == 4 else "A256CBC-HS512"}
    if version == 5:
        # The thumbprint of RFC 7638 by SHA-512: members in order, {"k":...,"kty":"oct"}.
        header["kid"] = base64url(hashlib.sha512(json.dumps({"k": base64url(derivation), "kty": "oct"}, separators=(",", ":")).encode()).digest())
    token = jwe.JWE(json.dumps(claims, ensure_ascii=False).encode(), protected=json.dumps(header, separators=(",", ":")))
    token.add_recipient(jwk.JWK(kty="oct", k=base64url(derivation)))
    return token.serialize(True), header, derivation

claims = {"name": "Zoë", "email": "zoe@example.org", "sub": "42", "iat": moment, "exp": moment + 30 * 86400, "jti": "5d8f0f5e-0000-4000-8000-000000000001"}
big = {**claims, "picture": "data:image/png;base64," + "A" * 3600}
for case, name, version_, content, secrets in [
    ("next-auth 4", "next-auth.session-token", 4, claims, [key]), ("next-auth 4, secure", "__Secure-next-auth.session-token", 4, claims, [key]),
    ("Auth.js 5", "authjs.session-token", 5, claims, [key]), ("Auth.js 5, secure", "__Secure-authjs.session-token", 5, claims, [key]),
    ("by the secret of last year", "authjs.session-token", 5, claims, [key, old_key]), ("in chunks", "__Secure-authjs.session-token", 5, big, [key])]:
    token, header, derivation = sealed(content, secrets[-1], "" if version_ == 4 else name, version_)
    facts = dict(form="authjs", header=header, expires=content["exp"], user="42", salt="" if version_ == 4 else name, derivedKey="hex:" + derivation.hex(), verifiedBy=len(secrets))
    if case == "in chunks":  # 4096 less 160 for attributes: 3936 characters each.
        facts["cookies"] = [{"name": f"{name}.{index}", "value": token[start:start + 3936]} for index, start in enumerate(range(0, len(token), 3936))]
        assert len(facts["cookies"]) == 2
    record.cookie(case, name, token if case != "in chunks" else None, secrets, content, **facts)
record.write()
