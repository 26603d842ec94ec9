// better-auth's cookies by its published source (packages/better-auth/src/cookies/index.ts of 1.7.1: setCookieCache; crypto/jwt.ts; better-call's
// signed cookies): the token, and session_data of cookieCache in its three strategies.
import crypto from "node:crypto"
import { moment, Record, require } from "../record.mjs"
const jose = require("jose")
const record = new Record("the source of better-auth 1.7.1", "algorithm")
const key = "better-auth fixture secret, 32 characters", old = "better-auth fixture secret of last year"
const hmac = (text, encoding, secret) => crypto.createHmac("sha256", secret).update(text).digest(encoding)
const token = "wQ8s0mXvJ2yZ5tR7uB4nE1cK6pL3aD9f"
record.cookie("session_token", "better-auth.session_token", encodeURIComponent(`${token}.${hmac(token, "base64", key)}`), [key], token, { form: "better-auth" })

const session = {
  session: { id: "s1", token, userId: "u42", expiresAt: "2026-09-28T14:13:20.000Z", ipAddress: "203.0.113.7", userAgent: "fixture 😀 </script>" },
  user: { id: "u42", name: "Zoë", email: "zoe@example.org", n: 1.5, 7: "first", big: 9007199254740991 }, updatedAt: moment * 1000, version: "1",
}
const expiresAt = moment * 1000 + 300_000
const compact = (signature, more = {}) => Buffer.from(JSON.stringify({ session, ...more, signature })).toString("base64url")
const put = (name_, value, secrets, facts = {}) =>
  record.cookie(name_, "better-auth.session_data", value, secrets, session, { form: "better-auth-data", expires: moment + 300, ...facts })
const signed = secret => hmac(JSON.stringify({ ...session, expiresAt }), "base64url", secret)
put("session_data, compact", compact(signed(key), { expiresAt }), [key])
put("session_data, compact, by the secret of last year", compact(signed(old), { expiresAt }), [key, old], { verifiedBy: 2 })
put("session_data, forged", compact(signed("another"), { expiresAt }), [key], { verifies: false })

const seconds = { iat: moment, exp: moment + 300 }
const claims = { ...session, ...seconds }
const jwt = await new jose.SignJWT(session).setProtectedHeader({ alg: "HS256" }).setIssuedAt(moment).setExpirationTime(moment + 300).sign(new TextEncoder().encode(key))
record.cookie("session_data, jwt", "better-auth.session_data", jwt, [key], claims, { form: "jwt", signedAt: moment, expires: moment + 300 })
const derived = new Uint8Array(crypto.hkdfSync("sha256", key, "better-auth-session", "BetterAuth.js Generated Encryption Key", 64))
const kid = await jose.calculateJwkThumbprint({ kty: "oct", k: jose.base64url.encode(derived) }, "sha256")
const jwe = await new jose.EncryptJWT(session).setProtectedHeader({ alg: "dir", enc: "A256CBC-HS512", kid }).setIssuedAt(moment).setExpirationTime(moment + 300).setJti("5d8f0f5e-0000-4000-8000-000000000001").encrypt(derived)
record.cookie("session_data, jwe", "better-auth.session_data", jwe, [key], { ...claims, jti: "5d8f0f5e-0000-4000-8000-000000000001" }, { form: "authjs", salt: "better-auth-session", header: { alg: "dir", enc: "A256CBC-HS512", kid }, signedAt: moment, expires: moment + 300 })
record.write()
