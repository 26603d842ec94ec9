// The data in one cookie, its signature in another, NAME.sig: HMAC-SHA1 over "NAME=VALUE" in URL-safe base64, by Debian's cookies and keygrip, which
// cookie-session and koa-session use. What they put into the value is published: base64 of JSON.
import http from "node:http"
import { Record, moment, require, version } from "../record.mjs"
const Cookies = require("cookies"), Keygrip = require("keygrip")
// cookie-session 2.1.1 itself, run once beside this, reads these cookies and writes the same bytes.
const record = new Record(`cookies ${version("cookies")}, keygrip ${version("keygrip")} (Debian)`)
const keys = ["keygrip fixture key of this year", "keygrip fixture key of last year"]

function answered(write) {
  return new Promise(resolve => {
    const server = http.createServer((request, response) => { write(request, response); response.end() })
    server.listen(0, "127.0.0.1", () => http.get({ host: "127.0.0.1", port: server.address().port, agent: false }, response => {
      response.resume()
      server.close()
      resolve(response.headers["set-cookie"])
    }))
  })
}

async function made(name_, name, content, encode, keygrip, secrets, facts = {}) {
  const lines = await answered((request, response) => new Cookies(request, response, { keys: keygrip }).set(name, encode(content), { signed: true, maxAge: 864e5, overwrite: true }))
  const [value, signature] = lines.map(line => line.split(";")[0].split("=").slice(1).join("="))
  record.cookie(name_, name, value, secrets, content, { form: "keygrip", signature, setCookie: lines, expires: moment + 86400, ...facts })
}
const base64 = content => Buffer.from(JSON.stringify(content)).toString("base64")
const content = { user: { id: 42, name: "Zoë", q: ">>>???~~~" }, views: 3, passport: { user: "ada" } }
await made("cookie-session", "session", content, base64, new Keygrip(keys), keys)
await made("cookie-session, by the key of last year", "session", content, base64, new Keygrip([keys[1]]), keys, { verifiedBy: 2 })
await made("cookie-session, SHA-256", "session", { n: 1 }, base64, new Keygrip(keys, "sha256"), keys)
// koa-session: the end and the age stand in the data.
await made("koa-session", "koa.sess", { n: 1, user: "ada", _expire: moment * 1000 + 864e5, _maxAge: 864e5 }, base64, new Keygrip(keys), keys)
await made("koa-session with an external store: an id", "koa.sess", "5d8f0f5e-0000-4000-8000-000000000001", text => text, new Keygrip(keys), keys)
const forged = record.cookies[0]
record.cookie("forged", "session", base64({ user: { id: 1 } }), keys, { user: { id: 1 } }, { form: "keygrip", signature: forged.signature, verifies: false })
record.write()
