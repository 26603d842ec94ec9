// Sessions as express-session and connect-redis keep them, by node-redis at the socket SERVER: the calls, keys and lives are those of connect-redis,
// the cookie is that of cookie-signature.
const http = require("http"), crypto = require("crypto"), { createClient } = require("redis")
const secret = process.env.APPLICATION_SECRET, prefix = "sess:"
const varied = { text: "Zoë 😀 |;\"}", big: 9007199254740993, least: -9223372036854775808, float: 5.0, yes: true, none: null, list: [1, [2, { a: "b" }]], map: { sku: "A-1", qty: 2 }, visits: 0 }
const client = createClient({ socket: { path: process.env.SERVER } })

const store = {
  async get(sid) {
    const data = await client.get(prefix + sid)
    return data ? JSON.parse(data) : null
  },
  async set(sid, session) { await client.set(prefix + sid, JSON.stringify(session), { EX: lasts(session) }) },
  async touch(sid, session) { await client.expire(prefix + sid, lasts(session)) },
}
function lasts(session) { return session.cookie.expires ? Math.ceil((new Date(session.cookie.expires) - Date.now()) / 1000) : 86400 }

const sign = sid => `s:${sid}.${crypto.createHmac("sha256", secret).update(sid).digest("base64").replace(/=+$/, "")}`
function named(request) {
  const value = decodeURIComponent(/(?:^|; )connect\.sid=([^;]*)/.exec(request.headers.cookie ?? "")?.[1] ?? "")
  const sid = value.slice(2, value.lastIndexOf("."))
  return value === sign(sid) ? sid : null
}

const routes = {
  health: () => ({}),
  id: (session, sid) => sid,
  write: session => { Object.assign(session, varied); return {} },
  read: ({ cookie, ...session }) => session,
  bump: session => (session.visits += 1),
  login: session => (session.user = "ada"),
  whoami: session => session.user ?? null,
}
const server = http.createServer(async (request, response) => {
  const name = request.url.slice(1), known = named(request)
  const found = known && await store.get(known)
  const sid = found ? known : crypto.randomBytes(24).toString("base64url")
  const session = found || { cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: "/" } }, before = JSON.stringify(session)
  const answer = routes[name](session, sid)
  if (JSON.stringify(session) !== before) await store.set(sid, session)
  else if (found) await store.touch(sid, session)
  if (!found) response.setHeader("Set-Cookie", `connect.sid=${encodeURIComponent(sign(sid))}; Path=/; HttpOnly`)
  response.setHeader("Content-Type", "application/json")
  response.end(JSON.stringify(answer))
})
client.connect().then(() => server.listen(Number(process.env.PORT), "127.0.0.1"))
