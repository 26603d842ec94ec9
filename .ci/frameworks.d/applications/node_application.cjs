// Sessions that live in a cookie, by the libraries that Node's frameworks use. FORM is keygrip: cookies and keygrip, with the value as cookie-session
// and koa-session make it; or authjs: jose, with the keys derived as Auth.js 5 does.
const http = require("http"), crypto = require("crypto"), Cookies = require("cookies"), Keygrip = require("keygrip"), jose = require("jose")
const secret = process.env.APPLICATION_SECRET
const varied = { text: "Zoë 😀 |;\"}", big: 9007199254740993, least: -9223372036854775808, float: 5.0, yes: true, none: null, list: [1, [2, { a: "b" }]], map: { sku: "A-1", qty: 2 }, visits: 0 }

const keygrip = {
  async read(cookies) {
    const value = cookies.get("session", { signed: true })
    return value ? JSON.parse(Buffer.from(value, "base64").toString("utf8")) : {}
  },
  async write(cookies, session) { cookies.set("session", Buffer.from(JSON.stringify(session)).toString("base64"), { signed: true, overwrite: true }) },
}

const name = "authjs.session-token"
const key = new Uint8Array(crypto.hkdfSync("sha256", secret, name, `Auth.js Generated Encryption Key (${name})`, 64))
const authjs = {
  async read(cookies) {
    try { return (await jose.jwtDecrypt(cookies.get(name) ?? "", key, { clockTolerance: 15 })).payload } catch { return {} } // As none.
  },
  async write(cookies, session) {
    const kid = await jose.calculateJwkThumbprint({ kty: "oct", k: jose.base64url.encode(key) }, "sha512")
    const token = await new jose.EncryptJWT(session).setProtectedHeader({ alg: "dir", enc: "A256CBC-HS512", kid }).setIssuedAt().setExpirationTime("30d").setJti(crypto.randomUUID()).encrypt(key)
    cookies.set(name, token, { overwrite: true })
  },
}

const routes = {
  health: () => ({}),
  write: session => { Object.assign(session, varied); return {} },
  read: session => session,
  bump: session => (session.visits += 1),
  login: session => (session.sub = "ada"),
  whoami: session => session.sub ?? null,
}
const form = { keygrip, authjs }[process.env.FORM]
http.createServer(async (request, response) => {
  const cookies = new Cookies(request, response, { keys: new Keygrip([secret]) })
  const session = await form.read(cookies), before = JSON.stringify(session)
  const answer = routes[request.url.slice(1)](session)
  if (JSON.stringify(session) !== before) await form.write(cookies, session)
  response.setHeader("Content-Type", "application/json")
  response.end(JSON.stringify(answer))
}).listen(Number(process.env.PORT), "127.0.0.1")
