// express-session 1.19 with connect-sqlite3 0.9, which neither Debian nor PyPI has: both run from their sources, by Debian's express and sqlite3.
// SOURCES names the directory in which checkouts lie as session and connect-sqlite3; without it what lies here stays.
const fs = require("fs"), http = require("http"), os = require("os"), path = require("path"), { execFileSync } = require("child_process")
process.chdir(__dirname)
const sources = process.env.SOURCES ?? ""
if (!fs.existsSync(path.join(sources, "connect-sqlite3"))) { console.error("SOURCES names no checkout of connect-sqlite3: nothing is made"); process.exit(1) }
const version = name => JSON.parse(fs.readFileSync(path.join(sources, name, "package.json"))).version
const session = require(path.join(sources, "session")), Store = require(path.join(sources, "connect-sqlite3"))(session), express = require("express"), sqlite3 = require("sqlite3")
const secret = "connect-sqlite3 fixture secret", file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "fixture-")), "sessions.sqlite")
const made = `express-session ${version("session")}, connect-sqlite3 ${version("connect-sqlite3")}, sqlite3 of Debian, Node ${process.versions.node}, ${process.env.FIXTURE_DATE ?? "undated"}`
const ids = [1, 2, 3].map(number => "fixture".padEnd(31, "0") + number)
const contents = [
  { passport: { user: 42 }, name: "Zoë", cart: [{ sku: "A-1", qty: 2, price: 9.5 }], flash: { info: ["Saved"] } }, { n: 1 }, { n: 2 }
]
const cookies = [{ maxAge: 86400000 }, { maxAge: null }, { maxAge: 3600000, sameSite: "lax", secure: false, path: "/shop" }]

async function visit(store, number) {
  const app = express()
  app.use(session({ secret, store, resave: false, saveUninitialized: false, genid: () => ids[number], cookie: cookies[number] }))
  app.use((request, response) => { Object.assign(request.session, contents[number]); response.end() })
  const server = app.listen(0, "127.0.0.1")
  await new Promise(done => server.once("listening", done))
  const response = await new Promise(done => http.get({ port: server.address().port, host: "127.0.0.1", path: "/shop", agent: false }, done))
  response.resume()
  await new Promise(done => response.once("end", done))
  await new Promise(done => server.close(done))
  return response.headers["set-cookie"][0]
}

const db = new sqlite3.Database(file)
const store = new Store({ db })
store.client.once("connect", async () => {
  const sessions = [], made_ = []
  for (const number of ids.keys()) {
    const header = await visit(store, number)
    const value = header.split(";")[0].split("=").slice(1).join("=")
    made_.push({ case: "visitor " + (number + 1), name: "connect.sid", value, secrets: [secret], content: ids[number], form: "express", setCookie: header, made, source: "framework" })
  }
  db.all("SELECT sid, expired, sess FROM sessions ORDER BY sid", (error, rows) => {
    if (error) throw error
    for (const row of rows) {
      const content = JSON.parse(row.sess)
      sessions.push({ id: row.sid, content, expires: row.expired / 1000, ...(content.passport ? { user: content.passport.user, flashes: content.flash } : {}) })
    }
    db.close(() => {
      const text = execFileSync("python3", ["-c", "import sqlite3, sys; print(chr(10).join(sqlite3.connect(sys.argv[1]).iterdump()))", file])
      fs.writeFileSync("sessions.sql", text)
      const lines = cases => "[\n" + cases.map(one => JSON.stringify(one)).join(",\n") + "\n]\n"
      fs.writeFileSync("cookies.json", lines(made_))
      fs.writeFileSync("stores.json", lines([{ case: "table", path: "sessions.sql", sessions, made, source: "framework", kind: "sql" }]))
      process.exit(0)
    })
  })
})
