// express' signed cookies by Debian's cookie-signature and cookie-parser's shapes: s:VALUE.SIGNATURE, j:JSON, s:j:JSON.
import { Record, require, version } from "../record.mjs"
const signature = require("cookie-signature"), parser = require("cookie-parser")
const record = new Record(`cookie-signature ${version("cookie-signature")}, cookie-parser ${version("cookie-parser")} (Debian)`)
const keys = ["express fixture key", "express fixture key of last year"]
const object = { passport: { user: "22a" }, n: 1.5, email: "a.b+c@example.org" }
const id = "V1StGXR8_Z5jdHi6B-myT0a9X4kQ2mN7"
for (const [name_, name, text, content, secret] of [
  ["connect.sid", "connect.sid", id, id, keys[0]], ["by the key of last year", "connect.sid", id, id, keys[1]], ["an id with dots", "connect.sid", "user@mail.example.org.1", "user@mail.example.org.1", keys[0]],
  ["s:j:", "cart", "j:" + JSON.stringify(object), object, keys[0]]]) {
  const value = "s:" + signature.sign(text, secret)
  const seen = parser.JSONCookie(parser.signedCookie(value, keys)) ?? parser.signedCookie(value, keys)
  if (JSON.stringify(seen) !== JSON.stringify(content)) throw new Error(name_)
  record.cookie(name_, name, encodeURIComponent(value), keys, content, { form: "express", verifiedBy: keys.indexOf(secret) + 1 })
}
record.cookie("j:", "cart", encodeURIComponent("j:" + JSON.stringify(object)), [], object, { form: "express-json" })
record.write()
